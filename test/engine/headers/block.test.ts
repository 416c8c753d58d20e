import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseHeaders } from '../../../src/engine/headers/analyse.ts';
import { parseHeaderText } from '../../../src/engine/headers/block.ts';
import { decodeWords } from '../../../src/engine/headers/encoded-words.ts';

const block = [
  'Received: from mail.example.com (192.0.2.10) by',
  ' AB1PEPF00001234.mail.protection.outlook.com (10.167.0.1) with Microsoft SMTP',
  ' Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.1.1 via Frontend Transport;',
  ' Mon, 2 Nov 2026 10:00:05 +0000',
  'Authentication-Results: spf=pass (sender IP is 192.0.2.10)',
  ' smtp.mailfrom=example.com; dkim=none (message not signed)',
  ' header.d=none;dmarc=none action=none header.from=example.com;compauth=fail reason=001',
  'From: Ann <user@example.com>',
  'Subject: Offer',
  'X-MS-Exchange-Organization-SCL: 5',
  'X-Microsoft-Antispam-Mailbox-Delivery:',
  '\tucf:0;jmr:0;auth:0;dest:J;OFR:SpamFilterAuthJ;RF:JunkEmail;',
];

const summary = (text: string) => {
  const a = analyseHeaders(text);
  return [
    a.compauth.reason,
    a.spf.senderIp,
    a.delivery?.['dest'],
    a.organizationScl,
    a.hops.length,
    a.verdict.cause,
  ];
};
const expected = ['001', '192.0.2.10', 'J', 5, 1, 'authentication'];

