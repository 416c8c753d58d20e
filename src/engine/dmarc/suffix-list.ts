import { getDomain, getPublicSuffix } from 'tldts';

// The whole list, private section included, is what receivers of RFC 7489 use.
const WHOLE_LIST = { allowPrivateDomains: true, validateHostname: false };

/**
 * Public suffix of a domain by the list of publicsuffix.org; null when it has none. This module carries the
 * list (47 kB compressed): import it on demand and hand the function in.
 */
export function publicSuffix(domain: string): string | null {
  return domain.startsWith('.') ? null : getPublicSuffix(domain, WHOLE_LIST);
}

/** The registrable domain, one label below the public suffix; null for a suffix itself. */
export function registrableDomain(domain: string | null): string | null {
  return domain === null || domain.startsWith('.') ? null : getDomain(domain, WHOLE_LIST);
}
