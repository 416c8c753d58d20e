import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { type Source, type SourceEntry, sourceRegister } from '../schemas/source.ts';
import { contentFolder } from './content-folder.ts';

let register: Record<string, Source> | undefined;

/** Every source of `content/sources.yaml` by its key. */
export default function sources(): Record<string, Source> {
  register ??= sourceRegister.parse(parse(readFileSync(contentFolder('sources.yaml'), 'utf8')));
  return register;
}

/**
 * The sources an article names, written out.
 *
 * @param entries keys of the register, or whole sources
 * @throws Error naming a key that is not in the register
 */
export function resolveSources(entries: readonly SourceEntry[]): Source[] {
  return entries.map((entry) => {
    if (typeof entry !== 'string') return entry;
    const known = sources()[entry];
    if (!known) throw new Error(`content/sources.yaml has no "${entry}".`);
    return known;
  });
}
