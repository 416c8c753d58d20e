import { z } from 'astro/zod';
import { SYNTAXES } from '../engine/config/types.ts';

/** Doors for `content/mta/<server>/`: server.yaml and one file a purpose. */

const day = z.union([z.string(), z.date()]).transform((value, context) => {
  const text = value instanceof Date ? value.toISOString().slice(0, 10) : value;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) context.addIssue({ code: 'custom', message: 'write YYYY-MM-DD' });
  return text;
});

export const sourceSchema = z.strictObject({
  title: z.string(),
  url: z.string().regex(/^https?:\/\//),
  read: day,
  basis: z.enum(['documented', 'observed', 'inferred']),
});

const when = z.string().optional();

const step = z.strictObject({
  title: z.string(),
  run: z.string().optional(),
  text: z.string().optional(),
  when,
  language: z.enum(['sh', 'powershell', 'text']).optional(),
});

const note = z.strictObject({ text: z.string(), when });

export const purposeSchema = z
  .strictObject({
    proof: z.enum(['delivered', 'checked', 'not-run', 'impossible']),
    proved: z.strictObject({ on: z.string(), date: day, what: z.string() }).nullable().default(null),
    summary: z.string(),
    impossible: z
      .strictObject({ why: z.string(), nearest: z.string(), purpose: z.string().optional() })
      .optional(),
    needsStarttls: z.string().optional(),
    match: z.array(z.enum(['domain', 'mx', 'domain+mx'])).default([]),
    inputs: z
      .array(
        z.enum([
          'match',
          'scope',
          'relay',
          'domains',
          'after550',
          'connections',
          'delay',
          'ips',
          'blocked',
          'days',
          'from',
          'to',
        ]),
      )
      .default([]),
    files: z
      .array(
        z.strictObject({
          path: z.string(),
          mode: z.string().regex(/^0[0-7]{3}$/),
          action: z.enum(['create', 'append', 'edit', 'ui']),
          syntax: z.enum(SYNTAXES),
          when,
          note: z.string().optional(),
          secret: z.boolean().optional(),
          content: z.string(),
        }),
      )
      .default([]),
    apply: z.array(step).default([]),
    verify: z.array(step).default([]),
    rollback: z.array(step).default([]),
    test: z.array(step).default([]),
    log: z.array(z.strictObject({ where: z.string(), line: z.string(), when })).default([]),
    warnings: z.array(note).default([]),
    sources: z.array(sourceSchema).default([]),
  })
  .refine((p) => (p.proof === 'impossible') === (p.impossible !== undefined), {
    message: 'proof "impossible" and the field impossible belong together',
  })
  .refine((p) => (p.proof === 'delivered' || p.proof === 'checked') === (p.proved !== null), {
    message: 'what was proved needs a version and a date, what was not has neither',
  })
  .refine(
    (p) => p.proof === 'impossible' || (p.apply.length > 0 && p.rollback.length > 0 && p.verify.length > 0),
    {
      message: 'a configuration needs the steps to apply, verify and roll back',
    },
  );

export const serverSchema = z.strictObject({
  name: z.string(),
  group: z.enum(['server', 'suite', 'panel', 'windows']),
  order: z.number(),
  intro: z.string(),
  logs: z.string(),
  versions: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9.-]+$/),
        label: z.string(),
        /** False where the files of this version were not run, though those of another were. */
        tried: z.boolean().default(true),
        set: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
      }),
    )
    .min(1),
  reviewed: day,
  sources: z.array(sourceSchema),
});
