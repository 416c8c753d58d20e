/// <reference lib="webworker" />
/**
 * Reads and unpacks one file for the log's worker, which counts meanwhile: unpacking takes longer than counting,
 * and a browser does it in the thread that asks.
 */
import type { compressionOf } from '../../engine/log/first-time.ts';
import { readText } from './file-text.ts';

/** The file to read; afterwards the buffers of the loads, which are used again. */
export type Feed = { file: File; packing: ReturnType<typeof compressionOf> } | { taken: ArrayBuffer };

/** A load of text, or the end with what went wrong. */
export type Fed =
  | { text: Uint8Array<ArrayBuffer>; read: number }
  | { text: null; problem: string | undefined };

/** Bytes of text in one load. */
const LOAD = 1 << 20;
/** Loads sent but not yet taken, from which on no more of the file is read. */
const AHEAD = 4;

const spare: ArrayBuffer[] = [];
let waiting = 0;
let wake = () => {};

async function feed(file: File, packing: ReturnType<typeof compressionOf>): Promise<void> {
  let load: Uint8Array<ArrayBuffer> | null = null;
  let size = 0;
  const send = (read: number) => {
    if (load === null) return;
    waiting++;
    postMessage({ text: load.subarray(0, size), read } satisfies Fed, [load.buffer]);
    load = null;
    size = 0;
  };
  const problem = await readText(file, packing, {
    take(text, read) {
      for (let from = 0; from < text.length; ) {
        load ??= new Uint8Array(spare.pop() ?? new ArrayBuffer(LOAD));
        const part = text.subarray(from, from + LOAD - size);
        load.set(part, size);
        size += part.length;
        from += part.length;
        if (size === LOAD) send(read);
      }
    },
    async room() {
      while (waiting >= AHEAD) await new Promise<void>((done) => (wake = done));
    },
  });
  send(file.size);
  postMessage({ text: null, problem } satisfies Fed);
}

addEventListener('message', ({ data }: MessageEvent<Feed>) => {
  if ('file' in data) {
    // An unpacker that could not be loaded: the log's worker hears of it as of any other fault of this one.
    feed(data.file, data.packing).catch(reportError);
    return;
  }
  spare.push(data.taken);
  waiting--;
  wake();
});
