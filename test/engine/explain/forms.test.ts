import catalogue from 'virtual:data/catalogue';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/engine/explain/explain.ts';
import type { Catalogue } from '../../../src/engine/smtp/catalogue.ts';

const data = catalogue as Catalogue;
const read = (input: string | Uint8Array) => explain(input, { catalogue: data });
const ids = (input: string) => read(input).matches.map(({ id, confidence }) => `${id} ${confidence}`);

const host = 'DB5EUR02FT012.eop-EUR02.prod.protection.outlook.com';
const s3140 = `550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). You can also refer your provider to http://mail.live.com/mail/troubleshooting.aspx#errors. [${host}]`;
const wrap = (text: string, width: number, indent = '') =>
  text.replace(new RegExp(`(.{1,${width}})(?:\\s|$)`, 'g'), `${indent}$1\n`);

describe('one reply in every form it is met', () => {
  it.each<[string, string]>([
    ['bare', s3140],
    ['wrapped', wrap(s3140, 40)],
    ['wrapped inside words', s3140.replace(/(.{38})/g, '$1\n')],
    ['quoted', wrap(s3140, 60, '> ')],
    ['quoted three times', wrap(s3140, 60, '>>> ')],
    ['starred', s3140.replace('[192.0.2.25]', '[**192.0.2.25**]').replace('(S3140)', '**(S3140)**')],
    ['damaged by Markdown', s3140.replace(/([[\]()_#.])/g, '\\$1')],
    ['with Markdown links', s3140.replace(/(http:\S+errors)/, '[$1]($1)')],
    ['as code', `\`\`\`\n${s3140}\n\`\`\``],
    [
      'in HTML',
      `<div><p>The server said:</p><blockquote>${s3140.replace(/'/g, '&#39;').replace(/\[/g, '&#91;')}</blockquote><script>550 5.1.1</script></div>`,
    ],
    ['with typographic marks', s3140.replace("weren't", 'weren’t').replace('(S3140)', '(S3140)\u200b')],
    ['with right-to-left marks', `\u202e${s3140.replace('block', '\u200fblock')}\u202c`],
    ['in capitals', s3140.toUpperCase()],
    ['in lower case', s3140.toLowerCase()],
    ['blanks collapsed away', s3140.replace(/ /g, '')],
    ['without its address', s3140.replace('[192.0.2.25] ', '')],
    ['with a starred address', s3140.replace('192.0.2.25', '***.***.***.***')],
    ['cut after the number', s3140.slice(0, s3140.indexOf('(S3140)') + 7)],
    ['without the reply code', s3140.slice(4)],
    [
      'as many lines',
      s3140
        .slice(4)
        .replace(/(.{50})/g, '$1\n')
        .split('\n')
        .map((line, index, all) => `550${index === all.length - 1 ? ' ' : '-'}5.7.1 ${line}`)
        .join('\n'),
    ],
    [
      'Postfix',
      `Mar 12 09:21:41 mx1 postfix/smtp[4711]: 4F1A2B3C4D: to=<user@hotmail.com>, relay=hotmail-com.olc.protection.outlook.com[198.51.100.7]:25, delay=1.2, delays=0.1/0/0.8/0.3, dsn=5.7.1, status=bounced (host hotmail-com.olc.protection.outlook.com[198.51.100.7] said: ${s3140} (in reply to MAIL FROM command))`,
    ],
    [
      'Exim',
      `2026-03-12 09:21:41 1wN9t2-00000002BQv-3hr9 ** user@hotmail.com R=dnslookup T=remote_smtp H=hotmail-com.olc.protection.outlook.com [198.51.100.7] X=TLS1.3: SMTP error from remote mail server after pipelined MAIL FROM:<user@contoso.com> SIZE=4169: ${s3140}`,
    ],
    [
      'Sendmail',
      `Mar 12 09:21:41 mx1 sm-mta[4711]: 62C9LfAB004711: to=<user@hotmail.com>, delay=00:00:01, xdelay=00:00:01, mailer=esmtp, pri=120356, relay=hotmail-com.olc.protection.outlook.com. [198.51.100.7], dsn=5.7.1, stat=Service unavailable, reply: ${s3140}`,
    ],
    [
      'OpenSMTPD',
      `Mar 12 09:21:41 mx1 smtpd[4711]: 1f0e2b7c6d5a4b3c mta delivery evpid=5f3b1c2d4e5f6a7b from=<user@contoso.com> to=<user@hotmail.com> rcpt=<-> source="192.0.2.25" relay="198.51.100.7 (hotmail-com.olc.protection.outlook.com)" delay=1s result="PermFail" stat="${s3140}"`,
    ],
    [
      'qmail',
      `@400000006237a1b20c2d3e4f delivery 12: failure: 198.51.100.7_does_not_like_recipient./Remote_host_said:_${s3140.replace(/ /g, '_')}/Giving_up_on_198.51.100.7./`,
    ],
    [
      'Haraka',
      `Mar 12 09:21:41 mx1 haraka[4711]: [NOTICE] [A1B2C3D4.1.1] [outbound] bounced mode=MX host=hotmail-com.olc.protection.outlook.com ip=198.51.100.7 port=25 reason="${s3140}"`,
    ],
    [
      'Exchange, protocol log',
      `2026-03-12T09:21:41.480Z,Outbound,08DE7A1B2C3D4E5F,12,203.0.113.9:4711,198.51.100.7:25,<,"${s3140}",`,
    ],
    [
      'Exchange, message tracking',
      `2026-03-12T09:21:41.480Z,203.0.113.9,EX01,198.51.100.7,hotmail-com.olc.protection.outlook.com,"${s3140}",To outside,SMTP,FAIL,`,
    ],
    [
      'KumoMTA',
      JSON.stringify({
        type: 'Bounce',
        recipient: 'user@hotmail.com',
        response: { code: 550, enhanced_code: { class: 5, subject: 7, detail: 1 }, content: s3140.slice(10) },
        peer_address: { name: 'hotmail-com.olc.protection.outlook.com', addr: '198.51.100.7' },
      }),
    ],
    [
      'rsyslog escapes',
      `Mar 12 09:21:41 mx1 postfix/smtp[4711]: host hotmail-com.olc.protection.outlook.com[198.51.100.7] said: ${s3140.replace(/\. /g, '.#012')}`,
    ],
    ['Gmail', `The response from the remote server was:\n${s3140}`],
    [
      'nodemailer',
      `Error: Message failed: ${s3140}\n    at SMTPConnection._formatError (node_modules/nodemailer/lib/smtp-connection/index.js:784:19) {\n  code: 'EMESSAGE',\n  response: '${s3140.replace(/'/g, "\\'")}',\n  responseCode: 550,\n  command: 'DATA'\n}`,
    ],
    ['Python', `smtplib.SMTPSenderRefused: (550, b"5.7.1 ${s3140.slice(10)}", 'user@contoso.com')`],
    ['PHPMailer', `SMTP Error: Could not send. SERVER -> CLIENT: ${s3140}`],
    ['a table in HTML', `<table><tr><td>Reason</td><td>${s3140}</td></tr></table>`],
    [
      'Amazon SES',
      JSON.stringify({
        notificationType: 'Bounce',
        bounce: {
          bounceType: 'Permanent',
          reportingMTA: 'dsn; a8-70.smtp-out.amazonses.com',
          bouncedRecipients: [
            {
              emailAddress: 'user@hotmail.com',
              action: 'failed',
              status: '5.7.1',
              diagnosticCode: `smtp; ${s3140}`,
            },
          ],
        },
        mail: { source: 'user@contoso.com' },
      }),
    ],
    [
      'Amazon SES inside SNS',
      JSON.stringify({
        Type: 'Notification',
        Message: JSON.stringify({
          eventType: 'Bounce',
          bounce: {
            bouncedRecipients: [{ emailAddress: 'user@hotmail.com', diagnosticCode: `smtp; ${s3140}` }],
          },
        }),
      }),
    ],
    [
      'Mailgun',
      JSON.stringify({
        'event-data': {
          event: 'failed',
          severity: 'permanent',
          recipient: 'user@hotmail.com',
          'delivery-status': {
            code: 550,
            message: s3140.slice(4),
            description: '',
            'mx-host': 'hotmail-com.olc.protection.outlook.com',
          },
        },
      }),
    ],
    [
      'Postmark',
      JSON.stringify({
        RecordType: 'Bounce',
        Type: 'HardBounce',
        TypeCode: 1,
        Email: 'user@hotmail.com',
        Details: `smtp;${s3140}`,
        Description: 'The server was unable to deliver your message',
      }),
    ],
    [
      'SendGrid',
      JSON.stringify([
        { email: 'user@hotmail.com', event: 'bounce', reason: s3140, status: '5.7.1', sg_event_id: 'x' },
      ]),
    ],
  ])('%s', (_form, text) => {
    expect(ids(text)).toEqual(['s3140 exact']);
    const explanation = read(text);
    expect(explanation.receiver).toBe('microsoft');
    expect(explanation.who).toBe('microsoft-consumer');
    expect([null, '192.0.2.25']).toContain(explanation.ip);
    expect([null, 'user@hotmail.com', 'user@contoso.com']).toContain(explanation.recipient);
  });

  it('finds address, server, time, stage and recipient', () => {
    const explanation = read(
      `<user@hotmail.com>: host hotmail-com.olc.protection.outlook.com[198.51.100.7] said: 550 5.7.1 Unfortunately, messages from [2001:db8::25] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3150). [Name=Protocol Filter Agent][AGT=PFA][MxId=11BD5B61254C0A1B] [DB5PEPF00014B88.eurprd02.prod.outlook.com 2026-03-12T09:21:41.480Z 08DE7A1B2C3D4E5F] (in reply to MAIL FROM command)`,
    );
    expect(explanation.matches[0]).toMatchObject({
      id: 's3150',
      ip: '2001:db8::25',
      host: 'DB5PEPF00014B88.eurprd02.prod.outlook.com',
      timestamp: '2026-03-12T09:21:41.480Z',
      session: '08DE7A1B2C3D4E5F',
      stage: 'MAIL FROM',
      recipient: 'user@hotmail.com',
      temporary: false,
    });
  });
});

describe('several at once', () => {
  it('keeps them apart', () => {
    const text = `${s3140}\n\n451 4.7.650 The mail server [192.0.2.26] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.com (S775) [${host}]\n\n550 5.4.1 Recipient address rejected: Access denied. [${host}]`;
    expect(read(text).matches.map(({ id, ip }) => [id, ip])).toEqual([
      ['s3140', '192.0.2.25'],
      ['s775', '192.0.2.26'],
      ['5.4.1', null],
    ]);
  });

  it('counts what comes again', () => {
    expect(read(`${s3140}\n\n`.repeat(3)).matches).toMatchObject([{ id: 's3140', count: 3 }]);
  });
});

describe('codes of the sending server itself', () => {
  it.each<[string, string]>([
    [
      'no connection',
      'Mar 12 09:21:41 mx1 postfix/smtp[4711]: 4F1A2B3C4D: to=<user@hotmail.com>, relay=none, delay=30, delays=0/0/30/0, dsn=4.4.1, status=deferred (connect to hotmail-com.olc.protection.outlook.com[198.51.100.7]:25: Connection timed out)',
    ],
    [
      'no TLS',
      'Mar 12 09:21:41 mx1 postfix/smtp[4711]: 4F1A2B3C4D: to=<user@hotmail.com>, relay=hotmail-com.olc.protection.outlook.com[198.51.100.7]:25, delay=3, dsn=4.7.4, status=deferred (TLS is required, but was not offered by host hotmail-com.olc.protection.outlook.com[198.51.100.7])',
    ],
    [
      'no name',
      'Mar 12 09:21:41 mx1 postfix/smtp[4711]: 4F1A2B3C4D: to=<user@hotmial.example>, relay=none, delay=3, dsn=5.4.4, status=bounced (Host or domain name not found. Name service error for name=hotmial.example type=AAAA: Host not found)',
    ],
    [
      'lost connection',
      'Mar 12 09:21:41 mx1 postfix/smtp[4711]: 4F1A2B3C4D: to=<user@contoso.com>, relay=contoso-com.mail.protection.outlook.com[198.51.100.7]:25, delay=3, dsn=4.4.2, status=deferred (lost connection with contoso-com.mail.protection.outlook.com[198.51.100.7] while receiving the initial server greeting)',
    ],
    [
      'Exim gave up',
      '2026-03-12 09:21:41 1wN9t2-00000002BQv-3hr9 ** user@hotmail.com R=dnslookup T=remote_smtp: retry timeout exceeded',
    ],
  ])('%s is not taken for Microsoft', (_name, text) => {
    const explanation = read(text);
    expect(explanation).toMatchObject({ matches: [], who: 'own-server', receiver: 'other' });
    expect(explanation.notes.join(' ')).toContain('your own server');
  });

  it('looks inside an outer 4.4.7', () => {
    const explanation = read(
      `smtp; 554 4.4.7 Message expired: unable to deliver in 840 minutes.<451 4.7.651 The mail server [192.0.2.25] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.com (S844) [${host}]>`,
    );
    expect(explanation.matches.map(({ id }) => id)).toEqual(['s844']);
    expect(explanation.notes.join(' ')).toMatch(/554 4\.4\.7 was made by the sending server/);
  });
});

describe('who refused', () => {
  const ndr = (
    server: string,
    said: string,
  ) => `From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@fabrikam.com>
To: user@fabrikam.com
Subject: Undeliverable: Hello
Message-ID: <1@DB9PR02MB1234.eurprd02.prod.outlook.com>
Content-Type: text/plain

Delivery has failed to these recipients or groups:

user@contoso.com

Diagnostic information for administrators:

Generating server: DB9PR02MB1234.eurprd02.prod.outlook.com

user@contoso.com
${server}Remote Server returned '${said}'

Original message headers:

Received: from a (192.0.2.1) by DB9PR02MB1234.eurprd02.prod.outlook.com
`;
  it.each<[string, string, string, string, string[]]>([
    [
      'another server refused',
      ndr('mx.contoso.com\n', '550 5.1.1 <user@contoso.com>: Recipient address rejected: User unknown'),
      'reporter',
      'other',
      [],
    ],
    [
      'Exchange wraps another refusal',
      ndr(
        '',
        '550 5.1.351 Remote server returned unknown recipient or mailbox unavailable -> 550 5.1.1 No such user',
      ),
      'reporter',
      'other',
      ['5.1.351'],
    ],
    [
      'the outside host was not reached',
      ndr('', '550 5.4.316 Message expired, connection refused(Socket error code 10061)'),
      'reporter',
      'other',
      ['5.4.316'],
    ],
    [
      'Exchange itself refused',
      ndr('', '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'),
      'receiver',
      'microsoft',
      ['5.1.10'],
    ],
    [
      'the tenant may not send',
      ndr(
        '',
        '550 5.7.705 Access denied, tenant has exceeded threshold. For more information please go to http://go.microsoft.com/fwlink/?LinkId=524931 AS831',
      ),
      'receiver',
      'microsoft',
      ['5.7.705'],
    ],
  ])('%s', (_name, text, role, receiver, found) => {
    const explanation = read(text);
    expect(explanation.role).toBe(role);
    expect(explanation.receiver).toBe(receiver);
    expect(explanation.matches.map(({ id }) => id)).toEqual(found);
    expect(explanation.recipient).toBe('user@contoso.com');
  });

  it("does not take a bounce for Microsoft's because it lies in a Microsoft mailbox", () => {
    const explanation =
      read(`Received: from mx1.fabrikam.com (192.0.2.1) by DB5EUR02FT012.mail.protection.outlook.com
X-MS-Exchange-Organization-SCL: 1
X-Forefront-Antispam-Report: SFV:NSPM
From: MAILER-DAEMON@mx1.fabrikam.com (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx1.fabrikam.com

Final-Recipient: rfc822; user@gmx.example
Action: failed
Remote-MTA: dns; mx00.emig.gmx.net
Diagnostic-Code: smtp; 550-Requested action not taken: mailbox unavailable 550 For explanation visit http://postmaster.gmx.net/en/error-messages
--b--
`);
    expect(explanation).toMatchObject({
      role: 'none',
      receiver: 'other',
      who: 'other-receiver',
      otherReceiver: 'GMX and WEB.DE',
      matches: [],
    });
  });

  it('knows a complaint, whose it is, and the address complained about', () => {
    const report = (agent: string, from: string) => `From: ${from}
Subject: complaint
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="b"

--b
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: ${agent}
Source-IP: 192.0.2.25

--b
Content-Type: message/rfc822

From: user@contoso.com
DKIM-Signature: v=1; d=contoso.com; s=mail2026; b=AA

--b--
`;
    expect(read(report('Hotmail FBL/1.0', 'staff@hotmail.com'))).toMatchObject({
      role: 'complaint',
      ip: '192.0.2.25',
      handover: { domains: ['contoso.com'], selectors: ['mail2026'] },
    });
    expect(read(report('AOL SComp', 'scomp@aol.net'))).toMatchObject({ role: 'none', receiver: 'other' });
  });

  it('does not call an ordinary message a bounce', () => {
    expect(
      read(
        'From: user@contoso.com\nTo: user@fabrikam.com\nSubject: Lunch\nDate: Thu, 12 Mar 2026 09:21:41 +0000\n\nAt 550 High Street?\n',
      ),
    ).toMatchObject({ role: 'none', who: 'unknown', matches: [] });
  });
});

describe('words that other servers use too', () => {
  it.each([
    '554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.25',
    'host mx.contoso.com[198.51.100.7] said: 550 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using bl.spamcop.net',
    '554 5.7.1 <user@contoso.com>: Recipient address rejected: Access denied',
    '554 5.7.1 <user@contoso.com>: Relay access denied',
    '452 4.5.3 Error: too many recipients',
    '552 5.2.2 <user@contoso.com>: Recipient address rejected: Mailbox is full',
    '530 5.7.0 Must issue a STARTTLS command first',
    '535 5.7.8 Error: authentication failed',
    '550 5.7.23 <user@contoso.com>: Recipient address rejected: Message rejected due to: SPF fail - not authorized',
    '550 5.7.25 The IP address sending this message does not have a PTR record',
    '554 5.4.0 Error: too many hops',
    'host mx00.emig.gmx.net[198.51.100.7] said: 550 Requested action not taken: mailbox unavailable',
    '550 5.1.1 <user@contoso.com>: Recipient address rejected: User unknown in virtual mailbox table',
    '421 4.4.2 mx1.contoso.com Error: timeout exceeded',
    '552 5.3.4 Message size exceeds fixed limit',
  ])('%s', (text) => {
    const explanation = read(text);
    expect(explanation.matches).toEqual([]);
    expect(explanation.receiver).not.toBe('microsoft');
  });

  it.each([
    '452 4.5.3 Too many recipients',
    '550 Requested action not taken: mailbox unavailable',
    '552 5.3.4 Message size exceeds fixed maximum message size',
  ])('%s alone is not laid at anybody’s door', (text) => {
    const explanation = read(text);
    expect(explanation).toMatchObject({ who: 'unknown', receiver: 'unknown' });
    expect(explanation.matches[0]!.confidence).toBe('probable');
    expect(explanation.notes.join(' ')).toContain('only if the host that answered is');
  });
});

describe('what it does not know', () => {
  it('keeps to the family where the number is one we have not met', () => {
    const explanation = read(
      `451 4.7.500 Server busy. Please try again later from [192.0.2.25]. (S77799) [${host}]`,
    );
    expect(explanation.matches[0]).toMatchObject({ confidence: 'family', service: 'both' });
    // A reply with a full page speaks for those that fit alike.
    expect(explanation.matches[0]!.id).toBe('as843');
    expect(explanation.matches[0]!.alike).toContain('s77719');
  });

  it('says so, and lists what is near', () => {
    const explanation = read(`550 5.7.1 Service unavailable, the moon is full [${host}]`);
    expect(explanation).toMatchObject({ matches: [], receiver: 'microsoft', who: 'microsoft' });
    expect(explanation.nearest.length).toBeGreaterThan(0);
    expect(explanation.reportText).toContain('the moon is full');
  });

  it('does not choose among many for a bare code', () => {
    const explanation = read('550 5.7.1');
    expect(explanation).toMatchObject({ matches: [], receiver: 'unknown' });
    expect(explanation.notes.join(' ')).toContain('several share it');
  });

  it('calls it a family where the number is cut off', () => {
    const [match] = read(
      "550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent. Please contact your Internet service provider since part of their network is on our block list",
    ).matches;
    expect(match!.confidence).toBe('family');
    expect([match!.id, ...match!.alike].sort()).toEqual(['s3140', 's3150']);
  });

  it('takes people out of the report', () => {
    expect(read(`550 5.9.9 We do not like jane.doe+x@contoso.com [${host}]`).reportText).toContain(
      'like user@contoso.com',
    );
  });
});
