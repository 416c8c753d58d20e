import { BLOCK, createBlockSearch, type Hits } from './blocks.ts';

/**
 * Finds quoted wordings in text that has been wrapped, quoted, starred, escaped or cut short: each wording is cut
 * into blocks of BLOCK letters and digits, and what counts is how many of them a text holds.
 */

/** A block of one wording: which wording, and whether it belongs to its first sentence. */
export interface Place {
  /** A number of its own, so that a block met twice counts once. */
  id: number;
  wording: number;
  opening: boolean;
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

/** Builds the index over `wordings`: literal text with `{placeholders}`. Addresses of web pages count for nothing. */
export function createWordingIndex(wordings: readonly string[]): WordingIndex {
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
      }
      places[id]!.push({ id: placeCount++, wording: index, opening: first.has(text) });
    }
    blocks.push(own.size);
    opening.push(first.size);
  });

  return { blocks, opening, places, placeCount, find: createBlockSearch([...byText.keys()]) };
}
