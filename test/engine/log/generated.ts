/** Logs of the shared generator, made once per set of arguments into a scratch folder. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LogReader } from '../../../src/engine/log/reader.ts';
import { createReport, type LogReport } from '../../../src/engine/log/report.ts';
import { serverNames } from '../../../src/engine/log/servers.ts';
import type { Truth } from './truth.ts';

export const generator = fileURLToPath(new URL('../../../../shared/tools/make-maillog.py', import.meta.url));
export const hasGenerator = existsSync(generator);
const NOW = Date.UTC(2026, 10, 21) / 1000;

export interface Generated {
  paths: string[];
  truth: Truth;
}

/** Makes the log (or finds it made) and returns its files and truth. */
export function generate(args: readonly string[]): Generated {
  const key = createHash('sha256').update(args.join(' ')).digest('hex').slice(0, 16);
  const folder = join(tmpdir(), 'whyblocked-log-tests', key);
  if (!existsSync(join(folder, 'truth.json'))) {
    const scratch = `${folder}-${process.pid}`;
    mkdirSync(scratch, { recursive: true });
    execFileSync('python3', [
      generator,
      ...args,
      '--out',
      join(scratch, 'exim.log'),
      '--truth',
      join(scratch, 'truth.json'),
    ]);
    if (!existsSync(folder)) renameSync(scratch, folder);
  }
  const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth & {
    files: { name: string }[];
  };
  return { paths: truth.files.map((file) => join(folder, file.name)), truth };
}

export function createTestReader(truth: Pick<Truth, 'microsoft'> | null, now = NOW): LogReader {
  return new LogReader({
    consumerDomains: truth?.microsoft.naive_domains ?? ['hotmail.com', 'outlook.com'],
    now,
  });
}

/** Reads files given as bytes, each cut by `cut`, into a report. */
export function readAll(
  files: readonly { name: string; bytes: Uint8Array }[],
  truth: Pick<Truth, 'microsoft'> | null,
  cut: (bytes: Uint8Array) => Uint8Array[] = (bytes) => [bytes],
): LogReport {
  const reader = createTestReader(truth);
  const servers = serverNames(files.map((file) => file.name));
  files.forEach((file, i) => {
    // A single Exim log names no server; the generator calls it mx1.
    reader.begin({ name: file.name, server: servers[i] === 'server' ? 'mx1' : servers[i] });
    for (const part of cut(file.bytes)) reader.write(part);
    reader.end();
  });
  return createReport(reader.total, reader.files, { rows: 100_000 });
}
