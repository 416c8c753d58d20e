import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../src/engine/dns/doh.ts';
import type { DnsOutcome, Question } from '../../../src/engine/dns/types.ts';

const file = '../shared/testdata/hostile/hostile-sample.json';

interface Case {
  id: string;
  kind: string;
  query: Question;
  wireBase64: string;
  response: { status: number; contentType: string; body: string };
  expect: { outcome: string; rcode?: number; values?: unknown[]; joined?: string[]; treatAs?: string };
}

const cases: Case[] = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).cases : [];

/** What every check may make of an outcome: an error (temperror) or an answer. */
const isError = (outcome: DnsOutcome): boolean => outcome.kind === 'failed' || outcome.kind === 'unreachable';

const values = (outcome: DnsOutcome): unknown[] => (outcome.kind === 'answer' ? outcome.records : []);

describe.skipIf(cases.length === 0)('hostile answers', () => {
  it.each(cases.filter((c) => c.kind === 'doh-wire').map((c) => [c.id, c] as const))('%s', (_, item) => {
    const body = new Uint8Array(Buffer.from(item.wireBase64, 'base64'));
    const outcome = readAnswer(body, item.query, { name: 'test', url: '' }, 0);
    const { outcome: wanted, rcode, treatAs } = item.expect;
    if (wanted === 'any') return;
    expect(isError(outcome)).toBe(wanted === 'error' || treatAs === 'temperror');
    if (wanted !== 'ok' || treatAs === 'temperror') return;
    expect(outcome.kind === 'nxdomain' ? 3 : 0).toBe(rcode);
    const theirs = item.expect.values?.map((value) => {
      const mx = value as { exchange?: string };
      return mx.exchange === '' ? { ...mx, exchange: '.' } : value;
    });
    if (theirs) expect(values(outcome)).toEqual(theirs);
  });

  it.each(cases.filter((c) => c.kind === 'doh-http').map((c) => [c.id, c] as const))('%s', (_, item) => {
    const body = new TextEncoder().encode(item.response.body);
    const outcome = readAnswer(body, item.query, { name: 'test', url: '', form: 'json' }, 0);
    expect(isError(outcome)).toBe(item.expect.outcome === 'error');
    if (item.expect.joined)
      expect(values(outcome).map((v) => (v as string[]).join(''))).toEqual(item.expect.joined);
  });
});
