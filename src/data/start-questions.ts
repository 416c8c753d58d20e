import { readFileSync } from 'node:fs';
import { z } from 'astro/zod';
import { parse } from 'yaml';
import { type Question, question } from '../schemas/question.ts';
import { contentFolder } from './content-folder.ts';

/** The ten questions the start page answers, in its order. */
export default function startQuestions(): Question[] {
  const file = z
    .object({ questions: z.array(question) })
    .parse(parse(readFileSync(contentFolder('questions.yaml'), 'utf8')));
  return file.questions
    .filter(({ start }) => start !== undefined)
    .sort((a, b) => (a.start ?? 0) - (b.start ?? 0));
}
