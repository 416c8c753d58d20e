/**
 * Finds quoted wordings in text that has been wrapped, quoted, starred, escaped or cut short.
 *
 * Both sides are squeezed to lower-case letters and digits, so that blanks, line breaks, `>` marks and
 * punctuation cannot come between. Each wording is cut into blocks of BLOCK characters; one rolling hash slides
 * over the text and looks every window up (Rabin–Karp with many patterns). The work is linear in the text and
 * does not depend on how many wordings there are.
 */

/** Characters in a block: short enough to survive a cut line, long enough to mean something. */
const BLOCK = 10;
const BASE = 257;
/** BASE to the power of BLOCK - 1, in 32 bits: what the oldest character of a window weighs. */
let top = 1;
for (let i = 1; i < BLOCK; i++) top = Math.imul(top, BASE);

const TABLE = 1 << 14;

const fold = new Uint8Array(128);
for (let code = 48; code < 58; code++) fold[code] = code;
for (let code = 97; code < 123; code++) {
  fold[code] = code;
  fold[code - 32] = code;
}

/** A block of one wording: which wording, and whether it belongs to its first sentence. */
export interface Place {
  /** A number of its own, so that a block met twice counts once. */
  id: number;
  wording: number;
  opening: boolean;
}

interface Block {
  id: number;
  hash: number;
  text: string;
  next: Block | null;
}

/** Blocks found in a text, in order: where (in the original text) and which. */
export interface Hits {
  at: number[];
  block: number[];
}

export interface WordingIndex {
  /** How many blocks each wording has; 0 for one too short to be found by its words. */
  blocks: readonly number[];
  /** How many of them make its first sentence. */
  opening: readonly number[];
  /** Where each block stands. */
  places: readonly (readonly Place[])[];
  placeCount: number;
  /** The blocks in `text`; characters outside ASCII count like punctuation. */
  find(text: string): Hits;
}

/** The pieces of literal text of a wording: `{placeholders}` part them. */
function pieces(wording: string): string[] {
  return wording
    .split(/\{[^{}]*\}/)
    .map((piece) => piece.toLowerCase().replace(/[^a-z0-9]/g, ''))
    .filter((piece) => piece.length >= BLOCK);
}

/** The blocks of `parts`, in order; the last of each part ends with it. */
function cut(parts: readonly string[]): Set<string> {
  const own = new Set<string>();
  for (const part of parts) {
    for (let at = 0; at + BLOCK <= part.length; at += BLOCK) own.add(part.slice(at, at + BLOCK));
    own.add(part.slice(-BLOCK));
  }
  return own;
}

function hashOf(text: string): number {
  let hash = 0;
  for (let i = 0; i < BLOCK; i++) hash = (Math.imul(hash, BASE) + text.charCodeAt(i)) | 0;
  return hash;
}

const slotOf = (hash: number) => (hash ^ (hash >>> 15)) & (TABLE - 1);

/** Builds the index over `wordings`: literal text with `{placeholders}`. Addresses of web pages count for nothing. */
export function createWordingIndex(wordings: readonly string[]): WordingIndex {
  const table: (Block | null)[] = new Array(TABLE).fill(null);
  /** 1 where the slot holds a block: most windows end here. */
  const taken = new Uint8Array(TABLE);
  const byText = new Map<string, number>();
  const places: Place[][] = [];
  const blocks: number[] = [];
  const opening: number[] = [];
  let placeCount = 0;
  wordings.forEach((wording, index) => {
    const bare = wording.replace(/https?:\/\/[^\s\])]+/g, '{}');
    const found = bare.search(/[a-z}\]]\. [A-Z]/);
    const sentence = found === -1 ? bare.length : found + 1;
    const first = cut(pieces(bare.slice(0, sentence)));
    const own = new Set([...first, ...cut(pieces(bare.slice(sentence)))]);
    for (const text of own) {
      let id = byText.get(text);
      if (id === undefined) {
        id = places.length;
        places.push([]);
        byText.set(text, id);
        const hash = hashOf(text);
        table[slotOf(hash)] = { id, hash, text, next: table[slotOf(hash)]! };
        taken[slotOf(hash)] = 1;
      }
      places[id]!.push({ id: placeCount++, wording: index, opening: first.has(text) });
    }
    blocks.push(own.size);
    opening.push(first.size);
  });

  /** The squeezed text and where each character stood; used anew for each text. */
  let codes = new Uint8Array(4096);
  let positions = new Int32Array(4096);
  return {
    blocks,
    opening,
    places,
    placeCount,
    find(text) {
      const hits: Hits = { at: [], block: [] };
      if (text.length > codes.length) {
        codes = new Uint8Array(text.length * 2);
        positions = new Int32Array(text.length * 2);
      }
      let hash = 0;
      let length = 0;
      for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        const folded = code < 128 ? fold[code]! : 0;
        if (folded === 0) continue;
        codes[length] = folded;
        positions[length++] = at;
        if (length > BLOCK) hash = (hash - Math.imul(codes[length - BLOCK - 1]!, top)) | 0;
        hash = (Math.imul(hash, BASE) + folded) | 0;
        const slot = slotOf(hash);
        if (taken[slot] === 0 || length < BLOCK) continue;
        for (let block = table[slot]!; block !== null; block = block.next!) {
          if (block.hash !== hash) continue;
          const start = length - BLOCK;
          let same = 0;
          while (same < BLOCK && codes[start + same] === block.text.charCodeAt(same)) same++;
          if (same === BLOCK) {
            hits.at.push(positions[start]!);
            hits.block.push(block.id);
          }
          break;
        }
      }
      return hits;
    },
  };
}
