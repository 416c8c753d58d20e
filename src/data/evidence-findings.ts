import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type EvidenceFindingEntry, evidenceFindingSchema } from '../schemas/evidence-finding.ts';
import { contentFolder } from './content-folder.ts';

/** Reads `content/evidence-findings`: words by finding id. Throws an Error naming the file where one is wrong. */
export default function evidenceFindings(): Record<string, EvidenceFindingEntry> {
  const folder = contentFolder('evidence-findings/');
  const words: Record<string, EvidenceFindingEntry> = {};
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.yaml')) continue;
    const result = evidenceFindingSchema.safeParse(parse(readFileSync(new URL(file, folder), 'utf8')));
    if (!result.success) throw new Error(`content/evidence-findings/${file}: ${result.error.message}`);
    words[file.replace(/\.yaml$/, '')] = result.data;
  }
  return words;
}
