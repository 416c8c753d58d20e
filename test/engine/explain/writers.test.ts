import { describe, expect, it } from 'vitest';
import { read } from './reading.ts';

/** A notice with one diagnostic, written by `mta`. */
function notice(mta: string, diagnostic: string, recipient = 'user@contoso.com'): string {
  return [
    `From: MAILER-DAEMON@${mta}`,
    'To: sender@example.com',
    'Subject: Delivery Status Notification (Failure)',
    `Message-ID: <1@${mta}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Your message could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${mta}`,
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.0.0',
    `Diagnostic-Code: smtp; ${diagnostic}`,
    '',
    '--b--',
    '',
  ].join('\n');
}

describe('who wrote a notice', () => {
  const expired =
    '554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 Connection timed out>';

  it('takes a relay that gives up for no server of Microsoft’s, though the words are in the catalogue', () => {
    const found = read(notice('relay.example.net', expired));
    expect(found).toMatchObject({ matches: [], role: 'none', receiver: 'other' });
    expect(found.unmatched).toMatchObject({ smtp: '554', enhanced: '4.4.7' });
  });

  it('still finds Microsoft’s answer inside what the relay says', () => {
    const inner =
      '451 4.7.651 The mail server [192.0.2.25] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.com (S844) [AM7EUR06FT034.eop-eur06.prod.protection.outlook.com]';
    const found = read(notice('relay.example.net', expired.replace(/<.*/, `<${inner}>`), 'user@hotmail.com'));
    expect(found.role).toBe('receiver');
    expect(found.matches.map(({ id }) => id)).toEqual(['s844']);
  });

  it('keeps the reply where Exchange Online wrote the notice', () => {
    const found = read(
      notice('AM0PR01MB0001.eurprd01.prod.outlook.com', '550 4.4.7 QUEUE.Expired; message expired'),
    );
    expect(found.role).toBe('reporter');
    expect(found.matches.map(({ id }) => id)).toEqual(['4.4.7']);
  });

  it('takes Sendmail’s form of a reply for another receiver’s', () => {
    for (const text of [
      '550 5.2.2 <user@contoso.com>... Mailbox Full',
      notice('relay.example.net', '550: 5.2.2 <user@contoso.com>... Mailbox Full'),
    ])
      expect(read(text)).toMatchObject({ matches: [], role: 'none', receiver: 'other' });
  });

  it('asks for the number or Microsoft’s server before words that GMX says too', () => {
    const found = read('Requested action not taken: mailbox unavailable Reject due to policy restrictions.');
    expect(found.matches).toEqual([]);
    expect(found.receiver).not.toBe('microsoft');
    expect(read('550 <user@example.com>: Requested action not taken: mailbox unavailable').matches).toEqual(
      [],
    );
  });
});

describe('line ends', () => {
  it('reads a notice whose lines end in CR alone', () => {
    const text = notice(
      'mx.example.net',
      '550 5.4.1 Recipient address rejected: Access denied. [AM7EUR06FT034.eop-eur06.prod.protection.outlook.com]',
    );
    for (const end of ['\n', '\r\n', '\r']) {
      const found = read(new TextEncoder().encode(text.replaceAll('\n', end)));
      expect(found.recipient).toBe('user@contoso.com');
      expect(found.matches.map(({ id, confidence }) => `${id} ${confidence}`)).toEqual(['5.4.1 exact']);
    }
  });
});

