import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import readWords from '../../../src/data/findings.ts';
import { createDnsRun } from '../../../src/engine/dns/run.ts';
import { createZoneResolver, type Zone, type ZoneEntry } from '../../../src/engine/dns/zone-resolver.ts';
import { analyseSpf } from '../../../src/engine/spf/analyse.ts';
import { correctSpf } from '../../../src/engine/spf/correct.ts';
import { evaluateSpf } from '../../../src/engine/spf/evaluate.ts';
import { checkSpf, SPF_FINDINGS } from '../../../src/engine/spf/findings.ts';
import { repairVersion } from '../../../src/engine/spf/misplaced.ts';
import { parseSpf } from '../../../src/engine/spf/parse.ts';
import { everything, prefixRange, size, subtract, union } from '../../../src/engine/spf/ranges.ts';

const words = readWords();

const txt = (text: string): ZoneEntry[] => [{ TXT: text }];
const zoneOf = (record: string, more: Zone = {}): Zone => ({ 'example.com': txt(record), ...more });

async function check(zone: Zone, ips: string[] = []) {
  const resolver = createDnsRun(createZoneResolver(zone), { now: () => 0 });
  const analysis = await analyseSpf('example.com', { resolver });
  const evaluations = await Promise.all(
    ips.map((ip) =>
      evaluateSpf({ ip, sender: 'user@example.com', helo: 'mail.example.com' }, { resolver, now: () => 0 }),
    ),
  );
  const findings = checkSpf(analysis, evaluations);
  for (const { id, status, args } of findings) {
    expect(words[id]?.statuses, id).toContain(status);
    expect(Object.keys(args).sort(), id).toEqual(Object.keys(words[id]?.args ?? {}).sort());
  }
  return {
    analysis,
    findings,
    ids: findings.map((finding) => `${finding.id} ${finding.status}`),
    queries: resolver.queries,
  };
}

const corrected = (findings: { evidence: { label: string; value: string }[] }[]): string | undefined =>
  findings
    .flatMap(({ evidence }) => evidence)
    .find(({ label }) => /corrected|instead|publish|allows/.test(label))?.value;

const good = { 'mail.example.com': [{ A: '192.0.2.9' }, { AAAA: '2001:db8::9' }] };

