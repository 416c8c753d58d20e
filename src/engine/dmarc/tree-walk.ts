import { foldName, parseDomainName } from '../dns/name.ts';
import type { Resolver } from '../dns/types.ts';
import { type DmarcRecord, parseDmarcRecords } from './record.ts';

/** What was found at one `_dmarc` name: "no record" and "could not be told" are different things. */
export type Lookup = { domain: string; name: string } & (
  | { kind: 'record'; record: DmarcRecord }
  | { kind: 'none'; record: DmarcRecord | null }
  | { kind: 'error' }
);

export interface TreeWalk {
  start: string;
  /** In the order asked; at most eight (RFC 9989 section 4.10). */
  lookups: Lookup[];
  /** TXT names asked, in order. */
  queries: string[];
  /** Domains with exactly one record that identifies DMARC1, longest first. */
  recordsFound: string[];
  /** null when a DNS error leaves it open. */
  organizationalDomain: string | null;
  /** The Public Suffix Domain that ended the walk (psd=y above the start), if one did. */
  publicSuffixDomain: string | null;
}

/** A name as DMARC compares it: A-labels, lower case, no trailing dot (RFC 9989 section 5.3.1). */
export function comparableName(name: string): string {
  if (!/[^\x00-\x7f]/.test(name)) return foldName(name);
  const read = parseDomainName(name);
  return read.ok ? read.domain : foldName(name);
}

/** Domains a tree walk from `domain` asks, in order: the start, then from at most seven labels down to one. */
export function treeWalkTargets(domain: string): string[] {
  const start = comparableName(domain);
  const labels = start.split('.');
  const targets = [start];
  for (let count = Math.min(labels.length - 1, 7); count >= 1; count--)
    targets.push(labels.slice(-count).join('.'));
  return targets;
}

/** Asks for the DMARC record of one domain. */
export async function lookUpDmarc(domain: string, resolver: Resolver, signal?: AbortSignal): Promise<Lookup> {
  const name = `_dmarc.${domain}`;
  const outcome = await resolver.resolve({ name, type: 'TXT' }, { signal });
  if (outcome.kind === 'failed' || outcome.kind === 'unreachable') return { domain, name, kind: 'error' };
  if (outcome.kind !== 'answer') return { domain, name, kind: 'none', record: null };
  const record = parseDmarcRecords(outcome.records);
  const counts = record.status === 'valid' || record.status === 'unusable';
  return { domain, name, kind: counts ? 'record' : 'none', record };
}

/**
 * Walks up from `domain` and selects its Organizational Domain (RFC 9989 sections 4.10 and 4.10.2). Every record
 * found on the way counts, with or without psd; "one label below" a psd=y is counted in the starting name.
 * A DNS error leaves the Organizational Domain open unless a psd tag below it has decided.
 */
export async function walkTree(domain: string, resolver: Resolver, signal?: AbortSignal): Promise<TreeWalk> {
  const start = comparableName(domain);
  const lookups: Lookup[] = [];
  let stopped: { psd: 'y' | 'n'; domain: string } | null = null;
  for (const target of treeWalkTargets(start)) {
    const lookup = await lookUpDmarc(target, resolver, signal);
    lookups.push(lookup);
    const psd = lookup.kind === 'record' ? lookup.record.tags?.psd : undefined;
    if (psd === 'y' || psd === 'n') {
      stopped = { psd, domain: target };
      break;
    }
  }
  const found = lookups.filter((lookup) => lookup.kind === 'record').map((lookup) => lookup.domain);
  const failed = lookups.some((lookup) => lookup.kind === 'error');
  let organizational: string | null = found.at(-1) ?? start;
  if (stopped?.psd === 'y' && stopped.domain !== start) {
    organizational = start
      .split('.')
      .slice(-(stopped.domain.split('.').length + 1))
      .join('.');
  }
  if (failed) organizational = null;
  return {
    start,
    lookups,
    queries: lookups.map((lookup) => lookup.name),
    recordsFound: found,
    organizationalDomain: organizational,
    publicSuffixDomain: stopped?.psd === 'y' && stopped.domain !== start ? stopped.domain : null,
  };
}
