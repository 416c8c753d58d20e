import { readFileSync } from 'node:fs';
import { z } from 'astro/zod';
import { parse } from 'yaml';
import type { SampleSpec } from '../engine/log/sample.ts';
import { contentFolder } from './content-folder.ts';

const schema = z.strictObject({
  start: z
    .union([z.string(), z.date()])
    .transform((v) => (typeof v === 'string' ? v : v.toISOString().slice(0, 19))),
  servers: z.record(z.string(), z.strictObject({ host: z.string(), ip: z.string() })),
  relays: z.record(z.string(), z.strictObject({ host: z.string(), ip: z.string(), domain: z.string() })),
  replies: z.record(z.string(), z.string()),
  lines: z.array(
    z.strictObject({
      server: z.string(),
      relay: z.string(),
      every: z.number().positive(),
      from: z.number(),
      to: z.number(),
      reply: z.string().optional(),
    }),
  ),
});

/** The description of the log page's sample, from `content/samples/log.yaml`. */
export default function logSample(): SampleSpec {
  const file = contentFolder('samples/log.yaml');
  return schema.parse(parse(readFileSync(file, 'utf8')));
}
