import type { Report } from './types.ts';

const MAX_PAIRS = 400;

/**
 * Reads `FIELD:value;` pairs as X-Forefront-Antispam-Report, X-Microsoft-Antispam and
 * X-Microsoft-Antispam-Mailbox-Delivery write them. A value may hold colons (IPv6); blanks inside are remains of
 * folding and fall away. Values may be empty. At most 400 pairs.
 */
export function parseReport(value: string): Report {
  const values: Record<string, string> = Object.create(null);
  const repeated: string[] = [];
  let count = 0;
  for (const piece of value.split(';')) {
    const pair = piece.replace(/\s+/g, '');
    const colon = pair.indexOf(':');
    if (colon < 1 || colon > 40) continue;
    if (++count > MAX_PAIRS) break;
    const name = pair.slice(0, colon);
    if (name in values) repeated.push(name);
    else values[name] = pair.slice(colon + 1);
  }
  return { values: { ...values }, repeated };
}

/** A whole number in a stamp, or null when it is not one ("", "none", "5;"). */
export function parseLevel(value: string | undefined | null): number | null {
  if (value === undefined || value === null) return null;
  const text = value.trim().replace(/;$/, '');
  return /^-?\d{1,5}$/.test(text) ? Number(text) : null;
}
