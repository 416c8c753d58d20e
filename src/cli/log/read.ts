/** Feeds files and standard input to the reader, unpacked on the way, large ones by several threads. */
import { closeSync, createReadStream, readSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';
import zlib from 'node:zlib';
import { compressionOf, unpackProblem, zipAdvice } from '../../engine/log/first-time.ts';
import type { LogReader } from '../../engine/log/reader.ts';
import { type UnpackEnd, unpackInto } from '../../engine/log/unpack.ts';
import { UsageError } from '../command.ts';
import { type LogInput, openLog } from './inputs.ts';
import { canSplit, readSplit } from './threads.ts';

const BUFFER = 1 << 20;
/** Bytes after which other events (Ctrl-C) get a turn. */
const TURN = 64 << 20;

export interface ReadOptions {
  signal: AbortSignal;
  /** Threads for one large plain file; 1 reads in this one only. */
  threads?: number;
}

const turn = () => new Promise<void>((done) => setImmediate(done));

/** Reads one file into the reader. Problems on the way become a sentence in the report. */
export async function readFile(reader: LogReader, input: LogInput, options: ReadOptions): Promise<void> {
  const { packing } = input;
  if (packing === 'zip') throw new UsageError(zipAdvice(input.name));
  const threads = options.threads ?? Math.min(4, availableParallelism());
  const file = { name: input.name, modified: input.modified, server: input.server };
  if (packing === null && threads > 1 && canSplit(input.size)) {
    if (await readSplit(reader, input, file, threads, options.signal)) return;
  }
  reader.begin(file);
  if (packing !== null) {
    await unpack(reader, createReadStream(input.path, { highWaterMark: BUFFER }), packing, input.name);
    return;
  }
  const fd = openLog(input.path, '/');
  const buffer = new Uint8Array(BUFFER);
  let sinceTurn = 0;
  let size = 0;
  let problem: string | undefined;
  try {
    for (;;) {
      const n = readSync(fd, buffer, 0, BUFFER, null);
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
    await unpack(reader, chunks, packing, name);
    return;
  }
  for await (const chunk of chunks) reader.write(chunk);
  reader.end();
}

function toBuffer(chunk: unknown): Buffer<ArrayBuffer> {
  return typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer<ArrayBuffer>);
}

/** Unpacks into the reader; damage ends the file, and what came before it counts. */
async function unpack(
  reader: LogReader,
  source: AsyncIterable<Buffer>,
  packing: 'gzip' | 'zstd' | 'xz' | 'bzip2',
  name: string,
): Promise<void> {
  let size = 0;
  const write = (chunk: Uint8Array) => {
    size += chunk.length;
    reader.write(chunk);
  };
  const end =
    packing === 'gzip' || packing === 'zstd'
      ? await unpackByNode(packing, source, write)
      : await unpackInto(packing, source, write);
  reader.end(end === null ? undefined : unpackProblem(name, end, size));
}

async function unpackByNode(
  packing: 'gzip' | 'zstd',
  source: AsyncIterable<Buffer>,
  write: (chunk: Uint8Array) => void,
): Promise<UnpackEnd> {
  const stream = unpacker(packing);
  const feed = (async () => {
    for await (const chunk of source) {
      if (stream.destroyed) return;
      if (!stream.write(chunk))
        await new Promise<void>((done) => {
          stream.once('drain', done);
          stream.once('close', done);
        });
    }
    stream.end();
  })();
  let end: UnpackEnd = null;
  try {
    for await (const chunk of stream) write(chunk as Buffer);
  } catch (error) {
    end = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR' ? 'cut' : 'damaged';
  }
  await feed.catch(() => undefined);
  return end;
}

function unpacker(packing: 'gzip' | 'zstd'): NodeJS.ReadWriteStream & { destroyed: boolean } {
  if (packing === 'gzip') return zlib.createGunzip({ chunkSize: BUFFER });
  if (typeof zlib.createZstdDecompress !== 'function')
    throw new UsageError('This version of Node cannot unpack zstd: use "zstd -dc FILE | whyblocked log -".');
  return zlib.createZstdDecompress({ chunkSize: BUFFER }) as NodeJS.ReadWriteStream & { destroyed: boolean };
}