describe('lines and notices of other programs', () => {
  const block = `550 5.7.1 Unfortunately, messages from [192.0.2.44] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).`;
  const limit =
    '451 4.7.650 The mail server [192.0.2.44] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://aka.ms/postmaster (S775)';
  const mx = 'hotmail-com.olc.protection.outlook.com';

  it.each<[string, string]>([
    [
      'an Exim log line',
      `2026-11-20 04:12:55 1tXyZa-00000001abc-2DeF ** bob@hotmail.com R=dnslookup T=remote_smtp H=${mx} [198.51.100.33]: SMTP error from remote mail server after pipelined MAIL FROM:<news@fabrikam.com> SIZE=4211: ${block}`,
    ],
    [
      'an Exim notice',
      `  bob@hotmail.com\n    host ${mx} [198.51.100.33]\n    SMTP error from remote mail server after pipelined MAIL FROM:<news@fabrikam.com> SIZE=1811:\n    ${block}\n`,
    ],
    [
      'a listing of the queue',
      `4c1Xyz0abcz5     2841 Fri Nov 20 04:12:55  news@fabrikam.com\n(host ${mx}[198.51.100.33] said: ${limit} (in reply to MAIL FROM command))\n                                         bob@hotmail.com\n`,
    ],
    ['a Python traceback', `SMTPRecipientsRefused: {'bob@hotmail.com': (550, b"${block.slice(4)}")}`],
  ])('takes the recipient and not the sender from %s', (_, text) => {
    expect(read(text).matches[0]?.recipient).toBe('bob@hotmail.com');
  });

  it.each([
    'Nov 20 10:22:42 mx postfix/smtpd[11]: NOQUEUE: reject: RCPT from mail-am6eur05on2100.outbound.protection.outlook.com[198.51.100.100]: 450 4.7.1 <ann@fabrikam.com>: Recipient address rejected: Greylisted; from=<bob@contoso.com> to=<ann@fabrikam.com>',
    '2026-11-20 10:22:42 H=mail-am6eur05on2100.outbound.protection.outlook.com [198.51.100.100] F=<bob@contoso.com> rejected RCPT <ann@fabrikam.com>: 550 5.1.1 Unknown user',
    'Nov 20 10:22:42 mx sm-mta[11]: 5AKAMfXX005510: ruleset=check_rcpt, arg1=<ann@fabrikam.com>, relay=mail-am6eur05on2100.outbound.protection.outlook.com [198.51.100.100], reject=550 5.7.1 <ann@fabrikam.com>... Relaying denied',
  ])('does not take what one’s own server refused from Microsoft for Microsoft’s refusal: %s', (line) => {
    const { who, receiver, matches, notes } = read(line);
    expect({ who, receiver, matches }).toEqual({ who: 'own-server', receiver: 'other', matches: [] });
    expect(notes.join(' ')).toContain('on its way in');
  });

  it('does not take an accepted message for a refused one', () => {
    const { who, matches, unmatched, notes } = read(
      'status=sent (250 2.6.0 <x@fabrikam.com> [InternalId=1234, Hostname=AM4PEPF00025F9A.EURPRD83.prod.outlook.com] 12345 bytes in 0.1, 100 KB/sec Queued mail for delivery -> 250 2.1.5)',
    );
    expect({ who, matches, unmatched }).toEqual({ who: 'accepted', matches: [], unmatched: null });
    expect(notes.join(' ')).toContain('Junk');
  });

  it('reads the stage of this reply, not of the one before, and across a line’s end', () => {
    const gmail =
      '<b@gmail.com>: host gmail-smtp-in.l.google.com[198.51.100.26] said: 421-4.7.28 Unusual rate. gsmtp (in reply to end of DATA command)\n';
    const text = `${gmail}<bob@hotmail.com>: host ${mx}[198.51.100.33] said: ${limit}`;
    expect(read(text).matches[0]?.stage).toBeNull();
    expect(read(`${text} (in reply to MAIL\n    FROM command)`).matches[0]?.stage).toBe('MAIL FROM');
  });

  it('hands the sender’s domain to the check', () => {
    const { handover } = read(
      `2026-11-20 04:12:55 1tX-1 ** bob@hotmail.com H=${mx} [198.51.100.33]: SMTP error from remote mail server after MAIL FROM:<news@fabrikam.com>: ${block}`,
    );
    expect(handover).toMatchObject({ domains: ['fabrikam.com'], ips: ['192.0.2.44'] });
  });

  it('reads the underscores of qmail, and takes its last words for no address of the sender', () => {
    const { matches } = read(
      '@400000006920a1b2c3d4e5f6 delivery 4711: failure: 198.51.100.33_does_not_like_recipient./Remote_host_said:_550_5.4.1_Recipient_address_rejected:_Access_denied._[AM4PEPF00025F9A.EURPRD83.prod.outlook.com_2026-11-20T03:12:55.123Z_08DE2A1B2C3D4E5F]/Giving_up_on_198.51.100.33./',
    );
    expect(matches).toMatchObject([{ id: '5.4.1', confidence: 'exact', ip: null, stage: 'RCPT TO' }]);
  });

  it('does not take what PowerMTA calls a status for a reply', () => {
    const { matches } = read(
      `b,2026-11-20 04:12:55+0100,news@fabrikam.com,ann@hotmail.com,,failed,5.7.1 (delivery not authorized),smtp;${block},${mx} (198.51.100.33)`,
    );
    expect(matches.map(({ id }) => id)).toEqual(['s3150']);
  });

  it.each<[string, string, string]>([
    [
      'a refused login',
      '535 5.7.139 Authentication unsuccessful, basic authentication is disabled.',
      'microsoft-login',
    ],
    [
      'an account that is barred',
      '550 5.1.8 Access denied, bad outbound sender AS(42004)',
      'microsoft-sender',
    ],
    ['a refused address', block, 'microsoft-consumer'],
    [
      'another server’s words in a notice of Exchange Online’s',
      "Generating server: DB9PR02MB1234.eurprd02.prod.outlook.com\ninfo@example.org\nmx.example.org\nRemote Server returned '550 5.7.1 Message rejected due to local policy'\n",
      'microsoft-reporter',
    ],
  ])('says whose matter it is: %s', (_, text, who) => {
    expect(read(text).who).toBe(who);
  });

  it.each<[string, string]>([
    [`connect to ${mx}[198.51.100.33]:25: Connection timed out`, 'outgoing port 25'],
    [`TLS is required, but was not offered by host ${mx}[198.51.100.33]`, 'STARTTLS'],
    ['Host or domain name not found. Name service error for name=hotmial.com type=MX', 'spelling'],
    [`lost connection with ${mx}[198.51.100.33] while sending RCPT TO`, 'broke before a reply came'],
    ["retry time not reached for any host for 'hotmail.com'", 'earlier line of the log'],
  ])('says what to look at when the sender’s own server failed: %s', (text, advice) => {
    const { who, notes } = read(`to=<bob@hotmail.com>, relay=none, status=deferred (${text})`);
    expect(who).toBe('own-server');
    expect(notes.join(' ')).toContain(advice);
  });
});