describe('reading header text', () => {
  it.each([
    ['LF', block.join('\n')],
    ['CRLF', block.join('\r\n')],
    ['CR alone', block.join('\r')],
    ['with a byte order mark', '\uFEFF' + block.join('\n')],
    ['quoted', block.map((l) => `> ${l}`).join('\n')],
    ['folding lost', block.map((l) => l.trimStart()).join('\n')],
    ['no-break spaces for folding', block.map((l) => l.replace(/^\s/, '\u00a0')).join('\n')],
    ['a blank line after each line', block.join('\n\n')],
    ['a whole message', `${block.join('\n')}\n\nHello\n\nSCL: 9\n`],
    ['blank lines first', `\n\n${block.join('\n')}`],
    ['mbox line first', `From user@example.com Mon Nov  2 10:00:00 2026\n${block.join('\n')}`],
    [
      'attached to another message',
      `From: someone <user@example.net>\nTo: user@example.org\nSubject: Fwd\nContent-Type: multipart/mixed; boundary=b\n\nSee below.\n\n--b\nContent-Type: message/rfc822\n\n${block.join('\n')}\n\nHello\n--b--\n`,
    ],
    [
      'a stamp written as encoded words',
      block.join('\n').replace(
        /Authentication-Results: [\s\S]*?reason=001/,
        (field) =>
          `Authentication-Results:\n${(
            field
              .slice(24)
              .replace(/\n/g, '')
              .match(/.{1,45}/g) ?? []
          )
            .map((part) => ` =?utf-8?B?${btoa(part)}?=`)
            .join('\n')}`,
      ),
    ],
    ['a folded line of blanks', block.join('\n').replace('Subject: Offer', 'Subject: Offer\n      ')],
    ['pasted under a sentence', `Hi, can you look at these?\n\n${block.join('\n')}\n`],
  ])('%s', (_name, text) => {
    expect(summary(text)).toEqual(expected);
  });

  it('puts together the results that one server spread over several fields', () => {
    const own = (result: string) => `Authentication-Results: mx.example.net; ${result}`;
    const a = analyseHeaders(
      [
        own('arc=none smtp.remote-ip=192.0.2.10'),
        own('dkim=pass header.d=example.com'),
        own('spf=pass smtp.mailfrom=example.com'),
        own('dmarc=pass header.from=example.com'),
        'Authentication-Results: mx.fabrikam.com; dmarc=fail header.from=contoso.com',
        'From: user@example.com',
        'Subject: Offer',
      ].join('\n'),
    );
    expect([a.spf.result, a.dkim.map(({ d }) => d), a.dmarc.result]).toEqual([
      'pass',
      ['example.com'],
      'pass',
    ]);
    expect(a.otherResults).toHaveLength(1);
  });

  it('takes the fields in any order', () => {
    const fields = block.join('\n').split(/\n(?=[A-Z])/);
    fc.assert(
      fc.property(fc.shuffledSubarray(fields, { minLength: fields.length }), (shuffled) => {
        expect(summary(shuffled.join('\n'))).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it.each([
    ['', 'none'],
    ['Dear all,\n\nplease find attached the minutes of Monday.\n', 'none'],
    ['<html><body>Hello</body></html>', 'none'],
  ])('says there are no headers in %j', (text, kind) => {
    expect(parseHeaderText(text).kind).toBe(kind);
    expect(analyseHeaders(text).verdict.sentence).toMatch(/no message headers/);
  });

  it('reads a value pasted without its name', () => {
    const a = analyseHeaders(
      'CIP:192.0.2.1;CTRY:DE;LANG:de;SCL:5;SRV:;IPV:NLI;SFV:SPM;H:mail.example.com;\n PTR:mail.example.com;CAT:SPM;DIR:INB;',
    );
    expect(a.read.kind).toBe('fragment');
    expect(a.antispam.sfv).toBe('SPM');
    expect(
      analyseHeaders('spf=fail (sender IP is 192.0.2.1) smtp.mailfrom=example.com; compauth=fail reason=000')
        .compauth.reason,
    ).toBe('000');
  });

  it('keeps apart what a body says', () => {
    expect(
      analyseHeaders(
        `Subject: x\nFrom: user@example.com\nAuthentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example\n\nX-MS-Exchange-Organization-SCL: 9\n`,
      ).organizationScl,
    ).toBeNull();
  });

  it('reads five megabytes and a thousand Received lines whole', () => {
    const received = Array.from(
      { length: 1000 },
      (_, i) =>
        `Received: from h${i}.example.net (192.0.2.${i % 255}) by h${i + 1}.example.net with ESMTP id ${i};\n Mon, 2 Nov 2026 10:${String(i % 60).padStart(2, '0')}:05 +0000`,
    );
    const text = `${received.join('\n')}\n${block.join('\n')}\n\n${'A'.repeat(76).concat('\n').repeat(65_000)}`;
    expect(text.length).toBeGreaterThan(5_000_000);
    const a = analyseHeaders(text);
    expect(a.hops.length).toBe(1001);
    expect(a.compauth.reason).toBe('001');
  });

  it('stops at its limits', () => {
    expect(parseHeaderText('X-A: 1\n'.repeat(6_000) + 'Subject: x').notes).toContain('too-many-fields');
    expect(parseHeaderText(`Subject: x\nFrom: a@example.com\n ${'y'.repeat(13_000_000)}`).notes).toContain(
      'truncated',
    );
  });
});

describe('encoded words (RFC 2047)', () => {
  it.each([
    ['=?utf-8?B?R3LDvMOfZQ==?=', 'Grüße'],
    ['=?iso-8859-1?Q?caf=E9_au_lait?=', 'café au lait'],
    ['=?utf-8?Q?a?= =?utf-8?Q?b?=', 'ab'],
    ['=?utf-8?B?w7w=?= x =?utf-8?Q?=C3=A4?=', 'ü x ä'],
    ['=?utf-8?B?ww==?= =?utf-8?B?vA==?=', 'ü'],
    ['=?utf-8?B?4bWi4oKZRuKCkkAxMjg?= =?utf-8?Q?RESS.COM?=', 'ᵢₙFₒ@128RESS.COM'],
    ['Re: =?utf-8?Q?x?=', 'Re: x'],
    ['=?nonsense?Q?x?=', '=?nonsense?Q?x?='],
    ['=?utf-8?B?***?=', '=?utf-8?B?***?='],
    ['plain', 'plain'],
  ])('%s', (text, decoded) => expect(decodeWords(text)).toBe(decoded));
});

describe('whatever comes', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.constantFrom(
      ...block,
      'Received:',
      'X-Forefront-Antispam-Report: ',
      'CIP:;SFV:;;:::',
      '(((((',
      '"',
      '=?utf-8?B?',
      '\r',
      '\n',
      ' ',
      'ARC-Seal: i=99999; d=',
      'Authentication-Results: ; ; (\\',
      'DKIM-Signature: x=99999999999999',
      'x=999999999999',
      'Date: 99 Foo 99',
    ),
  );
  it('never throws and stays within bounds', () => {
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 60 }),
        fc.constantFrom('\n', '\r\n', '\r', ''),
        (pieces, end) => {
          const a = analyseHeaders(pieces.join(end), {
            organizationalDomain: (n) => n.split('.').slice(-2).join('.'),
          });
          expect(a.verdict.sentence.length).toBeGreaterThan(10);
          expect(a.read.fields).toBeLessThanOrEqual(5_000);
          JSON.stringify(a);
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('whose verdict it is', () => {
  it('takes a report stamped on leaving for no delivery', () => {
    const a = analyseHeaders(
      'X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:8;SFV:SPM;CAT:OSPM;DIR:OUT;\nSubject: x',
    );
    expect(a.verdict).toMatchObject({ placement: 'unknown', cause: 'sender-tenant' });
    expect(a.verdict.sentence).toMatch(/left its sender’s tenant/);
  });
  it('does not call mail that Microsoft handed on forged', () => {
    const stamps = 'X-MS-Exchange-Organization-SCL: 1\nSubject: x';
    const on = analyseHeaders(
      `Received: from a.outbound.protection.outlook.com (192.0.2.1) by mx.example.org with ESMTPS; Mon, 2 Nov 2026 10:00:05 +0000\n${stamps}`,
    );
    expect(on.findings.map((f) => f.id)).toContain('headers-went-on');
    const forged = analyseHeaders(
      `Received: from a.example.net (192.0.2.1) by mx.example.org with ESMTPS; Mon, 2 Nov 2026 10:00:05 +0000\n${stamps}`,
    );
    expect(forged.findings.map((f) => f.id)).toContain('headers-no-microsoft-hop');
    expect(forged.verdict.sentence).toMatch(/do not rely on them/);
  });
  it('names two results of Microsoft, fields that come twice, and a forwarder', () => {
    const result = (reason: string) =>
      `Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a+SRS=x=y=example.com=u@example.net; dkim=none (message not signed) header.d=none;dmarc=none action=none header.from=example.com;compauth=fail reason=${reason}`;
    const ids = analyseHeaders(
      [
        result('001'),
        result('000'),
        'From: <u@example.com>',
        'From: <v@example.org>',
        'X-Microsoft-Antispam: BCL:0;',
        'X-Microsoft-Antispam: BCL:0;',
      ].join('\n'),
    ).findings.map((f) => `${f.status} ${f.id}`);
    expect(ids).toEqual(
      expect.arrayContaining([
        'attention headers-two-results',
        'attention headers-field-twice',
        'info headers-field-twice',
        'attention headers-forwarded',
      ]),
    );
  });

  it.each([
    [
      'jmr:1 with a low level is the recipient',
      'X-MS-Exchange-Organization-SCL: 1\nX-Microsoft-Antispam-Mailbox-Delivery: ucf:0;jmr:1;auth:1;dest:J;',
      'recipient',
    ],
    [
      'jmr:1 with a high level is the filter',
      'X-Forefront-Antispam-Report: SCL:5;SFV:SPM;CAT:SPM;\nX-Microsoft-Antispam-Mailbox-Delivery: ucf:0;jmr:1;auth:1;dest:J;',
      'reputation-or-content',
    ],
    [
      'a rule of the user to Junk',
      'X-MS-Exchange-Organization-SCL: 1\nX-Microsoft-Antispam-Mailbox-Delivery: ucf:1;jmr:0;auth:0;dest:J;OFR:CustomRules;',
      'recipient',
    ],
    [
      'only known senders',
      'X-MS-Exchange-Organization-SCL: 1\nX-Microsoft-Antispam-Mailbox-Delivery: ucf:0;jmr:0;auth:1;dest:J;OFR:ExclusiveSettings;',
      'recipient',
    ],
    ['blocked list', 'X-Forefront-Antispam-Report: SCL:6;SFV:BLK;CAT:SPM;DIR:INB;', 'recipient'],
    ['block entry', 'X-Forefront-Antispam-Report: SCL:6;SFV:SKB;CAT:SPM;DIR:INB;', 'administrator'],
    [
      'extra filter option',
      'X-Forefront-Antispam-Report: SCL:6;SFV:SPM;CAT:SPM;DIR:INB;\nX-CustomSpam: Web bug',
      'administrator',
    ],
    ['malware', 'X-Forefront-Antispam-Report: SCL:9;SFV:SPM;CAT:MALW;DIR:INB;', 'malware'],
    ['phishing', 'X-Forefront-Antispam-Report: SCL:9;SFV:SPM;CAT:HPHSH;DIR:INB;', 'phishing'],
    ['imitation', 'X-Forefront-Antispam-Report: SCL:5;SFV:SPM;CAT:UIMP;DIR:INB;', 'impersonation'],
    ['bulk', 'X-Forefront-Antispam-Report: SCL:5;SFV:SPM;CAT:BULK;DIR:INB;', 'bulk'],
    ['released', 'X-Forefront-Antispam-Report: SCL:-1;SFV:SKQ;CAT:NONE;DIR:INB;', 'administrator-allow'],
    ['safe list', 'X-Forefront-Antispam-Report: SCL:-1;SFV:SFE;CAT:NONE;DIR:INB;', 'recipient-trust'],
  ])('%s', (_name, text, cause) => expect(analyseHeaders(`${text}\nSubject: x`).verdict.cause).toBe(cause));

  it('looks behind a gateway where the organisation does', () => {
    const a = analyseHeaders(
      'X-Forefront-Antispam-Report: CIP:198.51.100.77;SFV:NSPM;SCL:1;H:mx1.pphosted.com;DIR:INB;\nX-MS-Exchange-SkipListedInternetSender: ip=[192.0.2.60];domain=mail.fabrikam.com\nSubject: x',
    );
    expect(a.findings.map((f) => f.id)).toEqual(
      expect.arrayContaining(['headers-gateway', 'headers-skip-listed']),
    );
    expect(a.lookups.ips).toEqual(['192.0.2.60']);
  });

  it.each([
    ['hotmail.com', 'consumer'],
    ['contoso.com', 'business'],
  ])('takes %s, where no stamp tells, for the %s service', (rcpt, service) => {
    const text = `Authentication-Results: spf=pass (sender IP is 192.0.2.1) smtp.rcpttodomain=${rcpt} smtp.mailfrom=fabrikam.com\nSubject: x`;
    expect(analyseHeaders(text, { consumerDomains: ['hotmail.com'] }).service).toBe(service);
  });
});
