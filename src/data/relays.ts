import type { Relay } from '../engine/config/types.ts';
import { relaySchema } from '../schemas/relay.ts';
import { readEntries } from './entries.ts';

/** The relays of `content/relays`, one's own smarthost last. */
export default function relays(): Relay[] {
  return readEntries('relays', relaySchema)
    .map(({ id, data }) => ({ id, ...data }))
    .sort((a, b) => a.order - b.order)
    .map(({ order: _, ...relay }) => relay);
}
