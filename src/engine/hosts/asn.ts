import { type IpAddress, ipNibbles } from '../dns/address.ts';
import type { Resolver } from '../dns/types.ts';
import { describeFailure } from './mx.ts';

export interface Announcement {
  kind: 'announced' | 'not-announced' | 'unknown';
  /** Numbers of the networks that announce the prefix, as text without "AS". */
  asns: string[];
  prefix: string | null;
  /** Registry data, not geography. */
  country: string | null;
  registry: string | null;
  allocated: string | null;
  /** Name of the first network; null when it has none or could not be asked. */
  name: string | null;
  detail: string | null;
}

const NOTHING: Announcement = {
  kind: 'unknown',
  asns: [],
  prefix: null,
  country: null,
  registry: null,
  allocated: null,
  name: null,
  detail: null,
};

/** Name at Team Cymru that tells the announcing network of an address; the /64 is enough for IPv6. */
export function originName(ip: IpAddress): string {
  if (ip.family === 4) return `${ip.text.split('.').reverse().join('.')}.origin.asn.cymru.com`;
  return `${ipNibbles(ip).slice(0, 16).reverse().join('.')}.origin6.asn.cymru.com`;
}

const column = (text: string | undefined): string | null =>
  text === undefined || text.trim() === '' ? null : text.trim();

/** Reads `64496 | 192.0.2.0/24 | US | arin | 2001-01-01`; null for anything else. */
export function parseOrigin(text: string): Announcement | null {
  const columns = text.slice(0, 500).split('|');
  const asns = (columns[0] ?? '').trim().split(/\s+/);
  const prefix = column(columns[1]);
  if (
    !asns.every((asn) => /^[0-9]{1,10}$/.test(asn)) ||
    prefix === null ||
    !/^[0-9a-fA-F.:]+\/[0-9]{1,3}$/.test(prefix)
  )
    return null;
  return {
    ...NOTHING,
    kind: 'announced',
    asns,
    prefix,
    country: column(columns[2]),
    registry: column(columns[3]),
    allocated: column(columns[4]),
  };
}

const prefixLength = (prefix: string | null): number => Number(prefix?.split('/')[1] ?? 0);

/** Which network announces an address, and in which prefix (Team Cymru's DNS service). */
export async function lookUpAnnouncement(
  ip: IpAddress,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<Announcement> {
  const origin = await resolver.resolve({ name: originName(ip), type: 'TXT' }, { signal });
  if (origin.kind === 'failed' || origin.kind === 'unreachable')
    return { ...NOTHING, detail: describeFailure(origin) };
  if (origin.kind !== 'answer') return { ...NOTHING, kind: 'not-announced' };
  const rows = origin.records.map((strings) => parseOrigin(strings.join(''))).filter((row) => row !== null);
  // Several prefixes may cover the address: the longest is the one routed.
  const row = rows.sort((one, other) => prefixLength(other.prefix) - prefixLength(one.prefix))[0];
  if (!row) return { ...NOTHING, detail: 'the answer could not be read' };
  const about = await resolver.resolve({ name: `AS${row.asns[0]}.asn.cymru.com`, type: 'TXT' }, { signal });
  const text = about.kind === 'answer' ? about.records[0]?.join('') : undefined;
  return { ...row, name: column(text?.slice(0, 500).split('|')[4]) };
}
