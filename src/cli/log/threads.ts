/** One large plain file read by several threads: each takes parts of it, the parts are added up in order. */
import { closeSync, openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { ByteTable } from '../../engine/log/byte-table.ts';
import { dumpTally, loadTally, type TallyDump } from '../../engine/log/dump.ts';
import { type FormatId, recogniseFormat } from '../../engine/log/formats.ts';
import { appendPart } from '../../engine/log/merge.ts';
import { type LogFile, LogReader } from '../../engine/log/reader.ts';
import { Recipients } from '../../engine/log/recipients.ts';
import { FileScan, type ScanOptions } from '../../engine/log/scan.ts';
import { Tally } from '../../engine/log/tally.ts';
import { createNodeFinder } from './finder.ts';
import type { LogInput } from './inputs.ts';

/** Parts are a quarter of a thread's share, within these bounds. */
const MIN_PART = 24 << 20;
const MAX_PART = 96 << 20;
const BUFFER = 1 << 20;
/** Smaller files are read sooner than a thread starts. */
const MIN_SIZE = 96 << 20;
/** The bundle is one file, which a thread can load; in development the sources are not. */
const bundle = import.meta.url.endsWith('whyblocked.mjs') ? fileURLToPath(import.meta.url) : null;

interface PartJob {
  partSize: number;
  path: string;
  format: FormatId;
  server: string;
  reference: number;
  filter: ScanOptions['filter'];
  consumerDomains: readonly string[];
}

interface PartResult {
  part: number;
  tally: TallyDump;
  bytes: number;
  longLines: number;
}

/** True when a plain file of that size is worth threads. */
export function canSplit(size: number): boolean {
  return bundle !== null && size >= MIN_SIZE;
}

/** In a thread: waits for part numbers and answers with tallies. False in the main thread. */
export function serveParts(): boolean {
  const data = workerData as { whyblockedLog?: PartJob } | null;
  if (isMainThread || data?.whyblockedLog === undefined || parentPort === null) return false;
  const job = data.whyblockedLog;
  const { consumerDomains } = new LogReader({ consumerDomains: job.consumerDomains, now: 0 });
  const fd = openSync(job.path, 'r');
  const buffer = Buffer.allocUnsafe(BUFFER);
  const port = parentPort;
  port.on('message', (part: number) => {
    if (part < 0) {
      closeSync(fd);
      port.close();
      return;
    }
    port.postMessage(readPart(fd, buffer, part, job, consumerDomains));
  });
  return true;
}

/** Lines that start within the part: from the first line start in it to the end of the line that crosses its end. */
function readPart(
  fd: number,
  buffer: Uint8Array,
  part: number,
  job: PartJob,
  consumerDomains: ByteTable,
): PartResult {
  const scan = new FileScan({
    ...job,
    createFinder: createNodeFinder,
    consumerDomains,
    recipients: new Recipients(part > 0),
  });
  const end = (part + 1) * job.partSize;
  let pos = part * job.partSize;
  let started = part === 0;
  // One byte earlier: a newline there means that the part starts with a line of its own.
  if (!started) pos--;
  let bytes = 0;
  for (;;) {
    const n = readSync(fd, buffer, 0, BUFFER, pos);
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
  return { part, tally: dumpTally(scan.tally), bytes, longLines: scan.longLines };
}

/** Reads the file into the reader by `threads` threads; false when it is of a kind that cannot be cut. */
export async function readSplit(
  reader: LogReader,
  input: LogInput,
  file: LogFile,
  threads: number,
  signal: AbortSignal,
): Promise<boolean> {
  const head = new Uint8Array(65_536);
  const fd = openSync(input.path, 'r');
  const size = readSync(fd, head, 0, head.length, 0);
  closeSync(fd);
  const format = recogniseFormat(head.subarray(0, size));
  if (format === 'unknown' || format === 'journal-export') return false;
  const partSize = Math.min(MAX_PART, Math.max(MIN_PART, Math.ceil(input.size / threads / 4)));
  const parts = Math.ceil(input.size / partSize);
  const modified = file.modified ?? reader.options.now;
  const job: PartJob = {
    path: input.path,
    partSize,
    format,
    server: file.server ?? 'server',
    reference: Math.min(modified, reader.options.now),
    filter: reader.options.filter,
    consumerDomains: reader.options.consumerDomains,
  };
  const total = new Tally(reader.consumerDomains, reader.total.recipients);
  const waiting = new Map<number, PartResult>();
  let next = 0;
  let merged = 0;
  let bytes = 0;
  let longLines = 0;
  let problem: string | undefined;
  const take = (result: PartResult) => {
    waiting.set(result.part, result);
    for (let r = waiting.get(merged); r !== undefined; r = waiting.get(merged)) {
      waiting.delete(merged++);
      bytes += r.bytes;
      longLines += r.longLines;
      appendPart(total, loadTally(r.tally, reader.consumerDomains));
    }
  };
  const workers = Array.from(
    { length: Math.min(threads, parts) },
    () =>
      new Worker(bundle!, {
        argv: ['log'],
        workerData: { whyblockedLog: job },
        resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 8 },
      }),
  );
  try {
    await Promise.all(
      workers.map(
        (worker) =>
          new Promise<void>((done, fail) => {
            const give = () => {
              if (signal.aborted)
                problem = `"${input.name}" was read up to byte ${bytes}, where you stopped it.`;
              if (signal.aborted || next >= parts) {
                worker.postMessage(-1);
                done();
              } else worker.postMessage(next++);
            };
            worker.on('message', (result: PartResult) => {
              take(result);
              give();
            });
            worker.on('error', fail);
            give();
          }),
      ),
    );
  } catch (error) {
    problem = `"${input.name}" could not be read beyond byte ${bytes} (${(error as NodeJS.ErrnoException).code ?? (error as Error).message}).`;
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
  if (bytes < input.size && problem === undefined)
    problem = `"${input.name}" became shorter while it was read: ${bytes} of ${input.size} bytes were there.`;
  reader.add(total, file, { format, bytes, longLines, binary: false, problem });
  return true;
}
