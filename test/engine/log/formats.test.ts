import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstTime } from '../../../src/engine/log/first-time.ts';
import { recogniseFormat, remembers } from '../../../src/engine/log/formats.ts';
import { LogReader } from '../../../src/engine/log/reader.ts';
import { createReport, type LogReport } from '../../../src/engine/log/report.ts';

const NOW = Date.UTC(2026, 10, 21) / 1000;
const CONSUMER = ['outlook.com', 'hotmail.com', 'live.com'];

const load = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../fixtures/log/${name}.log`, import.meta.url)));
const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

function createReader(): LogReader {
  return new LogReader({ consumerDomains: CONSUMER, now: NOW });
}

/** Reads the parts as one file. */
function read(parts: readonly Uint8Array[]): LogReport {
  const reader = createReader();
  reader.begin({ name: 'x.log' });
  for (const part of parts) reader.write(part);
  reader.end();
  return createReport(reader.total, reader.files, { rows: 1000 });
}

/** What the fixtures are compared by. */
function counts(report: LogReport) {
  return {
    attempts: report.attempts,
    consumer: report.microsoft.byService.consumer,
    business: report.microsoft.byService.business,
    own: report.ownDeliveries,
    codes: Object.fromEntries(Object.entries(report.byCode).map(([code, { attempts }]) => [code, attempts])),
  };
}

const FIXTURES = [
  {
    name: 'exchange-send',
    attempts: { attempts: 10, sent: 4, deferred: 2, bounced: 4 },
    consumer: { attempts: 5, sent: 2, deferred: 1, bounced: 2 },
    business: { attempts: 4, sent: 2, deferred: 0, bounced: 2 },
    own: 1,
    codes: { S3140: 2, S775: 1, '5.7.606': 1, '5.4.1': 1 },
    server: 'mx1',
  },
  {
    name: 'hmailserver',
    attempts: { attempts: 6, sent: 2, deferred: 1, bounced: 3 },
    consumer: { attempts: 4, sent: 1, deferred: 1, bounced: 2 },
    business: { attempts: 1, sent: 0, deferred: 0, bounced: 1 },
    own: 1,
    codes: { S3140: 1, S2017062302: 1, '5.7.606': 1, S77719: 1 },
    server: 'mail1',
  },
  {
    name: 'exchange-tracking',
    attempts: { attempts: 10, sent: 4, deferred: 2, bounced: 4 },
    consumer: { attempts: 6, sent: 2, deferred: 1, bounced: 3 },
    business: { attempts: 3, sent: 1, deferred: 1, bounced: 1 },
    own: 1,
    codes: { S3140: 2, S775: 1, '5.4.1': 1, S2017062302: 1 },
    server: 'ex1',
  },
  {
    name: 'stalwart',
    attempts: { attempts: 9, sent: 2, deferred: 2, bounced: 5 },
    consumer: { attempts: 4, sent: 1, deferred: 1, bounced: 2 },
    business: { attempts: 4, sent: 1, deferred: 1, bounced: 2 },
    own: 0,
    codes: { S3140: 2, S775: 1, '5.4.1': 1, '5.7.606': 1 },
    server: 'server',
  },
  {
    name: 'haraka',
    attempts: { attempts: 8, sent: 2, deferred: 2, bounced: 4 },
    consumer: { attempts: 4, sent: 1, deferred: 1, bounced: 2 },
    business: { attempts: 3, sent: 1, deferred: 0, bounced: 2 },
    own: 1,
    codes: { S3140: 2, S775: 1, '5.4.1': 1, '5.7.606': 1 },
    server: 'server',
  },
] as const;

describe.each(FIXTURES)('$name', ({ name, server, ...expected }) => {
  const bytes = load(name);
  const whole = read([bytes]);

  it('is recognised, also from the middle of its set', () => {
    expect(recogniseFormat(bytes.subarray(bytes[0] === 0xef ? 3 : 0))).toBe(name);
    expect(whole.files[0]!.format).toBe(name);
    expect(remembers(name)).toBe(true);
    expect(firstTime(bytes, NOW)).toBeGreaterThan(Date.UTC(2026, 10, 2) / 1000);
  });

  it('counts what happened', () => {
    const got = counts(whole);
    expect(got.attempts).toMatchObject(expected.attempts);
    expect(got.consumer).toMatchObject(expected.consumer);
    expect(got.business).toMatchObject(expected.business);
    expect({ own: got.own, codes: got.codes }).toEqual({ own: expected.own, codes: expected.codes });
    expect(Object.keys(whole.byServer)).toEqual([server]);
  });

  it('gives the same however it is cut', () => {
    const text = JSON.stringify(whole);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 40 }), (places) => {
        const cuts = [0, ...[...new Set(places)].sort((a, b) => a - b), bytes.length];
        const parts = cuts.slice(1).map((end, i) => bytes.subarray(cuts[i], end));
        expect(JSON.stringify(read(parts))).toBe(text);
      }),
      { numRuns: 40 },
    );
  });

  it('is followed as it grows: sessions go on in the next piece', () => {
    const reader = createReader();
    let from = 0;
    for (let to = 700; from < bytes.length; to += 700) {
      const piece = bytes.subarray(from, Math.min(to, bytes.length));
      reader.begin({ name: 'x.log' }, from === 0 ? undefined : name);
      reader.write(piece);
      const partial = reader.end(undefined, to < bytes.length);
      from = to >= bytes.length ? bytes.length : from + piece.length - partial;
    }
    expect(counts(createReport(reader.total, []))).toEqual(counts(whole));
  });

  it('never counts more when it is cut short or damaged, and never throws', () => {
    fc.assert(
      fc.property(
        fc.nat(bytes.length),
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 30 }),
        (size, changes) => {
          expect(read([bytes.subarray(0, size)]).attempts.attempts).toBeLessThanOrEqual(
            expected.attempts.attempts,
          );
          const damaged = bytes.slice();
          for (const [at, byte] of changes) damaged[at] = byte;
          const { attempts, sent, deferred, bounced } = read([damaged]).attempts;
          expect(sent + deferred + bounced).toBe(attempts);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('what a conversation tells', () => {
  const HEAD =
    '#Software: Microsoft Exchange Server\n#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context\n';
  const talk = (...lines: readonly string[]) =>
    read([
      bytesOf(
        `${HEAD}${lines.map((line) => `2026-11-02T08:00:01.000Z,Out,S1,1,192.0.2.1:1,203.0.113.5:25,${line}`).join('\n')}\n`,
      ),
    ]);
  const FRONT = '<,220 AM4PEPF00025F95.mail.protection.outlook.com Microsoft ESMTP MAIL Service ready,';

  it('Microsoft is known by its greeting, its consumer service by the recipient', () => {
    const report = talk(
      '+,,',
      FRONT,
      '>,MAIL FROM:<a@b.example>,',
      '<,250 ok,',
      '>,RCPT TO:<u@outlook.com>,',
      '<,250 ok,',
      '>,RCPT TO:<u@contoso.com>,',
      '<,250 ok,',
      '>,DATA,',
      '<,354 go,',
      '<,250 2.6.0 queued,',
    );
    expect(report.microsoft.byService).toMatchObject({ consumer: { sent: 1 }, business: { sent: 1 } });
    expect(report.byRelay.map(({ host }) => host).sort()).toEqual([
      '*.mail.protection.outlook.com',
      '*.olc.protection.outlook.com',
    ]);
  });
  it.each([
    'mail.protection.outlook.com.evil.example',
    'xprotection.outlook.com',
    'mx.microsoft',
    'evil.example',
  ])('a greeting as %s is not Microsoft’s', (host) => {
    const report = talk(
      '+,,',
      `<,220 ${host} ESMTP 220 x.mail.protection.outlook.com,`,
      '>,MAIL FROM:<a@b.example>,',
      '<,250 x.mail.protection.outlook.com,',
      '>,RCPT TO:<u@outlook.com>,',
      '<,550 5.7.1 blocked (S3140) [X.prod.outlook.com],',
    );
    expect(report.attempts).toMatchObject({ attempts: 1, bounced: 1 });
    expect(report.microsoft.attempts).toBe(0);
  });
  it('a reply that holds commas, quotes and a line of the log stays a reply', () => {
    const report = talk(
      '+,,',
      '<,220 mx.evil.example ESMTP,',
      '>,MAIL FROM:<a@b.example>,',
      '<,250 ok,',
      '>,RCPT TO:<u@evil.example>,',
      '<,"550 no,""x"",2026-11-02T08:00:01.000Z,Out,S1,9,1:1,2:25,<,250 2.6.0 fine",',
    );
    expect(report.attempts).toMatchObject({ attempts: 1, bounced: 1 });
  });
  it('a quoted recipient that holds a command is one recipient', () => {
    const report = talk(
      '+,,',
      FRONT,
      '>,MAIL FROM:<a@b.example>,',
      '<,250 ok,',
      '>,"RCPT TO:<""x> RCPT TO:<v@outlook.com>""@contoso.com>",',
      '<,550 5.4.1 no,',
    );
    expect(report.microsoft.byService.business).toMatchObject({ attempts: 1 });
  });
  it('replies of several lines count once', () => {
    const report = talk(
      '+,,',
      FRONT,
      '>,MAIL FROM:<a@b.example>,',
      '<,550-5.7.1 first (S3150),',
      '<,550 5.7.1 second,',
    );
    expect(report.byCode.S3150).toMatchObject({ attempts: 1 });
    expect(report.attempts.attempts).toBe(1);
  });
  it('what was read from its middle is not made up', () => {
    expect(talk('<,250 2.1.5 Recipient OK,', '<,250 2.6.0 queued,', '-,,Remote').attempts.attempts).toBe(0);
  });
  it('a receive protocol log, which has the same columns, holds no delivery', () => {
    const report = talk(
      '+,,',
      '>,220 mx1.sender.example Microsoft ESMTP MAIL Service,',
      '<,EHLO client.example,',
      '>,250-mx1.sender.example Hello,',
      '>,250 CHUNKING,',
      '<,MAIL FROM:<a@b.example>,',
      '>,250 2.1.0 Sender OK,',
      '<,RCPT TO:<u@outlook.com>,',
      '>,550 5.7.1 Client host rejected (S3140),',
      '<,QUIT,',
      '-,,Remote',
    );
    expect(report.attempts.attempts).toBe(0);
    expect(report.verdict.sentence).toMatch(/^No delivery is in this log/);
  });
  it('twenty thousand open sessions are forgotten, not kept', () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `2026-11-02T08:00:01.000Z,Out,S${i},1,,203.0.113.5:25,>,MAIL FROM:<a@b.example>,`,
    );
    const end = '2026-11-02T08:00:02.000Z,Out,S1,2,,203.0.113.5:25,<,550 5.7.1 (S3140),';
    expect(read([bytesOf(`${HEAD}${lines.join('\n')}\n${end}\n`)]).attempts.attempts).toBe(0);
  });
  it('columns in another order are found by their names', () => {
    const text = textOf(load('exchange-send'))
      .split('\r\n')
      .map((line) =>
        line.startsWith('#Fields: ')
          ? line.replace('#Fields: ', '#Fields: extra,')
          : line.startsWith('#')
            ? line
            : `x,${line}`,
      )
      .join('\n')
      .replace(
        '#Fields: extra,date-time',
        '#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,remote-endpoint,event,data,context\n#Fields: extra,date-time',
      );
    expect(counts(read([bytesOf(text)]))).toEqual(counts(read([load('exchange-send')])));
  });
});

describe('hMailServer', () => {
  it('times get the offset that Microsoft’s own clock shows', () => {
    expect(read([load('hmailserver')]).files[0]!.first).toBe('2026-11-02T09:00:00+01:00');
  });
});

describe('message tracking', () => {
  const lines = textOf(load('exchange-tracking')).split('\r\n');
  it('a subject that looks like fields is a subject', () => {
    expect(lines.some((line) => line.includes('",SMTP,FAIL,9,<x>'))).toBe(true);
    expect(JSON.stringify(read([bytesOf(lines.join('\n'))]))).not.toContain('victim');
  });
  it('a status may hold brackets, quotes and semicolons', () => {
    const one = lines.find((line) => line.includes(',FAIL,3,'))!;
    const odd = one.replace("weren't sent.", "weren't }; {x}; sent; 250 2.1.5 ok.");
    const report = read([bytesOf([...lines.slice(0, 5), odd].join('\n'))]);
    expect(report.attempts).toMatchObject({ attempts: 2, bounced: 2 });
    expect(report.byCode.S3140).toMatchObject({ attempts: 2 });
  });
});

describe('Stalwart', () => {
  const log = textOf(load('stalwart'));
  it('the same behind syslog heads, which name the server, and in colours', () => {
    const syslog = log
      .replaceAll(/^/gm, 'Nov 02 08:00:00 mx5.sender.example stalwart[1895]: ')
      .replace(/\n[^\n]*$/, '\n');
    const report = read([bytesOf(syslog)]);
    expect(counts(report)).toEqual(counts(read([load('stalwart')])));
    expect(Object.keys(report.byServer)).toEqual(['mx5']);
    const coloured = log
      .replaceAll(
        /^(\S+) INFO ([^(]+) \(/gm,
        '\u001b[37m$1\u001b[0m \u001b[32;1mINFO\u001b[0m \u001b[37;1m$2\u001b[0m (',
      )
      .replaceAll(/(\w+) = /g, '\u001b[36m$1\u001b[0m = ');
    expect(coloured).toContain('\u001b[36mqueueId\u001b[0m = 301');
    expect(counts(read([bytesOf(coloured)]))).toEqual(counts(read([load('stalwart')])));
  });
  it('a sender whose address looks like keys cannot pass for a host', () => {
    const forged = '\\"x\\", hostname = \\"outlook-com.olc.protection.outlook.com'.replaceAll('\\', '\\\\');
    const line = `2026-11-02T08:00:00Z INFO Message delivered (delivery.delivered) queueId = 1, queueName = "remote", from = ""${forged}"@evil.example", to = ["u@example.net"], size = 1, total = 1, hostname = "mx.example.net", to = "u@example.net", code = 250, details = "ok", elapsed = 1ms\n`;
    const report = read([bytesOf(line)]);
    expect(report.byRelay.map(({ host }) => host)).toEqual(['mx.example.net']);
  });
  it('a reply that looks like keys is a reply', () => {
    const line =
      '2026-11-02T08:00:00Z INFO SMTP RCPT TO rejected (delivery.rcpt-to-rejected) queueId = 1, queueName = "remote", from = "a@b.example", to = ["u@example.net"], size = 1, total = 1, hostname = "mx.example.net", to = "u@example.net", code = 450, details = "x", hostname = "outlook-com.olc.protection.outlook.com", details = "(S3140)", elapsed = 1ms\n';
    const report = read([bytesOf(line)]);
    expect(report.attempts).toMatchObject({ attempts: 1, deferred: 1 });
    expect(report.microsoft.attempts).toBe(0);
  });
});

describe('Haraka', () => {
  const log = textOf(load('haraka'));
  it('the same behind syslog heads, which name the server', () => {
    const report = read([
      bytesOf(log.replaceAll(/^\S+ /gm, 'Nov  2 08:00:00 mx5.sender.example haraka[48106]: ')),
    ]);
    expect(counts(report)).toEqual(counts(read([load('haraka')])));
    expect(Object.keys(report.byServer)).toEqual(['mx5']);
  });
  it('a uuid that comes again does not gather its recipients twice', () => {
    expect(read(Array.from({ length: 50 }, () => load('haraka'))).attempts.attempts).toBe(8 * 50);
  });
  it('without any time the queue file’s name tells it', () => {
    const report = read([bytesOf(log.replaceAll(/^\S+ /gm, ''))]);
    expect(report.attempts.attempts).toBe(8);
    expect(Object.keys(report.byHour)).toEqual(['2026-11-02T08']);
  });
  it('a response that looks like fields is a response', () => {
    const line =
      '2026-11-02T08:00:01.120Z [NOTICE] [A.1.1] [outbound]  delivered file=1_1762070401000_0_1_A_1_x domain=example.net host=mx.example.net ip=203.0.113.9 port=25 mode=SMTP tls=Y auth=N response="ok\\" host=outlook-com.olc.protection.outlook.com rcpts=900/0/0" delay=1 fails=0 rcpts=1/0/0\n';
    const report = read([bytesOf(line)]);
    expect(report.attempts).toMatchObject({ attempts: 1, sent: 1 });
    expect(report.byRelay.map(({ host }) => host)).toEqual(['mx.example.net']);
  });
  it('a reply of another server that talks of Microsoft in its middle is that server’s', () => {
    const line =
      '2026-11-02T08:00:01.120Z [INFO] [A.1.1] [outbound] bouncing mail: 550 5.7.1 [X.prod.outlook.com 2026] see (S3140) at mx.example.net\n';
    expect(read([bytesOf(line)]).microsoft.attempts).toBe(0);
  });
});
