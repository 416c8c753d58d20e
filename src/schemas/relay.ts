import { z } from 'astro/zod';
import { sourceSchema } from './mta.ts';

/** Door for `content/relays/<id>.yaml`. */
export const relaySchema = z.strictObject({
  name: z.string(),
  named: z.string().optional(),
  order: z.number(),
  hosts: z.array(z.strictObject({ host: z.string().regex(/^[a-z0-9.-]+$/), label: z.string() })).min(1),
  ports: z
    .array(
      z.strictObject({ port: z.number().int().min(1).max(65535), tls: z.enum(['starttls', 'implicit']) }),
    )
    .min(1),
  login: z.strictObject({ user: z.string(), secret: z.string(), note: z.string() }),
  spf: z
    .strictObject({
      kind: z.enum(['none', 'include', 'subdomain', 'cname']),
      include: z.string().optional(),
      note: z.string(),
    })
    .refine((spf) => (spf.kind === 'include') === (spf.include !== undefined)),
  dkim: z.string(),
  limits: z.string(),
  caveats: z.array(z.string()).default([]),
  evidence: z.string().regex(/^\d{4}(?:-\d{2}){0,2}$/),
  basis: z.enum(['documented', 'observed', 'inferred', 'thin']),
  sources: z.array(sourceSchema).default([]),
});
