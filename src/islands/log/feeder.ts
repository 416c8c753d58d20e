/// <reference lib="webworker" />
/**
 * Reads and unpacks one file for the log's worker, which counts meanwhile: unpacking takes longer than counting,
 * and a browser does it in the thread that asks.
 */
import type { compressionOf } from '../../engine/log/first-time.ts';
import { readText } from './file-text.ts';

export interface Feed {
  file: File;
  packing: ReturnType<typeof compressionOf>;
}

/** Some pieces of text, or the end with what went wrong. */
export type Fed =
  | { pieces: Uint8Array<ArrayBuffer>[]; read: number }
  | { pieces: null; problem: string | undefined };

/** Bytes of text in one message, about. */
const LOAD = 1 << 20;
/** Messages sent but not yet taken, from which on no more of the file is read. */
const AHEAD = 4;

let waiting = 0;
let wake = () => {};

async function feed({ file, packing }: Feed): Promise<void> {
  let pieces: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const send = (read: number) => {
    waiting++;
    postMessage(
      { pieces, read } satisfies Fed,
      pieces.map((piece) => piece.buffer),
    );
    pieces = [];
    size = 0;
  };
  const problem = await readText(file, packing, {
    take(text, read) {
      // Only the browser's own unpacker gives its pieces away.
      const own = packing === 'gzip' && text.byteLength === text.buffer.byteLength;
      pieces.push(own ? (text as Uint8Array<ArrayBuffer>) : text.slice());
      size += text.length;
      if (size >= LOAD) send(read);
    },
    async room() {
      while (waiting >= AHEAD) await new Promise<void>((done) => (wake = done));
    },
  });
  if (pieces.length > 0) send(file.size);
  postMessage({ pieces: null, problem } satisfies Fed);
}

addEventListener('message', ({ data }: MessageEvent<Feed | 'taken'>) => {
  if (data !== 'taken') {
    feed(data);
    return;
  }
  waiting--;
  wake();
});
