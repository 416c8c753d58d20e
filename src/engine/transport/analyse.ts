import type { DnsOutcome, Resolver } from '../dns/types.ts';
import { isUsableTlsa, parseBimi, parseMtaSts, parseTlsRpt, type RecordView } from './records.ts';

export interface DaneView {
  host: string;
  name: string;
  /** usable: TLSA and secure DNS; insecure: TLSA without DNSSEC; broken: none usable for SMTP; absent; unknown. */
  kind: 'usable' | 'insecure' | 'broken' | 'absent' | 'unknown';
  records: string[];
}

/** Records that protect or decorate mail. None of them makes a receiver accept what it refuses. */
export interface TransportView {
  mtaSts: RecordView;
  tlsRpt: RecordView;
  bimi: RecordView;
  dane: DaneView[];
}

/** An MX host, and whether the MX and address answers were DNSSEC-validated. */
export interface TransportHost {
  host: string;
  secure: boolean;
}

type Parser = (name: string, txt: readonly (readonly string[])[]) => RecordView;

function read(name: string, outcome: DnsOutcome<'TXT'>, parse: Parser): RecordView {
  if (outcome.kind === 'failed' || outcome.kind === 'unreachable')
    return { kind: 'unknown', name, text: null, problem: null };
  return parse(name, outcome.kind === 'answer' ? outcome.records : []);
}

async function lookUpDane(
  { host, secure }: TransportHost,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<DaneView> {
  const name = `_25._tcp.${host}`;
  const outcome = await resolver.resolve({ name, type: 'TLSA' }, { signal });
  if (outcome.kind === 'failed' || outcome.kind === 'unreachable')
    return { host, name, kind: 'unknown', records: [] };
  if (outcome.kind !== 'answer') return { host, name, kind: 'absent', records: [] };
  const records = outcome.records.map(
    (one) => `${one.usage} ${one.selector} ${one.matchingType} ${one.association}`,
  );
  if (!outcome.records.some(isUsableTlsa)) return { host, name, kind: 'broken', records };
  return { host, name, kind: secure && outcome.meta.authenticated ? 'usable' : 'insecure', records };
}

/** Looks at MTA-STS, TLS-RPT, BIMI and DANE. `hosts` settles once the MX answers are in. */
export async function analyseTransport(
  domain: string,
  hosts: Promise<readonly TransportHost[]>,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<TransportView> {
  const txt = async (name: string, parse: Parser) =>
    read(name, await resolver.resolve({ name, type: 'TXT' }, { signal }), parse);
  const [mtaSts, tlsRpt, bimi, dane] = await Promise.all([
    txt(`_mta-sts.${domain}`, parseMtaSts),
    txt(`_smtp._tls.${domain}`, parseTlsRpt),
    txt(`default._bimi.${domain}`, parseBimi),
    hosts.then((list) => Promise.all(list.map((host) => lookUpDane(host, resolver, signal)))),
  ]);
  return { mtaSts, tlsRpt, bimi, dane };
}
