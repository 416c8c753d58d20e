import { describe, expect, it } from 'vitest';
import findings from '../../src/data/findings.ts';
import { CHECK_FINDINGS } from '../../src/engine/check/finding-ids.ts';

const words = findings();

describe('words of findings', () => {
  it('there is one page for each finding a check can make, and none besides', () => {
    expect(Object.keys(words).sort()).toEqual([...CHECK_FINDINGS].sort());
  });

  it('no two have the same title', () => {
    const titles = Object.values(words).map(({ title }) => title);
    expect(new Set(titles).size).toBe(titles.length);
  });

  it.each(Object.values(words).map((one) => [one.id, one] as const))(
    '%s says why, what to do and more',
    (_id, one) => {
      expect(one.body.length).toBeGreaterThan(20);
      expect(one.reason).toMatch(/[.]$/);
      expect(one.remedy).toMatch(/[.]$/);
    },
  );
});
