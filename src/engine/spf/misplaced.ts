/** Where people put an SPF record by mistake, and how they misspell it. */

import { nameProblem } from '../dns/name.ts';
import type { Resolver } from '../dns/types.ts';
import { isSpfRecord, selectSpfRecords } from './parse.ts';

export interface MisplacedRecord {
  /** misspelt: at the right name, but not beginning with "v=spf1 "; elsewhere: at another name; type: of type 99. */
  kind: 'misspelt' | 'elsewhere' | 'type';
  name: string;
  /** As found. */
  text: string;
  /** What it should read. */
  corrected: string;
}

/**
 * Looks for a record that was meant as SPF: among the TXT records of the name, at the name doubled (a panel that
 * appends the domain), at the labels people make up for it, and among records of the old type SPF.
 */
export async function findMisplaced(
  domain: string,
  texts: readonly string[][],
  deps: { resolver: Resolver; signal?: AbortSignal | undefined },
): Promise<MisplacedRecord[]> {
  const found: MisplacedRecord[] = [];
  for (const strings of texts) {
    const text = strings.join('');
    const corrected = repairVersion(text);
    if (corrected !== null) found.push({ kind: 'misspelt', name: domain, text, corrected });
  }
  if (found.length > 0) return found;
  const names = [`${domain}.${domain}`, `_spf.${domain}`, `spf.${domain}`].filter(
    (name) => !nameProblem(name),
  );
  const [old, ...outcomes] = await Promise.all([
    deps.resolver.resolve({ name: domain, type: 'SPF' }, { signal: deps.signal }),
    ...names.map((name) => deps.resolver.resolve({ name, type: 'TXT' }, { signal: deps.signal })),
  ]);
  for (const text of old.kind === 'answer' ? selectSpfRecords(old.records) : []) {
    found.push({ kind: 'type', name: domain, text, corrected: text });
  }
  if (found.length > 0) return found;
  const own = outcomes.map((outcome) => (outcome.kind === 'answer' ? selectSpfRecords(outcome.records) : []));
  // A wildcard would answer for all of them alike, which proves nothing.
  if (own.every((records) => records.length > 0)) return [];
  return own.flatMap((records, index) =>
    records.map((text) => ({ kind: 'elsewhere' as const, name: names[index] ?? '', text, corrected: text })),
  );
}

/** A text that was meant to begin with "v=spf1 ", so written; null when it was not, or does so already. */
export function repairVersion(text: string): string | null {
  if (isSpfRecord(text) || text.length > 4000) return null;
  const bare = text
    .replace(/[\u00a0\t\r\n]/g, ' ')
    .replace(/\u00e2\u0080[\u009c\u009d\u0098\u0099]/g, '"')
    .replace(/^[\s"'`]+/, '')
    .replace(/[\s"'`]+$/, '');
  const version =
    /^(?:v ?[=:] ?spf ?1|spf1|spf ?= ?v?1)(?:[;,.:]| |$|(?=[+~?-]?(?:all|include|ip[46]|mx|a|ptr|exists|redirect)\b))/i.exec(
      bare,
    );
  if (!version) return null;
  const rest = bare.slice(version[0].length).replace(/^[;,\s]+/, '');
  const corrected = `v=spf1 ${rest}`.trim();
  return corrected === text ? null : corrected;
}
