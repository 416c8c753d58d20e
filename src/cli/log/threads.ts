/** One large plain file read by several threads: each takes parts of it, the parts are added up in order. */
import { closeSync, openSync, readSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { ByteTable } from '../../engine/log/byte-table.ts';
import { dumpTally, loadTally, type TallyDump } from '../../engine/log/dump.ts';
import { type FormatId, recogniseFormat, remembers } from '../../engine/log/formats.ts';
import { appendPart } from '../../engine/log/merge.ts';
import { type LogFile, LogReader } from '../../engine/log/reader.ts';
import { Recipients } from '../../engine/log/recipients.ts';
import { FileScan, type ScanOptions } from '../../engine/log/scan.ts';
import { Tally } from '../../engine/log/tally.ts';
import { createNodeFinder } from './finder.ts';
import type { LogInput } from './inputs.ts';

const PART = 32 << 20;
/** Parts a thread is given ahead, so that it need not wait while this thread reads one itself. */
const AHEAD = 2;
/** Parts read but not yet added up, at most. */
const LEAD = 6;
const BUFFER = 1 << 20;
/** Each thread has to warm up by itself: below about a gigabyte one alone is done sooner (npm run bench:log). */
const MIN_SIZE = 1 << 30;
/** The bundle is one file, which a thread can load; in development the sources are not. */
const bundle = import.meta.url.endsWith('whyblocked.mjs') ? fileURLToPath(import.meta.url) : null;

interface PartJob {
  path: string;
  format: FormatId;
  server: string;
  reference: number;
  filter: ScanOptions['filter'];
  consumerDomains: readonly string[];
}

interface PartResult {
  part: number;
  tally: TallyDump | Tally;
  bytes: number;
  longLines: number;
}

/** Keeps V8's young generation at its first size: next to nothing is allocated here that would gain from more. */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
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
    const result = readPart(fd, buffer, part, job, consumerDomains);
    port.postMessage({ ...result, tally: dumpTally(result.tally) } satisfies PartResult);
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
): PartResult & { tally: Tally } {
  const scan = new FileScan({
    ...job,
    createFinder: createNodeFinder,
    consumerDomains,
    recipients: new Recipients(part > 0),
  });
  const end = (part + 1) * PART;
  let pos = part * PART;
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
  return { part, tally: scan.tally, bytes, longLines: scan.longLines };
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
  if (format === 'unknown' || remembers(format)) return false;
  const parts = Math.ceil(input.size / PART);
  const modified = file.modified ?? reader.options.now;
  const job: PartJob = {
    path: input.path,
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
  let wake = () => {};
  const take = (result: PartResult) => {
    wake();
    waiting.set(result.part, result);
    for (let r = waiting.get(merged); r !== undefined; r = waiting.get(merged)) {
      waiting.delete(merged++);
      bytes += r.bytes;
      longLines += r.longLines;
      appendPart(total, r.tally instanceof Tally ? r.tally : loadTally(r.tally, reader.consumerDomains));
    }
  };
  const stopped = () => `"${input.name}" was read up to byte ${bytes}, where you stopped it.`;
  // This thread reads parts, too: one thread less to keep in memory.
  const workers = Array.from(
    { length: Math.min(threads, parts) - 1 },
    () =>
      new Worker(bundle!, {
        argv: ['log'],
        workerData: { whyblockedLog: job },
        resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 },
      }),
  );
  const own = openSync(input.path, 'r');
  const buffer = Buffer.allocUnsafe(BUFFER);
  try {
    const others = workers.map(
      (worker) =>
        new Promise<void>((done, fail) => {
          let given = 0;
          const give = () => {
            while (given < AHEAD && next < parts && !signal.aborted) {
              given++;
              worker.postMessage(next++);
            }
            if (given > 0) return;
            worker.postMessage(-1);
            done();
          };
          worker.on('message', (result: PartResult) => {
            given--;
            take(result);
            give();
          });
          worker.on('error', fail);
          give();
        }),
    );
    // A failure is dealt with below, when all is awaited; until then it must not count as unhandled.
    for (const other of others) other.catch(() => undefined);
    while (next < parts && !signal.aborted) {
      if (next - merged > LEAD) {
        // A slow thread holds the order up: what is read meanwhile would only pile up.
        await Promise.race([new Promise<void>((done) => (wake = done)), ...others]);
        continue;
      }
      take(readPart(own, buffer, next++, job, reader.consumerDomains));
      await new Promise<void>((done) => setImmediate(done));
    }
    await Promise.all(others);
    if (signal.aborted && merged < parts) problem = stopped();
  } catch (error) {
    problem = `"${input.name}" could not be read beyond byte ${bytes} (${(error as NodeJS.ErrnoException).code ?? (error as Error).message}).`;
    await Promise.all(workers.map((worker) => worker.terminate()));
  } finally {
    closeSync(own);
  }
  if (bytes < input.size && problem === undefined)
    problem = `"${input.name}" became shorter while it was read: ${bytes} of ${input.size} bytes were there.`;
  reader.add(total, file, { format, bytes, longLines, binary: false, problem });
  return true;
}
