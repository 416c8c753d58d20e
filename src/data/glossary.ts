import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Glossary, glossary as schema } from '../schemas/glossary.ts';
import { contentFolder } from './content-folder.ts';
import { once } from './once.ts';

/** `content/glossary.yaml`, in the order of the alphabet. Throws where an entry is wrong or names no term. */
export default once(function glossary(): Glossary {
  const value = schema.parse(parse(readFileSync(contentFolder('glossary.yaml'), 'utf8')));
  const ids = new Set(value.terms.map(({ id }) => id));
  for (const { id, see } of value.terms)
    for (const other of see)
      if (!ids.has(other)) throw new Error(`content/glossary.yaml: ${id} names ${other}, which is no term`);
  return { ...value, terms: [...value.terms].sort((a, b) => a.term.localeCompare(b.term, 'en')) };
});
