import { z } from 'astro/zod';
import { reviewed } from './source.ts';
import { words } from './words.ts';

/** Headings under which `/guides/` lists its pages. */
export const GUIDE_GROUPS = {
  ways: 'The four ways on',
  blocked: 'Getting unblocked',
  rules: 'Rules and records',
  running: 'Running mail for others, and watching it',
  whole: 'The whole thing in one document',
} as const;

/** `content/guides/<id>.md`. */
export const guide = z.strictObject({
  title: words(8),
  description: words(40, 200),
  /** The answer, before any explanation. */
  summary: words(40),
  group: z.enum(Object.keys(GUIDE_GROUPS) as [keyof typeof GUIDE_GROUPS, ...(keyof typeof GUIDE_GROUPS)[]]),
  /** Place within the group. */
  order: z.int(),
  /** A guide longer than the page budget, meant to be printed as one document. */
  long: z.boolean().default(false),
  next: z.array(z.string().startsWith('/')).default([]),
  ...reviewed,
});
export type Guide = z.infer<typeof guide>;
