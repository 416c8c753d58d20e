import type { Catalogue, Reply } from '../engine/smtp/catalogue.ts';
import { replySchema } from '../schemas/reply.ts';
import { readEntries } from './entries.ts';
import { once } from './once.ts';

/** The licence of the catalogue as open data. */
const LICENCE = 'CC-BY-4.0';

/**
 * Reads `content/codes/*.md` and returns the whole catalogue without the long pages' bodies, in the order of
 * the ids, each entry checked by the schema. `date` is the latest review date, `version` the catalogue's own:
 * the number of its shape, then that day. Throws an Error naming the file where an entry is wrong.
 */
export default once(function catalogue(): Catalogue {
  const replies: Reply[] = [];
  for (const { id, file, data } of readEntries('codes', replySchema)) {
    if (data.id !== id) throw new Error(`${file}: its id is ${data.id}`);
    replies.push({ ...data, page: `/codes/${id}/` });
  }
  const date = replies.reduce((latest, { reviewed }) => (reviewed > latest ? reviewed : latest), '');
  return { version: `1.${date.replaceAll('-', '')}`, date, licence: LICENCE, replies };
});
