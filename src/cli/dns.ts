import { createDohResolver } from '../engine/dns/doh.ts';
import { parseDohUrl, resolverChain } from '../engine/dns/resolvers.ts';
import { createDnsRun, type DnsRun } from '../engine/dns/run.ts';
import { type Io, UsageError } from './command.ts';

/** What DNS questions of a command go through: one run over the resolver named, else over the default chain. */
export interface CliDns {
  run: DnsRun;
  /** Its name, for the output: the address given, else the chain's. */
  resolver: string;
}

/**
 * Makes the run of a command. `url` is the value of --resolver (an RFC 8484 address), or undefined for the
 * default chain. Throws UsageError for an address no resolver can have.
 */
export function createCliDns(io: Io, url: string | undefined): CliDns {
  const now = (): number => performance.now();
  const own = url === undefined ? null : parseDohUrl(url);
  if (own && !own.ok) throw new UsageError(`--resolver: ${own.sentence}`);
  const chain = own ? [own.server] : resolverChain();
  const fetch = globalThis.fetch.bind(globalThis);
  const resolver = createDohResolver({ fetch, chain, now, signal: io.signal });
  return {
    run: createDnsRun(resolver, { now, signal: io.signal }),
    resolver: own ? own.server.url : chain.map((server) => server.name).join(', '),
  };
}
