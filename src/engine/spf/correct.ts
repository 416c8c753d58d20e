/** A record to publish instead: the same senders, without the usual mistakes. */

import { parseIp } from '../dns/address.ts';
import { isSpfRecord, parseSpf, type SpfTerm } from './parse.ts';

export interface CorrectOptions {
  /** Terms to leave out, as written: includes that lead nowhere. */
  dead?: readonly string[];
  /** Addresses to add, when they are to be allowed. */
  add?: readonly string[];
}

/**
 * Writes one valid record out of one or several: well-known slips are put right, what cannot be understood is
 * left out, doubled terms and ptr go, and it ends in "~all" where it let everyone in or had no end. Returns null
 * when nothing of the input can be kept and nothing is added.
 */
export function correctSpf(records: readonly string[], options: CorrectOptions = {}): string | null {
  const terms: string[] = [];
  let all: string | null = null;
  let redirect: string | null = null;
  let exp: string | null = null;
  const dead = new Set(options.dead?.map((term) => term.toLowerCase()));
  for (const text of records.flatMap(wordsOf).flatMap(repairTerm)) {
    const term = parseTermAlone(text);
    if (!term || dead.has(text.toLowerCase())) continue;
    if (term.kind === 'modifier') {
      if (term.name === 'redirect') redirect ??= text;
      else if (term.name === 'exp') exp ??= text;
      continue;
    }
    if (term.mechanism === 'all') all ??= term.qualifier === '-' ? '-all' : '~all';
    else if (term.mechanism !== 'ptr' && !hasTerm(terms, text)) terms.push(text);
  }
  for (const address of options.add ?? []) {
    const ip = parseIp(address);
    const text = ip ? `ip${ip.family}:${ip.text}` : '';
    if (ip && !hasTerm(terms, text)) terms.push(text);
  }
  if (terms.length === 0 && !all && !redirect) return null;
  const end = all ?? redirect ?? '~all';
  return ['v=spf1', ...terms, end, ...(exp ? [exp] : [])].join(' ');
}

function hasTerm(terms: readonly string[], text: string): boolean {
  const plain = (term: string): string => term.toLowerCase().replace(/^\+/, '');
  return terms.some((term) => plain(term) === plain(text));
}

/** The blank-separated words behind the version; bounded, since records come from strangers. */
function wordsOf(record: string): string[] {
  const body = isSpfRecord(record) ? record.slice(6) : record;
  // Dashes that an editor made long, as they look in UTF-8 read byte by byte.
  const plain = body
    .slice(0, 10_000)
    .replace(/\u00e2\u0080[\u0090-\u0095]/g, '-')
    .replace(/[^\x21-\x7e]+/g, ' ');
  return plain
    .replace(/(^| )([+?~-]) +(?=all\b)/gi, '$1$2')
    .split(/[ ,;"'`]+/)
    .filter((word) => word !== '');
}

function parseTermAlone(text: string): SpfTerm | null {
  const record = parseSpf(`v=spf1 ${text}`);
  return record.errors.length === 0 ? (record.terms[0] ?? null) : null;
}

/** Known slips put right; nothing when the word cannot be understood. */
function repairTerm(word: string): string[] {
  const equals = /^([+?~-]?(?:include|ip4|ip6|a|mx|exists))=(.+)$/i.exec(word);
  if (equals) return repairTerm(`${equals[1]}:${equals[2]}`);
  const term = parseTermAlone(word);
  if (term) return term.kind === 'modifier' && !['redirect', 'exp'].includes(term.name) ? [] : [word];
  const bare = withoutTail(word, '.:/');
  const colon = /^(redirect|exp):(.+)$/i.exec(bare);
  if (colon) return [`${colon[1]}=${colon[2]}`].filter(parseTermAlone);
  const [, qualifier = '', name = '', value = ''] = /^([+?~-]?)([a-z0-9]*)[:=]?(.*)$/i.exec(bare) ?? [];
  const family = addressFamily(value) ?? addressFamily(bare);
  if (family) {
    const address = addressFamily(value) ? value : bare;
    return [`${qualifier}ip${family}:${address}`].filter(parseTermAlone);
  }
  const known: Record<string, string> = {
    includes: 'include',
    inc: 'include',
    mail: 'mx',
    al: 'all',
    alll: 'all',
  };
  const better = known[name.toLowerCase()] ?? name;
  const again = `${qualifier}${better}${value === '' ? '' : `:${value}`}`;
  return parseTermAlone(again) ? [again] : [];
}

function withoutTail(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text[end - 1] ?? '')) end--;
  return text.slice(0, end);
}

/** 4 or 6 for an address with or without a valid prefix length. */
function addressFamily(text: string): 4 | 6 | null {
  const [address = '', prefix] = text.split('/');
  const ip = parseIp(address);
  if (!ip || text.split('/').length > 2) return null;
  if (prefix !== undefined && (!/^[0-9]{1,3}$/.test(prefix) || Number(prefix) > (ip.family === 4 ? 32 : 128)))
    return null;
  return ip.family;
}
