/** Feeds files and standard input to the reader, unpacked on the way, large ones by several threads if asked. */
import { closeSync, createReadStream, readSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { compressionOf, zipAdvice } from '../../engine/log/first-time.ts';
import { sharedReadBuffer } from '../../engine/log/marked-lines.ts';
import type { LogReader } from '../../engine/log/reader.ts';
import { UsageError } from '../command.ts';
import { type LogInput, openLog } from './inputs.ts';

const BUFFER = 1 << 20;
/** A smaller file is read before a second thread has started. */
const WORTH_THREADS = 1 << 27;
/** Bytes after which other events (Ctrl-C) get a turn. */
const TURN = 64 << 20;

export interface ReadOptions {
  signal: AbortSignal;
  /** Threads for one large plain file; 1, the default, reads in this one only. */
  threads?: number;
}

const turn = () => new Promise<void>((done) => setImmediate(done));

/** Reads one file into the reader. Problems on the way become a sentence in the report. */
export async function readFile(reader: LogReader, input: LogInput, options: ReadOptions): Promise<void> {
  const { packing } = input;
  if (packing === 'zip') throw new UsageError(zipAdvice(input.name));
  const { threads = 1 } = options;
  const file = { name: input.name, modified: input.modified, server: input.server };
  if (packing === null && threads > 1 && input.size >= WORTH_THREADS) {
    const { readSplit } = await import('./threads.ts');
    if (await readSplit(reader, input, file, threads, options.signal)) return;
  }
  reader.begin(file);
  if (packing !== null) {
    const { unpack } = await import('./unpack.ts');
    await unpack(reader, createReadStream(input.path, { highWaterMark: BUFFER }), packing, input.name);
    return;
  }
  const fd = openLog(input.path, '/');
  const buffer = sharedReadBuffer();
  let sinceTurn = 0;
  let size = 0;
  let problem: string | undefined;
  try {
    for (;;) {
      const n = readSync(fd, buffer, 0, buffer.length, null);
      if (n === 0) break;
      size += n;
      sinceTurn += n;
      reader.write(buffer.subarray(0, n));
      if (sinceTurn >= TURN) {
        sinceTurn = 0;
        await turn();
        if (options.signal.aborted) {
          problem = `"${input.name}" was read up to byte ${size}, where you stopped it.`;
          break;
        }
      }
    }
    if (size < input.size && problem === undefined)
      problem = `"${input.name}" became shorter while it was read: ${size} of ${input.size} bytes were there.`;
  } catch (error) {
    problem = `"${input.name}" could not be read beyond byte ${size} (${(error as NodeJS.ErrnoException).code ?? 'unknown fault'}).`;
  } finally {
    closeSync(fd);
  }
  reader.end(problem);
}

/** Reads standard input, packed too. */
export async function readStream(reader: LogReader, stream: Readable, name: string): Promise<void> {
  reader.begin({ name });
  const iterator = stream[Symbol.asyncIterator]();
  let first = Buffer.alloc(0);
  while (first.length < 6) {
    const next = await iterator.next();
    if (next.done) break;
    first = Buffer.concat([first, toBuffer(next.value)]);
  }
  const packing = compressionOf(first);
  if (packing === 'zip') throw new UsageError(zipAdvice(name));
  const chunks = (async function* () {
    yield first;
    for (;;) {
      const next = await iterator.next();
      if (next.done) return;
      yield toBuffer(next.value);
    }
  })();
  if (packing !== null) {
    const { unpack } = await import('./unpack.ts');
    await unpack(reader, chunks, packing, name);
    return;
  }
  for await (const chunk of chunks) reader.write(chunk);
  reader.end();
}

function toBuffer(chunk: unknown): Buffer<ArrayBuffer> {
  return typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer<ArrayBuffer>);
}
