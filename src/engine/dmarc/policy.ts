import type { Resolver } from '../dns/types.ts';
import type { DmarcRecord, Policy } from './record.ts';
import { comparableName, type TreeWalk, walkTree } from './tree-walk.ts';

export type PolicyDiscovery = { authorDomain: string; walk: TreeWalk } & (
  | {
      result: 'applies';
      /** The domain whose `_dmarc` record applies. */
      recordAt: string;
      record: DmarcRecord;
      /** null when a DNS error above the author domain's own record leaves it open. */
      organizationalDomain: string | null;
      policyTag: 'p' | 'sp' | 'np';
      /** Domain Owner Assessment Policy. */
      policy: Policy;
      /** The policy after test mode: one step less with t=y (RFC 9989 section 4.7). */
      effectivePolicy: Policy;
    }
  /** No usable record: DMARC does not apply. `unusable` is a record that gives no policy. */
  | {
      result: 'none';
      unusable: { domain: string; record: DmarcRecord } | null;
      organizationalDomain: string | null;
    }
  /** A DNS error on the way: nothing may be claimed. */
  | { result: 'temperror'; failedAt: string[] }
);

const ONE_STEP_LESS: Record<Policy, Policy> = { reject: 'quarantine', quarantine: 'none', none: 'none' };

/** True, false, or null when DNS could not tell. Only NXDOMAIN means non-existent (RFC 9989 section 3.2, RFC 8020). */
export async function domainExists(
  domain: string,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<boolean | null> {
  const outcome = await resolver.resolve({ name: domain, type: 'A' }, { signal });
  if (outcome.kind === 'nxdomain') return false;
  return outcome.kind === 'failed' || outcome.kind === 'unreachable' ? null : true;
}

/**
 * Finds the DMARC policy for mail with this author domain (RFC 9989 section 4.10.1): the domain's own record,
 * else that of its Organizational Domain, else that of the Public Suffix Domain.
 */
export async function discoverPolicy(
  authorDomain: string,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<PolicyDiscovery> {
  const author = comparableName(authorDomain);
  const walk = await walkTree(author, resolver, signal);
  const base = { authorDomain: author, walk };
  const failedAt = walk.lookups.filter((lookup) => lookup.kind === 'error').map((lookup) => lookup.name);
  const recordOf = (domain: string | null) => {
    const lookup = walk.lookups.find((l) => l.domain === domain);
    return lookup?.kind === 'record' ? { domain: lookup.domain, record: lookup.record } : null;
  };
  const own = recordOf(author);
  if (!own && failedAt.length > 0) return { ...base, result: 'temperror', failedAt };
  const found = own ?? recordOf(walk.organizationalDomain) ?? recordOf(walk.publicSuffixDomain);
  const organizationalDomain = walk.organizationalDomain;
  if (!found?.record.tags) return { ...base, result: 'none', unusable: null, organizationalDomain };
  const { tags, status } = found.record;
  if (status === 'unusable') return { ...base, result: 'none', unusable: found, organizationalDomain };

  let policyTag: 'p' | 'sp' | 'np' = 'p';
  if (found.domain !== author) {
    policyTag = tags.sp === null ? 'p' : 'sp';
    // A broken sp or np has already made the whole record act as p=none.
    if (tags.np !== null) {
      const exists = await domainExists(author, resolver, signal);
      if (exists === null) return { ...base, result: 'temperror', failedAt: [author] };
      if (!exists) policyTag = 'np';
    }
    if (found.record.problems.includes('bad-sp') || found.record.problems.includes('bad-np')) policyTag = 'p';
  }
  const broken = found.record.problems.some((problem) => problem === 'bad-p' || problem === 'no-policy');
  const policy = broken ? 'none' : (tags[policyTag] ?? tags.p);
  return {
    ...base,
    result: 'applies',
    recordAt: found.domain,
    record: found.record,
    organizationalDomain,
    policyTag,
    policy,
    effectivePolicy: tags.t === 'y' ? ONE_STEP_LESS[policy] : policy,
  };
}
