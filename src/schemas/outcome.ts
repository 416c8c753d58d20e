import { z } from 'astro/zod';
import { reviewed } from './source.ts';
import { words } from './words.ts';

/** `content/outcomes/<id>.md`: where a walk through the triage ends. The body holds the hour, the day and the week. */
export const outcome = z.strictObject({
  title: words(8),
  /** For search engines and link previews. */
  description: words(40, 200),
  /** The first thing to do, in one or two sentences: read in ten seconds. */
  first: words(20),
  /** What it most likely is. */
  likely: words(20),
  /** How sure that is, with the reason. */
  sure: z.strictObject({
    level: z.enum(['certain', 'likely', 'possible', 'unknown']),
    because: words(10),
  }),
  /** Does waiting alone help? */
  waiting: words(3),
  /** Who can end it. */
  who: words(3),
  /** Ids of replies in the catalogue that belong here. */
  codes: z.array(z.string()).default([]),
  /** Addresses of guides and tools worth opening next. */
  next: z.array(z.string().startsWith('/')).default([]),
  ...reviewed,
});
export type Outcome = z.infer<typeof outcome>;
