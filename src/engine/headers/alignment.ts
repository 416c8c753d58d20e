import type { Alignment } from './types.ts';

const HOST = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})+$/;

/** Lower-case A-label or U-label name without trailing dot, or null when the text is no domain ("none", "<>"). */
export function domainName(text: string | null | undefined): string | null {
  const at = (text ?? '').trim().replace(/^<|>$/g, '');
  const name = at
    .slice(at.lastIndexOf('@') + 1)
    .toLowerCase()
    .replace(/\.$/, '');
  if (HOST.test(name)) return name;
  return /[^\x00-\x7f]/.test(name) && name.includes('.') && !/[\s<>"'()]/.test(name) ? name : null;
}

/**
 * Identifier alignment (RFC 9989 section 4.4): `strict` when identical, `relaxed` when both have the same
 * Organizational Domain. `unknown` when one of them is missing or no Organizational Domain can be told.
 */
export function alignmentOf(
  author: string | null,
  other: string | null,
  organizationalDomain: ((name: string) => string | null) | undefined,
): Alignment {
  const [a, b] = [domainName(author), domainName(other)];
  if (!a || !b) return 'unknown';
  if (a === b) return 'strict';
  if (!organizationalDomain) return a.endsWith('.' + b) || b.endsWith('.' + a) ? 'relaxed' : 'unknown';
  const [x, y] = [organizationalDomain(a), organizationalDomain(b)];
  return x !== null && x === y ? 'relaxed' : 'none';
}

/** Domain of the first address in a From: value (RFC 5322 section 3.6.2); null when there is none. */
export function fromDomain(value: string | null): string | null {
  if (!value) return null;
  const text = value.slice(0, 4_000);
  const angle = /<([^<>\s]{1,320})>\s*(?:,|$)/.exec(text)?.[1] ?? /<([^<>\s]{1,320})>/.exec(text)?.[1];
  const bare =
    angle ??
    text
      .replace(/"[^"]*"/g, '')
      .replace(/\([^()]*\)/g, '')
      .split(',')[0]!
      .trim();
  return bare.includes('@') ? domainName(bare.slice(bare.lastIndexOf('@') + 1)) : null;
}
