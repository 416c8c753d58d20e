import { z } from 'astro/zod';

/**
 * How a statement is known: `documented` by Microsoft or by the software's own manual, `observed` in logs, mails,
 * issue threads or public code, `inferred` from those, `opinion` of practitioners.
 */
export const basis = z.enum(['documented', 'observed', 'inferred', 'opinion']);
export type Basis = z.infer<typeof basis>;

/** A calendar day as `YYYY-MM-DD`; YAML turns an unquoted one into a Date, so both are taken. */
export const day = z.preprocess(
  (value) => (value instanceof Date ? value.toISOString().slice(0, 10) : value),
  z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'Write the day as YYYY-MM-DD.'),
);

/** Where a statement comes from. Every page of the site carries at least one. */
export const source = z.strictObject({
  title: z.string().min(3),
  /** Left out where there is no address to give; the title then says what it is. */
  url: z.url({ protocol: /^https?$/ }).optional(),
  /** The day the source was read. */
  read: day,
  /** The date of the evidence itself, as precise as it is known: `2026-03-09`, `2017-10`, `2007`. */
  dated: z.string().optional(),
  basis,
  /** What it is the source for, where the title does not say. */
  note: z.string().optional(),
});
export type Source = z.infer<typeof source>;

/** Key of an entry of `content/sources.yaml`. */
export const sourceKey = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);

/** `content/sources.yaml`: sources that several pages rest on, each under a short key. */
export const sourceRegister = z.record(sourceKey, source);

/** The two fields every article of the site has; a source is written out or named by its key. */
export const reviewed = {
  reviewed: day,
  sources: z.array(z.union([sourceKey, source])).min(1),
};
export type SourceEntry = z.infer<typeof reviewed.sources>[number];
