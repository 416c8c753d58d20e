/** The text of a file, piece by piece: read in the fastest way the browser has, and unpacked. */
import type { FlateError } from 'fflate';
import { type compressionOf, unpackProblem, zipAdvice } from '../../engine/log/first-time.ts';
import { type Packing, type UnpackEnd, unpackInto } from '../../engine/log/unpack.ts';

type Bytes = Uint8Array<ArrayBuffer>;

export interface TextSink {
  /** Takes a piece of text, and how many bytes of the file have been read; the piece is good during the call. */
  take(text: Uint8Array, read: number): void;
  /** Resolves when more may come. */
  room?(): Promise<void>;
}

const PIECE = 1 << 20;
/** Bytes of a packed file that are read at once: a thousand times as much text may be in them, at worst. */
const PACKED = 1 << 16;

/** Hands the text of a file to `sink`; returns a sentence when it could not be read to its end. */
export async function readText(
  file: File,
  packing: ReturnType<typeof compressionOf>,
  sink: TextSink,
): Promise<string | undefined> {
  if (packing === 'zip') return zipAdvice(file.name);
  const source = new Source(file, sink);
  if (packing === null) await readPlain(source, sink);
  else if (packing === 'gzip') return (await readGzip(source, sink)) ?? source.problem;
  else return readPacked(source, packing, sink);
  return source.problem;
}

/** The bytes of a file, and how far they could be read. */
class Source {
  readonly file: File;
  read = 0;
  problem: string | undefined;
  private readonly sink: TextSink;

  constructor(file: File, sink: TextSink) {
    this.file = file;
    this.sink = sink;
  }

  /** The file's bytes from its start, in one buffer that is used again; a fault ends them and is `problem`. */
  async *pieces(size: number): AsyncGenerator<Bytes> {
    this.read = 0;
    let reader: ReadableStreamBYOBReader;
    try {
      reader = this.file.stream().getReader({ mode: 'byob' });
    } catch {
      yield* this.slices(size);
      return;
    }
    try {
      for (let buffer = new ArrayBuffer(size); this.read < this.file.size; ) {
        await this.sink.room?.();
        const options = { min: Math.min(size, this.file.size - this.read) };
        const { value } = await reader
          .read(new Uint8Array(buffer), options)
          .catch(() => ({ value: undefined }));
        if (value === undefined || value.length === 0) {
          this.gone();
          return;
        }
        this.read += value.length;
        yield value;
        buffer = value.buffer;
      }
    } finally {
      reader.cancel().catch(() => undefined);
    }
  }

  /** For browsers whose files are no byte streams: slices, the next one on its way while one is read. */
  private async *slices(size: number): AsyncGenerator<Bytes> {
    const { file } = this;
    const slice = (from: number) =>
      file
        .slice(from, from + size)
        .arrayBuffer()
        .catch(() => null);
    for (let next = slice(0); this.read < file.size; ) {
      await this.sink.room?.();
      const part = await next;
      if (part === null) {
        this.gone();
        return;
      }
      if (this.read + size < file.size) next = slice(this.read + size);
      this.read += part.byteLength;
      yield new Uint8Array(part);
    }
  }

  private gone(): void {
    this.problem = `"${this.file.name}" could not be read beyond byte ${this.read}: it was changed, moved or removed meanwhile. What was read counts; choose it again for the rest.`;
  }
}

async function readPlain(source: Source, sink: TextSink): Promise<void> {
  for await (const text of source.pieces(PIECE)) sink.take(text, source.read);
}

async function readGzip(source: Source, sink: TextSink): Promise<string | undefined> {
  const { writable, readable } = new DecompressionStream('gzip');
  const feed = async () => {
    const writer = writable.getWriter();
    for await (const piece of source.pieces(PACKED)) await writer.write(piece.slice());
    await writer.close();
  };
  feed().catch(() => undefined);
  const reader = readable.getReader();
  let size = 0;
  try {
    for (;;) {
      // A fault: damaged, cut off, or several gzip files in one, which the browser's own unpacker does not take.
      const part = await reader.read().catch(() => null);
      if (part === null) break;
      if (part.done) return undefined;
      size += part.value.length;
      sink.take(part.value, source.read);
    }
  } finally {
    reader.cancel().catch(() => undefined);
  }
  return readGzipSlowly(source, size, sink);
}

/** Unpacks once more with fflate, leaving out the text that was handed on already. */
async function readGzipSlowly(source: Source, skip: number, sink: TextSink): Promise<string | undefined> {
  const { FlateErrorCode, Gunzip } = await import('fflate');
  let size = 0;
  let end: UnpackEnd = 'cut';
  const gunzip = new Gunzip((chunk, final) => {
    if (final) end = null;
    const from = Math.min(chunk.length, Math.max(0, skip - size));
    size += chunk.length;
    if (from < chunk.length) sink.take(chunk.subarray(from), source.read);
  });
  try {
    for await (const piece of source.pieces(PACKED)) gunzip.push(piece, source.read >= source.file.size);
  } catch (error) {
    end = (error as FlateError).code === FlateErrorCode.UnexpectedEOF ? 'cut' : 'damaged';
  }
  return (
    source.problem ?? (end === null ? undefined : unpackProblem(source.file.name, end, Math.max(size, skip)))
  );
}

async function readPacked(source: Source, packing: Packing, sink: TextSink): Promise<string | undefined> {
  let size = 0;
  const end = await unpackInto(packing, source.pieces(PACKED), (text) => {
    size += text.length;
    sink.take(text, source.read);
  });
  return source.problem ?? (end === null ? undefined : unpackProblem(source.file.name, end, size));
}
