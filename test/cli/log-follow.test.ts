import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Writable } from 'node:stream';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Io } from '../../src/cli/command.ts';
import { follow } from '../../src/cli/log/follow.ts';
import { LogReader } from '../../src/engine/log/reader.ts';
import { createReport } from '../../src/engine/log/report.ts';
import { every, type Line, postfixLog, S775 } from '../fixtures/log/made.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'whyblocked-follow-'));
const text = (lines: Line[]) => postfixLog(lines);
const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));

/** A follower of `mail.log` in the folder, with what it says; `stop` ends it as Ctrl-C would. */
function start(at: string) {
  const stop = new AbortController();
  let said = '';
  let warned = '';
  const out = new Writable({
    write(chunk, _encoding, done) {
      said += String(chunk);
      done();
    },
  });
  const io: Io = {
    stdin: new PassThrough(),
    stdout: out,
    stderr: new Writable({
      write(chunk, _encoding, done) {
        warned += String(chunk);
        done();
      },
    }),
    color: false,
    env: {},
    cwd: at,
    now: () => new Date('2026-11-10T00:00:00Z'),
    signal: stop.signal,
  };
  const reader = new LogReader({ consumerDomains: ['outlook.com'], now: Date.UTC(2026, 10, 10) / 1000 });
  const report = () => createReport(reader.total, reader.files);
  const ended = follow({ reader, name: 'mail.log', state: 'state.json', io, report, show: null, poll: 20 });
  return {
    said: () => said,
    warned: () => warned,
    attempts: () => report().attempts.attempts,
    report,
    async stop() {
      stop.abort();
      return ended;
    },
    async until(attempts: number) {
      for (let i = 0; i < 200 && report().attempts.attempts < attempts; i++) await wait(20);
      expect(report().attempts.attempts).toBe(attempts);
    },
  };
}

describe('following a log', () => {
  it('tells when a block begins and ends, once, and keeps counting over restarts', async () => {
    const at = folder();
    const log = join(at, 'mail.log');
    writeFileSync(log, text(every(5, 0, 300)));
    const first = start(at);
    await first.until(60);
    expect(first.said()).toBe('');
    appendFileSync(log, text(every(5, 300, 400, { reply: S775 })));
    await first.until(80);
    await wait(60);
    expect(first.said()).toMatch(/^block began: S775 {2}mx1 .*\n$/);
    expect(await first.stop()).toBe(1);

    // Written while nobody followed; and half a line.
    appendFileSync(log, text(every(5, 400, 450, { reply: S775 })));
    const end = text(every(2, 450, 500));
    appendFileSync(log, end.slice(0, 150));
    const second = start(at);
    await second.until(90);
    expect(second.said()).toBe('');
    appendFileSync(log, end.slice(150));
    await second.until(115);
    await wait(60);
    expect(second.said()).toMatch(/^block ended: S775 .*30 attempts refused.*\n$/);
    expect(second.report().recipients.retries).toBe(30);
    expect(await second.stop()).toBe(0);
  });

  it('goes on through rotation, also while it was not running, and through copytruncate', async () => {
    const at = folder();
    const log = join(at, 'mail.log');
    writeFileSync(log, text(every(5, 0, 100)));
    const first = start(at);
    await first.until(20);
    appendFileSync(log, text(every(5, 100, 150)).trimEnd());
    renameSync(log, `${log}.1`);
    writeFileSync(log, text(every(5, 150, 200)));
    await first.until(40);
    await first.stop();

    // Twice rotated, the older one packed.
    appendFileSync(log, text(every(5, 200, 250)));
    writeFileSync(`${log}.2.gz`, gzipSync(readFileSync(log)));
    writeFileSync(`${log}.1`, text(every(5, 250, 300)));
    writeFileSync(`${log}.new`, text(every(5, 300, 350)));
    renameSync(`${log}.new`, log);
    const second = start(at);
    await second.until(70);
    truncateSync(log, 0);
    appendFileSync(log, text(every(5, 350, 375)));
    await second.until(75);
    await second.stop();
  });

  it('reads zstd, leaves files alone that were not rotated, and says what it could not unpack', async () => {
    const at = folder();
    const log = join(at, 'mail.log');
    const age = (file: string, seconds: number) => utimesSync(file, 1_000_000 + seconds, 1_000_000 + seconds);
    writeFileSync(log, text(every(5, 0, 100)));
    const first = start(at);
    await first.until(20);
    await first.stop();
    appendFileSync(log, text(every(5, 100, 200)));
    writeFileSync(`${log}.2.zst`, zstdCompressSync(readFileSync(log)));
    writeFileSync(`${log}.1.gz`, gzipSync(text(every(5, 200, 300))).subarray(0, 100));
    writeFileSync(`${log}.bak.txt`, text(every(5, 0, 100)));
    renameSync(log, join(at, 'elsewhere'));
    writeFileSync(log, text(every(5, 300, 350)));
    age(`${log}.2.zst`, 1);
    age(`${log}.1.gz`, 2);
    age(`${log}.bak.txt`, 3);
    const second = start(at);
    await second.until(50);
    expect(second.warned()).toContain('may be missing: mail.log.1.gz could not be unpacked.');
    await second.stop();
  });

  it('refuses a state file that is none, or another log’s', async () => {
    const at = folder();
    writeFileSync(join(at, 'mail.log'), text(every(5, 0, 50)));
    writeFileSync(join(at, 'state.json'), '{"some":"thing"}');
    await expect(start(at).stop()).rejects.toThrow(/is no state file of this version/);
  });
});
