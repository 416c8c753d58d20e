import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { contentFolder } from './content-folder.ts';

/** A made-up message whose headers one click reads. */
export interface HeaderSample {
  id: string;
  title: string;
  text: string;
}

/** Reads `content/samples/headers/`, in the order of its index. */
export default function headerSamples(): HeaderSample[] {
  const folder = contentFolder('samples/headers/');
  const index = parse(readFileSync(new URL('index.yaml', folder), 'utf8')) as { id: string; title: string }[];
  return index.map(({ id, title }) => ({
    id,
    title,
    text: readFileSync(new URL(`${id}.txt`, folder), 'utf8'),
  }));
}
