import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Scorecard, scorecard as schema } from '../schemas/scorecard.ts';
import type { Source } from '../schemas/source.ts';
import { contentFolder } from './content-folder.ts';
import { once } from './once.ts';
import { resolveSources } from './sources.ts';

/** `content/scorecard.yaml`. Throws where something is not right. */
const scorecard = once(
  (): Scorecard => schema.parse(parse(readFileSync(contentFolder('scorecard.yaml'), 'utf8'))),
);
export default scorecard;

/**
 * The sources of a cell, written out.
 *
 * @throws Error naming a key that neither the scorecard nor content/sources.yaml has
 */
export function scorecardSources(keys: readonly string[]): Source[] {
  return resolveSources(keys.map((key) => scorecard().sources[key] ?? key));
}
