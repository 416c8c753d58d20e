import { z } from 'astro/zod';
import { reviewed } from './source.ts';
import { typeset, words } from './words.ts';

export const QUESTION_GROUPS = {
  understanding: 'Understanding the refusal',
  unblocking: 'Getting unblocked',
  around: 'Working around it',
  telling: 'Seeing it coming, telling people',
} as const;

/** One question people ask, with a short answer and the page that answers it whole. */
export const question = z.strictObject({
  number: z.int().min(1).max(45),
  group: z.enum(
    Object.keys(QUESTION_GROUPS) as [keyof typeof QUESTION_GROUPS, ...(keyof typeof QUESTION_GROUPS)[]],
  ),
  question: z.string().endsWith('?').transform(typeset),
  answer: words(30, 420),
  /** Address on this site, with an anchor where that helps. */
  page: z.string().startsWith('/'),
  /** Place among the ten of the start page. */
  start: z.int().min(1).max(10).optional(),
});
export type Question = z.infer<typeof question>;

/** `content/questions.yaml`. */
export const questions = z.strictObject({ ...reviewed, questions: z.array(question) });
