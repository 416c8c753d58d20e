import { describe, expect, it } from 'vitest';
import { typeset, words } from '../../src/schemas/words.ts';

describe('setting quotation marks', () => {
  it.each([
    ['Microsoft\'s "not listed" answer', 'Microsoft’s “not listed” answer'],
    ['"Nothing was detected", and more', '“Nothing was detected”, and more'],
    ['(see "this")', '(see “this”)'],
    ["I don't know", 'I don’t know'],
    ["a 'quoted' word", 'a ‘quoted’ word'],
    ['nothing to set', 'nothing to set'],
  ])('%s', (text, expected) => expect(typeset(text)).toBe(expected));

  it('keeps to the length asked for', () => {
    expect(words(3, 5).safeParse('no').success).toBe(false);
    expect(words(3, 5).safeParse('longer').success).toBe(false);
    expect(words(3, 5).parse('"yes')).toBe('“yes');
  });
});
