import { z } from 'astro/zod';
import { source } from './source.ts';

const format = z.strictObject({
  name: z.string().min(3),
  /** Ids of the engine's formats. */
  ids: z.array(z.string()).min(1),
  proven: z.string().min(10),
  /** What the log leaves out, and what that means for the counts. */
  limits: z.string().min(10).optional(),
  sources: z.array(source).min(1),
});

/** `content/log-formats.yaml`. */
export const logFormats = z.strictObject({
  read: z.array(format).min(1),
  unread: z.array(z.strictObject({ name: z.string().min(3), why: z.string().min(10) })),
});
export type LogFormats = z.infer<typeof logFormats>;
