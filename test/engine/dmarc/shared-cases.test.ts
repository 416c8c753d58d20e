import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { evaluateDmarc, type Identifiers } from '../../../src/engine/dmarc/alignment.ts';
import { discoverPolicy } from '../../../src/engine/dmarc/policy.ts';
import { organizationalDomain7489 } from '../../../src/engine/dmarc/public-suffix.ts';
import { type DmarcTags, parseDmarcRecords } from '../../../src/engine/dmarc/record.ts';
import { checkReportDestination } from '../../../src/engine/dmarc/report-destinations.ts';
import { discoverPolicy7489, evaluateDmarc7489 } from '../../../src/engine/dmarc/rfc7489.ts';
import { publicSuffix, registrableDomain } from '../../../src/engine/dmarc/suffix-list.ts';
import { walkTree } from '../../../src/engine/dmarc/tree-walk.ts';
import type { Resolver } from '../../../src/engine/dns/types.ts';
import { createZoneResolver, type Zone } from '../../../src/engine/dns/zone-resolver.ts';

const folder = new URL('../../../../shared/testdata/', import.meta.url);
const present = existsSync(folder);

function load<T>(path: string): [string, T][] {
  if (!present) return [];
  const { cases } = JSON.parse(readFileSync(new URL(path, folder), 'utf8')) as {
    cases: (T & { id: string })[];
  };
  return cases.map((one) => [one.id, one]);
}

/** Writes down the names asked, in order. */
function recording(zone: Zone): { resolver: Resolver; names: string[] } {
  const names: string[] = [];
  const inner = createZoneResolver(zone);
  return {
    names,
    resolver: {
      resolve(question, options) {
        names.push(question.name);
        return inner.resolve(question, options);
      },
    },
  };
}

describe.skipIf(!present)('record parsing', () => {
  type Case = {
    txt: string[][];
    expect: { status: string[]; tags?: Partial<DmarcTags>; problems?: string[] };
  };
  it.each(load<Case>('dmarc-policy/record-parsing-sample.json'))('%s', (_id, { txt, expect: want }) => {
    const got = parseDmarcRecords(txt);
    expect(want.status).toContain(got.status);
    if (want.tags) expect(got.tags).toMatchObject(want.tags);
    if (want.problems) expect(got.problems).toEqual(expect.arrayContaining(want.problems));
  });
});

describe.skipIf(!present)('tree walk', () => {
  type Case = {
    start: string;
    zone: Zone;
    expect: { queries: string[]; organizationalDomain: string; recordsFound: string[] };
  };
  it.each(load<Case>('dmarc-policy/tree-walk-sample.json'))(
    '%s',
    async (_id, { start, zone, expect: want }) => {
      const { resolver, names } = recording(zone);
      const walk = await walkTree(start, resolver);
      expect(walk).toMatchObject(want);
      expect(names).toEqual(want.queries);
    },
  );
});

describe.skipIf(!present)('policy discovery', () => {
  type Case = {
    authorDomain: string;
    zone: Zone;
    expect: Record<string, unknown>;
    rfc7489?: Record<string, unknown>;
  };
  it.each(load<Case>('dmarc-policy/policy-discovery-sample.json'))('%s', async (_id, one) => {
    const resolver = createZoneResolver(one.zone);
    const { applies, result, ...want } = one.expect;
    const got = await discoverPolicy(one.authorDomain, resolver);
    expect(got.result).toBe(result ?? (applies ? 'applies' : 'none'));
    expect(got).toMatchObject(want);
    if (!one.rfc7489) return;
    const { applies: applied, ...old } = one.rfc7489;
    const before = await discoverPolicy7489(one.authorDomain, resolver, publicSuffix);
    expect(before.result).toBe(applied ? 'applies' : 'none');
    expect(before).toMatchObject(old);
  });
});

describe.skipIf(!present)('alignment', () => {
  type Case = Identifiers & {
    fromDomain: string;
    zone: Zone;
    expect: Record<string, unknown>;
    rfc7489?: { dmarc: string };
  };
  it.each(load<Case>('dmarc-policy/alignment-sample.json'))('%s', async (_id, one) => {
    const resolver = createZoneResolver(one.zone);
    expect(await evaluateDmarc(one.fromDomain, one, resolver)).toMatchObject(one.expect);
    if (!one.rfc7489) return;
    expect(await evaluateDmarc7489(one.fromDomain, one, resolver, publicSuffix)).toBe(one.rfc7489.dmarc);
  });
});

describe.skipIf(!present)('report destinations', () => {
  type Case = { policyDomain: string; uri: string; zone: Zone; expect: Record<string, unknown> };
  it.each(load<Case>('dmarc-policy/report-destinations-sample.json'))('%s', async (_id, one) => {
    const got = await checkReportDestination(one.policyDomain, one.uri, createZoneResolver(one.zone));
    expect(got).toMatchObject(one.expect);
  });
});

describe.skipIf(!present)('public suffix vectors', () => {
  const file = new URL('psl/test_psl.json', folder);
  const { cases } = present
    ? (JSON.parse(readFileSync(file, 'utf8')) as { cases: [string | null, string | null][] })
    : { cases: [] };
  it.each(cases)('%s', (name, want) => {
    expect(registrableDomain(name)).toBe(want);
    if (want && name) expect(organizationalDomain7489(name.toLowerCase(), publicSuffix)).toBe(want);
  });
});
