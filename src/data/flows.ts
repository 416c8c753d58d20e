import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Flow } from '../engine/flow/types.ts';
import { flow as flowSchema } from '../schemas/flow.ts';

const folder = new URL('../../content/flows/', import.meta.url);

/** Every flow of the site by its id, checked against its schema. */
export default function flows(): { nowBlocked: Flow; wayOn: Flow } {
  return { nowBlocked: read('now-blocked'), wayOn: read('way-on') };
}

function read(id: string): Flow {
  return flowSchema.parse(parse(readFileSync(new URL(`${id}.yaml`, folder), 'utf8')));
}
