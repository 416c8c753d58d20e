import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseIp } from '../../../src/engine/dns/address.ts';
import type { RecordType, Resolver } from '../../../src/engine/dns/types.ts';
import { createZoneResolver } from '../../../src/engine/dns/zone-resolver.ts';
import { BLOCK_LISTS, lookUpListing } from '../../../src/engine/hosts/dnsbl.ts';
import { lookUpReverse } from '../../../src/engine/hosts/reverse.ts';
import {
  parseBimi,
  parseMtaSts,
  parseTlsRpt,
  type RecordView,
} from '../../../src/engine/transport/records.ts';

const file = '../shared/testdata/hostile/hostile-sample.json';

interface Case {
  id: string;
  kind: string;
  zone: Parameters<typeof createZoneResolver>[0];
  input: { domain: string; ip: string; zone: string };
  expect: { status: string };
}

const cases: Case[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cases : [];
const of = (kind: string) =>
  cases.filter((item) => item.kind === kind).map((item) => [item.id, item] as const);

/** The neutral words of the set for what a record is. */
const STATUS: Record<RecordView['kind'], string> = {
  sound: 'valid',
  broken: 'invalid',
  absent: 'none',
  unknown: 'temperror',
};

async function textsAt(resolver: Resolver, name: string): Promise<string[][] | null> {
  const outcome = await resolver.resolve({ name, type: 'TXT' satisfies RecordType });
  if (outcome.kind === 'answer') return outcome.records;
  return outcome.kind === 'nodata' || outcome.kind === 'nxdomain' ? [] : null;
}

const RECORDS = [
  ['mta-sts', '_mta-sts', parseMtaSts],
  ['bimi', 'default._bimi', parseBimi],
  ['tls-rpt', '_smtp._tls', parseTlsRpt],
] as const;

describe.skipIf(cases.length === 0)('hostile records about hosts', () => {
  for (const [kind, label, parse] of RECORDS)
    for (const [id, item] of of(kind))
      it(id, async () => {
        const name = `${label}.${item.input.domain}`;
        const texts = await textsAt(createZoneResolver(item.zone), name);
        const status = texts === null ? 'temperror' : STATUS[parse(name, texts).kind];
        expect(status).toBe(item.expect.status);
      });

  it.each(of('fcrdns'))('%s', async (_, item) => {
    const view = await lookUpReverse(parseIp(item.input.ip)!, createZoneResolver(item.zone));
    const confirmed = view.names.some((name) => name.confirmed === true);
    expect(confirmed ? 'confirmed' : view.kind === 'unknown' ? 'temperror' : 'not-confirmed').toBe(
      item.expect.status,
    );
    // It could be told: a name that leads nowhere is no failure to look.
    for (const name of view.names) expect(name.confirmed).not.toBeNull();
  });

  it.each(of('dnsbl'))('%s', async (_, item) => {
    const list = { ...BLOCK_LISTS[1]!, zone: item.input.zone };
    const view = await lookUpListing(parseIp(item.input.ip)!, list, createZoneResolver(item.zone));
    expect({ broken: 'unusable', clean: 'none' }[view.result as string] ?? view.result).toBe(
      item.expect.status,
    );
  });
});

describe('answers that must not mislead', () => {
  const ip = parseIp('192.0.2.1')!;

  it('takes a refusal code for a refusal, even where the test entries are missing', async () => {
    const zone = { '1.2.0.192.list.example': [{ A: '127.255.255.254' }] };
    const view = await lookUpListing(
      ip,
      { ...BLOCK_LISTS[1]!, zone: 'list.example' },
      createZoneResolver(zone),
    );
    expect(view.result).toBe('refused');
  });

  it('does not confirm a name that no host can bear, and does not call it a failure', async () => {
    const zone = { '1.2.0.192.in-addr.arpa': [{ PTR: `${'a'.repeat(70)}.example.com` }] };
    const view = await lookUpReverse(ip, createZoneResolver(zone));
    expect(view.names.map((name) => name.confirmed)).toEqual([false]);
  });
});
