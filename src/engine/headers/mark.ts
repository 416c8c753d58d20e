import type { HeaderField, Stamp } from './types.ts';

const MAX_FIELDS = 300;
const MAX_VALUE = 12_000;

/** A piece of a header value; with a page when the reference explains it. */
export interface MarkedPart {
  text: string;
  page: string | null;
  meaning: string | null;
}

export interface MarkedField {
  name: string;
  line: number;
  parts: MarkedPart[];
}

/** The ways a stamp stands in the text: `SFV:SPM`, `spf=pass`, or the value alone. */
function spellings(stamp: Stamp): string[] {
  const names = [`${stamp.field}:${stamp.value}`, `${stamp.field}=${stamp.value}`];
  return stamp.value === '' ? [] : [...names, stamp.value];
}

/**
 * Cuts header values so that each recognised stamp is a piece of its own, in order of the text. At most 300 fields
 * and 12,000 characters a value; longer values end in an ellipsis.
 */
export function markFields(fields: readonly HeaderField[], stamps: readonly Stamp[]): MarkedField[] {
  const byLine = new Map<number, Stamp[]>();
  for (const stamp of stamps) {
    const list = byLine.get(stamp.line);
    if (list) list.push(stamp);
    else byLine.set(stamp.line, [stamp]);
  }
  return fields.slice(0, MAX_FIELDS).map((field) => {
    const value = field.value.length > MAX_VALUE ? `${field.value.slice(0, MAX_VALUE)}…` : field.value;
    const lower = value.toLowerCase();
    const parts: MarkedPart[] = [];
    let at = 0;
    for (const stamp of byLine.get(field.line) ?? []) {
      const found = spellings(stamp)
        .map((s) => ({ s, i: lower.indexOf(s.toLowerCase(), at) }))
        .find(({ i }) => i >= 0);
      if (!found || stamp.page === null) continue;
      if (found.i > at) parts.push({ text: value.slice(at, found.i), page: null, meaning: null });
      at = found.i + found.s.length;
      parts.push({ text: value.slice(found.i, at), page: stamp.page, meaning: stamp.meaning });
    }
    if (at < value.length) parts.push({ text: value.slice(at), page: null, meaning: null });
    return { name: field.name, line: field.line, parts };
  });
}
