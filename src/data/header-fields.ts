import { readdirSync, readFileSync } from 'node:fs';
import type { z } from 'astro/zod';
import { parse } from 'yaml';
import type { HeaderCause, HeaderReference, ReferenceField } from '../engine/headers/types.ts';
import {
  type HeaderFieldEntry,
  headerCauseSchema,
  headerFieldSchema,
  headerSchema,
  headerSourcesSchema,
} from '../schemas/header-field.ts';
import type { Basis, Source } from '../schemas/source.ts';
import { contentFolder } from './content-folder.ts';

const fields = contentFolder('header-fields/');
const causes = contentFolder('header-causes/');

/** A value, field and header as published: the engine's part and what a page shows besides. */
export interface PublishedValue {
  value: string;
  anchor: string;
  meaning: string;
  sender: string | null;
  basis: Basis;
  note: string | null;
  status: string | null;
  corpus: { count: number; junk?: number | undefined } | null;
  sources: string[];
}
export interface PublishedField extends ReferenceField {
  title: string;
  /** Anchor of the field on the page that explains the values. */
  valuesAnchor: string;
  services: ('consumer' | 'business')[];
  sender: string | null;
  note: string | null;
  basis: Basis;
  sources: string[];
  values: PublishedValue[];
  reviewed: string;
}
export interface PublishedHeader {
  name: string;
  slug: string;
  alsoAs: string[];
  title: string;
  services: ('consumer' | 'business')[];
  stamped: string;
  meaning: string;
  syntax: string | null;
  note: string | null;
  basis: Basis;
  sources: string[];
  reviewed: string;
  fields: PublishedField[];
}
export interface HeaderData extends HeaderReference {
  version: string;
  date: string;
  licence: string;
  headers: PublishedHeader[];
  causes: Record<string, HeaderCause>;
  sources: Record<string, Source>;
}

function read<T extends z.ZodType>(file: URL, schema: T): z.infer<T> {
  const result = schema.safeParse(parse(readFileSync(file, 'utf8')));
  if (!result.success) throw new Error(`${file.pathname.split('/content/')[1]}: ${result.error.message}`);
  return result.data;
}

function publish(slug: string, entry: HeaderFieldEntry, all: Map<string, HeaderFieldEntry>): PublishedField {
  const shared = entry.valuesFrom ? all.get(entry.valuesFrom) : entry;
  if (!shared)
    throw new Error(`content/header-fields/${slug}/${entry.anchor}.yaml: no field ${entry.valuesFrom}`);
  const home = entry.valuesFrom?.split('/')[0] ?? slug;
  const valuesAnchor = shared.anchor;
  return {
    field: entry.field,
    anchor: entry.anchor,
    page: `/headers/${slug}/`,
    valuesPage: `/headers/${home}/`,
    valuesAnchor,
    title: entry.title,
    services: entry.services,
    meaning: entry.meaning,
    sender: entry.sender ?? null,
    note: entry.note ?? null,
    basis: entry.basis,
    sources: entry.sources,
    reviewed: entry.reviewed,
    values: shared.values.map((v) => ({
      value: v.value,
      anchor: v.anchor,
      meaning: v.meaning,
      sender: v.sender ?? null,
      basis: v.basis ?? shared.basis,
      note: v.note ?? null,
      status: v.status ?? null,
      corpus: v.corpus ?? null,
      sources: v.sources ?? shared.sources,
    })),
  };
}

/**
 * Reads `content/header-fields` and `content/header-causes`: every header Microsoft stamps with its fields and
 * values in order, and what each side can do about a cause. Throws an Error naming the file where one is wrong.
 */
export default function headerFields(): HeaderData {
  const sources = read(new URL('sources.yaml', fields), headerSourcesSchema);
  const slugs = readdirSync(fields, { withFileTypes: true })
    .filter((f) => f.isDirectory())
    .map((f) => f.name)
    .sort();
  const entries = new Map<string, HeaderFieldEntry>();
  for (const slug of slugs) {
    const folder = new URL(`${slug}/`, fields);
    for (const file of readdirSync(folder).sort()) {
      if (file === 'header.yaml' || !file.endsWith('.yaml')) continue;
      const entry = read(new URL(file, folder), headerFieldSchema);
      if (file !== `${entry.anchor}.yaml`)
        throw new Error(`content/header-fields/${slug}/${file}: its anchor is ${entry.anchor}`);
      entries.set(`${slug}/${entry.anchor}`, entry);
    }
  }
  const headers = slugs
    .map((slug) => {
      const header = read(new URL(`${slug}/header.yaml`, fields), headerSchema);
      const own = [...entries].filter(([key]) => key.startsWith(`${slug}/`)).map(([, entry]) => entry);
      return {
        ...header,
        slug,
        syntax: header.syntax ?? null,
        note: header.note ?? null,
        fields: own.sort((a, b) => a.order - b.order).map((entry) => publish(slug, entry, entries)),
      };
    })
    .sort((a, b) => a.order - b.order)
    .map(({ order: _, ...header }) => header);
  const answers: Record<string, HeaderCause> = {};
  for (const file of readdirSync(causes).sort()) {
    const { basis: _, ...cause } = read(new URL(file, causes), headerCauseSchema);
    answers[file.replace(/\.yaml$/, '')] = cause;
  }
  const used = [...headers, ...headers.flatMap((h) => h.fields), ...Object.values(answers)];
  for (const id of used.flatMap((x) => x.sources)) {
    if (!(id in sources)) throw new Error(`content/header-fields/sources.yaml: there is no source ${id}`);
  }
  const date = used.reduce((latest, { reviewed }) => (reviewed > latest ? reviewed : latest), '');
  return {
    version: `1.${date.replaceAll('-', '')}`,
    date,
    licence: 'CC-BY-4.0',
    headers,
    causes: answers,
    sources,
  };
}
