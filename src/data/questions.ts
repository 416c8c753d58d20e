import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Question, questions as questionsSchema } from '../schemas/question.ts';
import type { Source } from '../schemas/source.ts';
import { contentFolder } from './content-folder.ts';
import { resolveSources } from './sources.ts';

export interface Questions {
  reviewed: string;
  sources: Source[];
  /** By number. */
  questions: Question[];
}

/** `content/questions.yaml`, checked; sources written out. */
export default function questions(): Questions {
  const file = questionsSchema.parse(parse(readFileSync(contentFolder('questions.yaml'), 'utf8')));
  return { ...file, sources: resolveSources(file.sources) };
}

/** The ten of the start page, in their order. */
export function startQuestions(): Question[] {
  return questions()
    .questions.filter((one) => one.start !== undefined)
    .sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
}
