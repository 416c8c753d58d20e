import { type EvidenceFindingEntry, evidenceFindingSchema } from '../schemas/evidence-finding.ts';
import { readEntries } from './entries.ts';

/** Reads `content/evidence-findings`: words by finding id. Throws an Error naming the file where one is wrong. */
export default function evidenceFindings(): Record<string, EvidenceFindingEntry> {
  return Object.fromEntries(
    readEntries('evidence-findings', evidenceFindingSchema).map(({ id, data }) => [id, data]),
  );
}
