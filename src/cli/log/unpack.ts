/** Unpacks files for the reader: gzip and zstd by Node, the rest by the engine. Loaded when a packed file is met. */
import zlib from 'node:zlib';
import { unpackProblem } from '../../engine/log/first-time.ts';
import type { LogReader } from '../../engine/log/reader.ts';
import { type UnpackEnd, unpackInto } from '../../engine/log/unpack.ts';
import { UsageError } from '../command.ts';

const BUFFER = 1 << 20;

/** Unpacks into the reader; damage ends the file, and what came before it counts. */
export async function unpack(
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

/** Waits for the first of the events; the listeners of the others go, too. */
function firstOf(stream: NodeJS.EventEmitter, events: readonly string[]): Promise<void> {
  return new Promise((done) => {
    const finish = () => {
      for (const event of events) stream.off(event, finish);
      done();
    };
    for (const event of events) stream.on(event, finish);
  });
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
      if (!stream.write(chunk)) await firstOf(stream, ['drain', 'close']);
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
