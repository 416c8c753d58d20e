import type { Resolver } from '../dns/types.ts';
import { type Alignment, compareDomains } from './alignment.ts';
import { discoverPolicy, domainExists, type PolicyDiscovery } from './policy.ts';
import { checkReportDestination, type ReportDestination, reportHost } from './report-destinations.ts';
import { discoverPolicy7489, type Policy7489, type PublicSuffix } from './rfc7489.ts';
import { treeWalkTargets } from './tree-walk.ts';

/** How a domain that authenticates mail relates to the author domain. */
export interface IdentifierAlignment {
  kind: 'spf' | 'dkim';
  domain: string;
  mode: 'r' | 's';
  relation: Alignment;
}

export interface DmarcView {
  domain: string;
  discovery: PolicyDiscovery;
  /** What a receiver of the old standard makes of it; null without a public suffix list. */
  rfc7489: Policy7489 | null;
  destinations: ReportDestination[];
  alignment: IdentifierAlignment[];
  /** np is published, but a wildcard makes every name below the domain exist, so that it never applies. */
  npNeverApplies: boolean;
  /** A DMARC record at a name where receivers never look. */
  misplaced: { name: string; text: string } | null;
}

export interface DmarcInput {
  domain: string;
  /** Domains that authenticate the mail: of the envelope sender, and d= of signatures. */
  identifiers: readonly { kind: 'spf' | 'dkim'; domain: string }[];
  /** A label nobody uses, to notice a wildcard. */
  randomLabel?: string | undefined;
  publicSuffix?: (() => Promise<PublicSuffix | null>) | undefined;
}

const MAX_DESTINATIONS = 10;

async function findMisplaced(domain: string, resolver: Resolver, signal?: AbortSignal) {
  const names = [domain, `_dmarc.${domain}.${domain}`];
  const outcomes = await Promise.all(
    names.map((name) => resolver.resolve({ name, type: 'TXT' }, { signal })),
  );
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.kind !== 'answer') continue;
    const text = outcome.records
      .map((strings) => strings.join(''))
      .find((one) => /^v\s*=\s*DMARC1/i.test(one));
    if (text !== undefined) return { name: names[index]!, text };
  }
  return null;
}

/**
 * Everything DMARC about a domain: policy by RFC 9989, the RFC 7489 view beside it, whether report addresses
 * are authorised, and how the identifiers align. All names of the walks are asked at once; the walks then
 * read the shared answers in their own order (so hand in a resolver that never asks twice).
 */
export async function analyseDmarc(
  input: DmarcInput,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<DmarcView> {
  const { domain, identifiers } = input;
  for (const start of new Set([domain, ...identifiers.map((one) => one.domain)])) {
    for (const target of treeWalkTargets(start))
      void resolver.resolve({ name: `_dmarc.${target}`, type: 'TXT' }, { signal });
  }
  const [discovery, publicSuffix] = await Promise.all([
    discoverPolicy(domain, resolver, signal),
    input.publicSuffix?.() ?? null,
  ]);
  const applies = discovery.result === 'applies';
  const tags = applies ? discovery.record.tags! : null;
  const reportUris = [...new Set([...(tags?.rua ?? []), ...(tags?.ruf ?? [])])].slice(0, MAX_DESTINATIONS);
  // Asked ahead like the walks above; a host of the same name family needs no authorisation.
  for (const host of reportUris.map(reportHost)) {
    if (host === null || !applies || host === discovery.recordAt) continue;
    for (const target of treeWalkTargets(host))
      void resolver.resolve({ name: `_dmarc.${target}`, type: 'TXT' }, { signal });
    if (host.endsWith(`.${discovery.recordAt}`) || discovery.recordAt.endsWith(`.${host}`)) continue;
    void resolver.resolve({ name: `${discovery.recordAt}._report._dmarc.${host}`, type: 'TXT' }, { signal });
  }
  const hasNp = applies && tags?.np !== null && input.randomLabel !== undefined;
  const ghost = hasNp ? `${input.randomLabel}.${discovery.recordAt}` : null;
  const [rfc7489, destinations, relations, misplaced, ghostExists] = await Promise.all([
    publicSuffix ? discoverPolicy7489(domain, resolver, publicSuffix, signal) : null,
    Promise.all(
      reportUris.map((uri) =>
        checkReportDestination(applies ? discovery.recordAt : domain, uri, resolver, signal),
      ),
    ),
    Promise.all(
      identifiers.map(({ kind, domain: identifier }) =>
        compareDomains(
          (kind === 'spf' ? tags?.aspf : tags?.adkim) ?? 'r',
          domain,
          identifier,
          discovery.result === 'temperror' ? null : discovery.organizationalDomain,
          resolver,
          signal,
        ),
      ),
    ),
    discovery.result === 'none' ? findMisplaced(domain, resolver, signal) : null,
    ghost === null ? false : domainExists(ghost, resolver, signal),
  ]);
  const alignment = identifiers.map(
    ({ kind, domain: identifier }, index): IdentifierAlignment => ({
      kind,
      domain: identifier,
      mode: (kind === 'spf' ? tags?.aspf : tags?.adkim) ?? 'r',
      relation: relations[index]!,
    }),
  );
  return {
    domain,
    discovery,
    rfc7489,
    destinations,
    alignment,
    npNeverApplies: ghostExists === true,
    misplaced,
  };
}
