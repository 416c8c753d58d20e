import { defineCollection } from 'astro:content';
import { glob } from 'astro/loaders';
import { replySchema } from './schemas/reply.ts';

/** The id is the file's name as it is: Astro's own slugs drop dots, and 5.1.10 and 5.11.0 would be one page. */
const generateId = ({ entry }: { entry: string }) => entry.replace(/\.mdx?$/, '');

export const collections = {
  codes: defineCollection({
    loader: glob({ base: './content/codes', pattern: '*.md', generateId }),
    schema: replySchema,
  }),
};
