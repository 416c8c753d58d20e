import type { z } from 'astro/zod';
import { type Guide, guide } from '../schemas/guide.ts';
import { type Outcome, outcome } from '../schemas/outcome.ts';
import { type Step, step } from '../schemas/step.ts';
import { readEntries } from './entries.ts';

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
  return readEntries(name, schema).map(({ id, data, body }) => ({
    ...data,
    id,
    href: `${address}${id}/`,
    body,
  }));
}
