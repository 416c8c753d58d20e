/** Reads one part of a large plain file: what each thread does, and the main one too. */
import { readSync } from 'node:fs';
import type { ByteTable } from '../../engine/log/byte-table.ts';
import type { FormatId } from '../../engine/log/formats.ts';
import { Recipients } from '../../engine/log/recipients.ts';
import { FileScan, type ScanOptions } from '../../engine/log/scan.ts';
import type { Tally } from '../../engine/log/tally.ts';

/** What a thread has to know of the file. */
export interface PartJob {
  path: string;
  /** Bytes of a part. */
  size: number;
  format: FormatId;
  server: string;
  reference: number;
  filter: ScanOptions['filter'];
  consumerDomains: readonly string[];
}

/** What was found in one part. */
export interface PartResult<T = Tally> {
  part: number;
  tally: T;
  bytes: number;
  longLines: number;
}

/** Lines that start within the part: from the first line start in it to the end of the line that crosses its end. */
export function readPart(
  fd: number,
  buffer: Uint8Array,
  part: number,
  job: PartJob,
  consumerDomains: ByteTable,
): PartResult {
  const scan = new FileScan({
    ...job,
    consumerDomains,
    recipients: new Recipients(part > 0),
  });
  const end = (part + 1) * job.size;
  let pos = part * job.size;
  let started = part === 0;
  // One byte earlier: a newline there means that the part starts with a line of its own.
  if (!started) pos--;
  let bytes = 0;
  for (;;) {
    const n = readSync(fd, buffer, 0, buffer.length, pos);
    if (n === 0) break;
    let from = 0;
    if (!started) {
      const newline = buffer.indexOf(10, 0);
      if (newline < 0 || newline >= n) {
        pos += n;
        if (pos >= end) break;
        continue;
      }
      from = newline + 1;
      if (pos + from >= end) break;
      started = true;
    }
    let to = n;
    let last = false;
    if (pos + n >= end) {
      const newline = buffer.indexOf(10, Math.max(from, end - 1 - pos));
      if (newline >= 0 && newline < n) {
        to = newline + 1;
        last = true;
      }
    }
    scan.write(buffer.subarray(from, to));
    bytes += to - from;
    pos += n;
    if (last) break;
  }
  scan.end();
  return { part, tally: scan.tally, bytes, longLines: scan.longLines };
}
