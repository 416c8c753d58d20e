import { describe, expect, it } from 'vitest';
import { createProof, formatProof, listProofChoices, listProofLines } from '../../../src/engine/log/proof.ts';
import { createReport } from '../../../src/engine/log/report.ts';
import { every, type Line, postfixLog, S775, S3140 } from '../../fixtures/log/made.ts';
import { createTestReader } from './generated.ts';

function read(lines: Line[]) {
  const reader = createTestReader(null);
  reader.begin({ name: 'mail.log' });
  reader.write(new TextEncoder().encode(postfixLog(lines)));
  reader.end();
  const report = createReport(reader.total, reader.files);
  const choices = listProofChoices(report);
  const proofOf = (i: number) => createProof(report, listProofLines(reader.total), choices[i]!.events);
  return { report, choices, proofOf };
}

const DAY = 1440;
const mx2 = 'mx2.sender.example';

describe('proof for a request', () => {
  const log = [
    // mx1: blocked on the first day, and again from the fourth on; mx2: blocked on the second.
    ...every(5, 0, 600),
    ...every(5, 600, 720, { reply: S3140 }),
    ...every(5, 720, 3 * DAY),
    ...every(5, 3 * DAY, 4 * DAY, { reply: S3140 }),
    ...every(5, 0.5, DAY, { server: mx2 }),
    ...every(5, DAY, 1.5 * DAY, { server: mx2, reply: S775 }),
    ...every(5, 1.5 * DAY, 4 * DAY, { server: mx2 }),
  ];

  it('offers what is still on first, then the latest', () => {
    expect(read(log).choices.map((one) => one.label)).toEqual([
      'S3140 at mx1, Outlook.com (consumer mail), since 2026-11-05 00:00, still on',
      'S775 at mx2, Outlook.com (consumer mail), 2026-11-03 00:00 to 2026-11-03 11:55',
      'S3140 at mx1, Outlook.com (consumer mail), 2026-11-02 10:00 to 2026-11-02 11:55',
    ]);
  });

  it('speaks of the servers, codes and days of the block that was chosen', () => {
    const proof = read(log).proofOf(1);
    expect(proof).toMatchObject({
      servers: ['mx2'],
      codes: ['S775'],
      since: '2026-11-03T00:00:00+00:00',
      until: '2026-11-03T11:55:00+00:00',
      linesAreLater: false,
    });
    expect(proof.volumes.map(({ day, attempts, deferred }) => [day, attempts, deferred])).toEqual([
      ['2026-11-02', 288, 0],
      ['2026-11-03', 288, 144],
      ['2026-11-04', 288, 0],
    ]);
    expect(formatProof(proof)).toMatch(/\(S775\).*\nDelivery attempts from mx2 to Outlook\.com a day:/s);
  });

  it('says that the line kept is of a later block', () => {
    const { proofOf } = read(log);
    expect(proofOf(0).linesAreLater).toBe(false);
    const proof = proofOf(2);
    expect(proof.linesAreLater).toBe(true);
    expect(proof.ips).toEqual(['192.0.2.10']);
    expect(formatProof(proof)).toContain('of a later refusal of the same kind');
  });

  it('offers several that are still on together', () => {
    const both = read([
      ...every(5, 0, 600),
      ...every(5, 600, 900, { reply: S3140 }),
      ...every(5, 0, 600, { server: mx2 }),
      ...every(5, 600, 900, { server: mx2, reply: S775 }),
    ]);
    expect(both.choices.map((one) => one.label)[0]).toBe(
      'All 2 that are still on at Outlook.com (consumer mail)',
    );
    expect(both.proofOf(0)).toMatchObject({ servers: ['mx1', 'mx2'], codes: ['S3140', 'S775'], until: null });
  });

  it('has none where nothing was refused', () => {
    const { report, choices } = read(every(5, 0, 600));
    expect(choices).toEqual([]);
    expect(formatProof(createProof(report, [], []))).toBe('');
  });
});

describe('a reading that was stopped', () => {
  it('counts what was read, of the open file too, and says where it ended', () => {
    const reader = createTestReader(null);
    const bytes = new TextEncoder().encode(postfixLog(every(1, 0, 3000)));
    reader.begin({ name: 'mail.log' });
    const cut = bytes.lastIndexOf(10, bytes.length / 2) + 1;
    reader.write(bytes.subarray(0, cut));
    const files = [...reader.files, reader.current()!];
    const stopped = { bytes: 1_500_000, total: 3_000_000, unread: ['old.log'] };
    const report = createReport(reader.snapshot(), files, { stopped });
    expect(report.attempts.attempts).toBe(files[0]!.attempts);
    expect(report.attempts.attempts).toBeGreaterThan(1000);
    expect(report.files[0]).toMatchObject({ name: 'mail.log', bytes: cut, problem: null });
    expect(report.verdict).toMatchObject({ status: 'attention' });
    expect(report.verdict.sentence).toContain('Reading was stopped at 1.5 MB of 3.0 MB');
    expect(report.limits).toEqual([
      'Reading was stopped at 1.5 MB of 3.0 MB: counted is what was read.',
      'Not read at all: old.log.',
    ]);
    // The reader can still go on.
    reader.write(bytes.subarray(cut));
    reader.end();
    expect(createReport(reader.total, reader.files).attempts.attempts).toBe(3000);
    expect(reader.current()).toBeNull();
  });
});
