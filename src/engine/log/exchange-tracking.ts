/**
 * The message tracking log of Exchange Server (`MSGTRK*.LOG`), documented by Microsoft under "Message
 * tracking": comma-separated fields named by a `#Fields:` line. Read are the events of SMTP to other
 * organisations: SEND and SENDEXTERNAL (delivered), FAIL and DEFER with source SMTP or QUEUE.
 *
 * One line may name several recipients and, in the same order, a status for each: `250 2.1.5 …`, a bare reply,
 * or `[{LED=last error};{MSG=};{FQDN=relay};{IP=…};{LRT=…}]`. Exchange does not write an event for each try
 * that failed, so deferrals are fewer here than in the send protocol log. Times are UTC.
 */
import {
  ATTEMPT,
  type Attempt,
  BOUNCED,
  CONNECT,
  DEFERRED,
  EXPIRED,
  type LineKind,
  LOCAL,
  NOT_TRIED,
  NOTHING,
  OWN,
  REPLY,
  SENT,
} from './attempt.ts';
import { ascii, copyBytes, indexOfByte, indexOfBytes, isDigit, startsWith } from './bytes.ts';
import type { Clock } from './clock.ts';
import { CsvLine } from './csv.ts';
import { Due, NO_BYTES } from './due.ts';
import { LIMITS } from './limits.ts';
import { isLocalAddress } from './relay.ts';
import { readStamp } from './stamp.ts';

const FIELDS = ascii('#Fields: ');
const NAMES = [
  'date-time',
  'client-hostname',
  'server-ip',
  'server-hostname',
  'connector-id',
  'source',
  'event-id',
  'internal-message-id',
  'recipient-address',
  'recipient-status',
] as const;
type Column = (typeof NAMES)[number];
const BYTES = NAMES.map((name) => ascii(name));
const SMTP = ascii('SMTP');
const QUEUE = ascii('QUEUE');
const SENDS = [ascii('SEND'), ascii('SENDEXTERNAL')];
const FAIL = ascii('FAIL');
const DEFER = ascii('DEFER');
const INTRA = ascii('Intra-Organization SMTP Send Connector');
const LED = ascii('LED=');
const FQDN = ascii('FQDN=');
const PARTS = ['LED=', 'MSG=', 'FQDN=', 'IP=', 'LRT='].map(ascii);
const EXPIRED_WORD = ascii('QUEUE.Expired');
const NO_CONNECTION = [ascii('4.4.316'), ascii('4.4.317'), ascii('4.4.1 '), ascii('Failed to connect')];

/** Reads the lines of one file; remembers its columns. */
export class ExchangeTracking {
  private readonly csv = new CsvLine();
  private columns = new Map<Column, number>(
    ([0, 2, 3, 4, 6, 7, 8, 9, 12, 13] as const).map((at, i) => [NAMES[i]!, at]),
  );
  private readonly due = new Due();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  parse(a: Attempt): LineKind {
    const { buffer, lineStart, lineEnd } = a;
    const { csv } = this;
    if (buffer[lineStart] === 35) {
      if (!startsWith(buffer, lineStart, lineEnd, FIELDS)) return NOTHING;
      csv.cut(buffer, lineStart + FIELDS.length, lineEnd);
      const found = BYTES.map((name) => csv.find(buffer, name));
      if (!found.includes(-1)) this.columns = new Map(found.map((at, i) => [NAMES[i]!, at]));
      return NOTHING;
    }
    csv.cut(buffer, lineStart, lineEnd);
    const is = (column: Column, word: Uint8Array) => {
      const [from, to] = this.range(column);
      return to - from === word.length && startsWith(buffer, from, to, word);
    };
    const smtp = is('source', SMTP);
    if (!smtp && !is('source', QUEUE)) return NOTHING;
    const status =
      smtp && SENDS.some((word) => is('event-id', word))
        ? SENT
        : is('event-id', FAIL)
          ? BOUNCED
          : is('event-id', DEFER)
            ? DEFERRED
            : -1;
    if (status < 0 || !readStamp(this.clock, buffer, ...this.range('date-time'))) return NOTHING;
    a.time = this.clock.time;
    a.offset = this.clock.offset;
    this.attempts(buffer, status);
    return this.due.first(a);
  }

  /** Further attempts of the same line. */
  next(a: Attempt): LineKind {
    return this.due.next(a);
  }

  private range(column: Column): [number, number] {
    const at = this.columns.get(column)!;
    return at < this.csv.count ? [this.csv.starts[at]!, this.csv.ends[at]!] : [0, 0];
  }

  private copy(buffer: Uint8Array, column: Column): Uint8Array {
    const [from, to] = this.range(column);
    return to > from ? copyBytes(buffer, from, Math.min(to, from + 256)) : NO_BYTES;
  }

