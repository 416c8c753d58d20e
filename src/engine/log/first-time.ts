/** When a file begins, to put files in order before they are read. */

import { indexOfByte } from './bytes.ts';
import { Clock, relativeYear, withYear, YEARLESS } from './clock.ts';
import { readStamp } from './stamp.ts';
import { parseSyslogHead, SyslogHead } from './syslog.ts';

/**
 * Seconds (as printed) of the first line with a time in the sample, or null. `reference`: seconds since 1970 the
 * file is not newer than, for lines without a year.
 */
export function firstTime(sample: Uint8Array, reference: number): number | null {
  const clock = new Clock();
  const head = new SyslogHead();
  let start = 0;
  for (let n = 0; n < 200 && start < sample.length; n++) {
    let end = indexOfByte(sample, 10, start, sample.length);
    if (end < 0) end = sample.length;
    const time = journalTime(sample, start, end);
    if (time !== null) return time;
    const found =
      clock.parse(sample, start, end) > 0 ||
      parseSyslogHead(head, clock, sample, start, end) ||
      fieldTime(clock, sample, start, end)
        ? clock.time
        : null;
    if (found !== null) {
      if (found >= YEARLESS) return found;
      let zero = new Date(reference * 1000).getUTCFullYear() + 1 - relativeYear(found);
      while (withYear(found, zero) > reference + 2 * 86_400) zero--;
      return withYear(found, zero);
    }
    start = end + 1;
  }
  return null;
}

/** A time up to the first comma (Exchange), or the first field in quotes that is one (hMailServer). */
function fieldTime(clock: Clock, sample: Uint8Array, start: number, end: number): boolean {
  if (sample[start] !== 34) {
    const comma = indexOfByte(sample, 44, start, Math.min(end, start + 40));
    return comma > 0 && readStamp(clock, sample, start, comma);
  }
  let pos = start;
  for (let field = 0; field < 4; field++) {
    const tab = indexOfByte(sample, 9, pos, end);
    if (tab < 0) return false;
    if (sample[tab + 1] === 34) {
      const quote = indexOfByte(sample, 34, tab + 2, Math.min(end, tab + 40));
      if (quote > 0 && readStamp(clock, sample, tab + 2, quote)) return true;
    }
    pos = tab + 1;
  }
  return false;
}

function journalTime(sample: Uint8Array, start: number, end: number): number | null {
  if (sample[start] !== 123 && sample[start] !== 95) return null;
  const text = new TextDecoder().decode(sample.subarray(start, Math.min(end, start + 4096)));
  const match = /__REALTIME_TIMESTAMP"?\s?[:=]\s?"?(\d{10,16})\d{6}"?/.exec(text);
  return match === null ? null : Number(match[1]);
}

/** How a file is packed, by its first bytes; null for plain text (or anything else). */
export function compressionOf(head: Uint8Array): 'gzip' | 'zstd' | 'xz' | 'bzip2' | 'zip' | null {
  const is = (...bytes: number[]) => bytes.every((byte, i) => head[i] === byte);
  if (is(0x1f, 0x8b)) return 'gzip';
  if (is(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd';
  if (is(0xfd, 0x37, 0x7a, 0x58, 0x5a)) return 'xz';
  if (is(0x42, 0x5a, 0x68)) return 'bzip2';
  if (is(0x50, 0x4b, 3, 4)) return 'zip';
  return null;
}

/** Bytes at a file's start in which a packing holds some text: bzip2 needs a whole block. */
export const PACKED_HEAD = 196_608;

/** What to do with a zip archive, which may hold many files. */
export function zipAdvice(name: string): string {
  return `"${name}" is a zip archive, which is not read here: unpack it first, for example with "unzip ${name}", and give the files in it.`;
}

/** What is said of a packed file that could not be unpacked to its end. */
export function unpackProblem(name: string, end: 'cut' | 'damaged', bytes: number): string {
  const how = end === 'cut' ? 'ends in the middle' : 'is damaged';
  return `"${name}" ${how}: ${bytes} bytes of text could be unpacked and are counted, the rest is missing.`;
}
