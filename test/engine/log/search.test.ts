import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPlaces, createSearch, SEARCH_BLOCK } from '../../../src/engine/log/search.ts';

const encoder = new TextEncoder();
const MARKER = ', status=';

/** Every place of the marker, one after the other, as a string search finds them. */
function placesIn(text: string, from: number, to: number, end: number): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(MARKER, from); at >= 0; at = text.indexOf(MARKER, at + 1))
    if (at < to && at + MARKER.length <= end) found.push(at);
  return found;
}

describe('createSearch', () => {
  const search = createSearch(MARKER);
  const places = createPlaces();
  const run = (text: string, from = 0, to = text.length, end = text.length) => {
    const count = search(encoder.encode(text), from, to, end, places);
    return [...places.subarray(0, count)];
  };

  it('finds what a string search finds, wherever the range is cut', () => {
    const word = fc.constantFrom(
      MARKER,
      ', stat',
      'status=',
      '=',
      ',',
      ' s',
      'relay=mx[192.0.2.1]:25',
      '\n',
      'x',
    );
    fc.assert(
      fc.property(
        fc.array(word, { maxLength: 400 }),
        fc.nat(2000),
        fc.nat(2000),
        fc.nat(30),
        (words, a, b, more) => {
          const text = words.join('');
          const from = Math.min(a, b, text.length);
          const to = Math.min(Math.max(a, b), text.length);
          const end = Math.min(to + more, text.length);
          expect(run(text, from, to, end)).toEqual(placesIn(text, from, to, end));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('has room for a block of nothing but markers', () => {
    const text = MARKER.repeat(Math.floor(SEARCH_BLOCK / MARKER.length));
    expect(run(text)).toEqual(placesIn(text, 0, text.length, text.length));
    expect(run('='.repeat(SEARCH_BLOCK))).toEqual([]);
  });

  it('takes no literal shorter than its room is made for', () => {
    expect(() => createSearch('short')).toThrow(RangeError);
  });
});
