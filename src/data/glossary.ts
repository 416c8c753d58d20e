import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Glossary, glossary as schema } from '../schemas/glossary.ts';
import type { Source } from '../schemas/source.ts';
import { contentFolder } from './content-folder.ts';
import { once } from './once.ts';
import { resolveSources } from './sources.ts';

/** `content/glossary.yaml`, in the order of the alphabet. Throws where an entry is wrong or names no term. */
export default once(function glossary(): Omit<Glossary, 'sources'> & { sources: Source[] } {
  const value = schema.parse(parse(readFileSync(contentFolder('glossary.yaml'), 'utf8')));
  const ids = new Set(value.terms.map(({ id }) => id));
  for (const { id, see } of value.terms)
    for (const other of see)
      if (!ids.has(other)) throw new Error(`content/glossary.yaml: ${id} names ${other}, which is no term`);
  return {
    ...value,
    sources: resolveSources(value.sources),
    terms: [...value.terms].sort((a, b) => a.term.localeCompare(b.term, 'en')),
  };
});