describe('several receivers in one paste', () => {
  const block = `550 5.7.1 Unfortunately, messages from [192.0.2.44] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150).`;
  const line = (host: string, said: string) =>
    `Nov 20 10:22:42 mx postfix/smtp[11]: 4F1A: to=<bob@contoso.com>, relay=${host}[198.51.100.7]:25, dsn=5.7.1, status=bounced (host ${host}[198.51.100.7] said: ${said})`;
  const microsoft = line('hotmail-com.olc.protection.outlook.com', block);
  const google = line(
    'gmail-smtp-in.l.google.com',
    '550-5.7.26 Your email has been blocked because the sender is unauthenticated. gsmtp',
  );
  const other = line('mx.contoso.org', '550 5.1.1 <bob@contoso.com>: User unknown in our table');

  it('says whose refusals stand beside Microsoft’s, and explains those of Microsoft alone', () => {
    const { matches, notes, receiver } = read([google, microsoft, other, other].join('\n'));
    expect(receiver).toBe('microsoft');
    expect(matches.map(({ id }) => id)).toEqual(['s3150']);
    expect(notes).toEqual([
      'It also holds refusals by Google and mx.contoso.org. Only Microsoft’s are explained here.',
    ]);
  });

  it('names some of many, and nobody where there is none', () => {
    const many = Array.from({ length: 9 }, (_, index) =>
      line(`mx${index}.contoso.org`, '550 5.1.1 <bob@contoso.com>: User unknown in our table'),
    );
    expect(read([microsoft, ...many].join('\n')).notes[0]).toMatch(
      /by mx0\.contoso\.org, (?:mx\d\.contoso\.org, ){3}mx4\.contoso\.org and others\./,
    );
    expect(read(`${microsoft}\n${google.replace(/550-.*gsmtp/, '250 2.0.0 OK gsmtp')}`).notes).toEqual([]);
    expect(read(microsoft).notes).toEqual([]);
  });
});

