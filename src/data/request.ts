import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { RequestData } from '../engine/request/types.ts';
import { requestSchema } from '../schemas/request.ts';
import { contentFolder } from './content-folder.ts';

/** Channels, fields, letters and answers of the support request, from `content/request`. */
export default function request(): RequestData {
  const read = (name: string): unknown => parse(readFileSync(contentFolder(`request/${name}.yaml`), 'utf8'));
  return requestSchema.parse({
    channels: read('channels'),
    fields: read('fields'),
    letters: read('letters'),
    answers: read('answers'),
  });
}
