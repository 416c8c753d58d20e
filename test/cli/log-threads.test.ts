import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findInputs } from '../../src/cli/log/inputs.ts';
import { readFile } from '../../src/cli/log/read.ts';
import { readSplit } from '../../src/cli/log/threads.ts';
import { LogReader } from '../../src/engine/log/reader.ts';
import { createReport } from '../../src/engine/log/report.ts';
import { every, postfixLog, S775, S3140 } from '../fixtures/log/made.ts';

const path = join(mkdtempSync(join(tmpdir(), 'whyblocked-log-threads-')), 'mail.log');
writeFileSync(
  path,
  postfixLog([
    ...every(5, 0, 2400),
    ...every(5, 2400, 3000, { reply: S3140 }),
    ...every(7, 3000, 6000),
    ...every(5, 6000, 7000, { reply: S775 }),
  ]),
);
const createReader = () =>
  new LogReader({ consumerDomains: ['hotmail.com', 'outlook.com'], now: Date.UTC(2026, 10, 22) / 1000 });
const { signal } = new AbortController();

describe('a file read by several threads', () => {
  for (const part of [4096, 65_536, 1 << 30])
    it(`gives the report of one thread, in parts of ${part} bytes`, async () => {
      const [input] = await findInputs([path], '/');
      const one = createReader();
      await readFile(one, input!, { signal, threads: 1 });
      const several = createReader();
      const file = { name: input!.name, modified: input!.modified, server: input!.server };
      expect(await readSplit(several, input!, file, 3, signal, part)).toBe(true);
      const whole = createReport(one.total, one.files);
      expect(whole.events.length).toBe(2);
      expect(createReport(several.total, several.files)).toEqual(whole);
    });
});
