/** DNS over HTTPS services that a web page can read, and what a person may give instead. */

export interface DohServer {
  /** Name shown beside each answer. */
  name: string;
  /** RFC 8484 address without the query. */
  url: string;
  /** "json" for the form without an RFC (?name=…&type=…); the wire format when left out. */
  form?: 'wire' | 'json';
}

/** A service on offer, with what a visitor should know before choosing it. */
export interface ListedDohServer extends DohServer {
  id: string;
  operator: string;
  note: string;
}

/**
 * Unfiltered, validating, and readable from a page with a plain GET: measured in Chrome and Edge on 2026-09-23
 * by the DomainScope project. The order is the default chain.
 */
export const DOH_SERVERS: readonly ListedDohServer[] = [
  {
    id: 'cloudflare',
    name: 'Cloudflare',
    url: 'https://cloudflare-dns.com/dns-query',
    operator: 'Cloudflare, Inc., United States',
    note: 'Does not pass your network on to the name servers asked.',
  },
  {
    id: 'google',
    name: 'Google',
    url: 'https://dns.google/dns-query',
    operator: 'Google LLC, United States',
    note: 'May pass your network (not your address) on to the name servers asked.',
  },
  {
    id: 'dns-sb',
    name: 'DNS.SB',
    url: 'https://doh.dns.sb/dns-query',
    operator: 'xTom GmbH, Germany',
    note: 'An independent operator.',
  },
  {
    id: 'cz-nic',
    name: 'CZ.NIC',
    url: 'https://odvr.nic.cz/doh',
    operator: 'CZ.NIC, Czech Republic',
    note: 'Run by the registry of .cz.',
  },
];

/**
 * The order in which resolvers are asked: the chosen one first, then the others of the list. An own address
 * stands alone, so that nothing is asked of anyone it was not meant for.
 */
export function resolverChain(chosen: string | DohServer = 'cloudflare'): DohServer[] {
  if (typeof chosen !== 'string') return [chosen];
  const first = DOH_SERVERS.filter((server) => server.id === chosen);
  return [...first, ...DOH_SERVERS.filter((server) => server.id !== chosen)];
}

export type DohUrlResult = { ok: true; server: DohServer } | { ok: false; sentence: string };

/**
 * Reads the address of a resolver as a person types it: https anywhere, plain http on this machine only; the
 * "{?dns}" of RFC 8484 templates is dropped. Never throws.
 */
export function parseDohUrl(input: string): DohUrlResult {
  const text = input.trim().replace(/\{\?dns\}$/, '');
  const example = 'for example https://dns.example.net/dns-query';
  if (text === '')
    return { ok: false, sentence: `Enter the address of a DNS over HTTPS resolver, ${example}.` };
  if (text.length > 2000) return { ok: false, sentence: `That address is too long; enter one ${example}.` };
  let url: URL;
  try {
    url = new URL(text.includes('://') ? text : `https://${text}`);
  } catch {
    return { ok: false, sentence: `That is not an address; enter the resolver as https://…, ${example}.` };
  }
  if (url.username || url.password) {
    return {
      ok: false,
      sentence: 'The address of a resolver holds no user name or password; leave them out.',
    };
  }
  const local = /^(localhost|127(\.[0-9]+){3}|\[::1\])$/.test(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && local)) {
    return {
      ok: false,
      sentence: `A resolver must be asked over https:// (http:// only on this machine), ${example}.`,
    };
  }
  url.hash = '';
  if (url.pathname === '/' && url.search === '') url.pathname = '/dns-query';
  const server: DohServer = { name: url.host, url: url.href };
  // "/resolve" is where Google and AliDNS keep the JSON form.
  if (url.pathname.endsWith('/resolve')) server.form = 'json';
  return { ok: true, server };
}
