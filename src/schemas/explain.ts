import { z } from 'astro/zod';
import { FIELD_NAMES, STATUSES } from '../engine/explain-link/fields.ts';
import { basis, reviewed } from './source.ts';
import { words } from './words.ts';

/** Languages of `/explain/`: the folder's name below `content/explain/`, English first. */
export const LANGUAGES = ['en', 'de', 'fr', 'es', 'nl', 'it'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The three pages for others. */
export const EXPLAIN_PAGES = ['customer', 'recipient', 'admin'] as const;
export type ExplainPage = (typeof EXPLAIN_PAGES)[number];

/** `content/explain/<language>/<page>.md`. */
export const explainPage = z.strictObject({
  title: words(8),
  description: words(40, 220),
  /** The answer, before any explanation. */
  lead: words(40, 260),
  ...reviewed,
});

/** Every key with a value of this kind, none missing and none more. */
const each = <Key extends string, Value extends z.ZodType>(keys: readonly Key[], value: Value) =>
  z.strictObject(Object.fromEntries(keys.map((key) => [key, value])) as Record<Key, Value>);

const text = words(1);
const page = { title: words(8), description: words(40, 220), lead: words(40, 260) };
/** Places a letter may leave open; `{status}` takes the sentence of the state. */
export const SLOTS = ['name', 'domain', 'code', 'since', 'status', 'contact', 'link'] as const;
const letter = z.strictObject({
  title: text,
  text: words(80).refine(
    (value) =>
      [...value.matchAll(/\{([^}]*)\}/g)].every(([, slot]) => (SLOTS as readonly unknown[]).includes(slot)),
    'A letter may leave open only the slots that are known.',
  ),
});

/** Letters a sender copies, in their order on the builder's page. */
export const SENDER_LETTERS = ['customer', 'status', 'recipient', 'admin', 'host'] as const;

/** `content/explain/<language>/words.yaml`: every word of the pages that is not in an article. */
export const explainWords = z.strictObject({
  /** As `<html lang>` wants it. */
  lang: z.string().regex(/^[a-z]{2}(?:-[A-Z]{2})?$/),
  name: text,
  site: each(['skip', 'language', 'pages', 'home', 'independent', 'private', 'print'], text),
  sources: z.strictObject({
    heading: text,
    basis: each(basis.options, text),
    dated: text,
    read: text,
    reviewed: text,
  }),
  index: z.strictObject({
    ...page,
    doors: each([...EXPLAIN_PAGES, 'link'], z.strictObject({ title: text, text })),
  }),
  notice: z.strictObject({
    heading: text,
    unverified: text,
    fields: each(FIELD_NAMES, text),
    status: each(STATUSES, text),
    problems: each(['too-long', 'nothing-usable', 'partly'], text),
  }),
  copying: z.strictObject({
    heading: text,
    note: text,
    copy: text,
    copied: text,
    failed: text,
    blanks: each(SLOTS, text),
  }),
  letters: each([...SENDER_LETTERS, 'ask'], letter),
  builder: z.strictObject({
    ...page,
    promise: text,
    script: text,
    fields: each(FIELD_NAMES, z.strictObject({ label: text, hint: words(0) })),
    date: text,
    time: text,
    unset: text,
    wrong: each(['domain', 'since'], text),
    language: text,
    links: text,
    empty: text,
    preview: text,
    forget: text,
  }),
});
export type ExplainWords = z.infer<typeof explainWords>;
export type LetterId = keyof ExplainWords['letters'];
