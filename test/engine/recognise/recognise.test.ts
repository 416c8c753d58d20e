import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recogniseInput } from '../../../src/engine/recognise/recognise.ts';

const table: readonly (readonly [string, string, string | undefined])[] = [
  ['', 'nothing', undefined],
  ['  \n\t ', 'nothing', undefined],
  ['S3140', 'code', 'S3140'],
  ['AS(1450)', 'code', 'AS(1450)'],
  ['(AS3140)', 'code', '(AS3140)'],
  ['5.7.606', 'code', '5.7.606'],
  ['550 5.7.1', 'code', '550 5.7.1'],
  ['550', 'code', '550'],
  ['ATTR35', 'code', 'ATTR35'],
  ['SC-001', 'code', 'SC-001'],
  ['5.7.606-649', 'code', '5.7.606-649'],
  ['#5.7.515', 'code', '5.7.515'],
  ['4.7.650 S775', 'code', 'S775'],
  ['451 4.7.650 (S775)', 'code', '(S775)'],
  ['192.0.2.1', 'ip', '192.0.2.1'],
  ['192.0.2.0/24', 'ip', '192.0.2.0'],
  ['2001:db8::/32', 'ip', '2001:db8::'],
  ['[2001:db8::25]:25', 'ip', '2001:db8::25'],
  ['192.0.2.1:25', 'ip', '192.0.2.1'],
  ['192.0.2.1\n192.0.2.2, 2001:db8::25\n', 'ip', '192.0.2.1,192.0.2.2,2001:db8::25'],
  ['192.0.2.1 and others', 'unknown', undefined],
  ['Ann Smith <ann@contoso.com>', 'address', 'contoso.com'],
  ['Your IP (192.0.2.1) was not qualified for mitigation.', 'answer', undefined],
  [
    '@400000006920a1b2c3d4e5f6 delivery 7: deferral: Connected_to_198.51.100.7_but_sender_was_rejected./Remote_host_said:_451_4.7.650_no/',
    'log',
    undefined,
  ],
  ['[192.0.2.1]', 'ip', '192.0.2.1'],
  ['2001:db8::25', 'ip', '2001:db8::25'],
  ['300.1.2.3', 'unknown', undefined],
  ['contoso.com', 'domain', 'contoso.com'],
  ['https://www.contoso.com/path?x=1', 'domain', 'www.contoso.com'],
  ['bücher.example', 'domain', 'bücher.example'],
  ['user@contoso.com', 'address', 'contoso.com'],
  ['<user@contoso.com>', 'address', 'contoso.com'],
  ["550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent.", 'bounce', undefined],
  ['> 451 4.7.650 The mail server [192.0.2.25] has been temporarily rate limited', 'bounce', undefined],
  ["Remote Server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found'", 'bounce', undefined],
  [
    'Mar 12 09:21:41 mx1 postfix/smtp[4711]: 4F1A2B3C4D: to=<user@hotmail.com>, relay=x[198.51.100.7]:25, dsn=5.7.1, status=bounced (host x said: 550 5.7.1 no)',
    'log',
    undefined,
  ],
  [
    '2026-05-14 17:49:33 1wN9t2-00000002BQv-3hr9 ** user@contoso.com R=dnslookup T=remote_smtp H=mx.contoso.com [192.0.2.1]: SMTP error',
    'log',
    undefined,
  ],
  [
    'Received: from a by b; Thu, 1 Jan 2026 00:00:00 +0000\nAuthentication-Results: spf=pass\nSubject: hello\n',
    'headers',
    undefined,
  ],
  ['X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:DE;SFV:NSPM', 'headers', undefined],
  ['SFV:SPM;SCL:5', 'headers', undefined],
  ['compauth=fail reason=001', 'headers', undefined],
  [
    '<?xml version="1.0"?><feedback><report_metadata><org_name>x</org_name></report_metadata></feedback>',
    'dmarc-report',
    undefined,
  ],
  ['IP Address,Activity Start,Activity End,RCPT', 'snds', undefined],
  ['why is my mail not delivered', 'unknown', undefined],
];

describe('recogniseInput', () => {
  it.each(table)('%j is taken for %s', (text, kind, value) => {
    const recognised = recogniseInput(text);
    expect(recognised.kind).toBe(kind);
    expect(recognised.value).toBe(value);
    expect(recognised.sentence).toMatch(/\.$/);
    expect(recognised.tool).toMatch(/^\/(?:tools\/[a-z]+|codes)\/$/);
  });

  it('sends many log lines to the log tool', () => {
    const line =
      'Mar 12 09:21:41 mx1 postfix/smtp[4711]: 4F1A: to=<user@contoso.com>, relay=x[192.0.2.1]:25, dsn=2.0.0, status=sent (250 ok)\n';
    expect(recogniseInput(line.repeat(40)).tool).toBe('/tools/log/');
  });

  it('keeps pasted mail out of the value', () => {
    expect(recogniseInput('550 5.7.1 blocked, see user@contoso.com').value).toBeUndefined();
  });

  it('never throws, whatever the length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => void recogniseInput(text)),
    );
    for (const text of [
      'a.'.repeat(5e6),
      ' '.repeat(5e6),
      'Received:'.repeat(1e6),
      '5.'.repeat(4e6),
      'to=<'.repeat(1e6),
      '1:'.repeat(100),
    ])
      recogniseInput(text);
  });
});
