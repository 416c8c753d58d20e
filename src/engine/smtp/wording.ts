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

/** Squeezed text: codes of a-z and 0-9 only, and where each stood in the original. */
export interface Squeezed {
  codes: Uint8Array;
  positions: Int32Array;
  length: number;
}

const fold = new Uint8Array(128);
for (let code = 48; code < 58; code++) fold[code] = code;
for (let code = 97; code < 123; code++) {
  fold[code] = code;
  fold[code - 32] = code;
}

/** A reusable buffer for `squeeze`: grows to the longest text seen, which callers bound. */
export function createSqueezed(): Squeezed {
  return { codes: new Uint8Array(4096), positions: new Int32Array(4096), length: 0 };
}

/** Squeezes `text` into `into`. Characters outside ASCII are dropped like punctuation. */
export function squeeze(text: string, into: Squeezed): Squeezed {
  if (text.length > into.codes.length) {
    into.codes = new Uint8Array(text.length * 2);
    into.positions = new Int32Array(text.length * 2);
  }
  const { codes, positions } = into;
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const folded = code < 128 ? fold[code]! : 0;
    if (folded !== 0) {
      codes[length] = folded;
      positions[length++] = at;
    }
  }
  into.length = length;
  return into;
}

interface Block {
  hash: number;
  text: string;
  /** Wordings that hold the block, and which of their blocks it is. */
  owners: { wording: number; block: number }[];
  next: Block | null;
}

/** A block found: where in the original text, and whose it is. */
export interface Hit {
  at: number;
  owners: readonly { wording: number; block: number }[];
}

export interface WordingIndex {
  /** Blocks of each wording; 0 for a wording too short to be found by its words. */
  blocks: readonly number[];
  /** How many of them, the first ones, make its first sentence. */
  opening: readonly number[];
  find(text: Squeezed): Hit[];
}

/** The pieces of literal text of a wording: `{placeholders}` and addresses of web pages part them. */
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

/** Builds the index over `wordings`: literal text with `{placeholders}`. */
export function createWordingIndex(wordings: readonly string[]): WordingIndex {
  const table: (Block | null)[] = new Array(TABLE).fill(null);
  const byText = new Map<string, Block>();
  const blocks: number[] = [];
  const opening: number[] = [];
  wordings.forEach((wording, index) => {
    const bare = wording.replace(/https?:\/\/[^\s\])]+/g, '{}');
    const found = bare.search(/[a-z}\]]\. [A-Z]/);
    const sentence = found === -1 ? bare.length : found + 1;
    const own = cut([...pieces(bare.slice(0, sentence)), ...pieces(bare.slice(sentence))]);
    let number = 0;
    opening.push(cut(pieces(bare.slice(0, sentence))).size);
    for (const text of own) {
      let block = byText.get(text);
      if (block === undefined) {
        let hash = 0;
        for (let i = 0; i < BLOCK; i++) hash = (Math.imul(hash, BASE) + text.charCodeAt(i)) | 0;
        const slot = (hash ^ (hash >>> 15)) & (TABLE - 1);
        block = { hash, text, owners: [], next: table[slot]! };
        table[slot] = block;
        byText.set(text, block);
      }
      block.owners.push({ wording: index, block: number++ });
    }
    blocks.push(number);
  });

  return {
    blocks,
    opening,
    find({ codes, positions, length }) {
      const hits: Hit[] = [];
      let hash = 0;
      for (let i = 0; i < length; i++) {
        if (i >= BLOCK) hash = (hash - Math.imul(codes[i - BLOCK]!, top)) | 0;
        hash = (Math.imul(hash, BASE) + codes[i]!) | 0;
        if (i < BLOCK - 1) continue;
        for (let block = table[(hash ^ (hash >>> 15)) & (TABLE - 1)]!; block !== null; block = block.next!) {
          if (block.hash !== hash) continue;
          const start = i - BLOCK + 1;
          let same = 0;
          while (same < BLOCK && codes[start + same] === block.text.charCodeAt(same)) same++;
          if (same === BLOCK) hits.push({ at: positions[start]!, owners: block.owners });
          break;
        }
      }
      return hits;
    },
  };
}
