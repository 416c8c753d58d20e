import { type IpAddress, ipNibbles, parseIp } from '../dns/address.ts';
import type { DnsOutcome, Resolver } from '../dns/types.ts';

export interface BlockList {
  /** Name readers know. */
  label: string;
  zone: string;
  families: readonly (4 | 6)[];
  /** microsoft: known to be used by Microsoft; other: not known to be. */
  weight: 'microsoft' | 'other';
  /** Name of a listing by the last octet of the answer; null for a code that is no listing. */
  listing: (code: number) => string | null;
  /** Where to look up or ask for removal. */
  page: string;
}

function zenListing(code: number): string | null {
  if (code === 2) return 'SBL';
  if (code === 3) return 'CSS';
  if (code >= 4 && code <= 7) return 'XBL';
  if (code === 9) return 'DROP';
  return code === 10 || code === 11 ? 'PBL' : null;
}

const ZEN: BlockList = {
  label: 'Spamhaus ZEN',
  zone: 'zen.spamhaus.org',
  families: [4, 6],
  weight: 'microsoft',
  listing: zenListing,
  page: 'https://check.spamhaus.org/',
};

const plain = (label: string, zone: string, page: string, families: readonly (4 | 6)[] = [4]): BlockList => ({
  label,
  zone,
  families,
  weight: 'other',
  listing: () => label,
  page,
});

/** Lists asked by default; dead ones and those that answer registered resolvers only are left out. */
export const BLOCK_LISTS: readonly BlockList[] = [
  ZEN,
  plain('SpamCop', 'bl.spamcop.net', 'https://www.spamcop.net/bl.shtml'),
  plain('PSBL', 'psbl.surriel.com', 'https://psbl.org/'),
  {
    ...plain('Mailspike', 'bl.mailspike.net', 'https://mailspike.org/iplookup.html'),
    listing: (code) => (code === 2 || (code >= 10 && code <= 12) ? 'Mailspike' : null),
  },
  plain('blocklist.de', 'bl.blocklist.de', 'https://www.blocklist.de/en/search.html'),
  plain('UCEPROTECT level 1', 'dnsbl-1.uceprotect.net', 'https://www.uceprotect.net/en/rblcheck.php'),
];

const DQS_KEY = /^[a-z0-9]{16,40}$/i;

/** Lists to ask; with a Spamhaus DQS key of the visitor's own, ZEN is asked at the zone of that key. */
export function blockLists(dqsKey?: string | null): BlockList[] {
  if (!dqsKey || !DQS_KEY.test(dqsKey)) return [...BLOCK_LISTS];
  const own = { ...ZEN, zone: `${dqsKey.toLowerCase()}.zen.dq.spamhaus.net` };
  return BLOCK_LISTS.map((list) => (list === ZEN ? own : list));
}

/** A zone as it may be shown: the visitor's key taken out. */
export function maskZone(name: string): string {
  return name.replace(/(^|\.)[a-z0-9]{16,40}(\.zen\.dq\.spamhaus\.net)$/i, '$1<your key>$2');
}

interface ListAnswer {
  kind: 'listed' | 'not-listed' | 'refused' | 'strange';
  codes: string[];
  names: string[];
}

/** What an A answer says: refusal codes are never listings (RFC 5782, and the lists' own notices). */
function readAnswer(list: BlockList, records: readonly string[]): ListAnswer {
  const names = new Set<string>();
  let strange = false;
  for (const record of records) {
    const octets = record.split('.').map(Number);
    // 127.255.255.x: refusal or misuse at Spamhaus, Validity and others; 127.0.0.1: URIBL and SURBL refuse.
    const refused = octets[0] === 127 && octets[1] === 255;
    if (refused || record === '127.0.0.1' || record === '127.0.0.255') {
      return { kind: 'refused', codes: [record], names: [] };
    }
    const name = octets[0] === 127 && octets[1] === 0 ? list.listing(octets[3] ?? 0) : null;
    if (name) names.add(name);
    // An address outside 127/8 is no answer of a block list at all.
    else if (octets[0] !== 127) strange = true;
  }
  const kind = names.size > 0 ? 'listed' : strange ? 'strange' : 'not-listed';
  return { kind, codes: [...records], names: [...names] };
}

