/** From a domain-spec to the name that is asked (RFC 7208 sections 4.8 and 7.3). */

import { MAX_LABEL_LENGTH, MAX_NAME_LENGTH, toALabels } from '../dns/name.ts';
import { expandMacros, type MacroValues, usesMacro } from './macro.ts';
import { isTopLabel, type SpfDomainSpec } from './parse.ts';

export type SpfTarget =
  | { ok: true; name: string }
  | { ok: false; reason: 'malformed-name' | 'non-ascii-local-part'; name: string };

/**
 * Expands a domain-spec. A name that no query can be made of comes back as "malformed-name"; with a local-part
 * outside ASCII a spec that uses it can stand for no name (RFC 8616 section 4).
 */
export function expandTarget(spec: SpfDomainSpec, values: MacroValues): SpfTarget {
  if (usesMacro(spec.tokens, 'sl') && hasNonAsciiLocalPart(values.sender)) {
    return { ok: false, reason: 'non-ascii-local-part', name: spec.text };
  }
  const expanded = expandMacros(spec.tokens, values);
  if (expanded === null) return { ok: false, reason: 'malformed-name', name: spec.text };
  const name = shortenName(expanded.replace(/\.$/, ''));
  const ascii = /^[\x00-\x7f]*$/.test(name) ? name : toALabels(name);
  if (ascii === null || !isWellFormedName(ascii)) return { ok: false, reason: 'malformed-name', name };
  return { ok: true, name: ascii };
}

/** True when the part before the last "@" holds anything outside ASCII. */
export function hasNonAsciiLocalPart(sender: string): boolean {
  return /[^\x00-\x7f]/.test(sender.slice(0, Math.max(sender.lastIndexOf('@'), 0)));
}

/** Names over 253 characters lose whole labels from the left (section 7.3). */
export function shortenName(name: string): string {
  if (name.length <= MAX_NAME_LENGTH) return name;
  const dot = name.indexOf('.', name.length - MAX_NAME_LENGTH - 1);
  return dot === -1 ? name : name.slice(dot + 1);
}

/**
 * Whether a name can be the <domain> of check_host() or the target of a term: at least two labels of 1 to 63
 * printable characters, the last one a top label (sections 4.3 and 7.1).
 */
export function isWellFormedName(name: string): boolean {
  if (name.length > MAX_NAME_LENGTH) return false;
  const labels = name.split('.');
  if (labels.length < 2 || !isTopLabel(labels.at(-1) ?? '')) return false;
  return labels.every(
    (label) => label !== '' && label.length <= MAX_LABEL_LENGTH && /^[\x20-\x7e]+$/.test(label),
  );
}
