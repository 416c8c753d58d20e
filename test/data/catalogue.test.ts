import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import catalogue from '../../src/data/catalogue.ts';

const facts = new URL('../../../shared/facts/smtp-responses.json', import.meta.url);
const { replies, date, version } = catalogue();
const ids = new Set(replies.map((reply) => reply.id));

describe('the catalogue of replies', () => {
  it('is dated and versioned', () => {
    expect(date).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect(version).toMatch(/^1\.\d{8}$/);
  });

  it('has no two replies with one id or one title', () => {
    expect(ids.size).toBe(replies.length);
    expect(new Set(replies.map((reply) => reply.title)).size).toBe(replies.length);
  });

  it.skipIf(!existsSync(facts))('keeps the id of every reply there is evidence for', () => {
    const known = JSON.parse(readFileSync(facts, 'utf8')) as {
      id: string;
      token: string | null;
      enhanced: string | null;
    }[];
    for (const { id, enhanced } of known)
      expect(replies.find((reply) => reply.id === id)?.enhanced, id).toBe(enhanced);
  });

  it.each(replies.map((reply) => [reply.id, reply] as const))(
    '%s refers only to replies there are',
    (id, reply) => {
      for (const other of [...reply.related, ...reply.tellApart.map((entry) => entry.id)]) {
        expect(ids.has(other), `${id} → ${other}`).toBe(true);
        expect(other).not.toBe(id);
      }
      expect(new Set(reply.variants.map((variant) => variant.id)).size).toBe(reply.variants.length);
    },
  );

  it.each(replies.map((reply) => [reply.id, reply] as const))(
    '%s has samples without real people',
    (_id, reply) => {
      for (const { samples } of reply.variants)
        for (const sample of samples) {
          for (const [address] of sample.matchAll(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g))
            expect(address).toMatch(/^(?:192\.0\.2|198\.51\.100|203\.0\.113)\./);
          for (const [mailbox] of sample.matchAll(/[\w.+-]+@[\w.-]+/g))
            expect(mailbox).toMatch(/^(?:user\d*@|delist@)/);
        }
    },
  );

  it.each(replies.map((reply) => [reply.id, reply] as const))('%s stays readable', (_id, reply) => {
    const words = [reply.meaning, ...reply.causes, ...reply.steps.map((step) => step.text), reply.notes].join(
      ' ',
    );
    expect(words.split(/\s+/).length).toBeLessThan(reply.full ? 600 : 420);
  });
});
