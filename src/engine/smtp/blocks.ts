/**
 * Finds many short strings of one length in a text at once.
 *
 * Text and strings are squeezed to letters and digits without case, so that blanks, line breaks, `>` marks and
 * punctuation cannot come between. Of the text only one sample of SAMPLE characters is looked at for every STEP
 * characters: a block, wherever it stands, holds exactly one of them whole. A table says at which places of a
 * block a sample may stand; only there the text is compared (q-gram filtering with many patterns). The work is
 * linear in the text and does not grow with the number of blocks.
 */

/** Characters in a block: short enough to survive a cut line, long enough to mean something. */
export const BLOCK = 10;
const SAMPLE = 5;
const STEP = BLOCK - SAMPLE + 1;

/** For each byte of ASCII text: letters and digits as numbers from 1 to 36, 0 for all else. */
const digits = new Uint8Array(256);
for (let digit = 0; digit < 36; digit++) {
  const character = digit.toString(36);
  digits[character.charCodeAt(0)] = digit + 1;
  digits[character.toUpperCase().charCodeAt(0)] = digit + 1;
}

/** Blocks found in a text, in order: where (in the original text) and which. */
export interface Hits {
  at: number[];
  block: number[];
}

/** Space for one text: its bytes, the same squeezed, and where each of those characters stood. */
interface Space {
  bytes: Uint8Array;
  squeezed: Uint8Array;
  positions: Int32Array;
}

function createSpace(length: number): Space {
  return {
    bytes: new Uint8Array(length),
    squeezed: new Uint8Array(length),
    positions: new Int32Array(length),
  };
}

const encoder = new TextEncoder();

/** Writes `text` into `bytes`, one for each character; 255 for one outside ASCII. `bytes` must be as long as it. */
function writeBytes(text: string, bytes: Uint8Array): void {
  // Far quicker than a loop over the characters, and right if each of them became one byte.
  const { read, written } = encoder.encodeInto(text, bytes);
  if (read === text.length && written === text.length) return;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    bytes[at] = code < 128 ? code : 255;
  }
}

/** Squeezes `text` into `space`, which must be as long as it; returns the squeezed length. */
function squeeze(text: string, { bytes, squeezed, positions }: Space): number {
  writeBytes(text, bytes);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = digits[bytes[at]!]!;
    squeezed[length] = digit;
    positions[length] = at;
    if (digit !== 0) length++;
  }
  return length;
}

/** Five characters, half a block, from `at` on, as a number of six bits each. */
function halfAt(squeezed: Uint8Array, at: number): number {
  return (
    (squeezed[at]! << 24) |
    (squeezed[at + 1]! << 18) |
    (squeezed[at + 2]! << 12) |
    (squeezed[at + 3]! << 6) |
    squeezed[at + 4]!
  );
}

/** The sample from `at` on, as a number of 16 bits. */
function sampleAt(squeezed: Uint8Array, at: number): number {
  return Math.imul(halfAt(squeezed, at), 0x9e3779b1) >>> 16;
}

/**
 * Prepares the search for `blocks`: different strings of BLOCK lower-case letters and digits. The function it
 * returns finds them in a text of any length; characters outside ASCII count like punctuation.
 */
export function createBlockSearch(blocks: readonly string[]): (text: string) => Hits {
  /** For each sample the places in a block where it may stand, a bit each. */
  const places = new Uint8Array(1 << 16);
  /** A hash table of the blocks, each as two numbers, at most a quarter full. */
  const slots = 1 << (34 - Math.clz32(blocks.length));
  const first = new Int32Array(slots);
  const second = new Int32Array(slots);
  const ids = new Int32Array(slots);
  /** Where the block from `at` on stands in the table, or the empty slot it would stand in. */
  const slotOf = (squeezed: Uint8Array, at: number): number => {
    const one = halfAt(squeezed, at);
    const two = halfAt(squeezed, at + BLOCK / 2);
    let slot = ((Math.imul(one, 0x9e3779b1) ^ Math.imul(two, 0x85ebca6b)) >>> 12) & (slots - 1);
    while (first[slot] !== 0 && (first[slot] !== one || second[slot] !== two))
      slot = (slot + 1) & (slots - 1);
    return slot;
  };

  let space = createSpace(4096);
  blocks.forEach((block, id) => {
    squeeze(block, space);
    const { squeezed } = space;
    for (let at = 0; at < STEP; at++) places[sampleAt(squeezed, at)]! |= 1 << at;
    const slot = slotOf(squeezed, 0);
    first[slot] = halfAt(squeezed, 0);
    second[slot] = halfAt(squeezed, BLOCK / 2);
    ids[slot] = id;
  });

  return (text) => {
    const hits: Hits = { at: [], block: [] };
    if (text.length > space.bytes.length) space = createSpace(text.length * 2);
    const length = squeeze(text, space);
    const { squeezed, positions } = space;
    for (let at = STEP - 1; at + SAMPLE <= length; at += STEP) {
      // The block that began first comes first.
      for (let may = places[sampleAt(squeezed, at)]!; may !== 0; ) {
        const before = 31 - Math.clz32(may);
        may ^= 1 << before;
        const start = at - before;
        if (start + BLOCK > length) continue;
        const slot = slotOf(squeezed, start);
        if (first[slot] === 0) continue;
        hits.at.push(positions[start]!);
        hits.block.push(ids[slot]!);
      }
    }
    return hits;
  };
}
