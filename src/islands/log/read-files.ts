/** Feeds the reader from files of the page: streamed, unpacked on the way, oldest first. */
import { compressionOf, firstTime, PACKED_HEAD } from '../../engine/log/first-time.ts';
import type { LogReader } from '../../engine/log/reader.ts';
import { serverNames } from '../../engine/log/servers.ts';
import { unpackStart } from '../../engine/log/unpack.ts';
import type { Fed, Feed } from './feeder.ts';
import { readText, type TextSink } from './file-text.ts';

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
    const sink: TextSink = {
      take(text, read) {
        reader.write(text);
        tell({ name: file.name, bytes: before + read });
      },
    };
    // Plain text is read faster than it is counted: nothing is gained by a second worker.
    const problem =
      packing === null ? await readText(file, packing, sink) : await readBeside(file, packing, sink);
    reader.end(problem);
    before += file.size;
    tell({ name: file.name, bytes: before });
  }
}

async function headOf(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(0, PACKED_HEAD).arrayBuffer());
  } catch {
    return new Uint8Array(0);
  }
}

/** Has the file unpacked by a second worker, or here where a worker cannot start one. */
async function readBeside(
  file: File,
  packing: ReturnType<typeof compressionOf>,
  sink: TextSink,
): Promise<string | undefined> {
  if (typeof Worker === 'undefined') return readText(file, packing, sink);
  const feeder = new Worker(new URL('./feeder.ts', import.meta.url), { type: 'module' });
  let begun = false;
  try {
    return await new Promise<string | undefined>((done, fail) => {
      feeder.onmessage = ({ data }: MessageEvent<Fed>) => {
        begun = true;
        if (data.text === null) {
          done(data.problem);
          return;
        }
        try {
          sink.take(data.text, data.read);
          const { buffer } = data.text;
          feeder.postMessage({ taken: buffer } satisfies Feed, [buffer]);
        } catch (error) {
          fail(error);
        }
      };
      feeder.onerror = (event) => {
        event.preventDefault();
        if (begun) fail(new Error(event.message));
        else readText(file, packing, sink).then(done, fail);
      };
      feeder.postMessage({ file, packing } satisfies Feed);
    });
  } finally {
    feeder.terminate();
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