describe('what a sending service reports about a host of Microsoft’s', () => {
  const host = 'contoso-com.mail.protection.outlook.com';
  const unreached = `Your message wasn't delivered to user@contoso.com.\nThe response was:\n\nThe recipient server did not accept our requests to connect. Learn more at https://support.google.com/mail/answer/7720\n[${host}. 198.51.100.10: timed out]`;

  it.each([
    unreached,
    unreached.replace(
      /The recipient server.*/,
      `421 4.4.2 Connection dropped. https://support.google.com/mail`,
    ),
    notice(
      'mail-sor-f41.google.com',
      `The recipient server did not accept our requests to connect. Learn more at https://support.google.com/mail/answer/7720 [${host}. 198.51.100.10: unable to read banner]`,
    ),
  ])('takes a connection that failed for nobody’s refusal: %#', (text) => {
    const { matches, who, otherReceiver, reporter, host: named, notes } = read(text);
    expect({ matches, who, otherReceiver, reporter, named }).toEqual({
      matches: [],
      who: 'own-server',
      otherReceiver: null,
      reporter: 'Google',
      named: host,
    });
    expect(notes.join(' ')).toContain(host);
    expect(notes.join(' ')).not.toMatch(/dsn=|nc -vz/);
  });

  it('explains Microsoft’s reply that the report quotes', () => {
    const text = unreached.replace(
      /The recipient server.*\n.*/,
      `451 4.7.500 Server busy. Please try again later from [192.0.2.41]. (S77719) [AM7EUR06FT034.eop-eur06.prod.protection.outlook.com 2026-11-20T10:00:00.000Z 08DC1234]`,
    );
    expect(read(text)).toMatchObject({ receiver: 'microsoft', reporter: null });
    expect(read(text).matches.map(({ id }) => id)).toEqual(['s77719']);
  });

  it('does not take the reporter for the receiver whose words it quotes', () => {
    const text =
      'Google tried to deliver your message, but it was rejected by the server for the recipient domain contoso.com by mx.contoso.com. [198.51.100.10].\n\nThe error that the other server returned was:\n550 5.1.1 <user@contoso.com>: Recipient address rejected: User unknown in virtual table\nhttps://support.google.com/mail/answer/7720';
    expect(read(text)).toMatchObject({ matches: [], receiver: 'other', who: 'other-receiver' });
    expect(read(text.replace('\nhttps://support.google.com/mail/answer/7720', '')).otherReceiver).toBeNull();
  });
});

describe('a notice of Exchange’s, copied in part', () => {
  const code = 'Status code: 550 5.1.10';
  it.each([
    `Your message to user@contoso.com couldn't be delivered.\n\n${code}\n`,
    `More Info for Email Admins\n${code}\n\nThis error occurs because the address does not exist.`,
    'Diagnoseinformationen für Administratoren:\n\nuser@contoso.com\n550 5.1.10\n',
    'Informations de diagnostic pour les administrateurs :\nuser@contoso.com\n550 5.1.10\n',
  ])('answers for a code that Exchange uses for one reply: %#', (text) => {
    const { matches, receiver, notes } = read(text);
    expect(receiver).toBe('microsoft');
    expect(matches.map(({ id, confidence }) => `${id} ${confidence}`)).toEqual(['5.1.10 probable']);
    expect(notes.join(' ')).toContain('without its words');
  });

  it.each([
    code,
    `Your message could not be delivered.\n${code}`,
    // Several replies have these codes, or others use them for something else.
    "Your message to user@contoso.com couldn't be delivered.\nStatus code: 550 5.1.1",
    "Your message to user@contoso.com couldn't be delivered.\nStatus code: 550 5.2.1",
    `mx.contoso.org\nRemote Server returned '550 5.1.10 No such person with us'`,
  ])('does not answer without that proof: %#', (text) => {
    expect(read(text).matches).toEqual([]);
  });
});

describe('answers of Microsoft’s support', () => {
  it.each([
    ['Not qualified for mitigation\n192.0.2.25/32', ['told-not-qualified']],
    ['the above IP(s) do not qualify for\n> mitigation at this time.', ['told-not-qualified']],
    ['your IP is not eligible for mitigation', ['told-not-eligible']],
    [
      'Nothing was detected to prevent your mail from reaching Outlook.com customers.',
      ['told-nothing-detected'],
    ],
    ['Conditionally mitigated\n192.0.2.25', ['told-mitigated']],
    [
      'Conditionally mitigated\n192.0.2.25\nNot qualified for mitigation\n192.0.2.26',
      ['told-not-qualified', 'told-mitigated'],
    ],
    [
      'From: Outlook.com Support <user@example.com>\nTo: user@example.org\nSubject: SRX1\n\nNot qualified for mitigation\n',
      ['told-not-qualified'],
    ],
    ['550 5.7.1 Service refused', []],
  ])('%j', (text, pages) => {
    const { answers, matches } = read(text);
    expect(matches).toEqual([]);
    expect(answers.map(({ page }) => page)).toEqual(pages.map((id) => `/now-blocked/outcomes/${id}/`));
  });
});

it('lists first what has the words, then what has but the code', () => {
  expect(
    read('550 5.7.1 Client does not have permissions to send as this sender').nearest.map(({ id }) => id)[0],
  ).toBe('5.7.60');
});
