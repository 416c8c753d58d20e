import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { explainPage } from './schemas/explain.ts';
import { finding } from './schemas/finding.ts';
import { guide } from './schemas/guide.ts';
import { outcome } from './schemas/outcome.ts';
import { replySchema } from './schemas/reply.ts';
import { step } from './schemas/step.ts';

/** The id is the file's name as it is: Astro's own slugs drop dots, and 5.1.10 and 5.11.0 would be one page. */
const generateId = ({ entry }: { entry: string }) => entry.replace(/\.mdx?$/, '');

export const collections = {
  codes: defineCollection({
    loader: glob({ base: './content/codes', pattern: '*.md', generateId }),
    schema: replySchema,
  }),
  explain: defineCollection({
    loader: glob({ base: './content/explain', pattern: '*/*.md', generateId }),
    schema: explainPage,
  }),
  outcomes: defineCollection({
    loader: glob({ base: './content/outcomes', pattern: '*.md', generateId }),
    schema: outcome,
  }),
  guides: defineCollection({
    loader: glob({ base: './content/guides', pattern: '*.md', generateId }),
    schema: guide,
  }),
  findings: defineCollection({
    loader: glob({ base: './content/findings', pattern: '*.md', generateId }),
    schema: finding,
  }),
  steps: defineCollection({
    loader: glob({ base: './content/never-blocked', pattern: '*.md', generateId }),
    schema: step,
  }),
};
