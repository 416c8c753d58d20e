/**
 * SPF records (RFC 7208 sections 4.5 to 6 and 12):
 *
 *   record    = version terms *SP
 *   version   = "v=spf1"
 *   terms     = *( 1*SP ( directive / modifier ) )
 *   directive = [ qualifier ] mechanism
 *   qualifier = "+" / "-" / "?" / "~"
 *   mechanism = all / include / a / mx / ptr / ip4 / ip6 / exists
 *   modifier  = redirect / explanation / unknown-modifier
 */

import { type IpAddress, parseIp } from '../dns/address.ts';
import { type MacroToken, parseMacroString } from './macro.ts';

export type SpfQualifier = '+' | '-' | '?' | '~';
export type SpfMechanism = 'all' | 'include' | 'a' | 'mx' | 'ptr' | 'ip4' | 'ip6' | 'exists';

interface SpfTermPlace {
  /** As written. */
  text: string;
  /** Offset in the record. */
  start: number;
}

export interface SpfDirective extends SpfTermPlace {
  kind: 'directive';
  qualifier: SpfQualifier;
  mechanism: SpfMechanism;
  /** The domain-spec, or null when the current domain is meant. */
  domainSpec: SpfDomainSpec | null;
  /** For ip4 and ip6. */
  network: IpAddress | null;
  /** Prefix length for IPv4 clients: of ip4, or the first of a and mx. */
  prefix4: number;
  /** Prefix length for IPv6 clients: of ip6, or the one after "//" of a and mx. */
  prefix6: number;
}

export interface SpfModifier extends SpfTermPlace {
  kind: 'modifier';
  /** Lower case: "redirect", "exp", or a name of no meaning. */
  name: string;
  value: string;
  /** For redirect and exp. */
  domainSpec: SpfDomainSpec | null;
}

export type SpfTerm = SpfDirective | SpfModifier;

export interface SpfDomainSpec {
  text: string;
  tokens: MacroToken[];
  /** The name it always stands for: without macros and trailing dot, lower case; null when it holds macros. */
  fixed: string | null;
}

export interface SpfSyntaxError extends SpfTermPlace {
  code: SpfErrorCode;
  /** What is wrong, to be read after the term: "has a prefix length above 32". */
  problem: string;
}

export type SpfErrorCode =
  | 'characters'
  | 'unknown-mechanism'
  | 'modifier-name'
  | 'argument'
  | 'domain-spec'
  | 'address-in-a'
  | 'address'
  | 'prefix'
  | 'macro'
  | 'duplicate';

export interface SpfRecord {
  text: string;
  /** Well-formed terms in their order. */
  terms: SpfTerm[];
  redirect: SpfModifier | null;
  exp: SpfModifier | null;
  /** Any error makes the whole record a permerror, wherever it stands; at most 50 are kept. */
  errors: SpfSyntaxError[];
}

const MAX_ERRORS = 50;

/** Whether a TXT text counts as an SPF record: "v=spf1" in any case, then a space or the end (section 4.5). */
export function isSpfRecord(text: string): boolean {
  return /^v=spf1(?: |$)/i.test(text);
}

/** The SPF records among TXT records, each joined of its character-strings with nothing between (section 3.3). */
export function selectSpfRecords(records: readonly (readonly string[])[]): string[] {
  return records.map((strings) => strings.join('')).filter(isSpfRecord);
}

/** Parses a text for which isSpfRecord holds. Never throws: what is wrong stands in `errors`. */
export function parseSpf(text: string): SpfRecord {
  const record: SpfRecord = { text, terms: [], redirect: null, exp: null, errors: [] };
  const add = (error: SpfSyntaxError): void => {
    if (record.errors.length < MAX_ERRORS) record.errors.push(error);
  };
  for (let start = 6; start < text.length; ) {
    if (text[start] === ' ') {
      start++;
      continue;
    }
    const space = text.indexOf(' ', start);
    const end = space === -1 ? text.length : space;
    const place = { text: text.slice(start, end), start };
    const term = parseTerm(place);
    if ('problem' in term) add(term);
    else {
      record.terms.push(term);
      if (term.kind === 'modifier' && (term.name === 'redirect' || term.name === 'exp')) {
        if (record[term.name]) add({ ...place, code: 'duplicate', problem: `is a second "${term.name}="` });
        else record[term.name] = term;
      }
    }
    start = end;
  }
  return record;
}

