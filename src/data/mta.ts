import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import {
  type MicrosoftDomains,
  type MtaServer,
  PURPOSES,
  type PurposeTemplate,
  type Relay,
} from '../engine/config/types.ts';
import { purposeSchema, serverSchema } from '../schemas/mta.ts';
import { contentFolder } from './content-folder.ts';
import microsoftDomains from './microsoft-domains.ts';
import relays from './relays.ts';

const folder = contentFolder('mta/');

type Raw = Record<string, unknown> & { extends?: string; add?: Record<string, unknown[]> };

/** Puts the pieces of `<server>/blocks.yaml` where a list says `{ use: name }`. */
function useBlocks(server: string, value: unknown): unknown {
  const file = new URL(`${server}/blocks.yaml`, folder);
  const blocks = existsSync(file) ? (parse(readFileSync(file, 'utf8')) as Record<string, unknown>) : {};
  const walk = (one: unknown): unknown => {
    if (Array.isArray(one)) return one.map(walk);
    if (typeof one !== 'object' || one === null) return one;
    const { use } = one as { use?: string };
    if (use === undefined) return Object.fromEntries(Object.entries(one).map(([key, v]) => [key, walk(v)]));
    if (!Object.hasOwn(blocks, use)) throw new Error(`content/mta/${server}/blocks.yaml has no "${use}"`);
    return blocks[use];
  };
  return walk(value);
}

/**
 * Reads one purpose. `extends: SERVER` takes that server's template and replaces the keys given; the lists
 * under `add` go behind the inherited ones.
 */
function readPurpose(server: string, purpose: string): Raw {
  const raw = useBlocks(
    server,
    parse(readFileSync(new URL(`${server}/${purpose}.yaml`, folder), 'utf8')),
  ) as Raw;
  if (raw.extends === undefined) return raw;
  const { extends: parent, add = {}, ...own } = raw;
  const merged: Raw = { ...readPurpose(parent, purpose), ...own };
  for (const [key, list] of Object.entries(add))
    merged[key] = [...((merged[key] as unknown[]) ?? []), ...list];
  return merged;
}

function readServer(id: string): MtaServer & { order: number } {
  const server = serverSchema.parse(parse(readFileSync(new URL(`${id}/server.yaml`, folder), 'utf8')));
  const purposes = Object.fromEntries(
    PURPOSES.map((purpose) => {
      const read = purposeSchema.safeParse(readPurpose(id, purpose));
      if (!read.success) throw new Error(`content/mta/${id}/${purpose}.yaml: ${read.error.message}`);
      return [purpose, read.data as PurposeTemplate];
    }),
  ) as MtaServer['purposes'];
  return { id, ...server, purposes };
}

export interface MtaData {
  servers: MtaServer[];
  relays: Relay[];
  domains: MicrosoftDomains;
}

/** Every server with its templates, the relays and Microsoft's domains, in the order the page shows them. */
export default function mta(): MtaData {
  const servers = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => readServer(entry.name))
    .sort((a, b) => a.order - b.order)
    .map(({ order: _, ...server }) => server);
  return { servers, relays: relays(), domains: microsoftDomains() };
}
