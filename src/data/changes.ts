import { readFileSync } from 'node:fs';
import { z } from 'astro/zod';
import { parse } from 'yaml';
import { day } from '../schemas/source.ts';
import { contentFolder } from './content-folder.ts';

const change = z.strictObject({
  date: day,
  title: z.string().min(3),
  text: z.string().min(10),
  href: z.string().startsWith('/'),
});
export type Change = z.infer<typeof change>;

/** `content/changes.yaml`, newest first. Throws where an entry is wrong or out of order. */
export default function changes(): Change[] {
  const list = z.array(change).parse(parse(readFileSync(contentFolder('changes.yaml'), 'utf8')));
  const sorted = [...list].sort((a, b) => b.date.localeCompare(a.date));
  if (sorted.some((entry, at) => entry !== list[at]))
    throw new Error('content/changes.yaml is not newest first');
  return list;
}
