import type { ReplyCode } from './reply-codes.ts';
import type { Token } from './tokens.ts';

/** One reply found in a text. */
export interface Segment {
  start: number;
  end: number;
  code: ReplyCode | null;
  tokens: Token[];
  /** Blocks of wordings found in it (wording.ts). */
  hits: number[];
}

/** A number of 31 bits for all that tells a segment from another one but its place and spelling. */
function hashOf({ code, tokens, hits }: Segment): number {
  let hash = hits.length;
  for (const hit of hits) hash = Math.imul(hash ^ hit, 0x01000193);
  const add = (text: string) => {
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  };
  if (code !== null) {
    add(code.smtp ?? '-');
    add(code.rangeEnd ?? code.enhanced ?? '');
  }
  for (const { key } of tokens) add(key);
  return hash >>> 1;
}

/** True if two segments have the same codes, tokens and hits. */
function isSame(a: Segment, b: Segment): boolean {
  return (
    a.code?.smtp === b.code?.smtp &&
    a.code?.enhanced === b.code?.enhanced &&
    a.code?.rangeEnd === b.code?.rangeEnd &&
    a.tokens.length === b.tokens.length &&
    a.hits.length === b.hits.length &&
    a.tokens.every(({ key }, index) => key === b.tokens[index]!.key) &&
    a.hits.every((hit, index) => hit === b.hits[index])
  );
}

/**
 * Remembers what `make` said of up to `limit` segments: in a log the same reply comes again and again, at another
 * place and about another address. `make` must look at a segment's codes, tokens and hits alone.
 */
export function rememberSegments<T>(limit: number, make: (segment: Segment) => T): (segment: Segment) => T {
  const memory = new Map<number, { segment: Segment; made: T }>();
  return (segment) => {
    const hash = hashOf(segment);
    const known = memory.get(hash);
    if (known !== undefined && isSame(known.segment, segment)) return known.made;
    if (memory.size >= limit) memory.clear();
    const made = make(segment);
    memory.set(hash, { segment, made });
    return made;
  };
}
