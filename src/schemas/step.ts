import { z } from 'astro/zod';
import { reviewed } from './source.ts';
import { words } from './words.ts';

/** `content/never-blocked/<id>.md`: one step of the preventive pathway. */
export const step = z.strictObject({
  title: words(5),
  description: words(40, 200),
  order: z.int().min(1),
  /** Why Microsoft cares, in a sentence or two. */
  why: words(30),
  /** What to tick when the step is done; ids stay, because ticks on people's devices are kept under them. */
  checklist: z.array(z.strictObject({ id: z.string().regex(/^[a-z0-9-]+$/), text: words(8) })).min(1),
  /** How to check it on this site. */
  check: z.strictObject({ href: z.string().startsWith('/'), text: words(5) }),
  next: z.array(z.string().startsWith('/')).default([]),
  ...reviewed,
});
export type Step = z.infer<typeof step>;
