import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { timeline as schema, type Timeline } from '../schemas/timeline.ts';
import { contentFolder } from './content-folder.ts';

/** `content/timeline.yaml`, newest first. Throws where an entry is wrong or out of order. */
export default function timeline(): Timeline {
  const value = schema.parse(parse(readFileSync(contentFolder('timeline.yaml'), 'utf8')));
  const wrong = value.entries.find((entry, at) => at > 0 && entry.date > (value.entries[at - 1]?.date ?? ''));
  if (wrong) throw new Error(`content/timeline.yaml: "${wrong.title}" is out of order`);
  return value;
}
