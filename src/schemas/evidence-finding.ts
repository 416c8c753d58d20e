import { z } from 'astro/zod';
import { reviewed } from './source.ts';

/**
 * `content/evidence-findings/<id>.yaml`: the words of a finding of the readers of evidence (headers, SNDS,
 * DMARC reports). `{name}` in the title stands for an argument of the finding.
 */
export const evidenceFindingSchema = z.strictObject({
  title: z.string().min(5).max(140),
  reason: z.string(),
  remedy: z.string(),
  /** Page of the site that says more. */
  page: z.string().startsWith('/').optional(),
  ...reviewed,
});
export type EvidenceFindingEntry = z.infer<typeof evidenceFindingSchema>;
