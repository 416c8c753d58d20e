import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Bunzip2 } from '../../../src/engine/log/bunzip2.ts';
import { type Packing, unpackInto, unpackStart } from '../../../src/engine/log/unpack.ts';
import { every, postfixLog } from '../../fixtures/log/made.ts';
import { packed } from '../../fixtures/log/packed.ts';

const text = Buffer.from(postfixLog(every(5, 0, 2500)));
const files: readonly (readonly [Packing, Buffer])[] = [
  ['zstd', zstdCompressSync(text, { params: { 201: 1 } })],
  ['xz', packed('xz')],
  ['bzip2', packed('bz2')],
];
const hasTool = (name: string) => spawnSync(name, ['--version']).error === undefined;

async function unpack(packing: Packing, parts: readonly Uint8Array[]) {
  const out: Buffer[] = [];
  const source = (async function* () {
    yield* parts;
  })();
  const end = await unpackInto(packing, source, (chunk) => out.push(Buffer.from(chunk)));
  return { end, text: Buffer.concat(out) };
}

describe.each(files)('%s', (packing, bytes) => {
  it('gives the text, however the file is cut into pieces', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 20 }), async (places) => {
        const cuts = [0, ...[...places].sort((a, b) => a - b), bytes.length];
        const got = await unpack(
          packing,
          cuts.slice(1).map((end, i) => bytes.subarray(cuts[i], end)),
        );
        expect(got.end).toBeNull();
        expect(got.text.equals(text)).toBe(true);
      }),
      { numRuns: 20, examples: [[[0, 0]], [[0, 0, 0, 1, 1, 1, bytes.length, bytes.length]]] },
    );
  });
  it('says when the file ends too early', async () => {
    for (const size of [5, 60, bytes.length - 1]) {
      const got = await unpack(packing, [bytes.subarray(0, size)]);
      expect(got.end, `${size} bytes`).toBe('cut');
      expect(text.subarray(0, got.text.length).equals(got.text)).toBe(true);
    }
  });
  it('never throws or hangs when it is damaged, and says so', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 10, max: bytes.length - 30 }),
        fc.integer({ min: 1, max: 255 }),
        async (at, flip) => {
          const bad = Buffer.from(bytes);
          bad[at]! ^= flip;
          const got = await unpack(packing, [bad]);
          // fzstd compares no checksum: what is still code to it passes.
          if (got.end === null && packing !== 'zstd') expect(got.text.equals(text)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });
  it('gives the beginning for a look into it', async () => {
    const start = await unpackStart(packing, bytes);
    expect(text.subarray(0, start.length).equals(Buffer.from(start))).toBe(true);
    expect(start.length).toBeGreaterThan(1000);
    expect(await unpackStart(packing, bytes.subarray(0, 8))).toHaveLength(0);
  });
  it('hands a fault of the source on', async () => {
    const source = (async function* () {
      yield bytes.subarray(0, 100);
      throw new Error('gone');
    })();
    await expect(unpackInto(packing, source, () => {})).rejects.toThrow('gone');
  });
});

describe.skipIf(!hasTool('bzip2'))('bzip2 beside the real packer', () => {
  const pack = (input: Uint8Array, level: number) =>
    execFileSync('bzip2', [`-${level}`, '-c'], { input, maxBuffer: 1 << 28 });
  /** Bytes that look random and are the same in each run. */
  const noise = (size: number) => {
    const out = Buffer.alloc(size);
    for (let i = 0; i < size; i += 32) createHash('sha256').update(`${i}`).digest().copy(out, i);
    return out;
  };
  it.each([
    ['nothing', Buffer.alloc(0), 9],
    ['one byte', Buffer.from('x'), 1],
    [
      'four, five and 259 equal bytes',
      Buffer.from(`aaaa${'b'.repeat(5)}c${'d'.repeat(259)}${'e'.repeat(260)}`),
      9,
    ],
    ['three million equal bytes', Buffer.alloc(3_000_000, 65), 1],
    ['noise of several blocks', noise(350_000), 1],
    ['a log of several blocks', Buffer.from(postfixLog(every(1, 0, 9000))), 9],
  ] as const)('%s', async (_name, input, level) => {
    const bytes = pack(input, level);
    const pieces = Array.from({ length: Math.ceil(bytes.length / 10_007) }, (_, i) =>
      bytes.subarray(i * 10_007, (i + 1) * 10_007),
    );
    const got = await unpack('bzip2', pieces);
    expect(got.end).toBeNull();
    expect(got.text.equals(input)).toBe(true);
  });
  it('several streams in one file, as parallel packers and “cat” make them', async () => {
    const parts = [text.subarray(0, 1000), Buffer.alloc(0), text.subarray(1000, 1001), text.subarray(1001)];
    const bytes = Buffer.concat([...parts.map((part, i) => pack(part, i + 1)), Buffer.alloc(7)]);
    expect(await unpack('bzip2', [bytes])).toEqual({ end: null, text });
    expect((await unpack('bzip2', [Buffer.concat([bytes, Buffer.from('more')])])).end).toBe('damaged');
  });
  it('holds no more than a block and a piece', () => {
    const bytes = pack(Buffer.alloc(50_000_000, 10), 9);
    let size = 0;
    const unpack = new Bunzip2((chunk) => {
      size += chunk.length;
      expect(chunk.length).toBeLessThanOrEqual(1 << 20);
    });
    unpack.push(bytes, true);
    expect({ size, problem: unpack.problem }).toEqual({ size: 50_000_000, problem: null });
  });
});
