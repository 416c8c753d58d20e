import { z } from 'astro/zod';
import { reviewed } from './source.ts';

const term = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  term: z.string().min(2),
  text: z.string().min(30).max(260),
  /** Ids of other terms. */
  see: z.array(z.string()).default([]),
});
export type GlossaryTerm = z.infer<typeof term>;

/** `content/glossary.yaml`. */
export const glossary = z.strictObject({ ...reviewed, terms: z.array(term).min(1) });
export type Glossary = z.infer<typeof glossary>;
