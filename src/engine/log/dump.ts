/** A tally as plain data: to hand it from one thread to another, and to keep it in a state file. */
import type { Bins, Counters } from './bins.ts';
import type { ByteTable } from './byte-table.ts';
import { Recipients } from './recipients.ts';
import { type Proof, Tally } from './tally.ts';

/** Raised when the shape changes, so that an old state file is refused and not misread. */
export const DUMP_VERSION = 1;

/** A typed array between threads, a plain one in a state file. */
type Numbers = ArrayLike<number>;

interface BinsDump {
  /** Cell and hour of each row, one after the other. */
  keys: Numbers;
  data: Numbers;
  overflow: number;
}

/** Byte strings are written one character a byte; `dumpToJson` makes a text of it. */
export interface TallyDump {
  version: number;
  tables: Record<(typeof TABLES)[number], string[]>;
  refused: number[];
  flow: BinsDump;
  refusals: BinsDump;
  counters: Record<(typeof COUNTERS)[number], Numbers>;
  relayService: number[];
  domainConsumer: boolean[];
  replySamples: string[];
  proofs: [number, Omit<Proof, 'line'> & { line: string }][];
  votes: { years: [number, number][]; offsets: [number, number][] };
  others: [number[], number[]];
  numbers: Record<(typeof NUMBERS)[number], number>;
  seen: [number | null, number | null];
  recipients: {
    numbers: Record<(typeof RECIPIENT_NUMBERS)[number], number>;
    lateBy: number[];
    open: [number, number[]][];
    ends: Numbers;
  };
}

const TABLES = ['servers', 'relays', 'domains', 'codes', 'replies'] as const;
const COUNTERS = ['relayCounts', 'domainCounts', 'replyCounts'] as const;
const NUMBERS = [
  'local',
  'expired',
  'notTried',
  'outsideFilter',
  'customOnMicrosoft',
  'consumerElsewhere',
  'consumerAttempts',
  'consumerSent',
] as const;
const RECIPIENT_NUMBERS = [
  'retries',
  'refused',
  'gaveUp',
  'late',
  'longest',
  'untracked',
  'openCount',
] as const;

function toText(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return text;
}

function toBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function names(table: ByteTable): string[] {
  return Array.from({ length: table.size }, (_, id) => toText(table.bytes(id)));
}

function dumpBins(bins: Bins): BinsDump {
  const keys = new Float64Array(bins.size * 2);
  let i = 0;
  bins.each((cell, hour) => {
    keys[i++] = cell;
    keys[i++] = hour;
  });
  return { keys, data: bins.data.slice(0, bins.size * bins.stride), overflow: bins.overflow };
}

function loadBins(bins: Bins, dump: BinsDump): void {
  const { keys, data } = dump;
  for (let i = 0; i * 2 < keys.length; i++) {
    const at = bins.row(keys[i * 2]!, keys[i * 2 + 1]!);
    for (let c = 0; c < bins.stride; c++) bins.data[at + c] = data[i * bins.stride + c]!;
  }
  bins.overflow = dump.overflow;
}

/** The text of a dump, for a state file. */
export function dumpToJson(dump: unknown): string {
  return JSON.stringify(dump, (_key, value: unknown) =>
    value instanceof Float64Array ? Array.from(value) : value,
  );
}

/** Everything the tally counted, as plain data. */
export function dumpTally(tally: Tally): TallyDump {
  const { recipients } = tally;
  const pick = <K extends string>(keys: readonly K[], of: Record<K, number>) =>
    Object.fromEntries(keys.map((key) => [key, of[key]])) as Record<K, number>;
  return {
    version: DUMP_VERSION,
    tables: Object.fromEntries(TABLES.map((key) => [key, names(tally[key])])) as TallyDump['tables'],
    refused: TABLES.map((key) => tally[key].refused),
    flow: dumpBins(tally.flow),
    refusals: dumpBins(tally.refusals),
    counters: {
      relayCounts: tally.relayCounts.data.slice(0, tally.relays.size * tally.relayCounts.stride),
      domainCounts: tally.domainCounts.data.slice(0, tally.domains.size * tally.domainCounts.stride),
      replyCounts: tally.replyCounts.data.slice(0, tally.replies.size * tally.replyCounts.stride),
    },
    relayService: tally.relayService,
    domainConsumer: tally.domainConsumer,
    replySamples: tally.replySamples.map(toText),
    proofs: [...tally.proofs].map(([cell, proof]) => [cell, { ...proof, line: toText(proof.line) }]),
    votes: { years: [...tally.votes.years], offsets: [...tally.votes.offsets] },
    others: [[...tally.otherRelays], [...tally.otherDomains]],
    numbers: pick(NUMBERS, tally),
    seen: [
      Number.isNaN(tally.firstSeen) ? null : tally.firstSeen,
      Number.isNaN(tally.lastSeen) ? null : tally.lastSeen,
    ],
    recipients: {
      numbers: pick(RECIPIENT_NUMBERS, recipients),
      lateBy: [...recipients.lateBy],
      open: [...recipients.open],
      ends: Float64Array.from(recipients.ends),
    },
  };
}

function loadCounters(counters: Counters, data: Numbers): void {
  counters.at(Math.ceil(data.length / counters.stride));
  counters.data.set(data);
}

/** The tally a dump was made of, to be added to another. Throws RangeError when it was made by another version. */
export function loadTally(dump: TallyDump, consumerDomains: ByteTable): Tally {
  if (dump.version !== DUMP_VERSION) throw new RangeError(`Unknown version ${dump.version}.`);
  const recipients = new Recipients(true);
  const tally = new Tally(consumerDomains, recipients);
  TABLES.forEach((key, i) => {
    for (const name of dump.tables[key]) tally[key].idOfBytes(toBytes(name));
    tally[key].refused = dump.refused[i]!;
  });
  loadBins(tally.flow, dump.flow);
  loadBins(tally.refusals, dump.refusals);
  for (const key of COUNTERS) loadCounters(tally[key], dump.counters[key]);
  tally.relayService.push(...dump.relayService);
  tally.domainConsumer.push(...dump.domainConsumer);
  tally.replySamples.push(...dump.replySamples.map(toBytes));
  for (const [cell, proof] of dump.proofs) tally.proofs.set(cell, { ...proof, line: toBytes(proof.line) });
  for (const [year, n] of dump.votes.years) tally.votes.years.set(year, n);
  for (const [offset, n] of dump.votes.offsets) tally.votes.offsets.set(offset, n);
  tally.otherRelays.set(dump.others[0]);
  tally.otherDomains.set(dump.others[1]);
  Object.assign(tally, dump.numbers);
  tally.firstSeen = dump.seen[0] ?? Number.NaN;
  tally.lastSeen = dump.seen[1] ?? Number.NaN;
  Object.assign(recipients, dump.recipients.numbers);
  recipients.lateBy.set(dump.recipients.lateBy);
  for (const [queue, list] of dump.recipients.open) recipients.open.set(queue, list);
  const { ends } = dump.recipients;
  // NaN, no first deferral, is null in JSON.
  for (let i = 0; i < ends.length; i++) recipients.ends.push(ends[i] ?? Number.NaN);
  return tally;
}
