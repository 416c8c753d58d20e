import { describe, expect, it } from 'vitest';
import providers, { providerSources } from '../../src/data/providers.ts';
import relays from '../../src/data/relays.ts';
import scorecard, { scorecardSources } from '../../src/data/scorecard.ts';

describe('scorecard', () => {
  const cells = scorecard().providers.flatMap(({ id, cells }) =>
    Object.entries(cells).map(([demand, cell]) => ({ at: `${id} ${demand}`, ...cell })),
  );

  it('has a source with an address and a day for every cell', () => {
    for (const { at, sources } of cells)
      for (const source of scorecardSources(sources)) {
        expect(source.url, at).toMatch(/^https:/);
        expect(source.read, at).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      }
  });

  it('says yes and no only on documents or observation', () => {
    const weak = cells.filter(
      ({ verdict, sources }) =>
        verdict !== 'unknown' &&
        !scorecardSources(sources).some(({ basis }) => basis === 'documented' || basis === 'observed'),
    );
    expect(weak.map(({ at }) => at)).toEqual([]);
  });

  it('uses each of its own sources', () => {
    const used = new Set(cells.flatMap(({ sources }) => sources));
    expect(Object.keys(scorecard().sources).filter((key) => !used.has(key))).toEqual([]);
  });

  it('covers the providers of the issue', () => {
    expect(scorecard().providers.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'microsoft-consumer',
        'microsoft-365',
        'google',
        'yahoo',
        'apple',
        'gmx',
        'proton',
        'fastmail',
      ]),
    );
  });
});

describe('providers', () => {
  const { relays: listed, others, mailboxes, hosts, sources } = providers();
  const lines = [...listed, ...others, ...mailboxes, ...hosts];

  it('lists every relay the configuration tool knows, and only those', () => {
    const known = relays()
      .map(({ id }) => id)
      .filter((id) => id !== 'own');
    expect(listed.map(({ id }) => id).sort()).toEqual(known.sort());
  });

  it('names sources that exist, and each of its own', () => {
    const used = new Set(lines.flatMap((line) => line.sources));
    for (const { sources: keys } of lines) expect(() => providerSources(keys)).not.toThrow();
    expect(Object.keys(sources).filter((key) => !used.has(key))).toEqual([]);
  });

  it('has no link that earns anyone money', () => {
    for (const { page } of [...listed, ...others, ...mailboxes])
      expect(page).not.toMatch(/[?#]|\bref\b|affiliate|partner/i);
  });

  it('says nothing is known rather than leave a statement without a source', () => {
    for (const { name, sources: keys, price, limits, smarthost } of mailboxes)
      if (keys.length === 0)
        expect([name, price, limits, smarthost]).toEqual([name, 'not looked up', 'unknown', 'unknown']);
  });
});

it('never repeats what we found no evidence for', () => {
  const text = JSON.stringify([scorecard(), providers()]);
  expect(text).not.toMatch(/proofpoint|AI scoring|40 ?%/i);
});
