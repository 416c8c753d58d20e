import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ATTEMPT,
  Attempt,
  LOCAL,
  NOT_TRIED,
  NOTHING,
  SERVICES,
  STATUSES,
} from '../../../src/engine/log/attempt.ts';
import { showBytes } from '../../../src/engine/log/bytes.ts';
import { createParser, type FormatId, recogniseFormat } from '../../../src/engine/log/formats.ts';
import { serviceOfRelay } from '../../../src/engine/log/relay.ts';
import { findCode } from '../../../src/engine/log/reply.ts';
import { formatTime } from '../../../src/engine/log/time-text.ts';

const folder = new URL('../../../../shared/testdata/logs/', import.meta.url);
const has = existsSync(folder);

/** One line, decoded for comparison. */
function parseLine(format: FormatId, line: string) {
  const bytes = new TextEncoder().encode(line);
  const a = new Attempt();
  a.reset(bytes, 0, bytes.length);
  const kind = createParser(format).parse(a);
  const text = (start: number, end: number) => (end > start ? showBytes(a.buffer, start, end) : null);
  const code =
    a.replyEnd > a.replyStart ? findCode({ start: -1, end: -1 }, a.buffer, a.replyStart, a.replyEnd) : null;
  const service =
    SERVICES[a.relayEnd > a.relayStart ? serviceOfRelay(a.buffer, a.relayStart, a.relayEnd) : 0];
  return {
    kind,
    queue: text(a.queueStart, a.queueEnd),
    to: text(a.rcptStart, a.rcptEnd),
    relay: text(a.relayStart, a.relayEnd),
    dsn: text(a.dsnStart, a.dsnEnd),
    status: STATUSES[a.status],
    microsoft: service === 'other' ? null : service,
    code: code === null || code.start < 0 || service === 'other' ? null : text(code.start, code.end),
    server: text(a.serverStart, a.serverEnd),
    time: formatTime(a.time, a.offset),
    unconnected: a.unconnected,
    recipients: a.recipients,
  };
}

describe.skipIf(!has)('real lines', () => {
  const pairs = (name: string) => {
    const lines = readFileSync(new URL(`${name}.log`, folder), 'utf8')
      .trimEnd()
      .split('\n');
    const expected = readFileSync(new URL(`${name}.expect.jsonl`, folder), 'utf8')
      .trimEnd()
      .split('\n');
    return lines.map((line, i) => [line, JSON.parse(expected[i]!)] as const);
  };
  it.each(has ? pairs('postfix') : [])('%s', (line, expected) => {
    const got = parseLine('postfix', line);
    expect(got).toMatchObject({
      queue: expected.queue_id,
      to: expected.to,
      dsn: expected.dsn,
      status: expected.status,
      microsoft: expected.microsoft,
      code: expected.code,
    });
    if (expected.program === 'smtp') expect([ATTEMPT, LOCAL]).toContain(got.kind);
    if (got.kind === ATTEMPT && expected.relay_host !== 'none') expect(got.relay).toBe(expected.relay_host);
  });
  it.each(has ? pairs('exim-main') : [])('%s', (line, expected) => {
    const got = parseLine('exim', line);
    expect(got.kind).not.toBe(NOTHING);
    expect(got.queue).toBe(expected.id);
    expect(expected.status.startsWith(got.status)).toBe(true);
    expect(got).toMatchObject({ microsoft: expected.microsoft, code: expected.code });
    if (got.kind === ATTEMPT) expect(got.relay).toBe(expected.host);
  });
});

const OLC = 'outlook-com.olc.protection.outlook.com';
const S775 = `host ${OLC}[52.101.8.1] said: 451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation. (S775) (in reply to MAIL FROM command)`;
const tail = (relay: string, status: string) =>
  `relay=${relay}, delay=1, delays=0/0/0/0, dsn=4.7.650, status=${status}`;

