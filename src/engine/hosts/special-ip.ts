import { type IpAddress, ipInPrefix, parseIp } from '../dns/address.ts';

/** Why an address cannot be, or is unlikely to be, one that sends mail to the Internet. */
export type SpecialUse =
  | 'private'
  | 'loopback'
  | 'link-local'
  | 'shared'
  | 'documentation'
  | 'multicast'
  | 'reserved'
  | 'unspecified'
  | '6to4'
  | 'teredo'
  | 'unique-local';

// IANA special-purpose address registries (RFC 6890 and its updates).
const BLOCKS: readonly [string, SpecialUse][] = [
  ['0.0.0.0/8', 'unspecified'],
  ['10.0.0.0/8', 'private'],
  ['100.64.0.0/10', 'shared'],
  ['127.0.0.0/8', 'loopback'],
  ['169.254.0.0/16', 'link-local'],
  ['172.16.0.0/12', 'private'],
  ['192.0.2.0/24', 'documentation'],
  ['192.168.0.0/16', 'private'],
  ['198.18.0.0/15', 'reserved'],
  ['198.51.100.0/24', 'documentation'],
  ['203.0.113.0/24', 'documentation'],
  ['224.0.0.0/4', 'multicast'],
  ['240.0.0.0/4', 'reserved'],
  ['::/128', 'unspecified'],
  ['::1/128', 'loopback'],
  ['2001::/32', 'teredo'],
  ['2001:db8::/32', 'documentation'],
  ['3fff::/20', 'documentation'],
  ['2002::/16', '6to4'],
  ['fc00::/7', 'unique-local'],
  ['fe80::/10', 'link-local'],
  ['ff00::/8', 'multicast'],
];

const blocks = BLOCKS.map(([text, use]) => {
  const [network = '', prefix = ''] = text.split('/');
  return { network: parseIp(network)!, prefix: Number(prefix), use };
});

/** The special use of an address by IANA's registries; null for an ordinary public address. */
export function specialUseOf(ip: IpAddress): SpecialUse | null {
  return blocks.find(({ network, prefix }) => ipInPrefix(ip, network, prefix))?.use ?? null;
}

/** False for addresses that cannot be seen on the Internet, so that public DNS knows nothing about them. */
export function isRoutable(ip: IpAddress): boolean {
  const use = specialUseOf(ip);
  // Documentation ranges are looked up as if they were real: examples and tests use them.
  return use === null || use === 'documentation' || use === '6to4' || use === 'teredo';
}
