/**
 * A resolver made of a plain object: for tests and for the samples that run without a network. It behaves as a
 * recursive resolver in front of authoritative servers would: CNAMEs are followed, wildcards expand (RFC 4592),
 * and a name with names below it exists (RFC 8020).
 */

import { parseIp } from './address.ts';
import { foldName, nameProblem } from './name.ts';
import { RCODE, rcodeName, rcodeOf } from './rcode.ts';
import type { AnswerMeta, DnsOutcome, MxData, RecordData, RecordType, Resolver, TlsaData } from './types.ts';

/** One record. TXT data may be one string or a list of character-strings (one char code 0..255 a byte). */
export type ZoneRecord =
  | { type: string; data: unknown; ttl?: number }
  /** Short form: { A: '192.0.2.1' }. */
  | { [type: string]: unknown };

/**
 * "TIMEOUT": a question for a type without a record here gets no answer. The name of a response code
 * ("SERVFAIL", "REFUSED", "FORMERR", "NOTIMP"): such a question gets that code.
 */
export type ZoneEntry = ZoneRecord | string;

/** Owner name to entries. A name that is neither here nor above a name that is here does not exist. */
export type Zone = Readonly<Record<string, readonly ZoneEntry[]>>;

export interface ZoneResolverOptions {
  /** What the answers say they came from. */
  name?: string;
  /** Whether answers carry the AD bit. */
  authenticated?: boolean;
}

const MAX_ALIASES = 16;

interface Node {
  records: { type: string; data: unknown; ttl: number }[];
  failure: string | null;
}

/**
 * Makes a Resolver of a zone object. Returns outcomes at once and never throws for anything in the zone; names
 * compare without case, a trailing dot is optional.
 */
export function createZoneResolver(zone: Zone, options: ZoneResolverOptions = {}): Resolver {
  const nodes = readZone(zone);
  const resolver = options.name ?? 'sample data';

  function answer(name: string, type: RecordType): DnsOutcome {
    const meta: AnswerMeta = {
      resolver,
      ms: 0,
      authenticated: options.authenticated ?? false,
      ttl: null,
      aliases: [],
    };
    let owner = name;
    for (;;) {
      const node = findNode(nodes, owner);
      if (!node) return { kind: 'nxdomain', meta };
      const found = node.records.filter((record) => record.type === type);
      const alias = node.records.find((record) => record.type === 'CNAME');
      if (found.length > 0) {
        meta.ttl = Math.min(...found.map((record) => record.ttl));
        return { kind: 'answer', records: found.map((record) => readData(type, record.data)), meta };
      }
      if (alias) {
        owner = foldName(String(alias.data));
        if (meta.aliases.includes(owner) || owner === name || meta.aliases.length >= MAX_ALIASES) {
          return { kind: 'failed', rcode: RCODE.SERVFAIL, rcodeName: 'SERVFAIL', meta };
        }
        meta.aliases.push(owner);
        continue;
      }
      if (node.failure === 'TIMEOUT') {
        return { kind: 'unreachable', reason: 'timeout', detail: 'no answer in time', resolver, ms: 0 };
      }
      if (node.failure) {
        const rcode = rcodeOf(node.failure);
        return { kind: 'failed', rcode, rcodeName: rcodeName(rcode), meta };
      }
      return { kind: 'nodata', meta };
    }
  }

  return {
    async resolve<T extends RecordType>(
      question: { name: string; type: T },
      { signal }: { signal?: AbortSignal } = {},
    ): Promise<DnsOutcome<T>> {
      if (signal?.aborted) {
        return { kind: 'unreachable', reason: 'aborted', detail: 'cancelled', resolver, ms: 0 };
      }
      const problem = nameProblem(question.name);
      if (problem) return { kind: 'unreachable', reason: 'bad-name', detail: problem, resolver, ms: 0 };
      return answer(foldName(question.name), question.type) as DnsOutcome<T>;
    },
  };
}

/** Every node of the tree by folded name, empty non-terminals too. */
function readZone(zone: Zone): Map<string, Node> {
  const nodes = new Map<string, Node>();
  const touch = (name: string): Node => {
    const known = nodes.get(name);
    if (known) return known;
    const node: Node = { records: [], failure: null };
    nodes.set(name, node);
    return node;
  };
  for (const [owner, entries] of Object.entries(zone)) {
    const name = foldName(owner);
    const node = touch(name);
    for (let parent = parentOf(name); parent !== ''; parent = parentOf(parent)) touch(parent);
    for (const entry of entries) {
      if (typeof entry === 'string') node.failure = entry.toUpperCase();
      else node.records.push(...readEntry(entry));
    }
  }
  return nodes;
}

function readEntry(entry: ZoneRecord): Node['records'] {
  if (typeof entry.type === 'string' && 'data' in entry) {
    const ttl = typeof entry.ttl === 'number' ? entry.ttl : 300;
    return [{ type: entry.type.toUpperCase(), data: entry.data, ttl }];
  }
  return Object.entries(entry).map(([type, data]) => ({ type: type.toUpperCase(), data, ttl: 300 }));
}

function parentOf(name: string): string {
  const dot = name.indexOf('.');
  return dot === -1 ? '' : name.slice(dot + 1);
}

/** The node itself, else the wildcard below the closest encloser (RFC 4592 section 3.3.1), else undefined. */
function findNode(nodes: Map<string, Node>, name: string): Node | undefined {
  const exact = nodes.get(name);
  if (exact) return exact;
  for (let encloser = parentOf(name); encloser !== ''; encloser = parentOf(encloser)) {
    if (nodes.has(encloser)) return nodes.get(`*.${encloser}`);
  }
  return nodes.get('*');
}

function readData<T extends RecordType>(type: T, data: unknown): RecordData[T] {
  return readers[type](data) as RecordData[T];
}

const address = (data: unknown): string => parseIp(String(data))?.text ?? String(data);
const target = (data: unknown): string => foldName(String(data)) || '.';

const strings = (data: unknown): string[] => (Array.isArray(data) ? data.map(String) : [String(data)]);

const readers: { [T in RecordType]: (data: unknown) => RecordData[T] } = {
  A: address,
  AAAA: address,
  CNAME: target,
  NS: target,
  PTR: target,
  SOA: (data) => String(data),
  TXT: strings,
  SPF: strings,
  MX: (data): MxData => {
    if (Array.isArray(data)) return { preference: Number(data[0]), exchange: target(data[1]) };
    const mx = data as { preference: number; exchange: string };
    return { preference: Number(mx.preference), exchange: target(mx.exchange) };
  },
  TLSA: (data): TlsaData => data as TlsaData,
};
