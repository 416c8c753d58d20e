import { readdirSync, readFileSync } from 'node:fs';
import type { z } from 'astro/zod';
import { parse } from 'yaml';
import { type Guide, guide } from '../schemas/guide.ts';
import { type Outcome, outcome } from '../schemas/outcome.ts';
import { type Step, step } from '../schemas/step.ts';
import { contentFolder } from './content-folder.ts';

/** An article of the pathways: its front matter, its Markdown and its address. */
export type Written<T> = T & { id: string; href: string; body: string };

export interface Articles {
  outcomes: Written<Outcome>[];
  /** In the order of `/guides/`. */
  guides: Written<Guide>[];
  /** In the order they are to be walked. */
  steps: Written<Step>[];
}

let read: Articles | undefined;

/** Every outcome, guide and step, checked against its schema. Throws naming the file that is not right. */
export default function articles(): Articles {
  read ??= {
    outcomes: folder('outcomes', outcome, '/now-blocked/outcomes/'),
    guides: folder('guides', guide, '/guides/').sort((a, b) => a.order - b.order),
    steps: folder('never-blocked', step, '/never-blocked/').sort((a, b) => a.order - b.order),
  };
  return read;
}

function folder<T>(name: string, schema: z.ZodType<T>, address: string): Written<T>[] {
  return readdirSync(contentFolder(`${name}/`))
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => {
      const id = file.slice(0, -'.md'.length);
      const [, matter = '', ...rest] = readFileSync(contentFolder(`${name}/${file}`), 'utf8').split(/^---$/m);
      const checked = schema.safeParse(parse(matter));
      if (!checked.success) throw new Error(`content/${name}/${file}: ${checked.error.message}`);
      return { ...checked.data, id, href: `${address}${id}/`, body: rest.join('---').trim() };
    });
}
