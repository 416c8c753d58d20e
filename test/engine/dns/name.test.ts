import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIp, ipInPrefix, parseIp, reverseName, unmapIp } from '../../../src/engine/dns/address.ts';
import { nameProblem, parseDomainName } from '../../../src/engine/dns/name.ts';

describe('parseDomainName', () => {
  it.each([
    ['contoso.com', 'contoso.com', 'domain'],
    ['  Contoso.COM. ', 'contoso.com', 'domain'],
    ['user@contoso.com', 'contoso.com', 'email'],
    ['"a@b"@contoso.com', 'contoso.com', 'email'],
    ['Postmaster <postmaster@contoso.com>', 'contoso.com', 'email'],
    ['mailto:user@contoso.com', 'contoso.com', 'email'],
    ['https://user:pw@www.contoso.com:8443/path?q#f', 'www.contoso.com', 'url'],
    ['contoso.com/path', 'contoso.com', 'url'],
    ['contoso.com/', 'contoso.com', 'url'],
    ['bücher.example', 'xn--bcher-kva.example', 'domain'],
    ['bücher。example', 'xn--bcher-kva.example', 'domain'],
    ['_dmarc.contoso.com', '_dmarc.contoso.com', 'domain'],
    ['\u200bcontoso.com\ufeff', 'contoso.com', 'domain'],
  ])('reads %j', (input, domain, readAs) => {
    expect(parseDomainName(input)).toMatchObject({ ok: true, domain, readAs });
  });

  it.each([
    ['', 'empty'],
    ['   ', 'empty'],
    ['user@', 'empty'],
    ['192.0.2.1', 'address'],
    ['192.0.2.0/24', 'address'],
    ['2001:db8::1', 'address'],
    ['[192.0.2.1]', 'address'],
    ['::ffff:192.0.2.1', 'address'],
    ['localhost', 'single-label'],
    ['contoso..com', 'label'],
    [`${'a'.repeat(64)}.com`, 'label'],
    [`${'a.'.repeat(150)}com`, 'too-long'],
    ['x'.repeat(5000), 'too-long'],
    ['contoso .com', 'characters'],
    ['-contoso.com', 'characters'],
    ['<script>alert(1)</script>.com', 'characters'],
    ['contoso.com, fabrikam.com', 'characters'],
    ['example.123', 'characters'],
    ['bü%cher.example', 'characters'],
  ])('refuses %j', (input, problem) => {
    const result = parseDomainName(input);
    expect(result).toMatchObject({ ok: false, problem });
    if (!result.ok) expect(result.sentence).toMatch(/^[A-Z].*\.$/);
  });

  it('never throws and returns only names a query can be made of', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl(), fc.emailAddress()), (input) => {
        const result = parseDomainName(input);
        if (result.ok) {
          expect(nameProblem(result.domain)).toBeNull();
          expect(result.domain).toMatch(/^[a-z0-9_.-]+$/);
        }
      }),
    );
  });
});

describe('IP addresses', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::ffff:192.0.2.1', '::ffff:c000:201'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
  ])('%s is %s', (input, text) => {
    expect(parseIp(input)?.text).toBe(text);
  });

  it.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '256.1.1.1',
    '1.2.3.4 ',
    '0x1.2.3.4',
    ':',
    ':::',
    '1::2::3',
    '12345::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7:8::',
    'fe80::1%eth0',
    '1.2.3.4::',
    '::1.2.3',
    ':1::',
    '1::2:',
    '::1.2.3.4:5',
  ])('refuses %j', (input) => {
    expect(parseIp(input)).toBeNull();
  });

  it('survives a round trip', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const ip = parseIp(text);
        if (!ip) return text.includes('.') && text.includes(':');
        expect(parseIp(formatIp(ip.family, ip.value))).toEqual(ip);
        return true;
      }),
    );
  });

  it('unmaps, reverses and compares prefixes', () => {
    const ip = parseIp('::ffff:192.0.2.1')!;
    expect(unmapIp(ip).text).toBe('192.0.2.1');
    expect(reverseName(unmapIp(ip))).toBe('1.2.0.192.in-addr.arpa');
    expect(reverseName(parseIp('2001:db8::1')!)).toBe(`1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`);
    expect(ipInPrefix(parseIp('192.0.2.200')!, parseIp('192.0.2.1')!, 24)).toBe(true);
    expect(ipInPrefix(parseIp('192.0.3.1')!, parseIp('192.0.2.1')!, 24)).toBe(false);
    expect(ipInPrefix(parseIp('192.0.3.1')!, parseIp('::')!, 0)).toBe(false);
    expect(ipInPrefix(parseIp('2001:db8::1')!, parseIp('::')!, 0)).toBe(true);
  });
});
