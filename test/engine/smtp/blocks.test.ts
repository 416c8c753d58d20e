import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCK, createBlockSearch } from '../../../src/engine/smtp/blocks.ts';

/** The same by looking for each block at each place. */
function findSlowly(blocks: readonly string[], text: string): { at: number[]; block: number[] } {
  const kept = [...text.split('').entries()].filter(([, character]) => /^[A-Za-z0-9]$/.test(character));
  const squeezed = kept.map(([, character]) => character.toLowerCase()).join('');
  const found = { at: [] as number[], block: [] as number[] };
  for (let start = 0; start + BLOCK <= squeezed.length; start++) {
    const block = blocks.indexOf(squeezed.slice(start, start + BLOCK));
    if (block === -1) continue;
    found.at.push(kept[start]![0]);
    found.block.push(block);
  }
  return found;
}

/** Few letters, so that blocks repeat, overlap and nearly fit. */
const blocks = fc.uniqueArray(
  fc.string({ unit: fc.constantFrom('a', 'b', '0'), minLength: BLOCK, maxLength: BLOCK }),
  { minLength: 1, maxLength: 40 },
);
const texts = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'B', '0', ' ', '\n', 'é', '\u{1f4e7}') });

describe('createBlockSearch', () => {
  it('finds each block wherever it stands, in order', () => {
    fc.assert(
      fc.property(blocks, fc.array(fc.oneof(texts, fc.nat(39)), { maxLength: 12 }), (list, parts) => {
        const text = parts
          .map((part) => (typeof part === 'string' ? part : list[part % list.length]))
          .join('');
        expect(createBlockSearch(list)(text)).toEqual(findSlowly(list, text));
      }),
    );
  });

  it('finds nothing where there are no blocks, and nothing in a text shorter than one', () => {
    expect(createBlockSearch([])('Service unavailable')).toEqual({ at: [], block: [] });
    expect(createBlockSearch(['serviceuna'])('Service un')).toEqual({ at: [], block: [] });
  });

  it('keeps nothing of a text that was longer', () => {
    const search = createBlockSearch(['serviceuna']);
    expect(search(`${'x'.repeat(10_000)} Service unavailable`).at).toEqual([10_001]);
    expect(search('service').at).toEqual([]);
    expect(search('Service una').at).toEqual([0]);
  });
});
