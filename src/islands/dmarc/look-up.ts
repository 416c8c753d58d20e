import { parseIp } from '../../engine/dns/address.ts';
import { createDohResolver } from '../../engine/dns/doh.ts';
import { resolverChain } from '../../engine/dns/resolvers.ts';
import type { Resolver } from '../../engine/dns/types.ts';
import { lookUpAnnouncement } from '../../engine/hosts/asn.ts';
import { lookUpReverse } from '../../engine/hosts/reverse.ts';

/** The resolver asked first; its name stands beside the button. */
export const RESOLVER = 'Cloudflare';

let shared: Resolver | undefined;

/** Who an address belongs to, in a line: its name in reverse DNS and the network that announces it. */
export async function lookUpSource(text: string): Promise<string> {
  const ip = parseIp(text);
  if (!ip) return 'This is not an IP address.';
  shared ??= createDohResolver({
    fetch: (...a) => fetch(...a),
    chain: resolverChain('cloudflare'),
    now: () => performance.now(),
  });
  const [reverse, network] = await Promise.all([lookUpReverse(ip, shared), lookUpAnnouncement(ip, shared)]);
  const name =
    reverse.kind === 'found'
      ? reverse.names
          .map((n) => `${n.name}${n.confirmed === false ? ' (does not lead back)' : ''}`)
          .slice(0, 3)
          .join(', ')
      : reverse.kind === 'none'
        ? 'no name in reverse DNS'
        : `name could not be asked (${reverse.detail ?? 'no answer'})`;
  const owner =
    network.kind === 'announced'
      ? `AS${network.asns[0]} ${network.name ?? ''}, ${network.prefix ?? ''}`
      : network.kind === 'not-announced'
        ? 'announced by no network'
        : `network could not be asked (${network.detail ?? 'no answer'})`;
  return `${name}; ${owner}`;
}
