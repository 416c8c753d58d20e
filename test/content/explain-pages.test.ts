import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import explain, { explainHref } from '../../src/data/explain.ts';
import { resolveSources } from '../../src/data/sources.ts';
import {
  EXPLAIN_PAGES,
  type ExplainPage,
  explainPage,
  LANGUAGES,
  type Language,
  SENDER_LETTERS,
  SLOTS,
} from '../../src/schemas/explain.ts';

/** Front matter and body of `content/explain/<language>/<page>.md`. */
function read(language: Language, page: ExplainPage) {
  const text = readFileSync(`content/explain/${language}/${page}.md`, 'utf8');
  const [, matter = '', ...rest] = text.split(/^---$/m);
  return { ...explainPage.parse(parse(matter)), body: rest.join('---') };
}

const PAGES = LANGUAGES.flatMap((language) => EXPLAIN_PAGES.map((page) => ({ language, page })));

/** What a reader reads: no commands, no marks, a full stop at the end of a heading or list item. */
function readable(markdown: string): string {
  return markdown
    .replace(/^```[\s\S]*?^```$/gm, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/^(#+|-|\d+\.) +/gm, '')
    .replace(/[*`]/g, '')
    .replace(/^(.*\S)$/gm, (line) => (/[.!?:]$/.test(line) ? line : `${line}.`));
}

const wordsOf = (text: string) => text.match(/[\p{L}\p{N}][\p{L}\p{N}’'-]*/gu) ?? [];
/** Dots within names, codes and numbers end no sentence; a colon followed by words does, as it does for LIX. */
const sentencesOf = (text: string) =>
  text
    .split(/[.!?:](?=\s)/)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /\p{L}/u.test(sentence));

/**
 * LIX (Björnsson 1968): words a sentence plus the share in per cent of words with more than six letters. It counts
 * no syllables, so one formula serves six languages. Below 30 very easy, 30 to 40 easy, 40 to 50 of medium difficulty.
 */
function lix(text: string): number {
  const words = wordsOf(text);
  const long = words.filter((word) => (word.match(/\p{L}/gu) ?? []).length > 6).length;
  return words.length / sentencesOf(text).length + (100 * long) / words.length;
}

/** Flesch reading ease, English only; a syllable is a run of vowels, without a silent e. */
function flesch(text: string): number {
  const words = wordsOf(text);
  const syllables = words.reduce(
    (sum, word) =>
      sum +
      Math.max(
        1,
        (
          word
            .toLowerCase()
            .replace(/e$/, '')
            .match(/[aeiouy]+/g) ?? []
        ).length,
      ),
    0,
  );
  return 206.835 - (1.015 * words.length) / sentencesOf(text).length - (84.6 * syllables) / words.length;
}

/** Highest LIX allowed. The administrator's page names menus and settings, and is for people who know them. */
const BAR = { customer: 36, recipient: 36, admin: 32 } as const;

describe('reading level of the pages for others', () => {
  it.each(PAGES)('$language/$page stays below its LIX', ({ language, page }) => {
    const { title, lead, body } = read(language, page);
    expect(Math.round(lix(readable(`${title}\n\n${lead}\n\n${body}`)))).toBeLessThanOrEqual(BAR[page]);
  });

  it.each(PAGES)('$language/$page has no sentence of more than 25 words', ({ language, page }) => {
    const { lead, body } = read(language, page);
    expect(
      sentencesOf(readable(`${lead}\n\n${body}`)).filter((sentence) => wordsOf(sentence).length > 25),
    ).toEqual([]);
  });

  it.each(['customer', 'recipient'] as const)(
    'en/%s reads as plain English by Flesch, 70 or more',
    (page) => {
      const { lead, body } = read('en', page);
      expect(flesch(readable(`${lead}\n\n${body}`))).toBeGreaterThanOrEqual(70);
    },
  );

  it('measures what it says', () => {
    expect(lix('The cat sat. The dog ran.')).toBe(3);
    expect(lix('Responsible administrators acknowledge recommendations.')).toBe(104);
    expect(flesch('The cat sat.')).toBeGreaterThan(100);
  });
});

describe('the same in every language', () => {
  it.each(PAGES)(
    '$language/$page has the headings, steps, commands and sources of the English page',
    (at) => {
      const shape = (language: Language) => {
        const { body, sources } = read(language, at.page);
        return {
          headings: body.match(/^## /gm)?.length,
          items: body.match(/^(?:-|\d+\.) /gm)?.length,
          commands: body.match(/^```powershell\n[\s\S]*?^```$/gm),
          links: body.match(/\]\(([^)]*)\)/g),
          // One number in two spellings is one number.
          codes: [...new Set(body.match(/\d\.7\.\d{3}/g))].sort(),
          sources,
        };
      };
      expect(shape(at.language)).toEqual(shape('en'));
    },
  );

  it('leaves open the same places in every letter', () => {
    const slots = (language: Language) =>
      Object.fromEntries(
        Object.entries(explain()[language].letters).map(([id, { text }]) => [
          id,
          [...new Set(text.match(/\{\w+\}/g))].sort(),
        ]),
      );
    for (const language of LANGUAGES) expect(slots(language)).toEqual(slots('en'));
    expect(Object.keys(explain().en.letters)).toEqual([...SENDER_LETTERS, 'ask']);
  });

  it('marks every blank with square brackets', () => {
    for (const language of LANGUAGES)
      for (const slot of SLOTS) expect(explain()[language].copying.blanks[slot]).toMatch(/^\[.+\]$/);
  });

  it('ends no sentence in the middle', () => {
    for (const language of LANGUAGES) {
      const { site, notice, builder, index } = explain()[language];
      const whole = [site.independent, site.private, notice.unverified, ...Object.values(notice.status)];
      whole.push(
        ...Object.values(notice.problems),
        builder.promise,
        builder.script,
        builder.lead,
        index.lead,
      );
      expect(whole.filter((sentence) => !sentence.endsWith('.'))).toEqual([]);
    }
  });

  it('has one folder a language and no other', () => {
    expect(readdirSync('content/explain').sort()).toEqual([...LANGUAGES].sort());
  });

  it('keeps the formal address', () => {
    const familiar: Partial<Record<Language, RegExp>> = {
      de: /(?<!\p{L})(?:du|dir|dich|dein\w*|euch|euer)(?!\p{L})/iu,
      fr: /(?<!\p{L})(?:tu|toi|ton|ta|tes)(?!\p{L})/iu,
      es: /(?<!\p{L})(?:tú|tu|tus|te|ti|contigo|puedes|tienes)(?!\p{L})/iu,
      nl: /(?<!\p{L})(?:je|jij|jouw|jou|jullie)(?!\p{L})/iu,
      it: /(?<!\p{L})(?:tu|tuo|tua|tuoi|tue|puoi|devi)(?!\p{L})/iu,
    };
    for (const [language, pattern] of Object.entries(familiar) as [Language, RegExp][]) {
      const words = JSON.stringify(explain()[language]);
      const bodies = EXPLAIN_PAGES.map((page) => read(language, page).body).join();
      expect(`${words}${bodies}`.match(pattern)?.[0], language).toBeUndefined();
    }
  });
});

it('every page names sources that exist', () => {
  for (const { language, page } of PAGES)
    expect(resolveSources(read(language, page).sources).length).toBeGreaterThan(2);
});

it('addresses follow the language', () => {
  expect(explainHref('en', '')).toBe('/explain/');
  expect(explainHref('en', 'link')).toBe('/explain/link/');
  expect(explainHref('de', '')).toBe('/explain/de/');
  expect(explainHref('de', 'customer')).toBe('/explain/de/customer/');
});
