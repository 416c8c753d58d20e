/**
 * A second opinion on DNS answers from the library doh-js-client. It knows no response codes, so it can confirm
 * or contradict what was found, and can never say that something is missing.
 */

import { parseIp } from './address.ts';
import { foldName } from './name.ts';
import type { QueryRecord, RecordType } from './types.ts';

/** Types the library asks for as they are; it asks for any other as A. */
export const LIBRARY_TYPES = [
  'A',
  'AAAA',
  'CNAME',
  'MX',
  'NS',
  'TXT',
] as const satisfies readonly RecordType[];
export type LibraryType = (typeof LIBRARY_TYPES)[number];

/** The library writes into 128 octets and crashes beyond; 12 of them are the header and 6 the question's end. */
export const MAX_LIBRARY_NAME = 108;
export const SECOND_OPINION_TIMEOUT_MS = 5000;
const MAX_QUESTIONS = 24;

export interface LibraryQuestion {
  name: string;
  type: LibraryType;
}

export type Opinion = 'agrees' | 'differs' | 'cannot tell';

export interface SecondOpinion {
  question: LibraryQuestion;
  opinion: Opinion;
  /** What was found first, and what the library says; sorted. */
  ours: string[];
  theirs: string[];
}

/**
 * The queries worth asking again: of a type and a length the library can manage, about the domain itself or what
 * its records lead to. Reverse names and list entries of addresses are left out.
 */
export function decidingQueries(queries: readonly QueryRecord[], domain: string): QueryRecord[] {
  const asked = queries.filter((query) => {
    const possible =
      LIBRARY_TYPES.some((type) => type === query.type) && query.name.length <= MAX_LIBRARY_NAME;
    const told = query.kind === 'answer' || query.kind === 'nodata' || query.kind === 'nxdomain';
    return possible && told && !/^([0-9a-f]+\.){4}/i.test(query.name);
  });
  const own = foldName(domain);
  const rank = ({ name, kind }: QueryRecord): number => {
    return (kind === 'answer' ? 0 : 2) + (name === own || name.endsWith(`.${own}`) ? 0 : 1);
  };
  return asked.sort((a, b) => rank(a) - rank(b)).slice(0, MAX_QUESTIONS);
}

/**
 * Compares what a query gave with the library's records (null when it gave none in time). Only records that
 * both have settle it; an empty answer of the library may be a failure, so it says nothing.
 */
export function compareOpinion(query: QueryRecord, theirs: readonly string[] | null): SecondOpinion {
  const type = query.type as LibraryType;
  const ours = [...query.answers].sort();
  const other = [...(theirs ?? [])].sort();
  const result = (opinion: Opinion): SecondOpinion => {
    return { question: { name: query.name, type }, opinion, ours, theirs: other };
  };
  if (other.length === 0) return result('cannot tell');
  return result(
    ours.length === other.length && ours.every((text, index) => text === other[index]) ? 'agrees' : 'differs',
  );
}

/** One word for all: a single difference counts; agreement needs at least one. */
export function summariseOpinions(opinions: readonly SecondOpinion[]): Opinion {
  if (opinions.some(({ opinion }) => opinion === 'differs')) return 'differs';
  return opinions.some(({ opinion }) => opinion === 'agrees') ? 'agrees' : 'cannot tell';
}

const TYPE_NUMBERS: Record<LibraryType, number> = { A: 1, AAAA: 28, CNAME: 5, MX: 15, NS: 2, TXT: 16 };
const MAX_RECORDS = 200;

/**
 * The library's answer list as text in the form of formatRecord(); records of other types (aliases on the way)
 * are left out. Null when it holds anything unexpected.
 */
export function readLibraryAnswer(answer: unknown, type: LibraryType): string[] | null {
  if (!Array.isArray(answer) || answer.length > MAX_RECORDS) return null;
  const texts: string[] = [];
  for (const item of answer as Record<string, unknown>[]) {
    if (typeof item !== 'object' || item === null) return null;
    if (item['type'] !== TYPE_NUMBERS[type]) continue;
    const text = readRecord(item, type);
    if (text === null) return null;
    texts.push(text);
  }
  return texts;
}

function readRecord(item: Record<string, unknown>, type: LibraryType): string | null {
  const { address, data, priority, exchange } = item;
  switch (type) {
    case 'A':
    case 'AAAA':
      return typeof address === 'string' ? (parseIp(address)?.text ?? null) : null;
    case 'MX':
      if (typeof priority !== 'number' || typeof exchange !== 'string') return null;
      return `${priority} ${foldName(exchange) || '.'}`;
    case 'TXT':
      return Array.isArray(data) && data.every((text) => typeof text === 'string') ? data.join('') : null;
    default:
      return typeof data === 'string' ? foldName(data) : null;
  }
}