describe('heads of lines', () => {
  const rest = `: 4Abc: to=<u@outlook.com>, ${tail(`${OLC}[52.101.8.1]:25`, 'sent (250 2.6.0 ok)')}`;
  it.each([
    ['Oct  1 00:00:01 mx1 postfix/smtp[1]', 'mx1', null],
    ['Oct 1 00:00:01 mx1 postfix/smtp[1]', 'mx1', null],
    [
      '2026-10-20T00:20:37.123456+02:00 mx1.example postfix/smtp[1]',
      'mx1.example',
      '2026-10-20T00:20:37+02:00',
    ],
    ['2026-10-20T00:20:37+0200 mx1 postfix/smtp[1]', 'mx1', '2026-10-20T00:20:37+02:00'],
    ['2026-10-20T00:20:37Z mx1 postfix-out/smtp[1]', 'mx1', '2026-10-20T00:20:37+00:00'],
    ['Tue 2026-10-20 00:20:37 UTC mx1 mailu-polite/smtp[1]', 'mx1', '2026-10-20T00:20:37+00:00'],
    ['1792455637.123456 mx1 postfix/relay/smtp[1]', 'mx1', '2026-10-20T00:20:37+00:00'],
    ['<22>Oct 20 00:20:37 mx1 postfix/smtp[1]', 'mx1', null],
    ['mail-1  | 2026-10-20T00:20:37Z mx1 postfix/smtp[1]', 'mx1', '2026-10-20T00:20:37+00:00'],
    ['Oct 20 00:20:37 <mail.info> mx1 postfix/smtp[1]', 'mx1', null],
    [
      '2026-10-20T00:20:38.123456789Z Oct 20 00:20:37 mx1 postfix/smtp[1]',
      'mx1',
      '2026-10-20T00:20:38+00:00',
    ],
    [
      '2026-10-20T02:20:38.123456789+02:00 stdout F Oct 20 00:20:37 mx1 postfix/smtp[1]',
      'mx1',
      '2026-10-20T02:20:38+02:00',
    ],
    [
      '2026-10-20T00:20:38+0000 node7 3f2a9c[811]: Oct 20 00:20:37 mx1 postfix/smtp[1]',
      'mx1',
      '2026-10-20T00:20:38+00:00',
    ],
    [
      '2026-10-20T00:20:38Z 2026-10-20T02:20:37+02:00 mx1 postfix/smtp[1]',
      'mx1',
      '2026-10-20T02:20:37+02:00',
    ],
    [
      'postfix-mailcow-1  | 2026-10-20T00:20:38.1Z Oct 20 00:20:37 mx1 postfix/smtp[1]',
      'mx1',
      '2026-10-20T00:20:38+00:00',
    ],
    ['postfix-mailcow-1  | Oct 20 00:20:37 mx1 postfix/smtp[1]', 'mx1', null],
    ['Oct 20 00:20:37 mx1 postfix-out/relay/smtp[1]', 'mx1', null],
  ])('%s', (head, server, time) => {
    const got = parseLine('postfix', head + rest);
    expect(got).toMatchObject({ kind: ATTEMPT, server, microsoft: 'consumer', status: 'sent' });
    if (time !== null) expect(got.time).toBe(time);
  });
  it('RFC 5424', () => {
    const line = `<22>1 2026-10-20T00:20:37Z mx1 postfix/smtp 1 - - 4Abc: to=<u@outlook.com>, ${tail(`${OLC}[52.101.8.1]:25`, 'sent (250 ok)')}`;
    expect(parseLine('postfix', line)).toMatchObject({ kind: ATTEMPT, server: 'mx1' });
  });
  it('RFC 5424 as rsyslog writes it, with a blank before the message', () => {
    const line = `<22>1 2026-10-20T00:20:37.1+02:00 mx1 postfix/smtp 1 - -  4Abc: to=<u@outlook.com>, ${tail(`${OLC}[52.101.8.1]:25`, 'sent (250 ok)')}`;
    expect(parseLine('postfix', line)).toMatchObject({ kind: ATTEMPT, server: 'mx1', queue: '4Abc' });
  });
  it('the journal as JSON, text and bytes', () => {
    const message = `4Abc: to=<u@outlook.com>, ${tail(`${OLC}[52.101.8.1]:25`, 'sent (250 ok)')}`;
    const entry = {
      __REALTIME_TIMESTAMP: '1792455637123456',
      _HOSTNAME: 'mx1',
      SYSLOG_IDENTIFIER: 'postfix/smtp',
      _PID: '1',
    };
    for (const MESSAGE of [message, [...new TextEncoder().encode(message)]])
      expect(parseLine('journal-json', JSON.stringify({ ...entry, MESSAGE }))).toMatchObject({
        kind: ATTEMPT,
        server: 'mx1',
        time: '2026-10-20T00:20:37+00:00',
      });
  });
});

