import { z } from 'astro/zod';
import { sourceSchema } from './mta.ts';

/** Door for `content/microsoft-domains.yaml`: the domains of Outlook.com and the MX names of both services. */
export const microsoftDomainsSchema = z.strictObject({
  compiled: z.string(),
  dnsChecked: z.boolean(),
  how: z.array(z.string()),
  mx: z.strictObject({ consumer: z.array(z.string()), all: z.array(z.string()) }),
  confidence: z.record(z.enum(['high', 'medium', 'low']), z.string()),
  domains: z.strictObject({
    high: z.array(z.string()),
    medium: z.array(z.string()),
    low: z.array(z.string()),
  }),
  sources: z.array(sourceSchema),
});
