import fc from 'fast-check';
import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { openArchive } from '../../../src/engine/archive/open.ts';

const text = (s: string) => new TextEncoder().encode(s);
const options = { DecompressionStream: DecompressionStream as never };
const names = async (name: string, bytes: Uint8Array, more = {}) => {
  const { files, problems } = await openArchive(name, bytes, { ...options, ...more });
  return { files: files.map((f) => [f.name, new TextDecoder().decode(f.bytes)]), problems };
};

describe('archives', () => {
  it('hands plain files through', async () =>
    expect(await names('a.xml', text('<a/>'))).toEqual({ files: [['a.xml', '<a/>']], problems: [] }));
  it('opens gzip', async () =>
    expect((await names('a.xml.gz', gzipSync(text('hello')))).files).toEqual([['a.xml', 'hello']]));
  it('opens ZIP, packed and stored, and leaves folders out', async () => {
    const zip = zipSync({
      'a.xml': text('one'),
      'in/b.xml': [text('two'), { level: 0 }],
      __MACOSX: { 'a.xml': text('x') },
    });
    expect((await names('r.zip', zip)).files).toEqual([
      ['r.zip/a.xml', 'one'],
      ['r.zip/in/b.xml', 'two'],
    ]);
  });
  it('opens archives in archives, three deep and no further', async () => {
    const zip = zipSync({ 'a.xml.gz': gzipSync(text('deep')) });
    expect((await names('r.zip', zip)).files).toEqual([['r.zip/a.xml', 'deep']]);
    const tower = zipSync({ c: zipSync({ b: zipSync({ a: zipSync({ x: text('1') }) }) }) });
    expect((await names('t.zip', tower)).problems[0]).toMatch(/inside 3 others/);
  });
  it('bounds bombs', async () => {
    const zeros = new Uint8Array(30_000_000);
    for (const bytes of [gzipSync(zeros), zipSync({ z: zeros })]) {
      const { files, problems } = await names('bomb', bytes, { maxBytes: 1_000_000 });
      expect(files).toEqual([]);
      expect(problems[0]).toMatch(/grows beyond/);
    }
    const many = zipSync(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`f${i}`, text('x')])));
    const some = await names('many.zip', many, { maxFiles: 10 });
    expect(some.files).toHaveLength(10);
    expect(some.problems[0]).toMatch(/more files/);
  });
  it('says what is damaged or encrypted', async () => {
    const gz = gzipSync(text('hello '.repeat(5_000)));
    expect((await names('a.gz', gz.subarray(0, 40))).problems[0]).toMatch(/damaged/);
    const zip = zipSync({ a: text('hello') });
    expect((await names('a.zip', zip.subarray(0, zip.length - 30))).problems[0]).toMatch(/table of contents/);
    const locked = zip.slice();
    const central = locked.findIndex(
      (_, i) => locked[i] === 0x50 && locked[i + 1] === 0x4b && locked[i + 2] === 1,
    );
    locked[central + 8] = 1;
    expect((await names('a.zip', locked)).problems[0]).toMatch(/encrypted/);
  });
  it('never throws', async () => {
    const zip = zipSync({ a: text('hello'), b: text('world '.repeat(100)) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(zip.length - 1), fc.nat(255)), { maxLength: 12 }),
        async (edits) => {
          const bytes = zip.slice();
          for (const [at, value] of edits) bytes[at] = value;
          await openArchive('x', bytes, { ...options, maxBytes: 100_000 });
        },
      ),
      { numRuns: 200 },
    );
  });
});
