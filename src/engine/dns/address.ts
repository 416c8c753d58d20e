/** IP addresses as numbers: strict text to value and back (RFC 791, RFC 4291, RFC 5952). */

export interface IpAddress {
  family: 4 | 6;
  /** 32 or 128 bits. */
  value: bigint;
  /** Canonical text: dotted quad, or RFC 5952. */
  text: string;
}

const DECIMAL_OCTET = /^(0|[1-9][0-9]{0,2})$/;
const HEX_GROUP = /^[0-9A-Fa-f]{1,4}$/;

function parseQuad(text: string): bigint | null {
  if (text.length > 15) return null;
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let value = 0n;
  for (const part of parts) {
    if (!DECIMAL_OCTET.test(part)) return null;
    const octet = Number(part);
    if (octet > 255) return null;
    value = (value << 8n) | BigInt(octet);
  }
  return value;
}

function parseGroups(text: string, allowQuad: boolean): bigint[] | null {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: bigint[] = [];
  for (const [index, part] of parts.entries()) {
    if (part.includes('.')) {
      if (!allowQuad || index !== parts.length - 1) return null;
      const quad = parseQuad(part);
      if (quad === null) return null;
      groups.push(quad >> 16n, quad & 0xffffn);
    } else {
      if (!HEX_GROUP.test(part)) return null;
      groups.push(BigInt(`0x${part}`));
    }
  }
  return groups;
}

function parseIp6(text: string): bigint | null {
  if (text.length > 45) return null;
  const gap = text.indexOf('::');
  let groups: bigint[];
  if (gap === -1) {
    const all = parseGroups(text, true);
    if (all?.length !== 8) return null;
    groups = all;
  } else {
    const tail = text.slice(gap + 2);
    if (tail.includes('::') || tail.startsWith(':')) return null;
    const left = parseGroups(text.slice(0, gap), false);
    const right = parseGroups(tail, true);
    if (!left || !right || left.length + right.length > 7) return null;
    groups = [...left, ...Array<bigint>(8 - left.length - right.length).fill(0n), ...right];
  }
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

/**
 * Reads an IPv4 dotted quad (four parts, no leading zeros) or an IPv6 address (RFC 4291 section 2.2, with or
 * without an embedded dotted quad; no zone index). Returns null for anything else, never throws.
 */
export function parseIp(text: string): IpAddress | null {
  if (text.includes(':')) {
    const value = parseIp6(text);
    return value === null ? null : { family: 6, value, text: formatIp(6, value) };
  }
  const value = parseQuad(text);
  return value === null ? null : { family: 4, value, text: formatIp(4, value) };
}

/** Turns an IPv4-mapped IPv6 address (::ffff:a.b.c.d) into its IPv4 address; leaves every other as it is. */
export function unmapIp(ip: IpAddress): IpAddress {
  if (ip.family === 4 || ip.value >> 32n !== 0xffffn) return ip;
  const value = ip.value & 0xffffffffn;
  return { family: 4, value, text: formatIp(4, value) };
}

/** Writes an address as a dotted quad or as RFC 5952 says (lower case, longest run of zeros as "::"). */
export function formatIp(family: 4 | 6, value: bigint): string {
  if (family === 4) {
    const octets: bigint[] = [];
    for (let shift = 24n; shift >= 0n; shift -= 8n) octets.push((value >> shift) & 0xffn);
    return octets.join('.');
  }
  const groups: string[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(((value >> shift) & 0xffffn).toString(16));
  let best = { start: -1, length: 1 };
  for (let start = 0; start < 8; ) {
    let end = start;
    while (end < 8 && groups[end] === '0') end++;
    if (end - start > best.length) best = { start, length: end - start };
    start = Math.max(end, start + 1);
  }
  if (best.start === -1) return groups.join(':');
  const head = groups.slice(0, best.start).join(':');
  const tail = groups.slice(best.start + best.length).join(':');
  return `${head}::${tail}`;
}

/** The 32 nibbles of an IPv6 address as lower-case hex digits, most significant first. */
export function ipNibbles(ip: IpAddress): string[] {
  return [...ip.value.toString(16).padStart(32, '0')];
}

/** The name below which DNS keeps the PTR record of an address (RFC 1035 section 3.5, RFC 3596 section 2.5). */
export function reverseName(ip: IpAddress): string {
  if (ip.family === 4) return `${ip.text.split('.').reverse().join('.')}.in-addr.arpa`;
  return `${ipNibbles(ip).reverse().join('.')}.ip6.arpa`;
}

/** True when the first `prefix` bits of both addresses are equal; addresses of different families never match. */
export function ipInPrefix(ip: IpAddress, network: IpAddress, prefix: number): boolean {
  if (ip.family !== network.family) return false;
  const shift = BigInt((ip.family === 4 ? 32 : 128) - prefix);
  return ip.value >> shift === network.value >> shift;
}
