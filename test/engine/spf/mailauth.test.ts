/**
 * Random zones and records, evaluated here and by mailauth in strict mode. Known differences, kept out of the
 * generator:
 *  - MX and PTR targets that are no domain names: mailauth ends with permerror at such an exchange, here it has
 *    no addresses (RFC 7208 section 5.4 asks for the addresses of each name and gives no error for a bad one).
 *  - The void look-up of the first record: mailauth counts it, here it does not count, since the limit is on
 *    terms (section 4.6.4). It ends as "none" either way.
 *  - Sender domains with an underscore or a trailing dot: mailauth answers "none", here they are evaluated, since
 *    only over-long or empty labels, address literals and single labels are malformed (section 4.3).
 *  - A HELO name outside ASCII in a target name: here it is an A-label or no name (RFC 8616), not an error.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RecordType } from '../../../src/engine/dns/types.ts';
import { createZoneResolver, type Zone, type ZoneEntry } from '../../../src/engine/dns/zone-resolver.ts';
import { evaluateSpf } from '../../../src/engine/spf/evaluate.ts';

const { spf } = (await import('mailauth/lib/spf/index.js')).default as {
  spf: (options: object) => Promise<{
    status: { result: string };
    explanation?: string;
    lookups?: { count: number; void: number };
  }>;
};

const NAMES = Array.from({ length: 8 }, (_, index) => `n${index}.example.com`);
const IPS = [
  '192.0.2.1',
  '192.0.2.77',
  '198.51.100.9',
  '2001:db8::1',
  '2001:db8:1::ffff',
  '::ffff:192.0.2.1',
];

const name = fc.constantFrom(...NAMES, 'example.com', 'nowhere.example.net');
const qualifier = fc.constantFrom('', '', '', '+', '-', '~', '?');
const prefix4 = fc.constantFrom('', '', '/32', '/24', '/8', '/0', '/33', '/08', '/');
const prefix6 = fc.constantFrom('', '', '//128', '//64', '//0', '//129', '//', '//064');
const macro = fc
  .tuple(
    fc.constantFrom('s', 'l', 'o', 'd', 'i', 'p', 'v', 'h', 'S', 'L', 'D', 'I', 'c', 'x'),
    fc.constantFrom('', '', '1', '2', '3', '0', '99'),
    fc.constantFrom('', '', 'r', 'R'),
    fc.constantFrom('', '', '-', '.', '+-', '_=', '!'),
  )
  .map((parts) => `%{${parts.join('')}}`);
const spec = fc.oneof(
  { weight: 6, arbitrary: name },
  { weight: 1, arbitrary: name.map((n) => `${n}.`) },
  { weight: 1, arbitrary: fc.tuple(macro, name).map(([m, n]) => `${m}.${n}`) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('n%', 'n%%', 'n%_', 'n%-', 'n%{', 'foo:bar/'), name)
      .map(([m, n]) => m + n),
  },
  { weight: 1, arbitrary: macro },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'n1.%{d2}',
      '%{d}',
      '%{o}',
      'n3.%{d3}',
      '%{p}',
      '%{p2}',
      'com',
      '192.0.2.1',
      'a..example.com',
      'n0.example.123',
      '',
      'x.-y',
      `${'a'.repeat(64)}.example.com`,
    ),
  },
);
const network = fc.oneof(
  fc
    .constantFrom('192.0.2.1', '192.0.2.0', '198.51.100.0', '192.0.2', '192.0.2.256', '01.2.3.4')
    .chain((ip) => prefix4.map((p) => `ip4:${ip}${p}`)),
  fc
    .constantFrom(
      '2001:db8::1',
      '2001:db8::',
      '::',
      '::ffff:192.0.2.1',
      '2001:db8',
      'fe80::1%eth0',
      '1::2::3',
    )
    .chain((ip) => fc.constantFrom('', '/128', '/64', '/0', '/129', '//64').map((p) => `ip6:${ip}${p}`)),
);
const mechanism = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'all',
      'all',
      'All',
      'all:x',
      'a',
      'mx',
      'ptr',
      'a/24',
      'mx//64',
      'ip4',
      'moo',
      'include',
      'a:',
      'exists',
    ),
  },
  { weight: 2, arbitrary: network },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('include', 'include', 'exists', 'ptr'), spec)
      .map(([m, s]) => `${m}:${s}`),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('a', 'mx', 'A'), spec, prefix4, prefix6)
      .map(([m, s, p, q]) => `${m}:${s}${p}${q}`),
  },
);
const term = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(qualifier, mechanism).map((parts) => parts.join('')) },
  { weight: 1, arbitrary: spec.map((s) => `redirect=${s}`) },
  { weight: 1, arbitrary: spec.map((s) => `exp=${s}`) },
  {
    weight: 1,
    arbitrary: fc.constantFrom('foo=bar', 'foo=%{c}', 'foo=%x', '1x=y', 'x.y-z_1=', '=', '-exp=a.b'),
  },
);
/** Mostly well-formed, so that evaluations get somewhere. */
const goodTerm = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.constantFrom('include', 'a', 'mx', 'exists', 'ptr'), name)
      .map(([m, n]) => `${m}:${n}`),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      'a',
      'mx',
      'ptr',
      '-all',
      '~all',
      '?all',
      'ip4:192.0.2.0/24',
      '-ip4:198.51.100.9',
      'ip6:2001:db8::/64',
      'exists:%{ir}.%{v}.n1.example.com',
      'exists:%{l}.%{d}',
      'include:%{d1r}.example.com',
      'a:%{p}',
      'a:%{h}/0',
      'a/0//0',
      '-include:n2.example.com',
      'mx/0',
    ),
  },
  { weight: 1, arbitrary: name.map((n) => `redirect=${n}`) },
  { weight: 1, arbitrary: name.map((n) => `exp=${n}`) },
);
const record = fc
  .tuple(
    fc.constantFrom('v=spf1', 'v=spf1', 'v=spf1', 'V=SPF1', 'v=spf10', 'v=spf1\t', ' v=spf1'),
    fc.oneof(
      { weight: 3, arbitrary: fc.array(goodTerm, { maxLength: 6 }) },
      { weight: 1, arbitrary: fc.array(term, { maxLength: 4 }) },
    ),
    fc.constantFrom(' ', ' ', '  '),
  )
  .map(([version, terms, gap]) => [version, ...terms].join(gap));
