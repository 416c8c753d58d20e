/** What a Domain Owner asks receivers to do with mail that fails (RFC 9989 section 4.7). */
export type Policy = 'none' | 'quarantine' | 'reject';

/**
 * - valid: receivers can use it
 * - none: no DMARC record here
 * - multiple: more than one, all discarded (section 4.10 step 2)
 * - unusable: a record without a valid policy and without a valid rua, so no DMARC processing (section 4.10.1)
 */
export type RecordStatus = 'valid' | 'none' | 'multiple' | 'unusable';

export interface DmarcTags {
  /** The policy receivers act on: none where the record's own is missing or broken and a rua saves it. */
  p: Policy;
  /** null when absent or broken. */
  sp: Policy | null;
  np: Policy | null;
  adkim: 'r' | 's';
  aspf: 'r' | 's';
  t: 'y' | 'n';
  psd: 'y' | 'n' | 'u';
  /** Valid URIs, the obsolete `!size` removed. */
  rua: string[];
  ruf: string[];
  ruaCount: number;
  fo: string[];
  /** Historic (RFC 7489 section 6.3): 0 to 100, null when absent or broken. */
  pct: number | null;
}

export type DmarcProblem =
  | 'bad-adkim'
  | 'bad-aspf'
  | 'bad-fo'
  | 'bad-np'
  | 'bad-p'
  | 'bad-psd'
  | 'bad-rua'
  | 'bad-ruf'
  | 'bad-sp'
  | 'bad-t'
  | 'bad-version'
  | 'duplicate-tag'
  | 'fo-without-ruf'
  | 'historic-pct'
  | 'historic-rf'
  | 'historic-ri'
  | 'leading-whitespace'
  | 'missing-semicolon'
  | 'multiple-records'
  | 'no-policy'
  | 'no-rua'
  | 'non-ascii'
  | 'non-mailto'
  | 'obsolete-size'
  | 'p-not-second'
  | 'stray-backslash'
  | 'stray-quotes'
  | 'syntax-error'
  | 'tag-case'
  | 'unknown-tag';

export interface DmarcRecord {
  status: RecordStatus;
  /** The text that counts: null when there is no record or more than one. */
  text: string | null;
  tags: DmarcTags | null;
  problems: DmarcProblem[];
  /** Texts that look like DMARC records, ignored ones included. */
  candidates: string[];
}

/** WSP of RFC 5234 only: a no-break space is part of a value, and breaks it. */
const trimWsp = (text: string): string => text.replace(/^[ \t]+|[ \t]+$/g, '');

const KNOWN = new Set([
  'v',
  'p',
  'sp',
  'np',
  'adkim',
  'aspf',
  't',
  'psd',
  'rua',
  'ruf',
  'fo',
  'pct',
  'rf',
  'ri',
]);
const POLICIES: readonly string[] = ['none', 'quarantine', 'reject'];
/** `v` *WSP = *WSP DMARC1, then a separator or the end (section 4.8; the value is case-sensitive). */
const VERSION = /^[vV][ \t]*=[ \t]*DMARC1[ \t]*(?:;|$)/;

/** True when a TXT record identifies the current version, so that it counts in discovery (section 4.10). */
export function isDmarcRecord(text: string): boolean {
  return VERSION.test(text);
}

