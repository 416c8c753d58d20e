import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Providers, providers as schema } from '../schemas/providers.ts';
import type { Source } from '../schemas/source.ts';
import { contentFolder } from './content-folder.ts';
import { once } from './once.ts';
import { resolveSources } from './sources.ts';

/** `content/providers.yaml`. Throws where something is not right. */
const providers = once(
  (): Providers => schema.parse(parse(readFileSync(contentFolder('providers.yaml'), 'utf8'))),
);
export default providers;

/**
 * The sources of a line, written out.
 *
 * @throws Error naming a key that neither this file nor content/sources.yaml has
 */
export function providerSources(keys: readonly string[]): Source[] {
  return resolveSources(keys.map((key) => providers().sources[key] ?? key));
}
