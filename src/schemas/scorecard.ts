import { z } from 'astro/zod';
import { basis, day, sourceKey, sourceRegister } from './source.ts';
import { words } from './words.ts';

/** What a sender may fairly ask of a mailbox provider: id and words, in the order of the columns. */
export const DEMANDS = {
  feedback: {
    title: 'A feedback programme',
    text: 'The provider tells a sender which mail its users complain about.',
  },
  reasons: {
    title: 'Accurate reasons, with a duration',
    text: 'A refusal says what is wrong and how long it lasts.',
  },
  person: {
    title: 'A person to reach',
    text: 'There is a way to somebody who can look at a case and act.',
  },
  folder: {
    title: 'Spam folder rather than refusal',
    text: 'Doubtful mail is put where the recipient can find it, not turned away.',
  },
} as const;
export type Demand = keyof typeof DEMANDS;

export const VERDICTS = ['yes', 'partly', 'no', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

const cell = z.strictObject({
  verdict: z.enum(VERDICTS),
  text: words(10, 400),
  /** Keys of this file's own sources or of content/sources.yaml. */
  sources: z.array(sourceKey).min(1),
  /** Where the statement is weaker than its sources: how it is known. */
  basis: basis.optional(),
});

/** `content/scorecard.yaml`. */
export const scorecard = z.strictObject({
  reviewed: day,
  read: day,
  sources: sourceRegister,
  providers: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9-]+$/),
        name: words(3),
        covers: words(5),
        cells: z.strictObject({ feedback: cell, reasons: cell, person: cell, folder: cell }),
      }),
    )
    .min(1),
});
export type Scorecard = z.infer<typeof scorecard>;
