/**
 * An SPF record without a client in mind: the tree of its includes, what each branch costs in look-ups at worst
 * (RFC 7208 section 4.6.4), and how many addresses may send.
 */

import { parseIp } from '../dns/address.ts';
import { foldName } from '../dns/name.ts';
import type { DnsOutcome, Resolver } from '../dns/types.ts';
import { type MacroToken, usesMacro } from './macro.ts';
import { findMisplaced, type MisplacedRecord } from './misplaced.ts';
import {
  countsAsLookup,
  parseSpf,
  type SpfDirective,
  type SpfRecord,
  type SpfTerm,
  selectSpfRecords,
} from './parse.ts';
import { everything, prefixRange, type RangeSet, size, subtract, union } from './ranges.ts';
import { expandTarget } from './target.ts';

/**
 * record: one that can be read; broken: a syntax error; none: no SPF record; several: more than one; missing:
 * the name does not exist; error: DNS gave no answer; loop: it is included by itself; depends: the name holds a
 * macro that only a message can fill; skipped: not looked at, the tree is too large.
 */
export type SpfNodeState =
  | 'record'
  | 'broken'
  | 'none'
  | 'several'
  | 'missing'
  | 'error'
  | 'loop'
  | 'depends'
  | 'skipped';

/** One term with what it costs and lets in. */
export interface SpfTermView {
  text: string;
  /** Look-ups of this term and all below it. */
  lookups: number;
  /** Terms behind an "all", and a redirect beside one, are never reached. */
  reached: boolean;
  /** What it stands for cannot be known without a message (exists, ptr, macros). */
  dependsOnMessage: boolean;
  /** Empty answers it causes for an IPv4 and for an IPv6 client, itself alone. */
  voidLookups: { ip4: number; ip6: number };
  /** Names of its mail exchangers when there are more than ten of them, else 0. */
  excessMx: number;
  /** The included or redirected record. */
  node: SpfNode | null;
}

export interface SpfNode {
  domain: string;
  state: SpfNodeState;
  /** SPF texts found at the name. */
  records: string[];
  /** What DNS said when it gave no answer. */
  detail: string;
  terms: SpfTermView[];
  /** Worst case over all terms of the branch, the term leading here not counted. */
  lookups: number;
  voidLookups: { ip4: number; ip6: number };
  /** Addresses the branch lets pass, as decimal digits: IPv6 counts exceed what a double holds. */
  addresses: { ip4: string; ip6: string };
}

export interface SpfAnalysis {
  domain: string;
  state: SpfNodeState;
  /** The one record; null when there is none, or several. */
  record: string | null;
  /** Worst case against 10, when no term matches. */
  lookups: number;
  voidLookups: { ip4: number; ip6: number };
  addresses: { ip4: string; ip6: string };
  /** Some terms cannot be counted without a message, so the numbers are at least these. */
  dependsOnMessage: boolean;
  tree: SpfNode;
  /** Octets of all TXT records of the name, about as a DNS answer carries them. */
  responseOctets: number;
  /** Lengths of the record's character-strings. */
  stringLengths: number[];
  /** Records that were meant as SPF and are not where, or as, they must be. Looked for only when there is none. */
  misplaced: MisplacedRecord[];
}

export interface SpfAnalysisDeps {
  resolver: Resolver;
  signal?: AbortSignal | undefined;
}

/** Bounds of the tree, so that a hostile record ends. */
const MAX_RECORDS = 40;
const MAX_DEPTH = 12;
const MAX_ADDRESS_TERMS = 30;
const MAX_MX = 10;
const MAX_NETWORKS = 5000;

/**
 * Reads a domain's SPF record and everything it includes; branches are asked for at the same time. Never throws
 * for anything DNS does, and ends for any record.
 */
export async function analyseSpf(domain: string, deps: SpfAnalysisDeps): Promise<SpfAnalysis> {
  const name = foldName(domain);
  const walk: Walk = { ...deps, records: 0, addressTerms: 0 };
  const loaded = await loadNode(name, [], walk);
  const { node, texts } = loaded;
  const misplaced = node.state === 'none' ? await findMisplaced(name, texts, deps) : [];
  const own = texts.find((strings) => selectSpfRecords([strings]).length > 0) ?? [];
  return {
    domain: name,
    state: node.state,
    record: node.records.length === 1 ? (node.records[0] ?? null) : null,
    lookups: node.lookups,
    voidLookups: node.voidLookups,
    addresses: node.addresses,
    dependsOnMessage: dependsOnMessage(node),
    tree: node,
    responseOctets: responseOctets(name, texts),
    stringLengths: own.map((string) => string.length),
    misplaced,
  };
}

interface Walk extends SpfAnalysisDeps {
  records: number;
  addressTerms: number;
}

interface Loaded {
  node: SpfNode;
  /** Every TXT record of the name. */
  texts: string[][];
  pass: { 4: RangeSet; 6: RangeSet };
}

const NOBODY: Loaded['pass'] = { 4: [], 6: [] };

