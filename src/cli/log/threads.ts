/** One large plain file read by several threads: each takes parts of it, the parts are added up in order. */
import { closeSync, openSync, readSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { loadTally, type TallyDump } from '../../engine/log/dump.ts';
import { recogniseFormat, remembers } from '../../engine/log/formats.ts';
import { sharedReadBuffer } from '../../engine/log/marked-lines.ts';
import { appendPart } from '../../engine/log/merge.ts';
import type { LogFile, LogReader } from '../../engine/log/reader.ts';
import { Tally } from '../../engine/log/tally.ts';
import type { LogInput } from './inputs.ts';
import { type PartJob, type PartResult, readPart } from './part.ts';

const PART = 32 << 20;
/** Parts a thread is given ahead, so that it need not wait while this thread reads one itself. */
const AHEAD = 2;
/** Parts read but not yet added up, at most. */
const LEAD = 6;
/** The thread's program stands beside this one, in the sources and in the build. */
const program = new URL(
  import.meta.url.endsWith('.ts') ? './part-worker.ts' : './part-worker.mjs',
  import.meta.url,
);

/**
 * Reads the file into the reader by `threads` threads, in parts of `part` bytes; false when it is of a kind that
 * cannot be cut.
 */
export async function readSplit(
  reader: LogReader,
  input: LogInput,
  file: LogFile,
  threads: number,
  signal: AbortSignal,
  part: number = PART,
): Promise<boolean> {
  const head = new Uint8Array(65_536);
  const fd = openSync(input.path, 'r');
  const size = readSync(fd, head, 0, head.length, 0);
  closeSync(fd);
  const format = recogniseFormat(head.subarray(0, size));
  if (format === 'unknown' || remembers(format)) return false;
  const parts = Math.ceil(input.size / part);
  const modified = file.modified ?? reader.options.now;
  const job: PartJob = {
    path: input.path,
    size: part,
    format,
    server: file.server ?? 'server',
    reference: Math.min(modified, reader.options.now),
    filter: reader.options.filter,
    consumerDomains: reader.options.consumerDomains,
  };
  const total = new Tally(reader.consumerDomains, reader.recipients);
  const waiting = new Map<number, PartResult<Tally | TallyDump>>();
  let next = 0;
  let merged = 0;
  let bytes = 0;
  let longLines = 0;
  let problem: string | undefined;
  let wake = () => {};
  const take = (result: PartResult<Tally | TallyDump>) => {
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
      new Worker(program, {
        workerData: job,
        resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 4 },
      }),
  );
  const own = openSync(input.path, 'r');
  const buffer = sharedReadBuffer();
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
          worker.on('message', (result: PartResult<TallyDump>) => {
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
