import { z } from 'astro/zod';
import { reviewed } from './source.ts';

const PLACEHOLDER = /\{([a-zA-Z0-9]+)\}/g;

/** Names in braces in a text, each once. */
export function placeholdersOf(...texts: string[]): string[] {
  return [...new Set(texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map((match) => match[1]!)))];
}

/** `content/findings/<id>.md`: the words for one thing a check can find. The body is the longer explanation. */
export const finding = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
    protocol: z.enum(['spf', 'dkim', 'dmarc', 'hosts', 'dns', 'transport', 'verdict']),
    /** The fact in one line; `{name}` is filled from the finding's args. */
    title: z.string().min(8).max(140),
    /** Statuses the engine can give it. */
    statuses: z.array(z.enum(['pass', 'attention', 'fail', 'info', 'unknown'])).min(1),
    /** What each placeholder stands for. */
    args: z.record(z.string(), z.string()),
    /** Why it matters. */
    reason: z.string().min(10),
    /** What to do. */
    remedy: z.string().min(10),
    ...reviewed,
  })
  .refine(
    ({ title, reason, remedy, args }) =>
      placeholdersOf(title, reason, remedy).sort().join() === Object.keys(args).sort().join(),
    { message: 'The placeholders of title, reason and remedy are not the names under args.' },
  );
export type FindingContent = z.infer<typeof finding>;
