import type { QueryRecord } from '../dns/types.ts';
import type { MxView } from '../hosts/mx.ts';
import type { Finding } from '../report/finding.ts';

export const DNS_FINDINGS = ['dns-domain-failed', 'dns-domain-missing', 'dns-unreachable'] as const;

/**
 * What DNS itself has to say: it could not be asked at all, the domain does not exist, or its name servers fail
 * while others answer. `unreachable` is why no question had an answer, or null.
 */
export function checkDns(
  domain: string,
  queries: readonly QueryRecord[],
  mx: MxView,
  unreachable: string | null,
): Finding[] {
  const make = (
    id: (typeof DNS_FINDINGS)[number],
    status: Finding['status'],
    args: Finding['args'],
  ): Finding[] => [{ id, status, subject: domain, args, evidence: [] }];
  if (unreachable !== null) return make('dns-unreachable', 'unknown', { detail: unreachable });
  if (mx.kind === 'missing') return make('dns-domain-missing', 'fail', { domain });
  const own = queries.filter((query) => query.name === domain);
  const failed = own.filter((query) => query.kind === 'failed');
  const others = queries.some(
    (query) => query.name !== domain && query.kind !== 'failed' && query.kind !== 'unreachable',
  );
  if (own.length > 0 && failed.length === own.length && others) {
    return make('dns-domain-failed', 'unknown', { domain, detail: failed[0]!.rcodeName });
  }
  return [];
}
