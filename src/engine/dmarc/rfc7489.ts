import type { Resolver } from '../dns/types.ts';
import type { Identifiers } from './alignment.ts';
import { compareDomains7489, organizationalDomain7489 } from './public-suffix.ts';
import type { DmarcRecord, Policy } from './record.ts';
import { comparableName, lookUpDmarc } from './tree-walk.ts';

/** Public suffix of a domain by the whole list (ICANN and private sections); null when it has none. */
export type PublicSuffix = (domain: string) => string | null;

export type Policy7489 =
  | {
      result: 'applies';
      recordAt: string;
      record: DmarcRecord;
      organizationalDomain: string;
      policyTag: 'p' | 'sp';
      policy: Policy;
      /** Share of failing mail the policy is applied to, in percent. */
      pct: number;
    }
  | { result: 'none'; organizationalDomain: string }
  | { result: 'temperror'; organizationalDomain: string };

/**
 * What a receiver of the old standard finds (RFC 7489 section 6.6.3): the author domain's record, else that of
 * the domain one label below the public suffix. No walk, no np, psd or t; pct is applied.
 */
export async function discoverPolicy7489(
  authorDomain: string,
  resolver: Resolver,
  publicSuffix: PublicSuffix,
  signal?: AbortSignal,
): Promise<Policy7489> {
  const author = comparableName(authorDomain);
  const organizationalDomain = organizationalDomain7489(author, publicSuffix);
  let lookup = await lookUpDmarc(author, resolver, signal);
  // Several records at the author domain end the search (section 6.6.3 step 5).
  const empty = lookup.kind === 'none' && lookup.record?.status !== 'multiple';
  if (empty && organizationalDomain !== author) {
    lookup = await lookUpDmarc(organizationalDomain, resolver, signal);
  }
  if (lookup.kind === 'error') return { result: 'temperror', organizationalDomain };
  if (lookup.kind === 'none' || lookup.record.status !== 'valid')
    return { result: 'none', organizationalDomain };
  const tags = lookup.record.tags!;
  const policyTag = lookup.domain !== author && tags.sp !== null ? 'sp' : 'p';
  return {
    result: 'applies',
    recordAt: lookup.domain,
    record: lookup.record,
    organizationalDomain,
    policyTag,
    policy: tags[policyTag] ?? tags.p,
    pct: tags.pct ?? 100,
  };
}

/** The result by the old standard for the same identifiers (RFC 7489 section 6.6.2). */
export async function evaluateDmarc7489(
  authorDomain: string,
  identifiers: Identifiers,
  resolver: Resolver,
  publicSuffix: PublicSuffix,
  signal?: AbortSignal,
): Promise<'pass' | 'fail' | 'none' | 'temperror'> {
  const policy = await discoverPolicy7489(authorDomain, resolver, publicSuffix, signal);
  if (policy.result !== 'applies') return policy.result;
  const { adkim, aspf } = policy.record.tags!;
  const author = comparableName(authorDomain);
  const aligned = (mode: 'r' | 's', domain: string) =>
    compareDomains7489(mode, author, comparableName(domain), publicSuffix);
  const spf = identifiers.spf?.result === 'pass' && aligned(aspf, identifiers.spf.domain);
  const dkim = identifiers.dkim.some(({ result, d }) => result === 'pass' && aligned(adkim, d));
  return spf || dkim ? 'pass' : 'fail';
}
