/** What a reply of Microsoft says: its code, and its text with everything that changes taken out. */
import { isDigit, isLetter } from './bytes.ts';

/** Bytes of a reply that are looked at. */
const REPLY_LIMIT = 600;

/** A range of the buffer; `start` is −1 when there is none. */
export interface Range {
  start: number;
  end: number;
}

/**
 * The most specific code of a reply that starts with its three digits: an S-code in parentheses such as
 * `(S3140)` (the older spelling `(AS3140)` is the same, without its A), then a name such as `SC-001` behind the
 * digits, then the enhanced status code behind the digits (RFC 3463). Fills `out` and returns it.
 */
export function findCode(out: Range, buffer: Uint8Array, start: number, end: number): Range {
  const stop = Math.min(end, start + REPLY_LIMIT);
  for (let i = start; i < stop; i++) {
    if (buffer[i] !== 40) continue;
    let s = i + 1;
    if (buffer[s] === 65) s++;
    if (buffer[s] !== 83) continue;
    let j = s + 1;
    while (j < stop && isDigit(buffer[j])) j++;
    if (buffer[j] === 41 && j - s >= 3 && j - s <= 13) {
      out.start = s;
      out.end = j;
      return out;
    }
  }
  const word = start + 4;
  out.start = -1;
  out.end = -1;
  if (buffer[start + 3] !== 32 && buffer[start + 3] !== 45) return out;
  if (isLetter(buffer[word]) && isLetter(buffer[word + 1]) && buffer[word + 2] === 45) {
    let j = word + 3;
    while (j < stop && isDigit(buffer[j])) j++;
    if (j - word === 6) {
      out.start = word;
      out.end = j;
    }
    return out;
  }
  const j = enhancedEnd(buffer, word, stop);
  if (j > word) {
    out.start = word;
    out.end = j;
  }
  return out;
}

/** End of an enhanced status code (`class.subject.detail`) at `pos`, or `pos` when there is none. */
export function enhancedEnd(buffer: Uint8Array, pos: number, end: number): number {
  const first = buffer[pos];
  if ((first !== 50 && first !== 52 && first !== 53) || buffer[pos + 1] !== 46) return pos;
  let i = pos + 2;
  let digits = 0;
  while (i < end && isDigit(buffer[i]) && digits < 3) {
    i++;
    digits++;
  }
  if (digits === 0 || buffer[i] !== 46) return pos;
  i++;
  digits = 0;
  while (i < end && isDigit(buffer[i]) && digits < 4) {
    i++;
    digits++;
  }
  return digits > 0 && digits < 4 && (i >= end || !isDigit(buffer[i])) ? i : pos;
}

/**
 * Writes the reply without what changes from one to the next (what stands in square or angle brackets,
 * addresses, host names, IP addresses, long ids) into `out` and returns the number of bytes. Two replies of
 * one kind give the same bytes; `out` must hold 700.
 */
export function normaliseReply(out: Uint8Array, buffer: Uint8Array, start: number, end: number): number {
  const stop = Math.min(end, start + REPLY_LIMIT);
  let size = 0;
  let i = start;
  while (i < stop) {
    const c = buffer[i]!;
    if (c === 91 || c === 60) {
      const close = c === 91 ? 93 : 62;
      out[size++] = c;
      i++;
      while (i < stop && buffer[i] !== close) i++;
      continue;
    }
    if (!isDigit(c) && !isLetter(c)) {
      if (c !== 32 || out[size - 1] !== 32) out[size++] = c;
      i++;
      continue;
    }
    i = normaliseWord(out, size, buffer, i, stop);
    size = written;
  }
  return size;
}

let written = 0;

/** One word, up to a blank, bracket, parenthesis or comma; returns where it ends and sets `written`. */
function normaliseWord(
  out: Uint8Array,
  size: number,
  buffer: Uint8Array,
  start: number,
  stop: number,
): number {
  let i = start;
  let dots = 0;
  let digits = 0;
  let variable = false;
  let url = false;
  for (; i < stop; i++) {
    const c = buffer[i]!;
    if (
      c === 32 ||
      c === 91 ||
      c === 93 ||
      c === 60 ||
      c === 62 ||
      c === 40 ||
      c === 41 ||
      c === 44 ||
      c === 59
    )
      break;
    if (c === 64 || (c === 58 && isDigit(buffer[i + 1]))) variable = true;
    else if (c === 46) dots++;
    else if (c === 47) url = true;
    else if (isDigit(c)) digits++;
  }
  const size0 = i - start;
  const dotted = dots > 0 && buffer[i - 1] !== 46;
  if (!url) {
    if (dots >= 3) variable = true;
    else if (dotted && isLetter(buffer[start]) && isLetter(buffer[i - 1])) variable = true;
    else if (size0 >= 12 && digits >= 3 && buffer[start] !== 83) variable = true;
  }
  if (variable) out[size++] = 35;
  else for (let j = start; j < i; j++) out[size++] = buffer[j]!;
  written = size;
  return i;
}
