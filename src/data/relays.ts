import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { Relay } from '../engine/config/types.ts';
import { relaySchema } from '../schemas/relay.ts';
import { contentFolder } from './content-folder.ts';

const folder = contentFolder('relays/');

/** The relays of `content/relays`, one's own smarthost last. */
export default function relays(): Relay[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({
      id: file.slice(0, -5),
      ...relaySchema.parse(parse(readFileSync(new URL(file, folder), 'utf8'))),
    }))
    .sort((a, b) => a.order - b.order)
    .map(({ order: _, ...relay }) => relay);
}
