import { readdirSync, readFileSync } from 'node:fs';
import type { z } from 'astro/zod';
import { parse } from 'yaml';
import { contentFolder } from './content-folder.ts';

/** One file of a folder of content. */
export interface Entry<T> {
  /** The file's name without its ending. */
  id: string;
  /** The file below the project's folder, for what is said of it. */
  file: string;
  data: T;
  /** The Markdown below the front matter; empty for YAML. */
  body: string;
}

/**
 * Reads a folder below `content/`: the front matter of its .md and .mdx files, or its .yaml files, each checked
 * by the schema, in the order of their names. Throws an Error naming the file where one is wrong.
 */
export function readEntries<T>(folder: string, schema: z.ZodType<T>): Entry<T>[] {
  return readdirSync(contentFolder(`${folder}/`))
    .filter((name) => /\.(?:mdx?|yaml)$/.test(name))
    .sort()
    .map((name) => {
      const file = `content/${folder}/${name}`;
      const text = readFileSync(contentFolder(`${folder}/${name}`), 'utf8');
      const [, matter, body = ''] = name.endsWith('.yaml')
        ? ['', text]
        : (/^---\r?\n([\s\S]*?)\r?\n---(?:\r?\n([\s\S]*))?$/.exec(text) ?? []);
      if (matter === undefined) throw new Error(`${file}: no frontmatter`);
      const result = schema.safeParse(parse(matter));
      if (!result.success) throw new Error(`${file}: ${result.error.message}`);
      return { id: name.replace(/\.[^.]*$/, ''), file, data: result.data, body: body.trim() };
    });
}
