import {
  FIELD_LIMITS,
  FIELD_NAMES,
  type FieldName,
  FRAGMENT_LIMIT,
  type LinkDetails,
  readField,
} from './fields.ts';

/** What a page address says behind its `#`. */
export type ReadLink =
  /** Nothing, or an ordinary anchor. */
  | { kind: 'none' }
  | { kind: 'unreadable'; reason: 'too-long' | 'nothing-usable' }
  /** `dropped`: fields that were there but held nothing usable. `cut`: those that were longer than allowed. */
  | { kind: 'details'; details: LinkDetails; dropped: FieldName[]; cut: FieldName[] };

/**
 * The fragment of a link, without `#`: `name=…&domain=…`, UTF-8, percent-encoded (RFC 3986) so tightly that mail
 * programs neither break nor shorten it. Empty and unusable fields are left out; `''` when none is left.
 */
export function formatFragment(details: LinkDetails): string {
  const fragment = FIELD_NAMES.flatMap((name) => {
    const value = readField(name, details[name] ?? '');
    return value === undefined ? [] : [`${name}=${percentEncode(value)}`];
  }).join('&');
  return fragment.replace(/\.$/, '%2E');
}

/** encodeURIComponent leaves !'()* as they are, and mail programs end an address at some of them. */
const percentEncode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

/**
 * Reads what stands behind the `#` of an address, with or without the `#`. Never throws: broken percent-encoding
 * becomes U+FFFD, unknown fields are passed over, of a repeated field the first counts, and more than
 * FRAGMENT_LIMIT characters are not read at all.
 */
export function parseFragment(fragment: string): ReadLink {
  const text = fragment.startsWith('#') ? fragment.slice(1) : fragment;
  if (text.length > FRAGMENT_LIMIT) return { kind: 'unreadable', reason: 'too-long' };
  if (!text.includes('=')) return { kind: 'none' };
  const given = new URLSearchParams(text);
  const details: LinkDetails = {};
  const dropped: FieldName[] = [];
  const cut: FieldName[] = [];
  for (const name of FIELD_NAMES) {
    const raw = given.get(name);
    if (raw === null || raw.trim() === '') continue;
    const value = readField(name, raw);
    if (value === undefined) dropped.push(name);
    else {
      Object.assign(details, { [name]: value });
      if (raw.length > FIELD_LIMITS[name] && value.length >= FIELD_LIMITS[name] - 2) cut.push(name);
    }
  }
  return Object.keys(details).length > 0
    ? { kind: 'details', details, dropped, cut }
    : { kind: 'unreadable', reason: 'nothing-usable' };
}
