/**
 * Organizational Domain by a public suffix list (RFC 7489 section 3.2): the suffix and one label more. A name
 * that is itself a suffix stands for itself.
 */
export function organizationalDomain7489(
  domain: string,
  publicSuffix: (domain: string) => string | null,
): string {
  const suffix = publicSuffix(domain);
  if (suffix === null || suffix === domain || !domain.endsWith(`.${suffix}`)) return domain;
  return domain
    .split('.')
    .slice(-(suffix.split('.').length + 1))
    .join('.');
}

/** Identifier alignment by the old standard (RFC 7489 section 3.1). Names are folded. */
export function compareDomains7489(
  mode: 'r' | 's',
  author: string,
  domain: string,
  publicSuffix: (domain: string) => string | null,
): boolean {
  if (domain === author) return true;
  if (mode === 's' || domain === '') return false;
  return organizationalDomain7489(domain, publicSuffix) === organizationalDomain7489(author, publicSuffix);
}
