import { parseAuthenticationResults } from './authentication-results.ts';
import { parseReport } from './report.ts';
import { parseTagList } from './tag-list.ts';
import type {
  HeaderField,
  HeaderReference,
  ReferenceField,
  ReferenceHeader,
  ReferenceValue,
  Stamp,
} from './types.ts';

const MAX_STAMPS = 2_000;

/** Looks names and values up in the reference without regard to case. */
export interface ReferenceIndex {
  header(name: string): ReferenceHeader | null;
  field(header: ReferenceHeader, field: string): ReferenceField | null;
  value(field: ReferenceField, value: string): ReferenceValue | null;
}

function inRange(range: string, value: string): boolean {
  const bounds = /^(-?\d+)-(-?\d+)$/.exec(range);
  if (bounds && /^-?\d+$/.test(value))
    return Number(value) >= Number(bounds[1]) && Number(value) <= Number(bounds[2]);
  return /^\dxx$/.test(range) && /^\d{3}$/.test(value) && range[0] === value[0];
}

/** Makes the look-up over a reference; a range (`0-3`) or class (`1xx`) serves where no value fits exactly. */
export function createReferenceIndex(reference: HeaderReference | undefined): ReferenceIndex {
  const headers = new Map<string, ReferenceHeader>();
  for (const h of reference?.headers ?? []) {
    for (const name of [h.name, ...h.alsoAs]) headers.set(name.toLowerCase(), h);
  }
  return {
    header: (name) => headers.get(name.toLowerCase()) ?? null,
    field: (header, field) => {
      const name = field.toLowerCase();
      // a header of one field may come under several names: …Organization-SCL, …CrossPremises-SCL
      const only = header.fields.length === 1 && name.includes('-') ? header.fields[0]! : null;
      return header.fields.find((f) => f.field.toLowerCase() === name) ?? only;
    },
    value: (field, value) =>
      field.values.find((v) => v.value.toLowerCase() === value.toLowerCase()) ??
      field.values.find((v) => inRange(v.value, value)) ??
      null,
  };
}

function pairsOf(field: HeaderField): { field: string; value: string }[] {
  const name = field.name.toLowerCase();
  if (/^(x-ms-exchange-)?authentication-results(-original)?$|^arc-authentication-results$/.test(name)) {
    return parseAuthenticationResults(field).results.flatMap((r) => [
      { field: r.method, value: r.result },
      ...(r.properties['action'] ? [{ field: 'action', value: r.properties['action'] }] : []),
      ...(r.method === 'compauth' && r.properties['reason']
        ? [{ field: 'reason', value: r.properties['reason'] }]
        : []),
    ]);
  }
  if (
    /^x-(forefront-antispam-report|microsoft-antispam)/.test(name) &&
    name !== 'x-microsoft-antispam-message-info'
  ) {
    return Object.entries(parseReport(field.value).values).map(([key, value]) => ({ field: key, value }));
  }
  if (name === 'x-message-delivery') {
    return Object.entries(messageDelivery(field.value) ?? {}).map(([key, value]) => ({ field: key, value }));
  }
  if (name === 'received-spf')
    return [{ field: field.name, value: /^\s*([A-Za-z]{4,9})/.exec(field.value)?.[1] ?? '' }];
  if (name === 'arc-seal') return [{ field: 'cv', value: parseTagList(field.value)['cv'] ?? '' }];
  return [{ field: field.name, value: field.value.trim().replace(/;$/, '') }];
}

/** Reads X-Message-Delivery, base64 of `V=1.1;us=0;…;SCL=3`; null when it is something else. */
export function messageDelivery(value: string): Record<string, string> | null {
  const packed = value.replace(/\s+/g, '');
  if (packed.length < 8 || packed.length > 2_000 || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return null;
  let text: string;
  try {
    text = atob(packed);
  } catch {
    return null;
  }
  if (!/^[\x20-\x7e]*$/.test(text) || !text.includes('=')) return null;
  const out: Record<string, string> = Object.create(null);
  for (const piece of text.split(';').slice(0, 40)) {
    const equals = piece.indexOf('=');
    if (equals > 0 && equals < 30) out[piece.slice(0, equals).trim()] ??= piece.slice(equals + 1).trim();
  }
  return { ...out };
}

/** Every stamp the reference knows in these fields, in their order, with its page and meaning. */
export function findStamps(fields: readonly HeaderField[], index: ReferenceIndex): Stamp[] {
  const stamps: Stamp[] = [];
  for (const field of fields) {
    const header = index.header(field.name);
    if (!header) continue;
    const trusted = !/-untrusted$|-original$/i.test(field.name) && !/^arc-/i.test(field.name);
    for (const pair of pairsOf(field)) {
      if (stamps.length >= MAX_STAMPS) return stamps;
      const known = index.field(header, pair.field);
      if (!known) continue;
      const value = pair.value === '' ? null : index.value(known, pair.value);
      stamps.push({
        header: field.name,
        field: known.field,
        value: pair.value,
        line: field.line,
        page: value ? `${known.valuesPage}#${value.anchor}` : `${known.page}#${known.anchor}`,
        meaning: value?.meaning ?? null,
        trusted,
      });
    }
  }
  return stamps;
}
