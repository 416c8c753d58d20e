/** Feeds the reader from files of the page: streamed, unpacked on the way, oldest first. */
import {
  compressionOf,
  firstTime,
  PACKED_HEAD,
  unpackProblem,
  zipAdvice,
} from '../../engine/log/first-time.ts';
import type { LogReader } from '../../engine/log/reader.ts';
import { serverNames } from '../../engine/log/servers.ts';
import { type Packing, unpackInto, unpackStart } from '../../engine/log/unpack.ts';

const SLICE = 4 << 20;

export interface FileProgress {
  name: string;
  /** Bytes of the files as they are, read so far. */
  bytes: number;
}

/** Reads all files into the reader; `tell` is called after each piece. */
export async function readFiles(
  reader: LogReader,
  files: readonly File[],
  tell: (progress: FileProgress) => void,
): Promise<void> {
  const servers = serverNames(files.map((file) => file.webkitRelativePath || file.name));
  const inputs = await Promise.all(
    files.map(async (file, i) => {
      const head = await headOf(file);
      const packing = compressionOf(head);
      const modified = file.lastModified / 1000;
      const text = await startOf(head, packing);
      return { file, packing, modified, server: servers[i]!, first: firstTime(text, modified) ?? modified };
    }),
  );
  inputs.sort((a, b) => a.first - b.first);
  let before = 0;
  for (const { file, packing, modified, server } of inputs) {
    reader.begin({ name: file.name, modified, server });
    const said = (bytes: number) => tell({ name: file.name, bytes: before + bytes });
    let problem: string | undefined;
    if (packing === null) problem = await readPlain(reader, file, said);
    else if (packing === 'gzip') problem = await readGzip(reader, file, said);
    else if (packing === 'zip') problem = zipAdvice(file.name);
    else problem = await readPacked(reader, file, packing, said);
    reader.end(problem);
    before += file.size;
    said(0);
  }
}

async function headOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(0, PACKED_HEAD).arrayBuffer());
  } catch {
    return new Uint8Array(0);
  }
}

const gone = (name: string, bytes: number) =>
  `"${name}" could not be read beyond byte ${bytes}: it was changed, moved or removed meanwhile. What was read counts; choose it again for the rest.`;

async function readPlain(
  reader: LogReader,
  file: File,
  said: (bytes: number) => void,
): Promise<string | undefined> {
  const slice = (from: number) => {
    const part = file.slice(from, from + SLICE).arrayBuffer();
    part.catch(() => undefined);
    return part;
  };
  // One slice is on its way while another is read.
  let next = slice(0);
  for (let from = 0; from < file.size; from += SLICE) {
    let part: ArrayBuffer;
    try {
      part = await next;
    } catch {
      return gone(file.name, from);
    }
    if (from + SLICE < file.size) next = slice(from + SLICE);
    reader.write(new Uint8Array(part));
    said(Math.min(file.size, from + SLICE));
  }
  return undefined;
}

/** Counts the packed bytes on their way. */
function counted(file: File, said: (bytes: number) => void): ReadableStream<Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return file.stream().pipeThrough(
    new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>(
      {
        transform(chunk, controller) {
          bytes += chunk.length;
          said(bytes);
          controller.enqueue(chunk);
        },
      },
      undefined,
      { highWaterMark: 4 },
    ),
  );
}

async function readGzip(
  reader: LogReader,
  file: File,
  said: (bytes: number) => void,
): Promise<string | undefined> {
  let done = 0;
  try {
    const stream = counted(file, said).pipeThrough(new DecompressionStream('gzip')).getReader();
    for (;;) {
      const part = await stream.read();
      if (part.done) return undefined;
      reader.write(part.value);
      done += part.value.length;
    }
  } catch {
    // Damaged, cut off, or several gzip files in one, which the browser's own unpacker does not take.
    return readGzipSlowly(reader, file, done, said);
  }
}

/** Reads on with fflate, leaving out the text that was counted already. */
async function readGzipSlowly(
  reader: LogReader,
  file: File,
  skip: number,
  said: (bytes: number) => void,
): Promise<string | undefined> {
  const { Gunzip } = await import('fflate');
  let done = 0;
  let finished = false;
  const gunzip = new Gunzip((chunk, final) => {
    finished = final;
    const from = Math.min(chunk.length, Math.max(0, skip - done));
    done += chunk.length;
    if (from < chunk.length) reader.write(chunk.subarray(from));
  });
  try {
    const stream = counted(file, said).getReader();
    for (;;) {
      const part = await stream.read();
      gunzip.push(part.value ?? new Uint8Array(0), part.done);
      if (part.done) break;
    }
    if (finished && done > 0) return undefined;
  } catch {
    // Told below.
  }
  return `"${file.name}" is damaged or ends in the middle: ${Math.max(done, skip)} bytes of text could be unpacked and are counted, the rest is missing.`;
}

async function readPacked(
  reader: LogReader,
  file: File,
  packing: Packing,
  said: (bytes: number) => void,
): Promise<string | undefined> {
  let done = 0;
  let read = 0;
  const source = async function* () {
    const stream = file.stream().getReader();
    for (;;) {
      const part = await stream.read();
      if (part.done) return;
      read += part.value.length;
      said(read);
      yield part.value;
    }
  };
  try {
    const end = await unpackInto(packing, source(), (chunk) => {
      done += chunk.length;
      reader.write(chunk);
    });
    return end === null ? undefined : unpackProblem(file.name, end, done);
  } catch {
    return gone(file.name, read);
  }
}

/** As much of the text as the first bytes hold. */
async function startOf(head: Uint8Array, packing: ReturnType<typeof compressionOf>): Promise<Uint8Array> {
  if (packing === null) return head.subarray(0, 65_536);
  if (packing === 'zip') return new Uint8Array(0);
  return packing === 'gzip' ? gunzipStart(head) : unpackStart(packing, head);
}

/** As much of the text as the first bytes of a gzip file hold. */
async function gunzipStart(head: Uint8Array): Promise<Uint8Array> {
  const stream = new DecompressionStream('gzip');
  const writer = stream.writable.getWriter();
  writer.write(head as Uint8Array<ArrayBuffer>).catch(() => undefined);
  const reader = stream.readable.getReader();
  try {
    const part = await reader.read();
    return part.value ?? new Uint8Array(0);
  } catch {
    return new Uint8Array(0);
  } finally {
    writer.abort().catch(() => undefined);
  }
}
