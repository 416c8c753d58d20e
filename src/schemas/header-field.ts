import { z } from 'astro/zod';
import { basis, day, source } from './source.ts';

const service = z.enum(['consumer', 'business']);
const anchor = z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/);
const sourceIds = z.array(z.string()).min(1);

/** `content/header-fields/sources.yaml`: the sources by the short names the files beside it use. */
export const headerSourcesSchema = z.record(z.string(), source);

/** `content/header-fields/<slug>/header.yaml`: one header; the folder is its page under /headers/. */
export const headerSchema = z.strictObject({
  name: z.string().regex(/^[!-9;-~]+$/),
  title: z.string().min(3).max(80),
  order: z.number().int(),
  /** Other header names that carry the same fields. */
  alsoAs: z.array(z.string()).default([]),
  services: z.array(service).min(1),
  /** On which mail it stands. */
  stamped: z.string(),
  meaning: z.string(),
  syntax: z.string().optional(),
  note: z.string().optional(),
  basis,
  sources: sourceIds,
  reviewed: day,
});

/** One value of a field. The anchor is part of its address and never changes. */
const value = z.strictObject({
  /** As stamped; `0-3` is a range, `1xx` a class of three digits. */
  value: z.string().min(1),
  anchor,
  meaning: z.string(),
  /** What a sender can do about it. */
  sender: z.string().optional(),
  basis: basis.optional(),
  note: z.string().optional(),
  status: z.string().optional(),
  /** How often it stood on the messages counted, and how many of those were put into Junk. */
  corpus: z.strictObject({ count: z.number().int(), junk: z.number().int().optional() }).optional(),
  sources: sourceIds.optional(),
});

/** `content/header-fields/<slug>/<anchor>.yaml`: one field with its values. */
export const headerFieldSchema = z.strictObject({
  field: z.string().min(1),
  anchor,
  title: z.string(),
  order: z.number().int(),
  services: z.array(service).min(1),
  meaning: z.string(),
  sender: z.string().optional(),
  note: z.string().optional(),
  /** `<slug>/<anchor>` of the field that explains the same values. */
  valuesFrom: z
    .string()
    .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/)
    .optional(),
  basis,
  sources: sourceIds,
  values: z.array(value).default([]),
  reviewed: day,
});

/** `content/header-causes/<cause>.yaml`: what each side can do about one cause of the verdict. */
export const headerCauseSchema = z.strictObject({
  title: z.string(),
  sender: z.array(z.string()),
  recipient: z.array(z.string()),
  administrator: z.array(z.string()),
  basis,
  sources: sourceIds,
  reviewed: day,
});

export type HeaderSources = z.infer<typeof headerSourcesSchema>;
export type HeaderEntry = z.infer<typeof headerSchema>;
export type HeaderFieldEntry = z.infer<typeof headerFieldSchema>;
export type HeaderCauseEntry = z.infer<typeof headerCauseSchema>;
