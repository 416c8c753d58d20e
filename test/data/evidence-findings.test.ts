import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import evidenceFindings from '../../src/data/evidence-findings.ts';
import { fillWords } from '../../src/engine/report/words.ts';

const words = evidenceFindings();

/** Ids a module can say, with the arguments it gives, as far as the source shows them. */
function made(file: string, prefix: string): string[] {
  const source = readFileSync(file, 'utf8');
  const said = [...source.matchAll(/\bsay\(\s*'([a-z-]+)'/g)].map((m) => `${prefix}-${m[1]}`);
  const written = [...source.matchAll(new RegExp(`'(${prefix}-[a-z-]+)'`, 'g'))].map((m) => m[1]!);
  return [...new Set([...said, ...written])].sort();
}

describe('words of the findings', () => {
  it.each([
    ['headers', 'src/engine/headers/findings.ts'],
    ['snds', 'src/engine/snds/analyse.ts'],
    ['report', 'src/engine/dmarc-report/analyse.ts'],
  ])('%s: there are words for each finding made, and no others', (prefix, file) => {
    expect(
      Object.keys(words)
        .filter((id) => id.startsWith(`${prefix}-`))
        .sort(),
    ).toEqual(made(file, prefix));
  });

  it('keeps placeholders well formed', () => {
    for (const [id, { title }] of Object.entries(words)) {
      const names = [...title.matchAll(/\{([A-Za-z]+)/g)].map((m) => [m[1]!, 1]);
      expect(fillWords(title, Object.fromEntries(names)), id).not.toMatch(/[{}]/);
    }
  });

  it('point to guides that exist', () => {
    for (const { page } of Object.values(words)) {
      const guide = /^\/guides\/([^/]+)\//.exec(page ?? '')?.[1];
      if (guide)
        expect(
          [`${guide}.md`, `${guide}.mdx`].some((f) => existsSync(`content/guides/${f}`)),
          guide,
        ).toBe(true);
    }
  });

  it('counts in words', () => {
    expect(fillWords('{n: day/days} of {m}', { n: 1, m: 7 })).toBe('1 day of 7');
    expect(fillWords('{n: day/days}', { n: 3 })).toBe('3 days');
    expect(fillWords('{missing}', {})).toBe('{missing}');
  });
});
