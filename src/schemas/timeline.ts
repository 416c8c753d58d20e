import { z } from 'astro/zod';
import { basis, day } from './source.ts';

export const TIMELINE_KINDS = {
  wave: 'Across the industry',
  range: 'A host’s range',
  single: 'A single sender',
  rule: 'A rule',
  infrastructure: 'A move or change at Microsoft',
} as const;

export const STRENGTHS = {
  strong: 'several sources, or Microsoft’s own word',
  medium: 'one good source',
  thin: 'one weak source: take it as reported',
} as const;

const keys = <T extends object>(table: T) =>
  Object.keys(table) as [keyof T & string, ...(keyof T & string)[]];

/** One event of `content/timeline.yaml`. */
export const timelineEntry = z.strictObject({
  /** For the order: as precise as known, YYYY[-MM[-DD]]. */
  date: z.string().regex(/^\d{4}(-\d\d){0,2}$/),
  /** As a person says it. */
  when: z.string().min(4),
  kind: z.enum(keys(TIMELINE_KINDS)),
  title: z.string().min(5),
  text: z.string().min(10),
  outcome: z.string().default(''),
  /** Ids of the catalogue of replies. */
  codes: z.array(z.string()).default([]),
  strength: z.enum(keys(STRENGTHS)),
  sources: z.array(z.strictObject({ title: z.string().min(3), url: z.url().optional(), basis })).min(1),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const timeline = z.strictObject({ reviewed: day, read: day, entries: z.array(timelineEntry).min(1) });
export type Timeline = z.infer<typeof timeline>;