function parseTerm(place: SpfTermPlace): SpfTerm | SpfSyntaxError {
  const { text } = place;
  if (/[^\x21-\x7e]/.test(text)) {
    const problem = 'holds a control character or one outside ASCII; terms are separated by plain spaces';
    return { ...place, code: 'characters', problem };
  }
  const separator = text.search(/[=:/]/);
  return text[separator] === '=' ? parseModifier(place, separator) : parseDirective(place, separator);
}

function parseModifier(place: SpfTermPlace, equals: number): SpfTerm | SpfSyntaxError {
  const name = place.text.slice(0, equals).toLowerCase();
  const value = place.text.slice(equals + 1);
  const modifier: SpfModifier = { ...place, kind: 'modifier', name, value, domainSpec: null };
  if (!/^[a-z][a-z0-9_.-]*$/.test(name)) {
    return { ...place, code: 'modifier-name', problem: 'is no mechanism, and no modifier has such a name' };
  }
  if (name === 'redirect' || name === 'exp') {
    const spec = parseDomainSpec(value);
    if (typeof spec === 'string') return { ...place, code: 'domain-spec', problem: spec };
    return { ...modifier, domainSpec: spec };
  }
  // unknown-modifier = name "=" macro-string; it is ignored, but its macros must be well formed.
  const macros = parseMacroString(value, { explanationLetters: true });
  return macros.ok ? modifier : { ...place, code: 'macro', problem: macros.problem };
}

function parseDirective(place: SpfTermPlace, separator: number): SpfTerm | SpfSyntaxError {
  const fail = (code: SpfErrorCode, problem: string): SpfSyntaxError => ({ ...place, code, problem });
  const head = separator === -1 ? place.text : place.text.slice(0, separator);
  const rest = separator === -1 ? '' : place.text.slice(separator);
  const qualified = /^[+\-?~]/.test(head);
  const qualifier = qualified ? (head[0] as SpfQualifier) : '+';
  const name = (qualified ? head.slice(1) : head).toLowerCase();
  const mechanism = MECHANISMS.find((known) => known === name);
  if (!mechanism) return fail('unknown-mechanism', 'is no mechanism of SPF');
  const directive: SpfDirective = {
    ...place,
    kind: 'directive',
    qualifier,
    mechanism,
    domainSpec: null,
    network: null,
    prefix4: 32,
    prefix6: 128,
  };
  switch (mechanism) {
    case 'all':
      return rest === '' ? directive : fail('argument', 'has something after "all", which takes nothing');
    case 'ip4':
    case 'ip6':
      return parseNetwork(directive, rest, fail);
    case 'a':
    case 'mx':
      return parseAddressTerm(directive, rest, fail);
    default: {
      if (rest === '' && mechanism === 'ptr') return directive;
      if (!rest.startsWith(':')) return fail('argument', `needs ":" and a domain after "${mechanism}"`);
      const spec = parseDomainSpec(rest.slice(1));
      return typeof spec === 'string' ? fail('domain-spec', spec) : { ...directive, domainSpec: spec };
    }
  }
}

type Fail = (code: SpfErrorCode, problem: string) => SpfSyntaxError;

const MECHANISMS = ['all', 'include', 'a', 'mx', 'ptr', 'ip4', 'ip6', 'exists'] as const;