function emptyNode(domain: string, state: SpfNodeState, detail = ''): SpfNode {
  const addresses = { ip4: '0', ip6: '0' };
  return {
    domain,
    state,
    records: [],
    detail,
    terms: [],
    lookups: 0,
    voidLookups: { ip4: 0, ip6: 0 },
    addresses,
  };
}

async function loadNode(domain: string, ancestors: readonly string[], walk: Walk): Promise<Loaded> {
  const bare = (state: SpfNodeState, detail = '', texts: string[][] = []): Loaded => {
    return { node: emptyNode(domain, state, detail), texts, pass: NOBODY };
  };
  if (ancestors.includes(domain)) return bare('loop');
  if (ancestors.length >= MAX_DEPTH || walk.records >= MAX_RECORDS) return bare('skipped');
  walk.records++;
  const outcome = await walk.resolver.resolve({ name: domain, type: 'TXT' }, { signal: walk.signal });
  if (outcome.kind === 'nxdomain') return bare('missing');
  if (outcome.kind === 'failed') return bare('error', outcome.rcodeName);
  if (outcome.kind === 'unreachable') {
    return bare(outcome.reason === 'bad-name' ? 'missing' : 'error', outcome.detail || outcome.reason);
  }
  const texts = outcome.kind === 'answer' ? outcome.records : [];
  const records = selectSpfRecords(texts);
  if (records.length !== 1) {
    const found = bare(records.length === 0 ? 'none' : 'several', '', texts);
    return { ...found, node: { ...found.node, records } };
  }
  const record = parseSpf(records[0] ?? '');
  if (record.errors.length > 0) {
    const found = bare('broken', '', texts);
    return { ...found, node: { ...found.node, records } };
  }
  const terms = await Promise.all(
    orderTerms(record).map((entry) => loadTerm(entry, domain, ancestors, walk)),
  );
  return { ...summarise(domain, record, terms), texts };
}

/** Terms in the order of evaluation, with whether they are ever reached. */
function orderTerms(record: SpfRecord): { term: SpfTerm; reached: boolean }[] {
  const isAll = (term: SpfTerm): boolean => term.kind === 'directive' && term.mechanism === 'all';
  const directives = record.terms.filter((term) => term.kind === 'directive');
  const all = directives.findIndex(isAll);
  const reached = directives.map((term, index) => ({ term, reached: all === -1 || index <= all }));
  return record.redirect ? [...reached, { term: record.redirect, reached: all === -1 }] : reached;
}

interface LoadedTerm {
  term: SpfTerm;
  view: SpfTermView;
  /** What it matches, as far as that can be known. */
  matches: { 4: RangeSet; 6: RangeSet };
}

async function loadTerm(
  { term, reached }: { term: SpfTerm; reached: boolean },
  domain: string,
  ancestors: readonly string[],
  walk: Walk,
): Promise<LoadedTerm> {
  const own = reached && countsAsLookup(term) ? 1 : 0;
  const usesName = reached && term.domainSpec !== null && usesMacro(term.domainSpec.tokens, 'p');
  const view: SpfTermView = {
    text: term.text,
    lookups: own + (usesName ? 1 : 0),
    reached,
    dependsOnMessage: false,
    voidLookups: { ip4: 0, ip6: 0 },
    excessMx: 0,
    node: null,
  };
  const nothing: LoadedTerm = { term, view, matches: NOBODY };
  const target = staticTarget(term, domain);
  const needsMessage =
    target === null || (term.kind === 'directive' && ['exists', 'ptr'].includes(term.mechanism));
  if (term.kind === 'directive' && !countsAsLookup(term)) return { ...nothing, matches: staticMatches(term) };
  if (needsMessage && target !== null) {
    view.dependsOnMessage = true;
    return nothing;
  }
  if (target === null) {
    view.dependsOnMessage = true;
    if (term.kind === 'modifier' || term.mechanism === 'include') {
      view.node = emptyNode(term.domainSpec?.text ?? '', 'depends');
    }
    return nothing;
  }
  if (term.kind === 'modifier' || term.mechanism === 'include') {
    const loaded = await loadNode(foldName(target), [...ancestors, domain], walk);
    view.node = loaded.node;
    if (reached) view.lookups += loaded.node.lookups;
    return { ...nothing, matches: loaded.pass };
  }
  if (!reached || walk.addressTerms >= MAX_ADDRESS_TERMS) return nothing;
  walk.addressTerms++;
  return loadAddresses(term, target, nothing, walk);
}

/** The name a term stands for whatever the message; null when a macro decides. */
function staticTarget(term: SpfTerm, domain: string): string | null {
  const spec = term.domainSpec;
  if (!spec) return domain;
  const known = spec.tokens.every((token: MacroToken) => token.kind !== 'macro' || token.letter === 'd');
  if (!known) return null;
  const ip = { family: 4, value: 0n, text: '0.0.0.0' } as const;
  const values = { sender: '@', domain, ip, helo: '', validatedName: '', receiver: '', time: 0 };
  return expandTarget(spec, values).name;
}

