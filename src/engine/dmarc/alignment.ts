import type { Resolver } from '../dns/types.ts';
import { discoverPolicy, type PolicyDiscovery } from './policy.ts';
import { comparableName, walkTree } from './tree-walk.ts';

/** Identifiers a receiver authenticated. A result other than pass never counts (RFC 9989 section 4.4). */
export interface Identifiers {
  /** SPF of the MAIL FROM identity; with a null reverse-path its domain is the HELO name. */
  spf: { result: string; domain: string } | null;
  dkim: readonly { result: string; d: string }[];
}

export type Alignment = 'aligned' | 'not-aligned' | 'unknown';

export interface DmarcResult {
  /** none: DMARC does not apply. temperror: a DNS error leaves it open. */
  dmarc: 'pass' | 'fail' | 'none' | 'temperror';
  spfAligned: boolean;
  dkimAligned: boolean;
  policy: PolicyDiscovery;
}

/**
 * Compares an authenticated domain with the author domain (RFC 9989 section 4.4): strict is identity, relaxed
 * is the same Organizational Domain, each found by its own tree walk.
 */
export async function compareDomains(
  mode: 'r' | 's',
  author: string,
  domain: string,
  authorOrganizational: string | null,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<Alignment> {
  const identifier = comparableName(domain);
  if (identifier === '') return 'not-aligned';
  if (identifier === author) return 'aligned';
  if (mode === 's') return 'not-aligned';
  // Two names without a common top-level domain can have no common Organizational Domain.
  if (identifier.split('.').at(-1) !== author.split('.').at(-1)) return 'not-aligned';
  const walk = await walkTree(identifier, resolver, signal);
  if (walk.organizationalDomain === null || authorOrganizational === null) return 'unknown';
  return walk.organizationalDomain === authorOrganizational ? 'aligned' : 'not-aligned';
}

/** The DMARC result for a message with these identifiers (RFC 9989 section 5.3). */
export async function evaluateDmarc(
  authorDomain: string,
  identifiers: Identifiers,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<DmarcResult> {
  const policy = await discoverPolicy(authorDomain, resolver, signal);
  if (policy.result !== 'applies') {
    return { dmarc: policy.result, spfAligned: false, dkimAligned: false, policy };
  }
  const author = policy.authorDomain;
  const { adkim, aspf } = policy.record.tags!;
  const compare = (mode: 'r' | 's', domain: string) =>
    compareDomains(mode, author, domain, policy.organizationalDomain, resolver, signal);
  const judge = async (result: string, mode: 'r' | 's', domain: string): Promise<Alignment> => {
    if (result !== 'pass' && result !== 'temperror') return 'not-aligned';
    const relation = await compare(mode, domain);
    // What could not be authenticated for a DNS error might have passed: nothing may be claimed (section 5.3.6).
    return result === 'temperror' && relation === 'aligned' ? 'unknown' : relation;
  };
  const [spf, ...dkim] = await Promise.all([
    identifiers.spf ? judge(identifiers.spf.result, aspf, identifiers.spf.domain) : ('not-aligned' as const),
    ...identifiers.dkim.map(({ result, d }) => judge(result, adkim, d)),
  ]);
  const spfAligned = spf === 'aligned';
  const dkimAligned = dkim.includes('aligned');
  const open = spf === 'unknown' || dkim.includes('unknown');
  const dmarc = spfAligned || dkimAligned ? 'pass' : open ? 'temperror' : 'fail';
  return { dmarc, spfAligned, dkimAligned, policy };
}
