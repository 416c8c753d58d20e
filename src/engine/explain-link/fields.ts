/** What became of the mail, as the sender of the link states it. */
export const STATUSES = ['refused', 'delayed', 'relayed', 'solved'] as const;
export type Status = (typeof STATUSES)[number];

/** Fields of a link in their order, with the most characters each may hold. */
export const FIELD_LIMITS = {
  name: 80,
  domain: 253,
  code: 60,
  since: 17,
  status: 8,
  note: 300,
  contact: 120,
} as const;
export type FieldName = keyof typeof FIELD_LIMITS;
export const FIELD_NAMES = Object.keys(FIELD_LIMITS) as FieldName[];

/** What a sender filled in: plain text throughout, each within its limit. A field left out is not there. */
export type LinkDetails = Partial<Record<Exclude<FieldName, 'status'>, string>> & { status?: Status };

/** A whole link's fragment, encoded. Longer ones are not read at all. */
export const FRAGMENT_LIMIT = 6_000;

/**
 * One line of plain text out of anything: Unicode NFC, white space and line ends become one space, and control,
 * format (bidi, zero-width, tag), unassigned, private and lone surrogate characters go, as does every combining
 * mark after the second on one letter. Cut to `most` UTF-16 units, never within a character.
 */
export function cleanLine(value: string, most: number): string {
  // A bound before any work on it: normalising can make a text several times as long.
  const line = value
    .slice(0, FRAGMENT_LIMIT)
    .replace(/[\t-\r\x85\p{Z}]/gu, ' ')
    .replace(/\p{C}/gu, '')
    .normalize('NFC')
    .replace(/(\p{M}{2})\p{M}+/gu, '$1')
    .replace(/ {2,}/g, ' ')
    .trim();
  if (line.length <= most) return line;
  let cut = '';
  for (const char of line) {
    if (cut.length + char.length > most) break;
    cut += char;
  }
  return cut.trim();
}

/**
 * The value a field may hold, or `undefined` when it holds nothing usable.
 *
 * `domain` must look like a host name (letters, digits, hyphens, dots, international letters allowed), `since` like
 * `YYYY-MM-DD` or `YYYY-MM-DDTHH:MMZ` and exist in the calendar, `status` be one of STATUSES. The others are free text.
 */
export function readField<Name extends FieldName>(name: Name, value: string): LinkDetails[Name] | undefined {
  const line = cleanLine(value, FIELD_LIMITS[name]);
  return (line !== '' && isAllowed(name, line) ? toCase(name, line) : undefined) as
    | LinkDetails[Name]
    | undefined;
}

const toCase = (name: FieldName, line: string) => (name === 'domain' ? line.toLowerCase() : line);

function isAllowed(name: FieldName, line: string): boolean {
  if (name === 'domain') return isHostName(line);
  if (name === 'since') return parseSince(line) !== undefined;
  if (name === 'status') return (STATUSES as readonly string[]).includes(line);
  return true;
}

function isHostName(text: string): boolean {
  const labels = text.split('.');
  return (
    labels.length > 1 &&
    labels.every((label) => label.length <= 63 && /^[\p{L}\p{N}\p{M}-]+$/u.test(label)) &&
    labels.every((label) => !label.startsWith('-') && !label.endsWith('-'))
  );
}

/** Milliseconds since 1970 of a `since` field, and whether it names a time of day; UTC. */
export function parseSince(text: string): { at: number; timed: boolean } | undefined {
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})Z)?$/.exec(text);
  const [, day, time] = match ?? [];
  if (day === undefined) return undefined;
  const at = Date.parse(`${day}T${time ?? '00:00'}:00Z`);
  // Date.parse takes 30 February for 2 March: only a day that comes out as it went in exists.
  const exists = !Number.isNaN(at) && new Date(at).toISOString().startsWith(`${day}T${time ?? '00:00'}`);
  return exists ? { at, timed: time !== undefined } : undefined;
}