  private attempts(buffer: Uint8Array, status: number): void {
    const [serverIp] = this.range('server-ip');
    const [connector, connectorEnd] = this.range('connector-id');
    const own = isLocalAddress(buffer, serverIp) || startsWith(buffer, connector, connectorEnd, INTRA);
    const server = this.copy(buffer, 'client-hostname');
    const queue = this.copy(buffer, 'internal-message-id');
    const relay = this.copy(buffer, 'server-hostname');
    const [rcpts, rcptsEnd] = this.range('recipient-address');
    const [from, statusEnd] = this.range('recipient-status');
    let rcpt = rcpts;
    let said = readStatus(buffer, from, statusEnd);
    for (let n = 0; rcpt < rcptsEnd && n < LIMITS.sessionRecipients; n++) {
      const semicolon = indexOfByte(buffer, 59, rcpt, rcptsEnd);
      const stop = semicolon < 0 ? rcptsEnd : semicolon;
      const { reply, unconnected } = said;
      const expired = status === BOUNCED && said.expired;
      const host =
        said.fqdn[1] > said.fqdn[0]
          ? copyBytes(buffer, said.fqdn[0], Math.min(said.fqdn[1], said.fqdn[0] + 256))
          : relay;
      const ofOthers = said.told && !unconnected && host.length > 0;
      this.due.add({
        // What no other server said was decided here: a rule, a full queue, a message given up.
        kind: expired
          ? EXPIRED
          : own
            ? LOCAL
            : status === SENT || ofOthers || unconnected
              ? ATTEMPT
              : NOT_TRIED,
        status,
        cause: status === SENT || ofOthers ? REPLY : unconnected ? CONNECT : OWN,
        unconnected: status !== SENT && unconnected,
        rcpt: copyBytes(buffer, rcpt, Math.min(stop, rcpt + 320)),
        relay: host,
        server,
        queue,
        reply: status !== SENT && ofOthers ? reply : null,
      });
      // The last status, or a single one, is that of every further recipient: it is read once.
      if (said.end < statusEnd) said = readStatus(buffer, said.end + 1, statusEnd);
      rcpt = stop + 1;
    }
  }
}

/** What one status of a list says. */
interface Said {
  /** Where it ends. */
  end: number;
  reply: readonly [number, number];
  fqdn: readonly [number, number];
  /** Another server said it. */
  told: boolean;
  expired: boolean;
  unconnected: boolean;
}

/** Reads the first status of the range. */
function readStatus(buffer: Uint8Array, start: number, listEnd: number): Said {
  const end = endOfStatus(buffer, start, listEnd);
  const { reply, fqdn } = readWhy(buffer, start, end);
  const [from, to] = reply;
  return {
    end,
    reply,
    fqdn,
    told: isReply(buffer, from, to),
    expired: indexOfBytes(buffer, EXPIRED_WORD, from, to) >= 0,
    unconnected: NO_CONNECTION.some(
      (words) => indexOfBytes(buffer, words, from, Math.min(to, from + 120)) >= 0,
    ),
  };
}

/** End of the first status of a list: statuses in brackets hold semicolons of their own. */
function endOfStatus(buffer: Uint8Array, start: number, end: number): number {
  let pos = start;
  if (buffer[pos] === 91 && buffer[pos + 1] === 123) {
    // "}]" closes it; a reply may hold brackets, but hardly those two before a semicolon.
    while (
      pos < end &&
      !(buffer[pos] === 125 && buffer[pos + 1] === 93 && (pos + 2 >= end || buffer[pos + 2] === 59))
    )
      pos++;
    return Math.min(end, pos + 2);
  }
  while (pos < end && !(buffer[pos] === 59 && (isDigit(buffer[pos + 1]) || buffer[pos + 1] === 91))) pos++;
  return pos;
}

/** The reply and the relay's name of one status. */
function readWhy(
  buffer: Uint8Array,
  start: number,
  end: number,
): { reply: [number, number]; fqdn: [number, number] } {
  if (buffer[start] !== 91 || buffer[start + 1] !== 123) return { reply: [start, end], fqdn: [0, 0] };
  // The last "};{FQDN=" is Exchange's own: the error before it may quote one.
  return { reply: part(buffer, LED, start, end, false), fqdn: part(buffer, FQDN, start, end, true) };
}

function part(
  buffer: Uint8Array,
  name: Uint8Array,
  start: number,
  end: number,
  last: boolean,
): [number, number] {
  let at = -1;
  for (let i = start + 1; i < end; i++) {
    if (buffer[i - 1] !== 123 || !startsWith(buffer, i, end, name)) continue;
    at = i + name.length;
    if (!last) break;
  }
  if (at < 0) return [0, 0];
  let stop = at;
  while (stop < end && !(buffer[stop] === 125 && isEndOfPart(buffer, stop + 1, end))) stop++;
  return [at, stop];
}

/** `;{NAME=` or the closing bracket: a reply may hold braces and semicolons of its own. */
function isEndOfPart(buffer: Uint8Array, pos: number, end: number): boolean {
  if (buffer[pos] === 93) return pos + 1 >= end || buffer[pos + 1] === 59;
  return (
    buffer[pos] === 59 &&
    buffer[pos + 1] === 123 &&
    PARTS.some((name) => startsWith(buffer, pos + 2, end, name))
  );
}

function isReply(buffer: Uint8Array, start: number, end: number): boolean {
  return (
    end - start >= 4 &&
    (buffer[start] === 52 || buffer[start] === 53) &&
    isDigit(buffer[start + 1]) &&
    isDigit(buffer[start + 2]) &&
    (buffer[start + 3] === 32 || buffer[start + 3] === 45)
  );
}