export type ZoneHealth =
  /** Answers its test entries as RFC 5782 section 5 says. */
  | 'working'
  /** Does not answer this resolver. */
  | 'refused'
  /** Test entry missing, or everything listed: dead list or lying resolver. */
  | 'broken'
  /** Could not be asked. */
  | 'unknown';

export interface ListingView {
  list: string;
  zone: string;
  page: string;
  weight: 'microsoft' | 'other';
  /** clean and listed are only said of a zone whose probes hold. */
  result: 'listed' | 'clean' | 'refused' | 'broken' | 'unknown';
  /** Parts of the list, such as SBL or PBL. */
  names: string[];
  codes: string[];
  /** The list's own words. */
  reason: string | null;
}

const isError = (outcome: DnsOutcome): boolean => outcome.kind === 'failed' || outcome.kind === 'unreachable';

/** The name to ask in a block list (RFC 5782 sections 2.1 and 2.4). */
export function blockListName(ip: IpAddress, zone: string): string {
  const parts = ip.family === 4 ? ip.text.split('.') : ipNibbles(ip);
  return `${[...parts].reverse().join('.')}.${zone}`;
}

/** Runs the two probes of RFC 5782 section 5: 127.0.0.2 must be listed, 127.0.0.1 must not. */
export async function probeZone(
  list: BlockList,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<ZoneHealth> {
  const [listed, unlisted] = await Promise.all(
    ['127.0.0.2', '127.0.0.1'].map((text) =>
      resolver.resolve({ name: blockListName(parseIp(text)!, list.zone), type: 'A' }, { signal }),
    ),
  );
  for (const outcome of [listed!, unlisted!]) {
    if (outcome.kind === 'failed' && outcome.rcodeName === 'REFUSED') return 'refused';
    if (isError(outcome)) return 'unknown';
    if (outcome.kind === 'answer' && readAnswer(list, outcome.records).kind === 'refused') return 'refused';
  }
  return listed!.kind === 'answer' &&
    readAnswer(list, listed!.records).kind === 'listed' &&
    unlisted!.kind !== 'answer'
    ? 'working'
    : 'broken';
}

/** Asks one list about one address; health is the zone's, asked once a run by a resolver that never asks twice. */
export async function lookUpListing(
  ip: IpAddress,
  list: BlockList,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<ListingView> {
  const name = blockListName(ip, list.zone);
  const [health, outcome] = await Promise.all([
    probeZone(list, resolver, signal),
    resolver.resolve({ name, type: 'A' }, { signal }),
  ]);
  const view: ListingView = {
    list: list.label,
    zone: maskZone(list.zone),
    page: list.page,
    weight: list.weight,
    result: 'unknown',
    names: [],
    codes: [],
    reason: null,
  };
  const answer = outcome.kind === 'answer' ? readAnswer(list, outcome.records) : null;
  // A refusal is one whatever the test entries say: the list knows the resolver, or a mistyped zone.
  if (answer?.kind === 'refused') return { ...view, result: 'refused', codes: answer.codes };
  if (health !== 'working') return { ...view, result: health };
  if (isError(outcome)) return view;
  if (answer === null) return { ...view, result: 'clean' };
  if (answer.kind === 'not-listed') return { ...view, result: 'clean', codes: answer.codes };
  if (answer.kind === 'strange') return { ...view, result: 'broken', codes: answer.codes };
  const why = await resolver.resolve({ name, type: 'TXT' }, { signal });
  const reason = why.kind === 'answer' ? (why.records[0]?.join('').slice(0, 300) ?? null) : null;
  return { ...view, result: 'listed', names: answer.names, codes: answer.codes, reason };
}
