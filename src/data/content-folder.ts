import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * The address of a folder or file below `content/`, e.g. contentFolder('codes/'). It starts from the folder
 * the program runs in, not from this module: the site's build moves modules into bundles of its own.
 * Throws when that folder is not the project's.
 */
export function contentFolder(path: string): URL {
  const root = join(process.cwd(), 'content');
  if (!existsSync(root))
    throw new Error('Run this in the top folder of the project: there is no content/ here');
  return new URL(path, pathToFileURL(`${root}/`));
}
