import { type FindingContent, finding } from '../schemas/finding.ts';
import type { Source } from '../schemas/source.ts';
import { readEntries } from './entries.ts';
import { resolveSources } from './sources.ts';

/** The words of a finding with the address of its page; `body` is Markdown. */
export type FindingWords = Omit<FindingContent, 'sources'> & {
  sources: Source[];
  page: string;
  body: string;
};

/**
 * Reads `content/findings/*.md` and returns the words by id. Throws an Error naming the file where one does
 * not fit the schema or its name.
 */
export default function findings(): Record<string, FindingWords> {
  const words: Record<string, FindingWords> = {};
  for (const { id, file, data, body } of readEntries('findings', finding)) {
    if (data.id !== id) throw new Error(`${file}: its id is ${data.id}`);
    words[id] = { ...data, sources: resolveSources(data.sources), page: `/findings/${id}/`, body };
  }
  return words;
}
