import type { DnsOutcome, Resolver } from '../dns/types.ts';
import { type KeyRecord, parseKeyRecord } from './key-record.ts';
import { COMMON_SELECTORS, type DkimProvider } from './providers.ts';
import type { SelectorHint, SelectorSource } from './selectors.ts';

export interface DkimKey {
  selector: string;
  /** Signing domain. */
  domain: string;
  /** The TXT name. */
  name: string;
  source: SelectorSource;
  /**
   * found: some TXT record answered; absent: the name or type does not exist; dead-alias: a CNAME leads
   * nowhere; error: could not be told.
   */
  outcome: 'found' | 'absent' | 'dead-alias' | 'error';
  /** CNAME targets followed: the key is kept by someone else. */
  aliases: string[];
  record: KeyRecord | null;
  /** In seconds; null when there is no answer. */
  ttl: number | null;
  /** The record stands at the name with the zone appended twice. */
  doubledName: string | null;
}

export interface DkimDiscovery {
  domain: string;
  /** Whether `_domainkey.<domain>` exists (RFC 8020): nothing can stand below a name that does not. */
  namespace: 'exists' | 'absent' | 'unknown';
  /** A random name below `_domainkey` answers TXT, so a guess proves nothing. null: could not be told. */
  wildcard: boolean | null;
  /** Providers recognised in MX and SPF. */
  providers: string[];
  /** Number of selector names asked. */
  tried: number;
  /** Keys found, and every selector the visitor named, found or not. */
  keys: DkimKey[];
  /** Names that could not be asked. */
  failed: number;
}

export interface DkimInput {
  domain: string;
  /** From the visitor or a pasted header. */
  hints: readonly SelectorHint[];
  /** A label nobody uses, for the wildcard test. */
  randomLabel: string;
  /** Recognised providers: settled once MX and SPF are in. */
  providers: Promise<readonly DkimProvider[]>;
}

const isError = (outcome: DnsOutcome): boolean => outcome.kind === 'failed' || outcome.kind === 'unreachable';

/**
 * Looks for DKIM keys (selectors cannot be listed): names given first, then the provider's, then common ones;
 * guesses only where `_domainkey` exists and no wildcard answers everything.
 */
export async function discoverDkim(
  input: DkimInput,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<DkimDiscovery> {
  const { domain, hints, randomLabel } = input;
  const ask = (name: string) => resolver.resolve({ name, type: 'TXT' }, { signal });

  async function lookUp(selector: string, at: string, source: SelectorSource): Promise<DkimKey> {
    const name = `${selector}._domainkey.${at}`;
    const outcome = await ask(name);
    const aliases = outcome.kind === 'unreachable' ? [] : outcome.meta.aliases;
    const key: DkimKey = {
      selector,
      domain: at,
      name,
      source,
      outcome: 'absent',
      aliases,
      record: null,
      ttl: null,
      doubledName: null,
    };
    if (isError(outcome)) return { ...key, outcome: 'error' };
    if (outcome.kind === 'answer') {
      return { ...key, outcome: 'found', record: parseKeyRecord(outcome.records), ttl: outcome.meta.ttl };
    }
    if (aliases.length > 0) return { ...key, outcome: 'dead-alias' };
    if (source === 'provider' || source === 'common') return key;
    // A panel that appends the zone itself puts the key at name.zone.zone.
    const doubled = `${name}.${at}`;
    const again = await ask(doubled);
    const misplaced = again.kind === 'answer' && parseKeyRecord(again.records).status === 'valid';
    return misplaced ? { ...key, doubledName: doubled } : key;
  }

  const given = hints.map(({ selector, domain: at, source }) => lookUp(selector, at ?? domain, source));
  const [space, random, providers] = await Promise.all([
    ask(`_domainkey.${domain}`),
    ask(`${randomLabel}._domainkey.${domain}`),
    input.providers,
  ]);
  const namespace = isError(space) ? 'unknown' : space.kind === 'nxdomain' ? 'absent' : 'exists';
  const wildcard = isError(random) ? null : random.kind === 'answer';

  const guesses = new Map<string, SelectorSource>();
  if (wildcard === false) {
    // A provider's few names are asked even where _domainkey seems absent: some servers answer NXDOMAIN wrongly.
    for (const provider of providers)
      for (const selector of provider.selectors) guesses.set(selector.toLowerCase(), 'provider');
    // Whoever names a selector needs no guesses beyond those.
    if (namespace === 'exists' && hints.length === 0) {
      for (const selector of COMMON_SELECTORS) if (!guesses.has(selector)) guesses.set(selector, 'common');
    }
  }
  for (const hint of hints)
    if ((hint.domain ?? domain) === domain) guesses.delete(hint.selector.toLowerCase());
  const [named, guessed] = await Promise.all([
    Promise.all(given),
    Promise.all([...guesses].map(([selector, source]) => lookUp(selector, domain, source))),
  ]);
  const real = guessed.filter(
    (key) => key.outcome === 'dead-alias' || (key.outcome === 'found' && key.record?.status !== 'none'),
  );
  return {
    domain,
    namespace,
    wildcard,
    providers: providers.map((provider) => provider.name),
    tried: named.length + guessed.length,
    keys: [...named, ...real],
    failed: [...named, ...guessed].filter((key) => key.outcome === 'error').length,
  };
}