/** ip4 = "ip4" ":" ip4-network [ "/" length ], ip6 likewise (section 5.6). */
function parseNetwork(directive: SpfDirective, rest: string, fail: Fail): SpfDirective | SpfSyntaxError {
  const family = directive.mechanism === 'ip4' ? 4 : 6;
  if (!rest.startsWith(':') || rest === ':')
    return fail('argument', `needs ":" and an address after "ip${family}"`);
  const slash = rest.indexOf('/');
  const network = parseIp(rest.slice(1, slash === -1 ? undefined : slash));
  if (network?.family !== family) return fail('address', `holds no IPv${family} address`);
  if (slash === -1) return { ...directive, network };
  const length = parsePrefix(rest.slice(slash + 1), family);
  if (typeof length === 'string') return fail('prefix', length);
  return family === 4
    ? { ...directive, network, prefix4: length }
    : { ...directive, network, prefix6: length };
}

/** a and mx: [ ":" domain-spec ] [ "/" length ] [ "//" length ] (sections 5.3 and 5.4). */
function parseAddressTerm(directive: SpfDirective, rest: string, fail: Fail): SpfDirective | SpfSyntaxError {
  const parsed = { ...directive };
  let spec = rest;
  const six = /\/\/([0-9]+)$/.exec(spec);
  if (six) {
    const length = parsePrefix(six[1] ?? '', 6);
    if (typeof length === 'string') return fail('prefix', length);
    parsed.prefix6 = length;
    spec = spec.slice(0, six.index);
  }
  const four = /\/([0-9]+)$/.exec(spec);
  if (four) {
    const length = parsePrefix(four[1] ?? '', 4);
    if (typeof length === 'string') return fail('prefix', length);
    parsed.prefix4 = length;
    spec = spec.slice(0, four.index);
  }
  if (spec === '') return parsed;
  if (!spec.startsWith(':')) return fail('prefix', 'has a "/" without a prefix length after it');
  if (parseIp(spec.slice(1))) {
    const family = parseIp(spec.slice(1))?.family ?? 4;
    return fail('address-in-a', `holds an address where a name belongs; addresses go into "ip${family}:"`);
  }
  const domainSpec = parseDomainSpec(spec.slice(1));
  if (typeof domainSpec === 'string') return fail('domain-spec', domainSpec);
  return { ...parsed, domainSpec };
}

/** "0", or digits without a leading zero up to the width of the family. */
function parsePrefix(text: string, family: 4 | 6): number | string {
  const most = family === 4 ? 32 : 128;
  if (!/^(0|[1-9][0-9]{0,2})$/.test(text) || Number(text) > most) {
    return `has a prefix length that is no number from 0 to ${most}`;
  }
  return Number(text);
}

/**
 * domain-spec = macro-string domain-end, domain-end = ( "." toplabel [ "." ] ) / macro-expand (section 7.1).
 * Returns what is wrong as a string.
 */
function parseDomainSpec(text: string): SpfDomainSpec | string {
  if (text === '') return 'names no domain';
  const macros = parseMacroString(text);
  if (!macros.ok) return macros.problem;
  const { tokens } = macros;
  const last = tokens.at(-1);
  if (last?.kind === 'literal') {
    const literal = last.text.endsWith('.') ? last.text.slice(0, -1) : last.text;
    const dot = literal.lastIndexOf('.');
    if (dot === -1) return 'names a single label where a whole domain belongs';
    if (!isTopLabel(literal.slice(dot + 1))) return 'does not end in a valid top-level label';
  }
  const fixed =
    tokens.length === 1 && last?.kind === 'literal' ? last.text.replace(/\.$/, '').toLowerCase() : null;
  return { text, tokens, fixed };
}

/** toplabel: letters, digits and inner hyphens, not all digits (section 7.1). */
export function isTopLabel(label: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i.test(label) && !/^[0-9]+$/.test(label);
}

/** Whether the term causes DNS look-ups that count towards the ten (section 4.6.4). */
export function countsAsLookup(term: SpfTerm): boolean {
  if (term.kind === 'modifier') return term.name === 'redirect';
  return term.mechanism !== 'all' && term.mechanism !== 'ip4' && term.mechanism !== 'ip6';
}
