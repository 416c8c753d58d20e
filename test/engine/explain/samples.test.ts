import { existsSync, readFileSync } from 'node:fs';
import catalogue from 'virtual:data/catalogue';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/engine/explain/explain.ts';
import type { Catalogue } from '../../../src/engine/smtp/catalogue.ts';

const data = catalogue as Catalogue;
const shared = new URL('../../../../shared/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, shared));
const lines = <T>(path: string): T[] =>
  existsSync(new URL(path, shared))
    ? read(path)
        .toString('utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as T)
    : [];
const found = (input: string | Uint8Array) =>
  explain(input, { catalogue: data }).matches.map(({ id, confidence }) => `${id} ${confidence}`);

describe('samples of the catalogue', () => {
  for (const reply of data.replies)
    it(`${reply.id}: each sample is this reply and no other`, () => {
      for (const { samples } of reply.variants)
        for (const sample of samples) {
          const matches = explain(sample, { catalogue: data }).matches;
          expect(
            matches.map(({ id }) => id),
            sample,
          ).toEqual([reply.id]);
          expect(['exact', 'probable']).toContain(matches[0]!.confidence);
        }
    });
});

interface Sample {
  text: string;
  mta: string;
  expect: string | null;
}
const samples = lines<Sample>('facts/samples.jsonl');
describe.skipIf(samples.length === 0)('lines met in public', () => {
  it.each(samples.map((sample, index) => [index, sample.expect, sample] as const))(
    'line %i is %s',
    (_index, id, { text }) => {
      expect(found(text)).toEqual(id === null ? [] : [`${id} exact`]);
      if (id === null) expect(explain(text, { catalogue: data }).receiver).not.toBe('microsoft');
    },
  );
});

interface Mail {
  file: string;
  microsoft_role: string;
  microsoft_code: string | null;
  smtp?: number | null;
  recipients: { recipient: string }[];
}
const mails = lines<Mail>('testdata/eml/index.jsonl');
describe.skipIf(mails.length === 0)('bounces and what looks like them', () => {
  it.each(mails.map((mail) => [mail.file, mail] as const))('%s', (file, mail) => {
    const explanation = explain(new Uint8Array(read(`testdata/eml/${file}`)), { catalogue: data });
    expect(explanation.role).toBe(mail.microsoft_role);
    if (mail.microsoft_role !== 'receiver') {
      expect(explanation.matches).toEqual([]);
      return;
    }
    expect(explanation.receiver).toBe('microsoft');
    expect(explanation.recipient).toBe(mail.recipients[0]!.recipient);
    const [match] = explanation.matches;
    expect(match!.confidence).toBe('exact');
    expect(match!.enhanced).toBe(mail.microsoft_code);
  });
});

interface Pasted {
  file: string;
  expect: {
    microsoft: boolean;
    service?: string;
    code: string | null;
    smtp?: number | null;
    sending_ip?: string | null;
    permanent: boolean;
  };
}
const pasted = lines<Pasted>('testdata/pasted/index.jsonl');
describe.skipIf(pasted.length === 0)('texts as people paste them', () => {
  it.each(pasted.map((text) => [text.file, text] as const))('%s', (file, { expect: wanted }) => {
    const explanation = explain(read(`testdata/pasted/${file}`).toString('utf8'), { catalogue: data });
    expect(explanation.receiver).toBe(wanted.microsoft ? 'microsoft' : 'other');
    if (!wanted.microsoft) return;
    const [match] = explanation.matches;
    expect(match!.confidence).toBe('exact');
    expect([match!.token, match!.enhanced]).toContain(wanted.code);
    expect(match!.service).toBe(wanted.service);
    expect(match!.ip).toBe(wanted.sending_ip ?? null);
    expect(match!.smtp).toBe(wanted.smtp === null || wanted.smtp === undefined ? null : String(wanted.smtp));
    expect(match!.temporary).toBe(!wanted.permanent);
  });
});
