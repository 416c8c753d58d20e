/** Finds the lines that hold a marker: by WebAssembly where it may be used, else by the search of search.ts. */
import { ascii, indexOfBytes, NEWLINE } from './bytes.ts';
import { LIMITS } from './limits.ts';
import { LINES_CODE } from './lines-code.ts';
import { createPlaces, createSearch, SEARCH_BLOCK } from './search.ts';

export interface MarkedLines {
  /** Of each line found: where it starts, where its first marker stands, where its newline is. */
  readonly places: Int32Array;
  /** Where to go on after `find`. */
  next: number;
  /**
   * Looks through some of the complete lines from `from` to `end`, which is behind a newline, and returns how
   * many hold the marker. Of a line longer than the limit only the beginning is looked at.
   */
  find(buffer: Uint8Array, from: number, end: number): number;
}

/** The part of lines.wat: text from TEXT on, places from PLACES on. */
interface Kernel {
  bytes: Uint8Array;
  places: Int32Array;
  find(from: number, end: number, size: number, shift: number, places: number): number;
}

const TEXT = 64;
/** Bytes looked through at once: little enough to be still in the cache when the lines are read. */
const BLOCK = SEARCH_BLOCK;
const PLACES = TEXT + BLOCK + 64;
/** Eleven pages hold the text and the places of the shortest lines there are; the buffer is behind them. */
const BUFFER = 11 << 16;
const BUFFER_SIZE = 1 << 20;

let kernel: Kernel | null | undefined;

/** One for all: each would reserve its own memory. Null where a policy or an old browser does not allow it. */
function createKernel(): Kernel | null {
  try {
    const code = Uint8Array.from(atob(LINES_CODE), (c) => c.charCodeAt(0));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code));
    const { buffer } = exports['memory'] as WebAssembly.Memory;
    return {
      bytes: new Uint8Array(buffer),
      places: new Int32Array(buffer, PLACES),
      find: exports['find'] as Kernel['find'],
    };
  } catch {
    return null;
  }
}

/**
 * A megabyte to read a file into: lines are found in it without being copied first. It is the same one every
 * time, so that only one file at a time can be read with it.
 */
export function sharedReadBuffer(): Uint8Array {
  kernel ??= createKernel();
  return kernel === null
    ? new Uint8Array(BUFFER_SIZE)
    : new Uint8Array(kernel.bytes.buffer, BUFFER, BUFFER_SIZE);
}

/**
 * Finds lines with the marker: ASCII, 6 to 16 bytes. `plain` does without WebAssembly.
 * Throws a RangeError for another length: a longer one does not fit into the sixteen bytes that are compared,
 * for a shorter one there may be more lines than places.
 */
export function createMarkedLines(marker: string, plain = false): MarkedLines {
  if (marker.length < 6 || marker.length > 16)
    throw new RangeError(`A marker of ${marker.length} bytes cannot be searched for.`);
  if (!plain) kernel ??= createKernel();
  return plain || kernel === null || kernel === undefined ? bySearch(marker) : byKernel(marker, kernel);
}

function byKernel(marker: string, { bytes, places, find }: Kernel): MarkedLines {
  const literal = ascii(marker);
  const size = literal.length;
  return {
    places,
    next: 0,
    find(buffer, from, end) {
      const stop = end - from <= BLOCK ? end : buffer.lastIndexOf(NEWLINE, from + BLOCK - 1) + 1;
      if (stop <= from) return longLine(this, literal, buffer, from);
      this.next = stop;
      bytes.set(literal);
      if (buffer.buffer === bytes.buffer) {
        const start = buffer.byteOffset;
        return find(start + from, start + stop, size, -start, PLACES);
      }
      bytes.set(buffer.subarray(from, stop), TEXT);
      return find(TEXT, TEXT + stop - from, size, from - TEXT, PLACES);
    },
  };
}

/** A line longer than a block. */
function longLine(lines: MarkedLines, marker: Uint8Array, buffer: Uint8Array, from: number): number {
  const { places } = lines;
  places[0] = from;
  places[1] = indexOfBytes(buffer, marker, from, from + LIMITS.line);
  places[2] = buffer.indexOf(NEWLINE, from);
  lines.next = places[2] + 1;
  return places[1] < 0 ? 0 : 1;
}

function bySearch(marker: string): MarkedLines {
  const search = createSearch(marker);
  const hits = createPlaces();
  const places = new Int32Array(3 * hits.length);
  return {
    places,
    next: 0,
    find(buffer, from, end) {
      const to = Math.min(end, from + BLOCK);
      const count = search(buffer, from, to, end, hits);
      let found = 0;
      let pos = from;
      for (let i = 0; i < count; i++) {
        const hit = hits[i]!;
        // A line's first marker is its own; later ones stand in what it quotes.
        if (hit < pos) continue;
        const stop = buffer.indexOf(NEWLINE, hit);
        places[found] = buffer.lastIndexOf(NEWLINE, hit) + 1;
        places[found + 1] = hit;
        places[found + 2] = stop;
        found += 3;
        pos = stop + 1;
      }
      this.next = Math.max(pos, to);
      return found / 3;
    },
  };
}