describe('checkSpf', () => {
  it.each<[string, Zone, string[], string?]>([
    ['a sound record', zoneOf('v=spf1 a:mail.example.com ip4:192.0.2.0/24 -all', good), ['spf-valid pass']],
    ['no record', { 'example.com': txt('hello') }, ['spf-missing fail'], 'v=spf1 mx ~all'],
    ['no name', {}, ['spf-missing fail']],
    ['DNS that fails', { 'example.com': ['SERVFAIL'] }, ['spf-could-not-check unknown']],
    ['DNS that is silent', { 'example.com': ['TIMEOUT'] }, ['spf-could-not-check unknown']],
    [
      'two records',
      {
        'example.com': [
          { TXT: 'v=spf1 ip4:192.0.2.1 -all' },
          { TXT: 'v=spf1 include:_spf.example.net ~all' },
        ],
      },
      ['spf-multiple-records fail'],
      'v=spf1 ip4:192.0.2.1 include:_spf.example.net -all',
    ],
    ['ipv4:', zoneOf('v=spf1 ipv4:192.0.2.1 -all'), ['spf-syntax fail'], 'v=spf1 ip4:192.0.2.1 -all'],
    [
      'an address in a:',
      zoneOf('v=spf1 a:192.0.2.1 mx: -all'),
      ['spf-syntax fail', 'spf-syntax fail'],
      'v=spf1 ip4:192.0.2.1 mx -all',
    ],
    [
      'a bare address, commas',
      zoneOf('v=spf1 192.0.2.1, ip4:192.0.2.2,ip4:192.0.2.3 -all;'),
      ['spf-syntax fail', 'spf-syntax fail', 'spf-syntax fail'],
      'v=spf1 ip4:192.0.2.1 ip4:192.0.2.2 ip4:192.0.2.3 -all',
    ],
    ['a long dash', zoneOf('v=spf1 mx \u00e2\u0080\u0093all'), ['spf-syntax fail'], 'v=spf1 mx -all'],
    [
      'redirect with a colon',
      zoneOf('v=spf1 redirect:_spf.example.net'),
      ['spf-syntax fail'],
      'v=spf1 redirect=_spf.example.net',
    ],
    [
      'a version glued to a term',
      { 'example.com': txt('v=spf1include:mail.example.com -all') },
      ['spf-misspelt fail'],
      'v=spf1 include:mail.example.com -all',
    ],
    [
      'a semicolon',
      { 'example.com': txt('v=spf1; ip4:192.0.2.1 -all') },
      ['spf-misspelt fail'],
      'v=spf1 ip4:192.0.2.1 -all',
    ],
    [
      'quotes',
      { 'example.com': txt('"v=spf1 ip4:192.0.2.1 -all"') },
      ['spf-misspelt fail'],
      'v=spf1 ip4:192.0.2.1 -all',
    ],
    [
      'the doubled name',
      { 'example.com': [], 'example.com.example.com': txt('v=spf1 -all') },
      ['spf-wrong-place fail'],
      'v=spf1 -all',
    ],
    ['the dead type', { 'example.com': [{ SPF: 'v=spf1 -all' }] }, ['spf-old-type fail'], 'v=spf1 -all'],
    ['everyone may', zoneOf('v=spf1 +all'), ['spf-pass-all fail'], 'v=spf1 ~all'],
    [
      '?all',
      zoneOf('v=spf1 ip4:192.0.2.1 ?all'),
      ['spf-valid pass', 'spf-neutral-all attention'],
      'v=spf1 ip4:192.0.2.1 ~all',
    ],
    [
      'no end',
      zoneOf('v=spf1 ip4:192.0.2.1'),
      ['spf-valid pass', 'spf-no-all attention'],
      'v=spf1 ip4:192.0.2.1 ~all',
    ],
    [
      'ptr',
      zoneOf('v=spf1 ip4:192.0.2.1 ptr -all'),
      ['spf-valid pass', 'spf-ptr attention'],
      'v=spf1 ip4:192.0.2.1 -all',
    ],
    [
      'a dead include',
      zoneOf('v=spf1 include:gone.example.net ip4:192.0.2.1 -all'),
      ['spf-include-dead fail'],
      'v=spf1 ip4:192.0.2.1 -all',
    ],
    [
      'a broken include',
      zoneOf('v=spf1 include:_spf.example.net -all', { '_spf.example.net': txt('v=spf1 ipv4:192.0.2.1') }),
      ['spf-include-broken fail'],
    ],
    [
      'an include nobody answers for',
      zoneOf('v=spf1 include:_spf.example.net -all', { '_spf.example.net': ['TIMEOUT'] }),
      ['spf-include-unknown unknown'],
    ],
    ['a loop', zoneOf('v=spf1 include:example.com -all'), ['spf-loop fail']],
    [
      'terms behind all',
      zoneOf('v=spf1 ip4:192.0.2.1 -all include:_spf.example.net', {
        '_spf.example.net': txt('v=spf1 -all'),
      }),
      ['spf-valid pass', 'spf-unreached attention'],
      'v=spf1 ip4:192.0.2.1 include:_spf.example.net -all',
    ],
    [
      'include=',
      zoneOf('v=spf1 include=_spf.example.net -all'),
      ['spf-valid pass', 'spf-sends-nothing info', 'spf-unknown-modifier attention'],
      'v=spf1 include:_spf.example.net -all',
    ],
    [
      'a private address',
      zoneOf('v=spf1 ip4:10.0.0.0/8 ip4:192.0.2.1 -all'),
      ['spf-valid pass', 'spf-private-address attention'],
    ],
    [
      'half the internet',
      zoneOf('v=spf1 ip4:198.0.0.0/8 -all'),
      ['spf-valid pass', 'spf-wide-network attention'],
    ],
    [
      'a doubled term',
      zoneOf('v=spf1 ip4:192.0.2.1 +ip4:192.0.2.1 -all'),
      ['spf-valid pass', 'spf-duplicate-term attention'],
      'v=spf1 ip4:192.0.2.1 -all',
    ],
    [
      'a term for nothing',
      zoneOf('v=spf1 a:old.example.com ip4:192.0.2.1 -all'),
      ['spf-valid pass', 'spf-term-empty attention'],
    ],
    ['no mail at all', zoneOf('v=spf1 -all'), ['spf-valid pass', 'spf-sends-nothing info']],
    [
      'too many mail exchangers',
      zoneOf('v=spf1 mx -all', {
        'example.com': [
          { TXT: 'v=spf1 mx -all' },
          ...Array.from({ length: 11 }, () => ({ MX: { preference: 10, exchange: 'mail.example.com' } })),
        ],
        ...good,
      }),
      ['spf-valid pass', 'spf-too-many-mx attention'],
    ],
  ])('%s', async (_, zone, ids, record) => {
    const result = await check(zone);
    expect(result.ids).toEqual(ids);
    if (record) expect(corrected(result.findings)).toBe(record);
  });

  it('counts eleven look-ups, nine, and three empty ones', async () => {
    const names = (count: number) =>
      Array.from({ length: count }, (_, index) => `include:i${index}.example.net`);
    const records = Object.fromEntries(names(11).map((term) => [term.slice(8), txt('v=spf1 ip4:192.0.2.1')]));
    const eleven = await check(zoneOf(`v=spf1 ${names(11).join(' ')} -all`, records));
    expect(eleven.ids).toEqual(['spf-too-many-lookups fail']);
    expect(eleven.analysis.lookups).toBe(11);
    expect(eleven.queries).toHaveLength(12);
    const nine = await check(zoneOf(`v=spf1 ${names(9).join(' ')} -all`, records));
    expect(nine.ids).toEqual(['spf-valid pass', 'spf-near-limit attention']);
    const empty = await check(zoneOf('v=spf1 a:x.example.net a:y.example.net a:z.example.net -all'));
    expect(empty.ids).toContain('spf-void-lookups fail');
    expect(empty.analysis.voidLookups).toEqual({ ip4: 3, ip6: 3 });
  });

  it('asks the branches of a record at the same time', async () => {
    const records = Object.fromEntries(
      Array.from({ length: 9 }, (_, i) => [`i${i}.example.net`, txt('v=spf1 ip4:192.0.2.1 ~all')]),
    );
    const run = createDnsRun(
      createZoneResolver(
        zoneOf(
          `v=spf1 ${Object.keys(records)
            .map((n) => `include:${n}`)
            .join(' ')} -all`,
          records,
        ),
      ),
      {
        now: () => 0,
        maxInFlight: 20,
      },
    );
    await analyseSpf('example.com', { resolver: run });
    expect([run.asked, run.rounds]).toEqual([10, 2]);
  });

  it('says for each address what decides, and what record would allow it', async () => {
    const zone = zoneOf('v=spf1 ip4:192.0.2.0/28 ~all');
    const { findings, ids } = await check(zone, ['192.0.2.1', '192.0.2.2', '203.0.113.5']);
    expect(ids).toEqual(['spf-valid pass', 'spf-address-not-allowed fail', 'spf-address-passes pass']);
    expect(findings[1]).toMatchObject({
      subject: '203.0.113.5',
      args: { domain: 'example.com', ip: '203.0.113.5', result: 'softfail', term: '~all' },
    });
    expect(corrected(findings)).toBe('v=spf1 ip4:192.0.2.0/28 ip4:203.0.113.5 ~all');
    expect(findings[2]?.args).toMatchObject({ addresses: '192.0.2.1, 192.0.2.2' });
    const none = await check({ 'example.com': [] }, ['192.0.2.1']);
    expect(corrected(none.findings)).toBe('v=spf1 mx ip4:192.0.2.1 ~all');
  });

  it('gives the cost of each branch and the addresses it lets in', async () => {
    const { analysis } = await check({
      'example.com': [
        {
          TXT: 'v=spf1 -ip4:192.0.2.1 include:a.example.net mx ip6:2001:db8::/64 exists:%{i}.example.net -all',
        },
        { MX: { preference: 0, exchange: 'mail.example.com' } },
      ],
      'a.example.net': txt('v=spf1 ip4:192.0.2.0/24 include:b.example.net ?all'),
      'b.example.net': txt('v=spf1 ip4:192.0.2.128/25 ip4:198.51.100.0/24 -all'),
      ...good,
    });
    expect(analysis).toMatchObject({ lookups: 4, dependsOnMessage: true });
    expect(analysis.tree.terms.map(({ text, lookups }) => [text, lookups])).toEqual([
      ['-ip4:192.0.2.1', 0],
      ['include:a.example.net', 2],
      ['mx', 1],
      ['ip6:2001:db8::/64', 0],
      ['exists:%{i}.example.net', 1],
      ['-all', 0],
    ]);
    expect(analysis.addresses).toEqual({ ip4: String(256 + 256 - 1), ip6: String(2n ** 64n) });
    expect(analysis.tree.terms[1]?.node?.addresses.ip4).toBe('512');
  });

  it('stays within bounds and never throws, whatever is published', async () => {
    const word = fc.oneof(
      fc.constantFrom(
        'include:a.example.net',
        'include:example.com',
        'a:x.example.net',
        'mx',
        'ptr',
        '+all',
        '-all',
        'redirect=b.example.net',
        'exists:%{i}.x',
        'ip4:192.0.2.0/0',
        'ip6:::/0',
        'include:%{d}',
        'a:%{l}.example.net',
      ),
      fc.string({ maxLength: 12, unit: 'binary' }).map((text) => Buffer.from(text).toString('latin1')),
    );
    const record = fc.array(word, { maxLength: 200 }).map((words) => `v=spf1 ${words.join(' ')}`);
    await fc.assert(
      fc.asyncProperty(record, record, record, async (own, a, b) => {
        const zone = {
          'example.com': txt(own),
          'a.example.net': txt(a),
          'b.example.net': [{ TXT: b }, { TXT: own }],
        };
        const { findings, queries } = await check(zone, ['192.0.2.1']);
        expect(queries.length).toBeLessThan(200);
        for (const finding of findings) {
          expect(SPF_FINDINGS).toContain(finding.id);
          for (const { label, value } of finding.evidence) {
            if (!/^(corrected|one record|record that)/.test(label)) continue;
            expect(parseSpf(value).errors).toEqual([]);
          }
        }
        JSON.stringify(findings);
      }),
      { numRuns: 150 },
    );
  });
});

