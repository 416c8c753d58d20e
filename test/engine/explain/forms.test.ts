import { describe, expect, it } from 'vitest';
import { host, read, s3140 } from './reading.ts';

const ids = (input: string) => read(input).matches.map(({ id, confidence }) => `${id} ${confidence}`);
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
