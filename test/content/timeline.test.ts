import { describe, expect, it } from 'vitest';
import catalogue from '../../src/data/catalogue.ts';
import changes from '../../src/data/changes.ts';
import timeline from '../../src/data/timeline.ts';

describe('timeline', () => {
  const { entries } = timeline();
  it('names only replies of the catalogue', () => {
    const ids = new Set(catalogue().replies.map((reply) => reply.id));
    expect(entries.flatMap((entry) => entry.codes).filter((id) => !ids.has(id))).toEqual([]);
  });

  it('calls a case strong only with a linked source', () => {
    expect(
      entries.filter((entry) => entry.strength === 'strong' && !entry.sources.some((source) => source.url)),
    ).toEqual([]);
  });

  it('tells every event once', () => {
    const titles = entries.map((entry) => entry.date + entry.title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

it('the list of changes is readable and newest first', () => {
  expect(changes().length).toBeGreaterThan(0);
});
