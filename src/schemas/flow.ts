import { z } from 'astro/zod';
import { words } from './words.ts';

const word = z
  .string()
  .regex(/^[a-z0-9]+(?:[.-][a-z0-9]+)*$/, 'Use a word id: letters, digits, dashes, dots.');

/** Where an answer leads: another question, or an outcome. */
const target = {
  /** Id of the next question. */
  to: word.optional(),
  /** Id of the outcome this answer ends at. */
  outcome: word.optional(),
  /** Means the same as having given these answers from the start: the walk goes on at that address. */
  becomes: z.array(word).optional(),
};

const answer = z
  .strictObject({
    id: word,
    /** The words of the link. */
    text: words(2),
    /** A line beneath, for how to tell. */
    hint: words(2).optional(),
    /** The answer in a few words, for "Your answers so far". */
    short: words(2, 60),
    ...target,
  })
  .refine(
    (value) => [value.to, value.outcome, value.becomes].filter((end) => end !== undefined).length === 1,
    {
      message: 'An answer has exactly one of to, outcome and becomes.',
    },
  );

const question = z.strictObject({
  id: word,
  /** The heading: one question. */
  text: words(8),
  /** The question in a few words, for "Your answers so far". */
  short: words(2, 40),
  /** One or two sentences beneath the heading: how to find out. */
  help: words(2).optional(),
  answers: z.array(answer).min(2),
});

/** `content/flows/<id>.yaml`: a decision walked one question a page. */
export const flow = z.strictObject({
  id: word,
  title: words(3),
  /** Address of the first question, with slashes at both ends. */
  base: z.string().regex(/^\/(?:[a-z0-9-]+\/)+$/),
  /** Address of an outcome, `{id}` in it. */
  outcomeAddress: z.string().includes('{id}'),
  start: word,
  /** The most answers a walk may take. */
  maximum: z.int().min(1).max(8),
  questions: z.array(question).min(1),
  reviewed: z.preprocess(
    (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value),
    z.string(),
  ),
});
export type FlowData = z.infer<typeof flow>;
