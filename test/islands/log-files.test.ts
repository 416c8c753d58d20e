import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LogReader } from '../../src/engine/log/reader.ts';
import { createReport, type LogReport } from '../../src/engine/log/report.ts';
import { readFiles } from '../../src/islands/log/read-files.ts';
import { every, postfixLog, S775 } from '../fixtures/log/made.ts';
import { packed } from '../fixtures/log/packed.ts';

const NOW = Date.UTC(2026, 10, 21);
const text = postfixLog([...every(1, 0, 3000), ...every(5, 3000, 3600, { reply: S775 })]);
const all = 3000 + 120;

/** What the page's worker makes of the files. */
async function read(files: readonly (readonly [string, Uint8Array])[]): Promise<LogReport> {
  const reader = new LogReader({ consumerDomains: ['outlook.com'], now: NOW / 1000 });
  const told: number[] = [];
  await readFiles(
    reader,
    files.map(([name, bytes]) => new File([bytes as Uint8Array<ArrayBuffer>], name, { lastModified: NOW })),
    ({ bytes }) => told.push(bytes),
  );
  expect(told.at(-1)).toBe(files.reduce((n, [, bytes]) => n + bytes.length, 0));
  return createReport(reader.total, reader.files);
}

describe('packed files on the page', () => {
  it('a zip archive is named', async () => {
    const report = await read([['logs.zip', Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0])]]);
    expect(report.files[0]!.problem).toMatch(/is a zip archive/);
  });
  it('zstd is read, also in several frames, with checksums and at any level', async () => {
    const half = text.indexOf('\n', text.length / 2) + 1;
    for (const bytes of [
      zstdCompressSync(text),
      zstdCompressSync(text, { params: { 100: 19, 201: 1 } }),
      Buffer.concat([zstdCompressSync(text.slice(0, half)), zstdCompressSync(text.slice(half))]),
    ]) {
      const report = await read([['mail.log.zst', bytes]]);
      expect(report.files[0]).toMatchObject({ problem: null, bytes: text.length });
      expect(report.attempts.attempts).toBe(all);
    }
  });
  it('zstd that is cut off or damaged counts up to there, and says so', async () => {
    const whole = zstdCompressSync(text, { params: { 201: 1 } });
    const cut = await read([['mail.log.zst', whole.subarray(0, Math.floor(whole.length * 0.7))]]);
    expect(cut.files[0]!.problem).toMatch(/^"mail\.log\.zst" ends in the middle: \d+ bytes of text/);
    expect(cut.attempts.attempts).toBeLessThan(all);
    const bad = whole.map((byte, i) =>
      i > whole.length / 2 && i < whole.length / 2 + 40 ? byte ^ 0x5a : byte,
    );
    const damaged = await read([['mail.log.zst', bad]]);
    expect(damaged.attempts.attempts).toBeLessThanOrEqual(all);
    const empty = await read([['mail.log.zst', whole.subarray(0, 5)]]);
    expect(empty.files[0]!.problem).toMatch(/0 bytes of text/);
  });
  it('packed and plain files of one set are read together, oldest first', async () => {
    const report = await read([
      ['mail.log.3.xz', packed('xz')],
      ['mail.log.4.bz2', packed('bz2')],
      ['mail.log', new TextEncoder().encode(postfixLog(every(5, 3000, 3600)))],
      ['mail.log.1.zst', zstdCompressSync(postfixLog(every(5, 2900, 3000)))],
      ['mail.log.2.gz', gzipSync(postfixLog(every(5, 2800, 2900)))],
    ]);
    expect(report.attempts.attempts).toBe(500 + 500 + 120 + 20 + 20);
    expect(report.files.map(({ name }) => name)).toEqual([
      'mail.log.3.xz',
      'mail.log.4.bz2',
      'mail.log.2.gz',
      'mail.log.1.zst',
      'mail.log',
    ]);
  });
});
