import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type LogFormats, logFormats as schema } from '../schemas/log-formats.ts';
import { contentFolder } from './content-folder.ts';
import { once } from './once.ts';

/** `content/log-formats.yaml`: the logs that are read, and on what that is proven. */
export default once(function logFormats(): LogFormats {
  return schema.parse(parse(readFileSync(contentFolder('log-formats.yaml'), 'utf8')));
});
