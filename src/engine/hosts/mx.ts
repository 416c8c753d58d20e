import { type IpAddress, parseIp } from '../dns/address.ts';
import type { DnsOutcome, Resolver } from '../dns/types.ts';
import { type MicrosoftService, microsoftServiceOf } from './microsoft.ts';
import { isRoutable } from './special-ip.ts';

export interface MxHost {
  host: string;
  preference: number;
  addresses: string[];
  /** CNAME targets followed: an MX must not be an alias (RFC 2181 section 10.3). */
  aliases: string[];
  /** The host is written as an address. */
  isAddress: boolean;
  /** No address answer could be had, so that "no address" may not be said. */
  unknown: boolean;
  /** Every answer on the way was DNSSEC-validated by the resolver. */
  authenticated: boolean;
}

export interface MxView {
  domain: string;
  /**
   * mx: records; null: accepts no mail (RFC 7505); implicit: no MX, but an address (RFC 5321 section 5.1);
   * none: neither; missing: the domain does not exist; unknown: could not be told.
   */
  kind: 'mx' | 'null' | 'implicit' | 'none' | 'missing' | 'unknown';
  hosts: MxHost[];
  /** A null MX stands beside others. */
  nullNotAlone: boolean;
  /** Microsoft's service that takes the domain's own mail. */
  microsoft: MicrosoftService | null;
  /** The MX answer was DNSSEC-validated. */
  authenticated: boolean;
  /** What went wrong, when kind is unknown. */
  detail: string | null;
}

const MAX_HOSTS = 12;

/** Says in a few words why a question has no usable answer. */
export function describeFailure(outcome: DnsOutcome): string {
  if (outcome.kind === 'failed') return outcome.rcodeName;
  return outcome.kind === 'unreachable' ? outcome.detail : '';
}

const isError = (outcome: DnsOutcome): boolean => outcome.kind === 'failed' || outcome.kind === 'unreachable';

/** Addresses of a host, A and AAAA asked together. */
export async function lookUpAddresses(host: string, resolver: Resolver, signal?: AbortSignal) {
  const [a, aaaa] = await Promise.all([
    resolver.resolve({ name: host, type: 'A' }, { signal }),
    resolver.resolve({ name: host, type: 'AAAA' }, { signal }),
  ]);
  const addresses = [
    ...(a.kind === 'answer' ? a.records : []),
    ...(aaaa.kind === 'answer' ? aaaa.records : []),
  ];
  const aliases = a.kind === 'unreachable' ? [] : a.meta.aliases;
  const secure = [a, aaaa].every((outcome) => outcome.kind !== 'unreachable' && outcome.meta.authenticated);
  return {
    addresses,
    aliases,
    authenticated: secure,
    failed: isError(a) || isError(aaaa),
    outcomes: [a, aaaa] as const,
  };
}

/** Public addresses among these texts. */
export function routableAddresses(addresses: readonly string[]): IpAddress[] {
  return addresses.map(parseIp).filter((ip): ip is IpAddress => ip !== null && isRoutable(ip));
}

/** Looks at where a domain takes its mail (RFC 5321 section 5.1). */
export async function analyseMx(domain: string, resolver: Resolver, signal?: AbortSignal): Promise<MxView> {
  const [mx, own] = await Promise.all([
    resolver.resolve({ name: domain, type: 'MX' }, { signal }),
    lookUpAddresses(domain, resolver, signal),
  ]);
  const view: MxView = {
    domain,
    kind: 'unknown',
    hosts: [],
    nullNotAlone: false,
    microsoft: null,
    authenticated: false,
    detail: null,
  };
  if (isError(mx)) return { ...view, detail: describeFailure(mx) };
  if (mx.kind === 'nxdomain') return { ...view, kind: 'missing' };
  if (mx.kind !== 'answer') {
    if (own.addresses.length > 0) return { ...view, kind: 'implicit', hosts: [] };
    return own.failed ? { ...view, detail: 'its addresses could not be asked' } : { ...view, kind: 'none' };
  }
  const sorted = [...mx.records].sort((one, other) => one.preference - other.preference);
  const named = sorted.filter((record) => record.exchange !== '.' && record.exchange !== '');
  if (named.length === 0) return { ...view, kind: 'null', authenticated: mx.meta.authenticated };
  const hosts = await Promise.all(
    named.slice(0, MAX_HOSTS).map(async ({ exchange, preference }): Promise<MxHost> => {
      const isAddress = parseIp(exchange) !== null;
      if (isAddress)
        return {
          host: exchange,
          preference,
          addresses: [],
          aliases: [],
          isAddress,
          unknown: false,
          authenticated: false,
        };
      const found = await lookUpAddresses(exchange, resolver, signal);
      return {
        host: exchange,
        preference,
        addresses: found.addresses,
        aliases: found.aliases,
        isAddress,
        unknown: found.addresses.length === 0 && found.failed,
        authenticated: found.authenticated,
      };
    }),
  );
  return {
    ...view,
    kind: 'mx',
    hosts,
    nullNotAlone: named.length < sorted.length,
    microsoft: hosts.map(({ host }) => microsoftServiceOf(host)).find((service) => service !== null) ?? null,
    authenticated: mx.meta.authenticated,
  };
}