describe('correctSpf and repairVersion', () => {
  it('always writes a record that can be read, and leaves a good one as it is', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 60 }), { maxLength: 4 }), (records) => {
        const text = correctSpf(records);
        if (text === null) return;
        expect(parseSpf(text).errors).toEqual([]);
        expect(correctSpf([text])).toBe(text);
      }),
    );
    for (const text of [
      'v=spf1 -all',
      'v=spf1 mx include:_spf.example.net ~all',
      'v=spf1 redirect=_spf.example.net',
    ]) {
      expect(correctSpf([text])).toBe(text);
      expect(repairVersion(text)).toBeNull();
    }
  });

  it.each([
    'v=DMARC1; p=none',
    'google-site-verification=abc',
    'spf2.0/pra include:x.example',
    'v=DKIM1; p=',
    '',
  ])('takes %j for something else', (text) => {
    expect(repairVersion(text)).toBeNull();
  });
});

describe('ranges', () => {
  it('agree with sets of numbers', () => {
    const set = fc.array(fc.tuple(fc.nat(60), fc.nat(8)), { maxLength: 6 }).map((list) => {
      return union(list.map(([first, length]) => [BigInt(first), BigInt(first + length)] as const));
    });
    const members = (ranges: ReturnType<typeof union>) => {
      const all = new Set<bigint>();
      for (const [first, last] of ranges) for (let n = first; n <= last; n++) all.add(n);
      return all;
    };
    fc.assert(
      fc.property(set, set, (a, b) => {
        expect(members(subtract(a, b))).toEqual(members(a).difference(members(b)));
        expect(members(union(a, b))).toEqual(members(a).union(members(b)));
        expect(size(a)).toBe(BigInt(members(a).size));
      }),
    );
    expect(size(everything(6))).toBe(2n ** 128n);
    expect(prefixRange(4, 0xc0000201n, 24)).toEqual([0xc0000200n, 0xc00002ffn]);
  });
});
