import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCheckInput } from '../../../src/engine/check/input.ts';

const read = (domain: string, ips = '') => parseCheckInput({ domain, ips });

describe('what people type for a domain', () => {
  it.each([
    ['Contoso.COM.', 'contoso.com'],
    ['  contoso.com \n', 'contoso.com'],
    ['postmaster@contoso.com', 'contoso.com'],
    ['"Post Master" <post@contoso.com>', 'contoso.com'],
    ['https://www.contoso.com:8443/path?x=1', 'www.contoso.com'],
    ['contoso.com/about', 'contoso.com'],
    ['bücher.example', 'xn--bcher-kva.example'],
  ])('%j', (typed, domain) => {
    expect(read(typed).input?.domain).toBe(domain);
  });

  it.each([
    '',
    '   ',
    '192.0.2.1',
    '2001:db8::1',
    '[192.0.2.1]',
    'contoso',
    'con toso.com',
    `${'a'.repeat(300)}.com`,
    'a..b',
    '<script>.com',
  ])('%j is answered with one sentence', (typed) => {
    const { input, problems } = read(typed);
    expect(input).toBeNull();
    expect(problems).toHaveLength(1);
    expect(problems[0]!.sentence).toMatch(/Enter /);
  });
});

describe('what people type for addresses', () => {
  const texts = (typed: string) => read('contoso.com', typed).input?.ips.map((ip) => ip.text);

  it('takes fourteen in any separators', () => {
    const fourteen = Array.from({ length: 14 }, (_, index) => `203.0.113.${index + 1}`);
    for (const separator of [',', ';', ' ', '\n', '\r\n', ' | ', '\t'])
      expect(texts(fourteen.join(separator))).toEqual(fourteen);
  });

  it.each([
    ['[203.0.113.7]:25', ['203.0.113.7']],
    ['203.0.113.7/32', ['203.0.113.7']],
    ['203.0.113.8/30', ['203.0.113.8', '203.0.113.9', '203.0.113.10', '203.0.113.11']],
    ['::ffff:203.0.113.7', ['203.0.113.7']],
    ['2001:DB8:0::1', ['2001:db8::1']],
    ['[IPv6:2001:db8::1]', ['2001:db8::1']],
    ['203.0.113.7 203.0.113.7', ['203.0.113.7']],
  ])('%j', (typed, want) => {
    expect(texts(typed)).toEqual(want);
  });

  it.each([
    ['192.168.1.5', /private address/],
    ['127.0.0.1', /loopback address/],
    ['fd00::1', /unique local address/],
    ['203.0.113.0/24', /range of 256 addresses/],
    ['2001:db8::/32', /very large number/],
    ['203.0.113.7/99', /no prefix length/],
    ['mail.contoso.com', /not an IP address/],
    ['203.0.113.256', /not an IP address/],
  ])('%j is answered', (typed, sentence) => {
    const { input, problems } = read('contoso.com', typed);
    expect(input).toBeNull();
    expect(problems[0]!.sentence).toMatch(sentence);
  });

  it('says what it understood', () => {
    const sentences = read('post@contoso.com', '::ffff:203.0.113.7').readings.map((one) => one.sentence);
    expect(sentences[0]).toMatch(/e-mail address: contoso\.com/);
    expect(sentences[1]).toMatch(/IPv4 address 203\.0\.113\.7/);
  });
});

describe('the other fields', () => {
  it('reads selectors, signatures and panels’ names', () => {
    const selectors = (typed: string) =>
      parseCheckInput({ domain: 'contoso.com', selectors: typed }).input?.selectors.map(
        ({ selector, domain }) => [selector, domain],
      );
    expect(selectors('s1, mail2026')).toEqual([
      ['s1', null],
      ['mail2026', null],
    ]);
    expect(selectors('s1._domainkey.contoso.com.')).toEqual([['s1', 'contoso.com']]);
    expect(
      selectors('DKIM-Signature: v=1; a=rsa-sha256; d=Fabrikam.com;\r\n\ts=sel; h=from;\r\n b=abc='),
    ).toEqual([['sel', 'fabrikam.com']]);
    expect(selectors('v=1; a=rsa-sha256; d=fabrikam.com; s=sel')).toEqual([['sel', 'fabrikam.com']]);
    expect(
      selectors('Authentication-Results: mx.example; dkim=pass header.d=contoso.com header.s=k1; spf=pass'),
    ).toEqual([['k1', 'contoso.com']]);
  });

  it('reads an envelope sender', () => {
    const from = (typed: string) => parseCheckInput({ domain: 'contoso.com', from: typed }).input?.mailFrom;
    expect(from('<>')).toBe('');
    expect(from('<Bounces@Contoso.com>')).toBe('Bounces@contoso.com');
    expect(from('fabrikam.com')).toBe('postmaster@fabrikam.com');
    expect(from('')).toBeNull();
    expect(from('not an address')).toBeUndefined();
  });

  it('never throws, whatever is typed', () => {
    const text = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 100 }));
    fc.assert(
      fc.property(text, text, text, text, text, (domain, ips, helo, from, selectors) => {
        const { input, problems } = parseCheckInput({ domain, ips, helo, from, selectors });
        return (input === null) === problems.length > 0 && problems.length <= 5;
      }),
    );
  });
});
