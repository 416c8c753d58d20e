/**
 * The vocabulary of DNS in this engine. "No record", "refused to answer" and "could not ask" are different
 * kinds of outcome, so that no caller can mistake one for another.
 */

/** Record types the engine asks for (RFC 1035, 3596, 6698). */
export type RecordType = 'A' | 'AAAA' | 'CNAME' | 'MX' | 'NS' | 'PTR' | 'SOA' | 'SPF' | 'TLSA' | 'TXT';

export interface MxData {
  preference: number;
  /** Host name without trailing dot, lower case; '.' for a null MX (RFC 7505). */
  exchange: string;
}

export interface TlsaData {
  usage: number;
  selector: number;
  matchingType: number;
  /** Lower-case hex. */
  association: string;
}

/**
 * Value by type. TXT is the list of character-strings, each as a byte string: one char code 0..255 a byte,
 * so that nothing is lost before the protocol decides what the bytes mean. Names are without trailing dot.
 */
export interface RecordData {
  A: string;
  AAAA: string;
  CNAME: string;
  MX: MxData;
  NS: string;
  PTR: string;
  SOA: string;
  /** Type 99, dead since RFC 7208: asked only to tell people that theirs is of that type. */
  SPF: string[];
  TLSA: TlsaData;
  TXT: string[];
}

export interface Question<T extends RecordType = RecordType> {
  /** A-label form, no trailing dot; case is folded by the resolver. */
  name: string;
  type: T;
}

/** What is known about how an answer came about; times in milliseconds, TTL in seconds. */
export interface AnswerMeta {
  resolver: string;
  ms: number;
  /** AD bit: that resolver says it validated the answer (RFC 4035). */
  authenticated: boolean;
  /** Smallest TTL of the answer, for a negative one the time it may be kept (RFC 2308); null when not told. */
  ttl: number | null;
  /** CNAME targets followed, in order. */
  aliases: string[];
  /** What the resolver said about a failure (Extended DNS Errors, RFC 8914). Text from outside, at most 200 characters. */
  extendedErrors?: { code: number; text: string }[];
}

export type DnsOutcome<T extends RecordType = RecordType> =
  /** At least one record of the type asked for. */
  | { kind: 'answer'; records: RecordData[T][]; meta: AnswerMeta }
  /** The name exists, the type does not (RFC 2308). */
  | { kind: 'nodata'; meta: AnswerMeta }
  /** The name does not exist (RFC 8020). */
  | { kind: 'nxdomain'; meta: AnswerMeta }
  /** The resolver answered and refused or failed: SERVFAIL, REFUSED, FORMERR … */
  | {
      kind: 'failed';
      rcode: number;
      rcodeName: string;
      meta: AnswerMeta;
      /** True when the same question with checking disabled (CD, RFC 4035) was answered: the zone's DNSSEC is broken. */
      brokenDnssec?: boolean;
    }
  /** No usable DNS answer came: offline, blocked, time-out, HTTP error, malformed message. */
  | { kind: 'unreachable'; reason: UnreachableReason; detail: string; resolver: string; ms: number };

export type UnreachableReason =
  | 'network'
  | 'timeout'
  | 'http'
  | 'rate-limited'
  | 'malformed'
  | 'bad-name'
  | 'limit'
  | 'aborted';

/** One question as it was really asked, for "everything we asked DNS". */
export interface QueryRecord {
  name: string;
  type: RecordType;
  kind: DnsOutcome['kind'];
  rcodeName: string;
  authenticated: boolean;
  ttl: number | null;
  ms: number;
  resolver: string;
  /** Milliseconds after the start of the run. */
  startedAt: number;
  /** The records as text (see formatRecord), at most 50 of them; empty without an answer. Written by strangers. */
  answers: string[];
}

export interface ResolveOptions {
  signal?: AbortSignal;
}

/** Everything that asks DNS takes one of these; it never throws for anything DNS or the network does. */
export interface Resolver {
  resolve<T extends RecordType>(question: Question<T>, options?: ResolveOptions): Promise<DnsOutcome<T>>;
}