function staticMatches(term: SpfDirective): { 4: RangeSet; 6: RangeSet } {
  if (term.mechanism === 'all') return { 4: everything(4), 6: everything(6) };
  const { network } = term;
  if (!network) return NOBODY;
  const prefix = network.family === 4 ? term.prefix4 : term.prefix6;
  return { ...NOBODY, [network.family]: [prefixRange(network.family, network.value, prefix)] };
}

/** The a and mx mechanisms: addresses of the name, or of its mail exchangers. */
async function loadAddresses(
  term: SpfDirective,
  target: string,
  loaded: LoadedTerm,
  walk: Walk,
): Promise<LoadedTerm> {
  const { view } = loaded;
  const ask = <T extends 'A' | 'AAAA' | 'MX'>(name: string, type: T): Promise<DnsOutcome<T>> =>
    walk.resolver.resolve({ name, type }, { signal: walk.signal });
  let hosts = [target];
  if (term.mechanism === 'mx') {
    const mx = await ask(target, 'MX');
    const found = mx.kind === 'answer' ? mx.records : [];
    const named = found
      .filter(({ exchange }) => exchange !== '.')
      .sort((a, b) => a.preference - b.preference);
    if (isVoid(mx)) view.voidLookups = { ip4: 1, ip6: 1 };
    if (named.length > MAX_MX) view.excessMx = named.length;
    hosts = named.slice(0, MAX_MX).map(({ exchange }) => exchange);
  }
  const [four, six] = await Promise.all([
    Promise.all(hosts.map((host) => ask(host, 'A'))),
    Promise.all(hosts.map((host) => ask(host, 'AAAA'))),
  ]);
  if (term.mechanism === 'a') {
    view.voidLookups = { ip4: four.some(isVoid) ? 1 : 0, ip6: six.some(isVoid) ? 1 : 0 };
  }
  const ranges = (outcomes: DnsOutcome<'A' | 'AAAA'>[], family: 4 | 6): RangeSet =>
    union(
      outcomes.flatMap((outcome) => {
        const addresses = outcome.kind === 'answer' ? outcome.records : [];
        return addresses.flatMap((text) => {
          const ip = parseIp(text);
          const prefix = family === 4 ? term.prefix4 : term.prefix6;
          return ip ? [prefixRange(family, ip.value, prefix)] : [];
        });
      }),
    );
  return { ...loaded, matches: { 4: ranges(four, 4), 6: ranges(six, 6) } };
}

function isVoid(outcome: DnsOutcome): boolean {
  return outcome.kind === 'nodata' || outcome.kind === 'nxdomain';
}

/** Puts the terms of one record together: first match decides, so each takes from what the earlier ones left. */
function summarise(domain: string, record: SpfRecord, terms: readonly LoadedTerm[]): Omit<Loaded, 'texts'> {
  const pass: { 4: RangeSet; 6: RangeSet } = { 4: [], 6: [] };
  let networks = 0;
  for (const family of [4, 6] as const) {
    let decided: RangeSet = [];
    for (const { term, view, matches } of terms) {
      if (!view.reached || networks > MAX_NETWORKS) continue;
      networks += matches[family].length;
      const fresh = subtract(union(matches[family]), decided);
      const lets = term.kind === 'modifier' || term.qualifier === '+';
      if (lets) pass[family] = union(pass[family], fresh);
      decided = union(decided, fresh);
    }
  }
  const views = terms.map(({ view }) => view);
  const sum = (pick: (view: SpfTermView) => number): number =>
    views.reduce((total, view) => total + pick(view), 0);
  const node: SpfNode = {
    domain,
    state: 'record',
    records: [record.text],
    detail: '',
    terms: views,
    lookups: sum((view) => view.lookups),
    voidLookups: {
      ip4: sum((view) => (view.reached ? view.voidLookups.ip4 + (view.node?.voidLookups.ip4 ?? 0) : 0)),
      ip6: sum((view) => (view.reached ? view.voidLookups.ip6 + (view.node?.voidLookups.ip6 ?? 0) : 0)),
    },
    addresses: { ip4: String(size(pass[4])), ip6: String(size(pass[6])) },
  };
  return { node, pass };
}

function dependsOnMessage(node: SpfNode): boolean {
  return node.terms.some(
    (view) => view.reached && (view.dependsOnMessage || (view.node !== null && dependsOnMessage(view.node))),
  );
}

/** Every node of a tree, the root first. */
export function flattenTree(node: SpfNode): SpfNode[] {
  return [node, ...node.terms.flatMap((view) => (view.node ? flattenTree(view.node) : []))];
}

/** Header, question, and for each record a compressed name, ten octets and its strings (RFC 1035). */
function responseOctets(name: string, texts: readonly string[][]): number {
  const records = texts.map((strings) => strings.reduce((sum, string) => sum + string.length + 1, 12));
  return records.reduce((sum, octets) => sum + octets, 12 + name.length + 2 + 4);
}
