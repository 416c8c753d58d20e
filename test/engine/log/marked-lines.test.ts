import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assembleLines } from '../../../src/build/wasm.ts';
import { LINES_CODE } from '../../../src/engine/log/lines-code.ts';
import { createMarkedLines } from '../../../src/engine/log/marked-lines.ts';

const encoder = new TextEncoder();
const MARKER = ', status=';

type Place = [start: number, marker: number, newline: number];

/** The lines with the marker, found one after the other. */
function linesIn(text: string, from: number): Place[] {
  const found: Place[] = [];
  for (let start = from; start < text.length; ) {
    const stop = text.indexOf('\n', start);
    const marker = text.slice(start, stop).indexOf(MARKER);
    if (marker >= 0) found.push([start, start + marker, stop]);
    start = stop + 1;
  }
  return found;
}

function found(text: string, from: number, plain: boolean): Place[] {
  const lines = createMarkedLines(MARKER, plain);
  const bytes = encoder.encode(text);
  const places: Place[] = [];
  for (let pos = from; pos < bytes.length; pos = lines.next) {
    const count = lines.find(bytes, pos, bytes.length);
    expect(lines.next).toBeGreaterThan(pos);
    for (let i = 0; i < count; i++)
      places.push([lines.places[3 * i]!, lines.places[3 * i + 1]!, lines.places[3 * i + 2]!]);
  }
  return places;
}

const words = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('\n', '\n\n', MARKER, ', stat', ',', '=', ', status', 'x\0y') },
    { weight: 1, arbitrary: fc.nat(300).map((n) => 'spamd: result '.repeat(30).slice(0, n)) },
  ),
  { maxLength: 300 },
);

describe('createMarkedLines', () => {
  it('is the module that lines.wat makes', async () => {
    expect(LINES_CODE).toBe(await assembleLines());
  });

  it('takes markers of six to sixteen bytes, and has room for lines of the shortest', () => {
    expect(() => createMarkedLines('short')).toThrow(RangeError);
    expect(() => createMarkedLines('seventeen bytes!!')).toThrow(RangeError);
    for (const marker of [' stat=', 'sixteen bytes !!']) {
      const lines = createMarkedLines(marker);
      const bytes = encoder.encode(`${marker}\n`.repeat(60_000));
      let count = 0;
      for (let pos = 0; pos < bytes.length; pos = lines.next) count += lines.find(bytes, pos, bytes.length);
      expect(count).toBe(60_000);
    }
  });

  for (const plain of [false, true]) {
    const name = plain ? 'the search of the engine' : 'WebAssembly';
    it(`finds the lines a string search finds, by ${name}`, () => {
      fc.assert(
        fc.property(words, fc.nat(5), (parts, skip) => {
          const text = `${parts.join('')}\n`;
          const from = skip === 0 ? 0 : text.indexOf('\n', text.length >> skip) + 1;
          expect(found(text, from, plain)).toEqual(linesIn(text, from));
        }),
        { numRuns: 1000 },
      );
    });

    it(`reads long texts and long lines block by block, by ${name}`, () => {
      const short = `a${MARKER}sent\nnothing here\n`.repeat(30_000);
      const dense = `${MARKER}\n`.repeat(60_000);
      const long = `${'y'.repeat(300_000)}\nb${MARKER}sent ${'z'.repeat(700_000)}\n`;
      const text = short + long + dense + long;
      const expected = linesIn(text, 0);
      expect(found(text, 0, plain)).toEqual(expected);
      expect(expected.length).toBe(90_002);
    });
  }
});
