/** Small questions about byte ranges: everything here works on positions, so that no line becomes a string. */

export const NEWLINE = 10;
const decoder = new TextDecoder('utf-8');
const encoder = new TextEncoder();

/** The bytes of an ASCII literal, for `startsWith`. */
export function ascii(text: string): Uint8Array {
  return encoder.encode(text);
}

/** True when the literal stands at `pos` and ends no later than `end`. */
export function startsWith(buffer: Uint8Array, pos: number, end: number, literal: Uint8Array): boolean {
  const size = literal.length;
  if (pos + size > end) return false;
  for (let i = 0; i < size; i++) if (buffer[pos + i] !== literal[i]) return false;
  return true;
}

/** First position of one byte in the range, or −1. */
export function indexOfByte(buffer: Uint8Array, byte: number, from: number, end: number): number {
  for (let i = from; i < end; i++) if (buffer[i] === byte) return i;
  return -1;
}

/** First position of a short literal in the range, or −1; for ranges of a line, not of a file. */
export function indexOfBytes(buffer: Uint8Array, literal: Uint8Array, from: number, end: number): number {
  const first = literal[0];
  const stop = end - literal.length;
  for (let i = from; i <= stop; i++) if (buffer[i] === first && startsWith(buffer, i, end, literal)) return i;
  return -1;
}

export function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 48 && byte <= 57;
}

export function isLetter(byte: number | undefined): boolean {
  if (byte === undefined) return false;
  const low = byte | 32;
  return low >= 97 && low <= 122;
}

/** Two decimal digits as a number; NaN when they are none. */
export function twoDigits(buffer: Uint8Array, pos: number): number {
  const a = buffer[pos]! - 48;
  const b = buffer[pos + 1]! - 48;
  return a >= 0 && a <= 9 && b >= 0 && b <= 9 ? a * 10 + b : Number.NaN;
}

/** A range as text: invalid UTF-8 becomes U+FFFD, control characters a middle dot, so that it can be shown. */
export function showBytes(buffer: Uint8Array, start = 0, end = buffer.length): string {
  return decoder
    .decode(buffer.subarray(start, end))
    .replace(/[\u0000-\u001f\u007f-\u009f\u2028-\u202e]/g, '·');
}

/**
 * End of a mailbox between angle brackets: the position of the closing `>`, or −1. A quoted local part may
 * hold `>` and commas, so quotes and backslashes are respected (RFC 5321 section 4.1.2).
 */
export function endOfMailbox(buffer: Uint8Array, start: number, end: number): number {
  let i = start;
  if (buffer[i] === 34) {
    i++;
    while (i < end && buffer[i] !== 34) i += buffer[i] === 92 ? 2 : 1;
    i++;
  }
  while (i < end && buffer[i] !== 62) i++;
  return i < end ? i : -1;
}

/** A copy of a range. (`slice` of Node's Buffer, which callers may hand in, is no copy.) */
export function copyBytes(buffer: Uint8Array, start = 0, end = buffer.length): Uint8Array {
  const copy = new Uint8Array(end - start);
  copy.set(buffer.subarray(start, end));
  return copy;
}
