import type { Resolver } from '../dns/types.ts';
import { comparableName, walkTree } from './tree-walk.ts';

export interface ReportDestination {
  uri: string;
  /** Host reports would go to; null when the URI names none. */
  host: string | null;
  /** Another Organizational Domain, so the destination has to agree. */
  external: boolean;
  /** TXT name that would authorise; null when none is needed. */
  queryName: string | null;
  /** null: could not be told. */
  authorized: boolean | null;
}

/** Host of a report URI: the domain of a mailto, the authority of others (port and user cut off). */
export function reportHost(uri: string): string | null {
  const mailto = /^mailto:([^?]*)/i.exec(uri);
  if (mailto) {
    const at = mailto[1]!.lastIndexOf('@');
    return at < 0 || at === mailto[1]!.length - 1 ? null : comparableName(mailto[1]!.slice(at + 1));
  }
  const authority = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:]+)/.exec(uri);
  return authority ? comparableName(authority[1]!) : null;
}

/** Starts like a report authorisation record: `v=DMARC1` and the end or a separator (RFC 9990, RFC 7489 section 7.1). */
const AUTHORISES = /^v[ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/;

/**
 * Whether the host of a report address agreed to take reports for the policy domain (RFC 9990; RFC 7489
 * section 7.1): needed when its Organizational Domain is another one. One valid record among several is enough.
 */
export async function checkReportDestination(
  policyDomain: string,
  uri: string,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<ReportDestination> {
  const domain = comparableName(policyDomain);
  const host = reportHost(uri);
  const internal = { uri, host, external: false, queryName: null, authorized: true };
  if (host === null) return { ...internal, authorized: false };
  if (host === domain) return internal;
  const [own, theirs] = await Promise.all([
    walkTree(domain, resolver, signal),
    walkTree(host, resolver, signal),
  ]);
  const known = own.organizationalDomain !== null && theirs.organizationalDomain !== null;
  // The policy domain has a record by definition, so a host below it with none in between shares its organisation.
  const below =
    host.endsWith(`.${domain}`) && theirs.organizationalDomain === host && theirs.recordsFound.length === 0;
  if (known && (below || own.organizationalDomain === theirs.organizationalDomain)) return internal;
  const queryName = `${domain}._report._dmarc.${host}`;
  const outcome = await resolver.resolve({ name: queryName, type: 'TXT' }, { signal });
  let authorized: boolean | null = false;
  if (outcome.kind === 'answer')
    authorized = outcome.records.some((strings) => AUTHORISES.test(strings.join('')));
  else if (outcome.kind === 'failed' || outcome.kind === 'unreachable') authorized = null;
  // When the walks could not tell whether it is external, only an authorisation is a definite answer.
  return {
    uri,
    host,
    external: true,
    queryName,
    authorized: known || authorized === true ? authorized : null,
  };
}
