/** doh-js-client as an independent oracle: it asks a local resolver, and must find what our own client finds. */
import DoH from 'doh-js-client/dist/doh.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDohResolver } from '../../../src/engine/dns/doh.ts';
import { createDnsRun } from '../../../src/engine/dns/run.ts';
import {
  compareOpinion,
  decidingQueries,
  LIBRARY_TYPES,
  type LibraryType,
  readLibraryAnswer,
  summariseOpinions,
} from '../../../src/engine/dns/second-opinion.ts';
import type { QueryRecord } from '../../../src/engine/dns/types.ts';
import type { ZoneEntry } from '../../../src/engine/dns/zone-resolver.ts';
import { type DohServer, startDohServer } from '../../dns/doh-server.ts';

const label = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const name = fc
  .array(label, { minLength: 1, maxLength: 4 })
  .map((labels) => `${labels.join('.')}.example.com`);
const entry: fc.Arbitrary<ZoneEntry> = fc.oneof(
  fc.ipV4().map((data) => ({ type: 'A', data })),
  fc
    .ipV6()
    .filter((text) => !text.includes('.'))
    .map((data) => ({ type: 'AAAA', data })),
  fc
    .tuple(fc.nat(65535), name)
    .map(([preference, exchange]) => ({ type: 'MX', data: { preference, exchange } })),
  name.map((data) => ({ type: 'NS', data })),
  fc
    .array(fc.stringMatching(/^[ -~]{0,60}$/), { minLength: 1, maxLength: 3 })
    .map((data) => ({ type: 'TXT', data })),
);

function createResolver(url: string) {
  const server = { name: 'local', url };
  const doh = createDohResolver({ fetch, chain: [server], now: () => 0 });
  return createDnsRun(doh, { now: () => 0 });
}

async function askLibrary(url: string, question: { name: string; type: string }): Promise<string[] | null> {
  const client = new DoH('cloudflare');
  client.uri = url;
  return readLibraryAnswer(await client.resolve(question.name, question.type), question.type as LibraryType);
}

describe('doh-js-client', () => {
  it('agrees with our client about random zones', async () => {
    await fc.assert(
      fc.asyncProperty(
        name,
        name,
        fc.array(entry, { minLength: 1, maxLength: 5 }),
        async (owner, alias, entries) => {
          fc.pre(owner !== alias);
          const server = await startDohServer({ [owner]: entries, [alias]: [{ CNAME: owner }] });
          try {
            const run = createResolver(server.url);
            for (const asked of [owner, alias]) {
              for (const type of LIBRARY_TYPES) {
                const ours = await run.resolve({ name: asked, type });
                const query = run.queries.at(-1)!;
                const opinion = compareOpinion(query, await askLibrary(server.url, query));
                expect(opinion.opinion).toBe(ours.kind === 'answer' ? 'agrees' : 'cannot tell');
              }
            }
          } finally {
            await server.close();
          }
        },
      ),
      { numRuns: 15 },
    );
  });

  describe('has the limits the second opinion allows for', () => {
    let server: DohServer;
    beforeAll(async () => {
      server = await startDohServer({
        'example.com': [{ A: '192.0.2.1' }, { TXT: 'x' }],
        'failing.example.com': ['SERVFAIL'],
      });
    });
    afterAll(() => server.close());

    it('cannot tell a failure from nothing', async () => {
      expect(await askLibrary(server.url, { name: 'failing.example.com', type: 'TXT' })).toEqual([]);
      expect(await askLibrary(server.url, { name: 'nowhere.example.com', type: 'TXT' })).toEqual([]);
    });

    it('asks any other type as A', async () => {
      await askLibrary(server.url, { name: 'example.com', type: 'PTR' });
      expect(server.asked.at(-1)).toBe('A example.com');
    });

    it('fails for a name that does not fit its buffer', async () => {
      const long = `${'a'.repeat(60)}.${'b'.repeat(50)}.example.com`;
      await expect(askLibrary(server.url, { name: long, type: 'A' })).rejects.toBeDefined();
    });
  });
});

const query = (more: Partial<QueryRecord>): QueryRecord => ({
  name: 'example.com',
  type: 'TXT',
  kind: 'answer',
  rcodeName: 'NOERROR',
  authenticated: false,
  ttl: 60,
  ms: 1,
  resolver: 'test',
  startedAt: 0,
  answers: ['a', 'b'],
  ...more,
});

describe('the second opinion', () => {
  it.each([
    [['b', 'a'], 'agrees'],
    [['a'], 'differs'],
    [['a', 'b', 'c'], 'differs'],
    // Nothing from the library may be a failure it hides.
    [[], 'cannot tell'],
    [null, 'cannot tell'],
  ] as const)('%j %s', (theirs, opinion) => {
    expect(compareOpinion(query({}), theirs).opinion).toBe(opinion);
  });

  it('differs when the library finds what was said to be missing', () => {
    const missing = query({ kind: 'nxdomain', answers: [] });
    expect(compareOpinion(missing, ['x']).opinion).toBe('differs');
    expect(compareOpinion(missing, []).opinion).toBe('cannot tell');
  });

  it('needs one agreement and no difference', () => {
    const agrees = compareOpinion(query({}), ['a', 'b']);
    const differs = compareOpinion(query({}), ['c']);
    const silent = compareOpinion(query({}), null);
    expect(summariseOpinions([silent, agrees])).toBe('agrees');
    expect(summariseOpinions([agrees, differs, silent])).toBe('differs');
    expect(summariseOpinions([silent])).toBe('cannot tell');
    expect(summariseOpinions([])).toBe('cannot tell');
  });

  it('asks only what the library can, the domain first, never addresses', () => {
    const names = [
      query({ name: 'spf.example.net' }),
      query({ name: '1.2.0.192.in-addr.arpa', type: 'PTR' }),
      query({ name: '1.2.0.192.list.example.org', type: 'A' }),
      query({ name: `${'a'.repeat(60)}.${'b'.repeat(50)}.example.com` }),
      query({ name: 'down.example.com', kind: 'failed' }),
      query({ name: 'none.example.com', kind: 'nodata' }),
      query({ name: '_dmarc.example.com' }),
      query({ type: 'TLSA' }),
    ];
    expect(decidingQueries(names, 'example.com').map(({ name }) => name)).toEqual([
      '_dmarc.example.com',
      'spf.example.net',
      'none.example.com',
    ]);
  });

  it('takes nothing unexpected for an answer', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...LIBRARY_TYPES), (answer, type) => {
        const texts = readLibraryAnswer(answer, type);
        if (texts) for (const text of texts) expect(typeof text).toBe('string');
      }),
    );
    expect(readLibraryAnswer([{ type: 1, address: '<b>' }], 'A')).toBeNull();
    expect(
      readLibraryAnswer(
        [
          { type: 5, data: 'x.example' },
          { type: 1, address: '192.0.2.1' },
        ],
        'A',
      ),
    ).toEqual(['192.0.2.1']);
  });
});
