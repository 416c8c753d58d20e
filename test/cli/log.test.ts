import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { every, postfixLog, S775, S3140 } from '../fixtures/log/made.ts';
import { packed } from '../fixtures/log/packed.ts';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'whyblocked-log-cli-'));
const file = (name: string) => join(folder, name);
const text = postfixLog([
  ...every(5, 0, 600),
  ...every(5, 600, 720, { reply: S3140 }),
  ...every(5, 720, 1440),
]);
const schema = JSON.parse(
  readFileSync(new URL('../../public/data/schema/log.schema.json', import.meta.url), 'utf8'),
);
const validate = new Ajv({ allowUnionTypes: true }).compile(schema);

beforeAll(() => {
  writeFileSync(file('mail.log'), text);
  writeFileSync(file('mail.log.1.gz'), gzipSync(postfixLog(every(5, -1440, 0))));
});

async function json(argv: string[], stdin?: string | Uint8Array) {
  const result = await run(['log', ...argv, '--json'], stdin);
  const report = JSON.parse(result.stdout);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return { ...result, report };
}

describe('whyblocked log', () => {
  it('says first what happened', async () => {
    const { status, stdout } = await run(['log', file('mail.log')]);
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^One block by Microsoft, all over by 2026-11-02 11:55; the largest was S3140 at mx1/,
    );
    expect(stdout).toMatch(/Block episodes[\s\S]*Timeline[\s\S]*▁|█/);
  });
  it('gives the documented JSON, with the catalogue’s ids', async () => {
    const { status, report } = await json([file('mail.log')]);
    expect(status).toBe(0);
    expect(report.byCode.S3140).toMatchObject({ attempts: 24, bounced: 24 });
    expect(report.byResponse.s3140).toMatchObject({ attempts: 24, code: 'S3140' });
    expect(report.events).toMatchObject([{ code: 'S3140', server: 'mx1', attempts: 24 }]);
  });
  it('exits 1 while a block is on and 3 without a delivery', async () => {
    const on = await json(['-'], postfixLog([...every(5, 0, 300), ...every(5, 300, 400, { reply: S775 })]));
    expect(on.status).toBe(1);
    const none = await run(['log', '-'], 'Nov  2 00:00:00 mx1 dovecot: imap-login: Login\n');
    expect(none.status).toBe(3);
    expect(none.stdout).toMatch(/No delivery is in this log/);
  });
  it('reads several files, packed ones and standard input', async () => {
    const { report } = await json([file('mail.log.1.gz'), file('mail.log')]);
    expect(report.attempts.attempts).toBe(288 * 2);
    expect(report.files.map((f: { name: string }) => f.name.split('/').at(-1))).toEqual([
      'mail.log.1.gz',
      'mail.log',
    ]);
    expect((await json(['-'], gzipSync(text))).report.attempts.attempts).toBe(288);
  });
  it('reads a file once however it is named, and says of a copy that it may count twice', async () => {
    symlinkSync(file('mail.log'), file('link.log'));
    const once = await json([file('mail.log'), file('link.log'), join(folder, '.', 'mail.log')]);
    expect(once.report.attempts.attempts).toBe(288);
    expect(once.report.limits).toEqual([]);
    writeFileSync(file('copy.gz'), gzipSync(text));
    const twice = await json([file('mail.log'), file('copy.gz')]);
    expect(twice.report.attempts.attempts).toBe(576);
    expect(twice.report.limits.join()).toMatch(/begins with the same lines as .*counted twice/);
  });
  it('filters by time and server', async () => {
    const late = await json([file('mail.log'), '--since', '2026-11-02T12:00', '--until', '2026-11-02 13:00']);
    expect(late.report.attempts.attempts).toBe(12);
    expect(late.report.outsideFilter).toBe(276);
    expect((await json([file('mail.log'), '--server', 'mx1'])).report.attempts.attempts).toBe(288);
    const other = await run(['log', file('mail.log'), '--server', 'mx9']);
    expect(other.stdout).toMatch(/None of 288 delivery attempts lies within/);
  });
  it('tells of a broken gzip and counts what came before', async () => {
    const whole = gzipSync(postfixLog(every(0.01, 0, 100)));
    for (const [name, bytes, words] of [
      ['cut.gz', whole.subarray(0, whole.length / 2), 'ends in the middle'],
      [
        'bad.gz',
        Buffer.from(whole.map((byte, i) => (i === whole.length - 6 ? byte ^ 0x55 : byte))),
        'is damaged',
      ],
    ] as const) {
      writeFileSync(file(name), bytes);
      const { report } = await json([file(name)]);
      expect(report.files[0].problem).toContain(words);
      expect(report.attempts.attempts).toBeGreaterThan(500);
      expect(report.verdict.sentence).toMatch(/could not be read/);
    }
  });
  it('reads zstd, xz and bzip2, and tells where they break', async () => {
    for (const [ending, bytes] of [
      ['zst', zstdCompressSync(text)],
      ['xz', packed('xz')],
      ['bz2', packed('bz2')],
    ] as const) {
      writeFileSync(file(`p.log.${ending}`), bytes);
      const { report } = await json([file(`p.log.${ending}`)]);
      expect(report.attempts.attempts, ending).toBe(ending === 'zst' ? 288 : 500);
      expect(report.files[0].problem).toBeNull();
      expect((await json(['-'], bytes)).report.attempts).toEqual(report.attempts);
      writeFileSync(file(`cut.${ending}`), bytes.subarray(0, bytes.length * 0.8));
      const cut = (await json([file(`cut.${ending}`)])).report;
      expect(cut.files[0].problem).toMatch(/ends in the middle|is damaged/);
      expect(cut.attempts.attempts).toBeLessThan(report.attempts.attempts);
    }
  });
  it.each([
    [['log'], /Name the log to read/],
    [['log', '/nowhere/mail.log'], /There is no file/],
    [['log', '/'], /is a folder/],
    [['log', 'x', '--since', 'yesterday'], /--since takes a time/],
    [['log', 'x', '--format', 'xml'], /There is no format "xml"/],
    [['log', 'x', '--what'], /Unknown option '--what'/],
    [['log', 'x', '--state', 'y'], /--state goes with --follow/],
  ])('%j is refused in a sentence', async (argv, words) => {
    const { status, stderr } = await run(argv);
    expect(status).toBe(2);
    expect(stderr).toMatch(words);
  });
  it('names what cannot be unpacked, and what is no log', async () => {
    writeFileSync(file('a.zip'), Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 0, 0]));
    expect((await run(['log', file('a.zip')])).stderr).toMatch(/unzip/);
    writeFileSync(file('b.bin'), Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7) % 256)));
    expect((await run(['log', file('b.bin')])).stdout).toMatch(/does not look like a mail server’s log/);
    writeFileSync(file('empty'), '');
    expect((await run(['log', file('empty')])).stdout).toMatch(/input is empty/);
  });
  it('writes Prometheus’ text format', async () => {
    const out = file('whyblocked.prom');
    await run(['log', file('mail.log'), '--format', 'prometheus', '--output', out]);
    const lines = readFileSync(out, 'utf8').split('\n');
    expect(lines).toContain(
      'whyblocked_delivery_attempts_total{server="mx1",service="consumer",status="bounced"} 24',
    );
    expect(lines).toContain(
      'whyblocked_microsoft_refusals_total{server="mx1",service="consumer",code="S3140",status="bounced"} 24',
    );
    for (const line of lines)
      expect(line).toMatch(/^$|^# (HELP|TYPE) [a-z_]+ |^[a-z_]+(\{[^}]*\})? -?[\d.e+]+$/);
  });
});
