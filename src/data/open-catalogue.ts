import type { Catalogue } from '../engine/smtp/catalogue.ts';
import catalogue from './catalogue.ts';

/** One line of the look-up: a spelling that stands in a reply, and what it means. */
export interface LookupRow {
  /** A code or number as a log has it: `5.7.606`, `S3140`, `AS3140`. */
  code: string;
  /** The reply, or the first of several that share the code. */
  id: string;
  /** How many replies share the code; 1 where the code alone decides. */
  replies: number;
  title: string;
  service: string;
  category: string;
  /** True where every reply with this code is. */
  temporary: boolean;
  who_can_fix: string;
  retry: string;
  page: string;
}

/** Every spelling of every code, for look-up tables of log pipelines; sorted by code. */
export function lookupRows({ replies }: Catalogue): LookupRow[] {
  const byCode = new Map<string, typeof replies>();
  for (const reply of replies) {
    const codes = [reply.token, ...reply.oldSpellings, reply.enhanced].filter((code) => code !== null);
    for (const code of new Set(codes)) byCode.set(code, [...(byCode.get(code) ?? []), reply]);
  }
  return [...byCode]
    .map(([code, sharing]) => {
      const [reply] = sharing as [(typeof replies)[number]];
      const only = sharing.length === 1;
      return {
        code,
        id: reply.id,
        replies: sharing.length,
        title: only ? reply.title : `One of ${sharing.length} replies with this code`,
        service: sharing.every(({ service }) => service === reply.service) ? reply.service : 'both',
        category: sharing.every(({ category }) => category === reply.category) ? reply.category : 'several',
        temporary: sharing.every(({ temporary }) => temporary),
        who_can_fix: sharing.every(({ whoCanFix }) => whoCanFix === reply.whoCanFix)
          ? reply.whoCanFix
          : 'several',
        retry: only ? reply.retry : 'It depends on the reply: read its words.',
        page: only ? reply.page : `/codes/all/${code}/`,
      };
    })
    .sort((a, b) => a.code.localeCompare(b.code, 'en', { numeric: true }));
}

/** Writes rows as CSV (RFC 4180): a header, then a line each, every field quoted that needs it. */
export function formatCsv(rows: readonly Record<string, unknown>[]): string {
  const names = Object.keys(rows[0] ?? {});
  const field = (value: unknown) => {
    const text = Array.isArray(value) ? value.join(' | ') : String(value ?? '');
    // A spreadsheet must not take a field for a formula.
    const safe = /^[=+@-]/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return (
    [names.join(','), ...rows.map((row) => names.map((name) => field(row[name])).join(','))].join('\r\n') +
    '\r\n'
  );
}

/** One row a reply: what fits a table. Texts, steps and sources are in the JSON. */
export function tableRows({ replies }: Catalogue) {
  return replies.map((reply) => ({
    id: reply.id,
    smtp: reply.smtp,
    enhanced: reply.enhancedRange ? reply.enhancedRange.join('-') : reply.enhanced,
    token: reply.token,
    old_spellings: reply.oldSpellings,
    title: reply.title,
    service: reply.service,
    direction: reply.direction,
    category: reply.category,
    temporary: reply.temporary,
    retry: reply.retry,
    who_can_fix: reply.whoCanFix,
    meaning: reply.meaning,
    text: reply.variants[0]?.text,
    shared_wording: reply.sharedWording,
    confidence: reply.confidence,
    reviewed: reply.reviewed,
    page: reply.page,
  }));
}

/**
 * The look-up as one plain dictionary, as log pipelines take it: `{ "S3140": { … } }`. The key `_about` holds the
 * catalogue's version, date and licence.
 */
export default function openCatalogue() {
  const data = catalogue();
  const { version, date, licence } = data;
  const codes: Record<string, Omit<LookupRow, 'code'>> = {};
  for (const { code, ...row } of lookupRows(data)) codes[code] = row;
  return { about: { version, date, licence }, codes };
}
