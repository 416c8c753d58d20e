import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Catalogue, Reply } from '../engine/smtp/catalogue.ts';
import { replySchema } from '../schemas/reply.ts';
import { contentFolder } from './content-folder.ts';
import { once } from './once.ts';

const folder = contentFolder('codes/');

/** The licence of the catalogue as open data. */
const LICENCE = 'CC-BY-4.0';

/**
 * Reads `content/codes/*.md` and returns the whole catalogue without the long pages' bodies, in the order of
 * the ids, each entry checked by the schema. `date` is the latest review date, `version` the catalogue's own:
 * the number of its shape, then that day. Throws an Error naming the file where an entry is wrong.
 */
export default once(function catalogue(): Catalogue {
  const replies: Reply[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!/\.mdx?$/.test(file)) continue;
    const [, frontmatter] =
      /^---\r?\n([\s\S]*?)\r?\n---/.exec(readFileSync(new URL(file, folder), 'utf8')) ?? [];
    if (frontmatter === undefined) throw new Error(`content/codes/${file}: no frontmatter`);
    const result = replySchema.safeParse(parse(frontmatter));
    if (!result.success) throw new Error(`content/codes/${file}: ${result.error.message}`);
    const { id } = result.data;
    if (file.replace(/\.mdx?$/, '') !== id) throw new Error(`content/codes/${file}: its id is ${id}`);
    replies.push({ ...result.data, page: `/codes/${id}/` });
  }
  const date = replies.reduce((latest, { reviewed }) => (reviewed > latest ? reviewed : latest), '');
  return { version: `1.${date.replaceAll('-', '')}`, date, licence: LICENCE, replies };
});
