import { describe, expect, it } from 'vitest';
import { host, read } from './reading.ts';

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
