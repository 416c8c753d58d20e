/** Unpacks what a platform does not unpack by itself. The code of each packing is loaded when it is met. */
import { Bunzip2 } from './bunzip2.ts';

/** Packings read here. (gzip is every platform's own.) */
export type Packing = 'zstd' | 'xz' | 'bzip2';

/** How unpacking ended: whole (null), not to the end, or at a fault. */
export type UnpackEnd = null | 'cut' | 'damaged';

/**
 * Unpacks `source` piece by piece into `write`, which may keep a piece no longer than its call. xz and bzip2
 * compare the checksums of what was written; fzstd compares none, so it finds only faults that break the coding.
 *
 * @throws what `source` throws
 */
export async function unpackInto(
  packing: Packing,
  source: AsyncIterable<Uint8Array>,
  write: (chunk: Uint8Array) => void,
): Promise<UnpackEnd> {
  if (packing === 'xz') return unpackXz(source, write);
  return packing === 'bzip2' ? unpackBzip2(source, write) : unpackZstd(source, write);
}

async function unpackBzip2(
  source: AsyncIterable<Uint8Array>,
  write: (chunk: Uint8Array) => void,
): Promise<UnpackEnd> {
  const unpack = new Bunzip2(write);
  for await (const chunk of source) {
    unpack.push(chunk, false);
    if (unpack.problem !== null) return unpack.problem;
  }
  unpack.push(new Uint8Array(0), true);
  return unpack.problem;
}

async function unpackZstd(
  source: AsyncIterable<Uint8Array>,
  write: (chunk: Uint8Array) => void,
): Promise<UnpackEnd> {
  const { Decompress } = await import('fzstd');
  const unpack = new Decompress(write);
  try {
    for await (const chunk of guarded(source)) unpack.push(chunk, false);
  } catch (error) {
    if (error instanceof SourceFault) throw error.cause;
    return 'damaged';
  }
  try {
    unpack.push(new Uint8Array(0), true);
    return null;
  } catch {
    return 'cut';
  }
}

async function unpackXz(
  source: AsyncIterable<Uint8Array>,
  write: (chunk: Uint8Array) => void,
): Promise<UnpackEnd> {
  const module = await import('xz-decompress');
  // A bundler gives the name itself, Node the whole module as its default.
  const { XzReadableStream } =
    'XzReadableStream' in module ? module : (module as { default: typeof module }).default;
  let ended = false;
  const iterator = guarded(source)[Symbol.asyncIterator]();
  const packed = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await iterator.next();
      if (next.done) {
        ended = true;
        controller.close();
      } else controller.enqueue(next.value);
    },
  });
  const reader = new XzReadableStream(packed).getReader();
  try {
    for (;;) {
      const part = await reader.read();
      if (part.done) return null;
      write(part.value);
    }
  } catch (error) {
    if (error instanceof SourceFault) throw error.cause;
    // Its own number for input that ends too early.
    return ended && error instanceof Error && error.message.endsWith(' 8') ? 'cut' : 'damaged';
  }
}

/** A fault of the source, told apart from one of the unpacker. */
class SourceFault extends Error {}

async function* guarded(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    // An unpacker that gets nothing twice in a row takes it for damage (liblzma's LZMA_BUF_ERROR).
    for await (const chunk of source) if (chunk.length > 0) yield chunk;
  } catch (cause) {
    throw new SourceFault('source', { cause });
  }
}

/** Text of a file's first bytes, as much as they hold and no more than about two megabytes; empty when they hold none. */
export async function unpackStart(packing: Packing, head: Uint8Array): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const source = (async function* () {
    // Small pieces, so that there is a place to stop.
    for (let i = 0; i < head.length && size < 1 << 20; i += 16_384) yield head.subarray(i, i + 16_384);
  })();
  await unpackInto(packing, source, (chunk) => {
    if (size > 1 << 20) return;
    parts.push(chunk.slice(0, 1 << 20));
    size += Math.min(chunk.length, 1 << 20);
  });
  const text = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    text.set(part, at);
    at += part.length;
  }
  return text;
}