describe('forged and unusual lines', () => {
  const postfix = (message: string) =>
    parseLine('postfix', `Oct 20 00:20:37 mx1 postfix/smtp[1]: 4Abc: ${message}`);
  it('a recipient that holds a whole line is still a recipient', () => {
    const forged = `"x>, relay=${OLC}[1.1.1.1]:25, delay=1, dsn=5.7.1, status=bounced (host ${OLC}[1.1.1.1] said: 550 5.7.1 (S3140)"@evil.example`;
    const got = postfix(`to=<${forged}>, ${tail('mx.evil.example[198.18.0.1]:25', 'sent (250 ok)')}`);
    expect(got).toMatchObject({
      kind: ATTEMPT,
      to: forged,
      relay: 'mx.evil.example',
      status: 'sent',
      microsoft: null,
    });
  });
  it('a reply cannot make itself Microsoft’s', () => {
    const got = postfix(
      `to=<u@evil.example>, ${tail('mx.evil.example[198.18.0.1]:25', `bounced (host mx.evil.example[198.18.0.1] said: 550 host ${OLC}[1.1.1.1] said: 550 5.7.1 (S3140), relay=${OLC}[1.1.1.1]:25, status=sent (x))`)}`,
    );
    expect(got).toMatchObject({
      kind: ATTEMPT,
      status: 'bounced',
      microsoft: null,
      relay: 'mx.evil.example',
    });
  });
  it('without a relay only the host named first in the reason counts', () => {
    const reason = `host mx.evil.example[198.18.0.1] said: 450 connect to ${OLC}[1.1.1.1]:25`;
    expect(
      postfix(`to=<u@evil.example>, ${tail('none', `deferred (delivery temporarily suspended: ${reason})`)}`)
        .microsoft,
    ).toBeNull();
    expect(
      postfix(
        `to=<u@outlook.com>, ${tail('none', `deferred (connect to ${OLC}[52.1.1.1]:25: Connection timed out)`)}`,
      ),
    ).toMatchObject({
      microsoft: 'consumer',
      unconnected: true,
      code: null,
    });
  });
  it('a subject in a log line is no delivery', () => {
    const line = `Oct 20 00:20:37 mx1 postfix/cleanup[1]: 4Abc: warning: header Subject: x: to=<u@outlook.com>, ${tail(`${OLC}[1.1.1.1]:25`, `deferred (${S775})`)}`;
    expect(parseLine('postfix', line).kind).toBe(NOTHING);
  });
  it.each([
    ['mail.protection.outlook.com.evil.example', null],
    ['olc.protection.outlook.com', null],
    ['xolc.protection.outlook.com', null],
    ['CONTOSO-COM.Mail.Protection.Outlook.com', 'business'],
    ['contoso-com.a-v1.mx.microsoft', 'business'],
    ['contoso-com.a-v1.mx.microsoft.example', null],
    ['eur.olc.protection.outlook.com', 'consumer'],
    ['contoso-com.mail.p...ction.outlook.com', 'business'],
    ['windowslive-com.ol...ction.outlook.com', 'consumer'],
    ['contoso-com.mail.p...ction.outlook.com.example', null],
    ['contoso-com.mail.p..ction.outlook.com', null],
  ])('relay %s is %s', (relay, service) => {
    expect(postfix(`to=<u@x.example>, ${tail(`${relay}[52.1.1.1]:25`, 'sent (250 ok)')}`).microsoft).toBe(
      service,
    );
  });
  it('loopback, sockets and probes are no attempts', () => {
    expect(postfix(`to=<u@x.example>, ${tail('127.0.0.1[127.0.0.1]:10024', 'sent (250 ok)')}`).kind).toBe(
      LOCAL,
    );
    expect(postfix(`to=<u@x.example>, ${tail('localhost[::1]:10024', 'sent (250 ok)')}`).kind).toBe(LOCAL);
    expect(postfix(`to=<u@x.example>, ${tail('mx1[private/dovecot-lmtp]', 'sent (250 ok)')}`).kind).toBe(
      LOCAL,
    );
    expect(postfix(`to=<u@x.example>, ${tail(`${OLC}[52.1.1.1]:25`, 'deliverable (250 ok)')}`).kind).not.toBe(
      ATTEMPT,
    );
  });
  it.each([
    ['451 4.7.650 limited (S775) see', 'S775'],
    ['550 5.7.1 blocked (AS3140).', 'S3140'],
    ['550 5.7.606 Access denied AS(1430) [x]', '5.7.606'],
    ['550-5.7.1 more', '5.7.1'],
    ['421 RP-001 (BAY004) limited', 'RP-001'],
    ['550 5.5.0 unavailable (S2017062302).', 'S2017062302'],
    ['421 try later', null],
  ])('code of %s', (reply, code) => {
    expect(
      postfix(
        `to=<u@x.example>, ${tail(`${OLC}[52.1.1.1]:25`, `deferred (host ${OLC}[52.1.1.1] said: ${reply} (in reply to MAIL FROM command))`)}`,
      ).code,
    ).toBe(code);
  });
  it('the banner may refuse', () => {
    expect(
      postfix(
        `to=<u@x.example>, ${tail(`${OLC}[52.1.1.1]:25`, `deferred (host ${OLC}[52.1.1.1] refused to talk to me: 451 4.7.650 busy (S775))`)}`,
      ).code,
    ).toBe('S775');
  });
  it('Sendmail: the reply’s first digit decides, several recipients count', () => {
    const line =
      'Oct 20 00:16:51 mx2 sm-mta[1]: 69K0Gn003144: to=<a@x.example>,<b@x.example>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=1, relay=h.mx.microsoft. [52.1.1.1], dsn=5.4.1, reply=550 5.4.1 no, stat=Sent (ok), stat=User unknown';
    expect(parseLine('sendmail', line)).toMatchObject({
      kind: ATTEMPT,
      status: 'bounced',
      code: '5.4.1',
      recipients: 2,
      microsoft: 'business',
    });
  });
  it('Exim: H= in a quoted address or in the confirmation is no host', () => {
    const line = `2026-10-20 00:34:00 1xIxnj-0000000JG3O-0Gag => "a H=${OLC} [1.1.1.1]"@x.example R=r T=remote_smtp H=mx.x.example [198.18.0.1] C="250 H=${OLC} [1.1.1.1]"`;
    expect(parseLine('exim', line)).toMatchObject({ kind: ATTEMPT, relay: 'mx.x.example', microsoft: null });
  });
  it('Exim with a zone, through syslog too', () => {
    const message = `1xIxnj-0000000JG3O-0Gag ** u@x.example R=r T=remote_smtp H=h.mx.microsoft [52.1.1.1]: SMTP error from remote mail server after RCPT TO:<u@x.example>: 550 5.4.1 no`;
    expect(parseLine('exim', `2026-10-20 00:34:00 +0100 ${message}`)).toMatchObject({
      code: '5.4.1',
      time: '2026-10-20T00:34:00+01:00',
    });
    expect(parseLine('exim', `Oct 20 00:34:00 mx9 exim[12]: 2026-10-20 00:34:00 ${message}`)).toMatchObject({
      code: '5.4.1',
      server: 'mx9',
    });
  });
  it('Exim before 4.90 names the host in the reason', () => {
    const line = `2016-10-20 00:34:00 1xIxnj-0003Og-0G == u@x.example R=dnslookup T=remote_smtp defer (-44): SMTP error from remote mail server after RCPT TO:<"u: host x [1.1.1.1]: 250"@x.example>: host ${OLC} [52.101.8.1]: 451 4.7.650 limited (S775)`;
    expect(parseLine('exim', line)).toMatchObject({
      kind: ATTEMPT,
      relay: OLC,
      code: 'S775',
      status: 'deferred',
    });
    expect(
      parseLine('exim', line.replace(' == ', ' ** ').replace(`: host ${OLC} [52.101.8.1]`, '')).kind,
    ).toBe(NOT_TRIED);
  });
  it('Exim behind the time of “docker logs -t”', () => {
    const line = `2026-10-20T00:34:01.5Z 2026-10-20 02:34:00 1xIxnj-0000000JG3O-0Gag => u@outlook.com R=r T=remote_smtp H=${OLC} [52.101.8.1] C="250 ok"`;
    expect(parseLine('exim', line)).toMatchObject({
      kind: ATTEMPT,
      relay: OLC,
      time: '2026-10-20T00:34:01+00:00',
    });
    expect(recogniseFormat(new TextEncoder().encode(line))).toBe('exim');
  });
  it('Postfix: fields that newer releases and options add', () => {
    for (const fields of [
      `relay=${OLC}[52.101.8.1]:25, conn_use=3, delay=1, delays=0/0/0/0, dsn=2.6.0, status=sent (250 ok)`,
      `relay=${OLC}[52.101.8.1]:25, delay=1, delays=0/0/0/0, tls=verified, dsn=2.6.0, status=sent (250 ok)`,
      `orig_to=<root>, relay=${OLC}[2a01:111:f403::1]:25, delay=1, dsn=2.6.0, status=sent (250 ok)`,
    ])
      expect(postfix(`to=<ü@outlook.com>, ${fields}`)).toMatchObject({
        kind: ATTEMPT,
        to: 'ü@outlook.com',
        dsn: '2.6.0',
        microsoft: 'consumer',
      });
    expect(
      postfix(
        `to=<u@outlook.com>, relay=${OLC}[52.101.8.1]:25, delay=1, dsn=5.1.1, status=undeliverable (host)`,
      ).kind,
    ).toBe(NOT_TRIED);
  });
  it('OpenSMTPD', () => {
    const line =
      'Oct 20 00:00:01 mx smtpd[1]: 1f2e mta delivery evpid=1a2b from=<a@b.example> to=<u@outlook.com> rcpt=<-> source="192.0.2.1" relay="52.101.1.1 (outlook-com.olc.protection.outlook.com)" delay=1s result="TempFail" stat="451 4.7.650 limited (S775)"';
    expect(parseLine('opensmtpd', line)).toMatchObject({
      kind: ATTEMPT,
      status: 'deferred',
      code: 'S775',
      microsoft: 'consumer',
    });
  });
});

describe('recognition', () => {
  const of = (text: string) => recogniseFormat(new TextEncoder().encode(text));
  it.each([
    ['Oct 20 00:20:37 mx1 postfix/qmgr[1]: ABC: removed', 'postfix'],
    ['2026-10-20 00:34:00 1xIxnj-0000000JG3O-0Gag Completed', 'exim'],
    ['1999-03-02 09:44:33 10HmaY-0005vi-00 Completed', 'exim'],
    ['Oct 20 00:16:51 mx2 sendmail[1]: x: to=<u@x>, stat=Sent', 'sendmail'],
    ['Oct 20 00:16:51 mx2 dovecot: imap-login: Login', 'syslog'],
    ['{"MESSAGE":"x","_HOSTNAME":"a"}', 'journal-json'],
    ['127.0.0.1 - - [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326', 'unknown'],
    ['', 'unknown'],
  ])('%s', (line, format) => expect(of(line)).toBe(format));
});