const entry: fc.Arbitrary<ZoneEntry> = fc.oneof(
  { weight: 6, arbitrary: record.map((text) => ({ type: 'TXT', data: [text.slice(0, 9), text.slice(9)] })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(
        'sorry, %{i} is not ours',
        '%{p} of %{d} for %{s} via %{h} (%{c})',
        '%broken',
        'caf\u00e9',
      )
      .map((text) => ({ type: 'TXT', data: [text] })),
  },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom('192.0.2.1', '192.0.2.9', '198.51.100.9', '203.0.113.5')
      .map((data) => ({ type: 'A', data })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('2001:db8::1', '2001:db8:1::ffff', '2001:db8:2::')
      .map((data) => ({ type: 'AAAA', data })),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat(3), fc.constantFrom(...NAMES, ''))
      .map(([preference, exchange]) => ({ type: 'MX', data: { preference, exchange } })),
  },
  { weight: 1, arbitrary: fc.constant('TIMEOUT') },
);
const zone: fc.Arbitrary<Zone> = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom(...NAMES), fc.array(entry, { maxLength: 4 })), { maxLength: 10 }),
    record,
    fc.array(fc.tuple(fc.constantFrom(...IPS.slice(0, 5)), name), { maxLength: 12 }),
    fc.boolean(),
  )
  .map(([names, own, reverse, wildcard]) => {
    const all: Record<string, ZoneEntry[]> = { 'example.com': [{ type: 'TXT', data: [own] }] };
    for (const [owner, entries] of names) (all[owner] ??= []).push(...entries);
    for (const [ip, target] of reverse) (all[REVERSE[ip]!] ??= []).push({ type: 'PTR', data: target });
    if (wildcard) all['*.n1.example.com'] = [{ type: 'A', data: '127.0.0.2' }];
    return all;
  });