/** RFC 3986 URI as far as a report address needs it; a mailto: must hold one addr-spec. */
function isReportUri(uri: string): boolean {
  if (!/^[\x21-\x7e]+$/.test(uri) || /[<>"{}|\\^`]/.test(uri)) return false;
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):(.+)$/.exec(uri);
  if (!match) return false;
  if (match[1]!.toLowerCase() === 'mailto') {
    const address = match[2]!.split('?')[0]!;
    return /^[^@]+@[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(address) && !address.includes('..');
  }
  return /^\/\/[^/?#]+/.test(match[2]!) || !/^https?$/i.test(match[1]!);
}

interface UriList {
  uris: string[];
  bad: boolean;
  sized: boolean;
  foreign: boolean;
}

function parseUris(value: string): UriList {
  const list: UriList = { uris: [], bad: false, sized: false, foreign: false };
  for (const item of value.split(',')) {
    const trimmed = trimWsp(item);
    // obs-dmarc-uri: a size limit after "!" is ignored (section 4.8).
    const size = /![0-9]+[kmgt]?$/i.exec(trimmed);
    const uri = size ? trimmed.slice(0, size.index) : trimmed;
    if (size) list.sized = true;
    if (uri.includes('!') || !isReportUri(uri)) list.bad = true;
    else {
      list.uris.push(uri);
      if (!/^mailto:/i.test(uri)) list.foreign = true;
    }
  }
  return list;
}

function readTags(text: string, problems: Set<DmarcProblem>): { tags: DmarcTags; usable: boolean } {
  const values = new Map<string, string>();
  const order: string[] = [];
  const pieces = text.split(';').map(trimWsp);
  if (pieces.at(-1) === '') pieces.pop();
  for (const piece of pieces) {
    const at = piece.indexOf('=');
    const written = trimWsp(at < 0 ? piece : piece.slice(0, at));
    const name = written.toLowerCase();
    if (at < 0 || !/^[a-z]+$/.test(name)) {
      problems.add('syntax-error');
      continue;
    }
    if (name !== written) problems.add('tag-case');
    order.push(name);
    if (!KNOWN.has(name)) problems.add('unknown-tag');
    // The first of a repeated tag counts: what follows is a syntax error and discarded.
    if (values.has(name)) problems.add('duplicate-tag');
    else values.set(name, trimWsp(piece.slice(at + 1)));
  }
  if (values.has('p') && order[1] !== 'p') problems.add('p-not-second');
  for (const name of ['pct', 'rf', 'ri'] as const) if (values.has(name)) problems.add(`historic-${name}`);

  const word = <T extends string>(
    name: 'adkim' | 'aspf' | 't' | 'psd',
    allowed: readonly T[],
    byDefault: T,
  ): T => {
    const value = values.get(name)?.toLowerCase();
    if (value === undefined) return byDefault;
    if ((allowed as readonly string[]).includes(value)) return value as T;
    problems.add(`bad-${name}`);
    return byDefault;
  };
  const policy = (name: 'p' | 'sp' | 'np'): Policy | null => {
    const value = values.get(name)?.toLowerCase();
    if (value === undefined) return null;
    if (POLICIES.includes(value)) return value as Policy;
    problems.add(`bad-${name}`);
    return null;
  };
  const uris = (name: 'rua' | 'ruf'): string[] => {
    const value = values.get(name);
    if (value === undefined) return [];
    const list = parseUris(value);
    if (list.bad) problems.add(`bad-${name}`);
    if (list.sized) problems.add('obsolete-size');
    if (list.foreign) problems.add('non-mailto');
    return list.uris;
  };
  const rua = uris('rua');
  const ruf = uris('ruf');
  const pct = /^[0-9]{1,3}$/.test(values.get('pct') ?? '') ? Number(values.get('pct')) : null;
  const tags: DmarcTags = {
    p: 'none',
    sp: policy('sp'),
    np: policy('np'),
    adkim: word('adkim', ['r', 's'], 'r'),
    aspf: word('aspf', ['r', 's'], 'r'),
    t: word('t', ['y', 'n'], 'n'),
    psd: word('psd', ['y', 'n', 'u'], 'u'),
    rua,
    ruf,
    ruaCount: rua.length,
    fo: readFailureOptions(values.get('fo'), problems),
    pct: pct !== null && pct <= 100 ? pct : null,
  };
  if (values.has('fo') && !values.has('ruf')) problems.add('fo-without-ruf');
  if (rua.length === 0) problems.add('no-rua');
  const p = policy('p');
  // Section 4.10.1: p missing or broken, or sp/np broken, acts as p=none with a valid rua, else no DMARC.
  const broken = p === null || problems.has('bad-sp') || problems.has('bad-np');
  if (!values.has('p') || (p === null && rua.length === 0)) problems.add('no-policy');
  if (!broken) tags.p = p;
  return { tags, usable: !broken || rua.length > 0 };
}

/** fo: a colon-separated list; 0 and 1 exclude each other (section 4.7). A broken value is the default. */
function readFailureOptions(value: string | undefined, problems: Set<DmarcProblem>): string[] {
  if (value === undefined) return ['0'];
  const options = value.split(':').map((option) => trimWsp(option).toLowerCase());
  const known = options.every((option) => ['0', '1', 'd', 's'].includes(option));
  if (known && new Set(options).size === options.length && !(options.includes('0') && options.includes('1')))
    return options;
  problems.add('bad-fo');
  return ['0'];
}

/** Why a text that was meant as a DMARC record is not seen as one. */
function explainIgnored(text: string): DmarcProblem[] {
  const problems: DmarcProblem[] = [];
  if (/^[ \t\r\n]/.test(text)) problems.push('leading-whitespace');
  if (/[^\t\r\n\x20-\x7e]/.test(text)) problems.push('non-ascii');
  if (/["'\u0093\u0094]/.test(text)) problems.push('stray-quotes');
  if (text.includes('\\')) problems.push('stray-backslash');
  if (/^\s*v\s*=\s*DMARC1\s+[a-z]+\s*=/i.test(text)) problems.push('missing-semicolon');
  return [...problems, 'bad-version'];
}

/**
 * Reads the TXT records found at a `_dmarc` name (RFC 9989 sections 4.7, 4.8, 4.10). Takes each record as its
 * character-strings (one char code 0..255 a byte). Never throws.
 */
export function parseDmarcRecords(txt: readonly (readonly string[])[]): DmarcRecord {
  const texts = txt.map((strings) => strings.join(''));
  const candidates = texts.filter((text) => /dmarc/i.test(text));
  const valid = texts.filter(isDmarcRecord);
  if (valid.length === 0) {
    const problems = new Set(candidates.flatMap(explainIgnored));
    return { status: 'none', text: null, tags: null, problems: [...problems], candidates };
  }
  if (valid.length > 1) {
    return { status: 'multiple', text: null, tags: null, problems: ['multiple-records'], candidates };
  }
  const text = valid[0]!;
  const problems = new Set<DmarcProblem>();
  if (/[^\t\x20-\x7e]/.test(text)) problems.add('non-ascii');
  if (text.includes('\\')) problems.add('stray-backslash');
  if (text.includes('"')) problems.add('stray-quotes');
  const { tags, usable } = readTags(text, problems);
  return { status: usable ? 'valid' : 'unusable', text, tags, problems: [...problems], candidates };
}
