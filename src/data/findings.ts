import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type FindingContent, finding } from '../schemas/finding.ts';
import type { Source } from '../schemas/source.ts';
import { contentFolder } from './content-folder.ts';
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
  const folder = contentFolder('findings/');
  const words: Record<string, FindingWords> = {};
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.md')) continue;
    const match = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(
      readFileSync(new URL(file, folder), 'utf8'),
    );
    if (!match) throw new Error(`content/findings/${file}: no frontmatter`);
    const result = finding.safeParse(parse(match[1]!));
    if (!result.success) throw new Error(`content/findings/${file}: ${result.error.message}`);
    const { id } = result.data;
    if (file !== `${id}.md`) throw new Error(`content/findings/${file}: its id is ${id}`);
    words[id] = {
      ...result.data,
      sources: resolveSources(result.data.sources),
      page: `/findings/${id}/`,
      body: match[2]!.trim(),
    };
  }
  return words;
}