const REVERSE: Record<string, string> = {
  '192.0.2.1': '1.2.0.192.in-addr.arpa',
  '192.0.2.77': '77.2.0.192.in-addr.arpa',
  '198.51.100.9': '9.100.51.198.in-addr.arpa',
  '2001:db8::1': `1.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa`,
  '2001:db8:1::ffff': `f.f.f.f.${'0.'.repeat(16)}1.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa`,
};

/** Our zone behind the interface of node:dns, which mailauth speaks. */
function createNodeResolver(zone: Zone) {
  const resolver = createZoneResolver(zone);
  return async (name: string, type: RecordType): Promise<unknown[]> => {
    const outcome = await resolver.resolve({ name, type });
    if (outcome.kind === 'answer') {
      if (type !== 'MX') return outcome.records;
      const records = outcome.records as { preference: number; exchange: string }[];
      return records.map(({ preference, exchange }) => ({
        priority: preference,
        exchange: exchange === '.' ? '' : exchange,
      }));
    }
    const codes = { nodata: 'ENODATA', nxdomain: 'ENOTFOUND', failed: 'ESERVFAIL', unreachable: 'ETIMEOUT' };
    const bad = outcome.kind === 'unreachable' && outcome.reason === 'bad-name';
    throw Object.assign(new Error(outcome.kind), { code: bad ? 'EBADNAME' : codes[outcome.kind] });
  };
}

describe('evaluateSpf and mailauth', () => {
  it('agree on random zones', { timeout: 120_000 }, async () => {
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        zone,
        fc.constantFrom(...IPS),
        fc.constantFrom(
          'user@example.com',
          '',
          'strong-bad@example.com',
          '"a@b"@example.com',
          '@example.com',
          'example.com',
          'j\u00f6rg@example.com',
          'user@n3.example.com',
          'user@nowhere.example.net',
        ),
        fc.constantFrom('n1.example.com', 'mail.example.com', 'LOCALHOST', '[192.0.2.1]', "jumpin' jupiter"),
        async (zone, ip, sender, helo) => {
          const ours = await evaluateSpf(
            { ip, sender, helo },
            { resolver: createZoneResolver(zone), now: () => 0 },
          );
          const theirs = await spf({
            ip,
            sender,
            helo,
            mta: 'unknown',
            strict: true,
            resolver: createNodeResolver(zone),
          });
          seen.set(ours.result, (seen.get(ours.result) ?? 0) + 1);
          expect(ours.result).toBe(theirs.status.result);
          expect(ours.explanation?.toLowerCase()).toBe(theirs.explanation?.toLowerCase());
          if (theirs.lookups && ours.result !== 'permerror') expect(ours.lookups).toBe(theirs.lookups.count);
        },
      ),
      { numRuns: Number(process.env['SPF_RUNS'] ?? 1500) },
    );
    // A generator that reaches only errors would prove nothing.
    for (const result of ['pass', 'fail', 'neutral', 'softfail', 'none', 'permerror', 'temperror']) {
      expect(seen.get(result) ?? 0).toBeGreaterThan(0);
    }
  });

  it('keeps to its limits and ends, whatever the record says', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(term, goodTerm), { maxLength: 40 }), zone, async (terms, zone) => {
        const asked = new Set<string>();
        const resolver = createZoneResolver({
          ...zone,
          'example.com': [{ TXT: `v=spf1 ${terms.join(' ')}` }],
        });
        const counting: typeof resolver = {
          resolve: (question, options) => {
            asked.add(`${question.type} ${question.name}`);
            return resolver.resolve(question, options);
          },
        };
        const { lookups, voidLookups } = await evaluateSpf(
          { ip: '192.0.2.1', sender: 'user@example.com', helo: 'n1.example.com' },
          { resolver: counting, now: () => 0 },
        );
        expect(lookups).toBeLessThanOrEqual(11);
        expect(voidLookups).toBeLessThanOrEqual(3);
        // The first record, ten terms with ten addresses each, and the text of an explanation.
        expect(asked.size).toBeLessThanOrEqual(1 + 10 * 11 + 2);
      }),
    );
  });
});
