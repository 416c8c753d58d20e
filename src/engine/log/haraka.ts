/**
 * Haraka: `[LEVEL] [uuid] [outbound] text`, behind the head of a syslog line, a time, or nothing (source:
 * logger.js and outbound/hmail.js). Read are the lines `delivered file=… domain=… host=… rcpts=sent/deferred/refused`,
 * `recipient <…> rejected: reply`, `recipient <…> deferred: reply`, `bouncing mail: reply` and
 * `Temp failing FILE for N seconds: Upstream error: reply`.
 *
 * The last two name neither host nor recipient. Recipients are those accepted under the same uuid; the host is
 * the one looked up last (Haraka 2), else the one that took mail for the same domain before, else Microsoft's
 * for a domain of its consumer service and for a reply that ends with a host of Microsoft in brackets.
 *
 * Lines without a time get that of the queue file named last, whose name holds the time of the try.
 */
import {
  ATTEMPT,
  type Attempt,
  BOUNCED,
  CONNECT,
  DEFERRED,
  DNS,
  EXPIRED,
  type LineKind,
  LOCAL,
  NOTHING,
  OWN,
  REPLY,
  SENT,
  TLS,
} from './attempt.ts';
import { ByteTable } from './byte-table.ts';
import { ascii, copyBytes, endOfMailbox, indexOfByte, indexOfBytes, isDigit, startsWith } from './bytes.ts';
import type { Clock } from './clock.ts';
import { Due, NO_BYTES } from './due.ts';
import { LIMITS } from './limits.ts';
import { domainOf, isAt } from './mailbox.ts';
import { BUSINESS_HOST, CONSUMER_HOST, isLocalAddress } from './relay.ts';
import { keyOf, Sessions } from './sessions.ts';
import { parseSyslogHead, type SyslogHead } from './syslog.ts';

const LEVELS = ['DATA', 'PROTOCOL', 'DEBUG', 'INFO', 'NOTICE', 'WARN', 'ERROR', 'CRIT', 'ALERT', 'EMERG'].map(
  (name) => ascii(`[${name}] [`),
);
const OUTBOUND = ascii('[outbound] ');
const CORE = ascii('[core] ');
const DELIVERED = ascii('delivered file=');
const RECIPIENT = ascii('recipient <');
const DEFERRED_TEXT = ascii('> deferred: ');
const REJECTED_TEXT = ascii('> rejected: ');
const ACCEPTED_TEXTS = [ascii('> code=OK '), ascii('> code=CONT ')];
const LOOKING_UP = ascii(' records for: ');
const TEMP_FAILING = ascii('Temp failing ');
const SECONDS = ascii(' seconds: ');
const UPSTREAM = ascii('Upstream error: ');
const BOUNCING = ascii('bouncing mail: ');
const SOME = ascii('Some recipients ');
const TOO_MANY = ascii('Too many failures ');
const DOMAIN = ascii(' domain=');
const HOST = ascii(' host=');
const IP = ascii(' ip=');
const MODE = ascii(' mode=');
const LMTP = ascii('LMTP');
const RESPONSE = ascii(' response=');
const RCPTS = ascii(' rcpts=');
const MICROSOFT = [ascii('.prod.outlook.com '), ascii('.protection.outlook.com ')];
/** Why a message was kept or given back without a reply of the other side. */
const REASONS: readonly (readonly [Uint8Array, number])[] = [
  [ascii('Tried all MXs'), CONNECT],
  [ascii('DNS lookup failure'), DNS],
  [ascii('No Such Domain'), DNS],
  [ascii('Nowhere to deliver'), DNS],
  [ascii('Host failed TLS'), TLS],
];

/** What is known of a message by its uuid. */
interface Entry {
  rcpts: Uint8Array[];
  host: Uint8Array;
}

/** Reads the lines of one file. */
export class Haraka {
  private readonly entries = new Sessions<Entry>();
  /** Hosts that took mail, by domain. */
  private readonly domains = new ByteTable(LIMITS.domains, true);
  private readonly hosts: Uint8Array[] = [];
  private readonly due = new Due();
  private readonly clock: Clock;
  private readonly head: SyslogHead;
  private readonly consumerDomains: ByteTable | null;
  private lastTime = 0;

  constructor(clock: Clock, head: SyslogHead, consumerDomains: ByteTable | null) {
    this.clock = clock;
    this.head = head;
    this.consumerDomains = consumerDomains;
  }

  parse(a: Attempt): LineKind {
    const { buffer, lineEnd } = a;
    const start = harakaStart(a.buffer, a.lineStart, lineEnd, this.clock, this.head);
    if (start < 0) return NOTHING;
    const printed = start > a.lineStart;
    const open = indexOfByte(buffer, 91, start + 1, lineEnd);
    const close = indexOfByte(buffer, 93, open, Math.min(lineEnd, open + 64));
    if (close < 0) return NOTHING;
    const uuid = open + 1;
    let pos = close + 2;
    if (startsWith(buffer, pos, lineEnd, CORE)) {
      this.accepted(buffer, uuid, close, pos + CORE.length, lineEnd);
      return NOTHING;
    }
    if (!startsWith(buffer, pos, lineEnd, OUTBOUND)) return NOTHING;
    pos += OUTBOUND.length;
    while (buffer[pos] === 32) pos++;
    const server =
      printed && this.head.hostEnd > this.head.hostStart
        ? copyBytes(buffer, this.head.hostStart, this.head.hostEnd)
        : NO_BYTES;
    this.outbound(buffer, copyBytes(buffer, uuid, close), pos, lineEnd, server);
    a.time = printed ? this.clock.time : this.lastTime;
    a.offset = printed ? this.clock.offset : 0;
    if (a.time === 0) {
      this.due.clear();
      return NOTHING;
    }
    return this.due.first(a);
  }

  /** Further attempts of the same line. */
  next(a: Attempt): LineKind {
    return this.due.next(a);
  }

  /** `recipient <…> code=OK …`: the message with this uuid goes to it. */
  private accepted(buffer: Uint8Array, uuid: number, uuidEnd: number, from: number, end: number): void {
    let pos = from;
    while (buffer[pos] === 32) pos++;
    if (!startsWith(buffer, pos, end, RECIPIENT)) return;
    const start = pos + RECIPIENT.length;
    const close = endOfMailbox(buffer, start, end);
    if (close < 0 || !ACCEPTED_TEXTS.some((text) => startsWith(buffer, close, end, text))) return;
    const entry = this.entry(keyOf(buffer, uuid, uuidEnd));
    if (entry.rcpts.length >= LIMITS.sessionRecipients) return;
    const size = close - start;
    // The same uuid again: a file that is read twice, or an address that was named twice.
    if (entry.rcpts.some((rcpt) => rcpt.length === size && startsWith(buffer, start, close, rcpt))) return;
    entry.rcpts.push(copyBytes(buffer, start, close));
  }

  private entry(key: number): Entry {
    return this.entries.get(key) ?? this.entries.set(key, { rcpts: [], host: NO_BYTES });
  }

  private outbound(buffer: Uint8Array, uuid: Uint8Array, pos: number, end: number, server: Uint8Array): void {
    const at = (text: Uint8Array) => startsWith(buffer, pos, end, text);
    if (at(DELIVERED)) {
      this.delivered(buffer, uuid, pos + DELIVERED.length, end, server);
      return;
    }
    if (at(RECIPIENT)) {
      const start = pos + RECIPIENT.length;
      const close = endOfMailbox(buffer, start, end);
      if (close < 0) return;
      const deferred = startsWith(buffer, close, end, DEFERRED_TEXT);
      if (!deferred && !startsWith(buffer, close, end, REJECTED_TEXT)) return;
      const reply = close + DEFERRED_TEXT.length;
      const rcpt = copyBytes(buffer, start, close);
      this.add(buffer, uuid, server, [rcpt], deferred ? DEFERRED : BOUNCED, reply, end);
      return;
    }
    if (at(TEMP_FAILING)) {
      const file = pos + TEMP_FAILING.length;
      this.fileTime(buffer, file, end);
      const seconds = indexOfBytes(buffer, SECONDS, file, Math.min(end, file + 300));
      if (seconds < 0) return;
      let text = seconds + SECONDS.length;
      if (isCutOf(buffer, text, end, SOME)) return;
      if (startsWith(buffer, text, end, UPSTREAM)) text += UPSTREAM.length;
      this.add(buffer, uuid, server, null, DEFERRED, text, end);
      return;
    }
    if (at(BOUNCING)) {
      const text = pos + BOUNCING.length;
      if (isCutOf(buffer, text, end, SOME)) return;
      if (isCutOf(buffer, text, end, TOO_MANY)) this.due.add({ kind: EXPIRED, queue: uuid, server });
      else this.add(buffer, uuid, server, null, BOUNCED, text, end);
      return;
    }
    // "Looking up A records for: mx.example.net"
    const looked = indexOfBytes(buffer, LOOKING_UP, pos, Math.min(end, pos + 40));
    if (looked >= 0)
      this.entry(keyOf(uuid, 0, uuid.length)).host = copyBytes(buffer, looked + LOOKING_UP.length, end);
  }

  private delivered(
    buffer: Uint8Array,
    uuid: Uint8Array,
    pos: number,
    end: number,
    server: Uint8Array,
  ): void {
    const response = indexOfBytes(buffer, RESPONSE, pos, end);
    const stop = response < 0 ? end : response;
    const domain = field(buffer, DOMAIN, pos, stop);
    const host = field(buffer, HOST, pos, stop);
    const ip = indexOfBytes(buffer, IP, pos, stop);
    const mode = field(buffer, MODE, pos, stop);
    // Behind the response, which the other side wrote: a quote in it is escaped, and a line cut within it is none.
    const close = response < 0 ? stop : endOfQuoted(buffer, response + RESPONSE.length, end);
    let rcpts = end - RCPTS.length;
    while (rcpts >= close && !startsWith(buffer, rcpts, end, RCPTS)) rcpts--;
    if (close < 0 || rcpts < close || domain.length === 0) return;
    const queued = this.fileTime(buffer, pos, end);
    if (queued > 0) this.lastTime = queued;
    let count = 0;
    for (let i = rcpts + RCPTS.length; isDigit(buffer[i]) && count < 10_000; i++)
      count = count * 10 + buffer[i]! - 48;
    if (count === 0) return;
    const local =
      startsWith(mode, 0, mode.length, LMTP) || (ip >= 0 && isLocalAddress(buffer, ip + IP.length));
    const id = local || host.length === 0 ? -1 : this.domains.idOfBytes(domain);
    if (id >= 0) this.hosts[id] = host;
    const known = this.recipients(uuid).filter((rcpt) => isAt(rcpt, domain));
    const of = {
      kind: local ? LOCAL : ATTEMPT,
      status: SENT,
      cause: REPLY,
      relay: host,
      queue: uuid,
      server,
    } as const;
    if (known.length === count) {
      for (const rcpt of known) this.due.add({ ...of, rcpt });
      return;
    }
    // Which of them took it is not told: the domain is.
    const rcpt = new Uint8Array(domain.length + 1);
    rcpt[0] = 64;
    rcpt.set(domain, 1);
    this.due.add({ ...of, rcpt, recipients: count });
  }

  /** A failure of these recipients, or (null) of all the message has. */
  private add(
    buffer: Uint8Array,
    uuid: Uint8Array,
    server: Uint8Array,
    named: readonly Uint8Array[] | null,
    status: number,
    from: number,
    end: number,
  ): void {
    const told =
      isDigit(buffer[from]) &&
      isDigit(buffer[from + 1]) &&
      isDigit(buffer[from + 2]) &&
      buffer[from + 3] === 32;
    let cause = told ? REPLY : OWN;
    if (!told) for (const [words, why] of REASONS) if (startsWith(buffer, from, end, words)) cause = why;
    const all = named ?? this.recipients(uuid);
    const rcpts =
      all.length > 0 && (named !== null || all.every((rcpt) => isAt(rcpt, domainOf(all[0]!))))
        ? all
        : [NO_BYTES];
    for (const rcpt of rcpts)
      this.due.add({
        kind: ATTEMPT,
        status,
        cause,
        rcpt,
        relay: this.host(uuid, rcpt, buffer, from, told ? end : from),
        queue: uuid,
        server,
        reply: told ? [from, end] : null,
        unconnected: cause === CONNECT || cause === DNS,
      });
  }

  private recipients(uuid: Uint8Array): readonly Uint8Array[] {
    // A delivery's uuid is that of the message and a number.
    const dot = uuid.lastIndexOf(46);
    return this.entries.get(keyOf(uuid, 0, Math.max(0, dot)))?.rcpts ?? [];
  }

  private host(
    uuid: Uint8Array,
    rcpt: Uint8Array,
    buffer: Uint8Array,
    reply: number,
    end: number,
  ): Uint8Array {
    const looked = this.entries.get(keyOf(uuid, 0, uuid.length))?.host;
    if (looked !== undefined && looked.length > 0) return looked;
    const domain = domainOf(rcpt);
    if (domain.length > 0) {
      const known = this.domains.idOfBytes(domain);
      const host = known < 0 ? undefined : this.hosts[known];
      if (host !== undefined) return host;
      if (this.consumerDomains !== null && this.consumerDomains.idOfBytes(domain) >= 0) return CONSUMER_HOST;
    }
    return namesMicrosoft(buffer, reply, end) ? BUSINESS_HOST : NO_BYTES;
  }

  /** Seconds of the try in a queue file's name (`arrival_next_attempts_pid_…`, milliseconds); 0 when it has none. */
  private fileTime(buffer: Uint8Array, pos: number, end: number): number {
    let i = indexOfByte(buffer, 95, pos, Math.min(end, pos + 16)) + 1;
    let seconds = 0;
    const from = i;
    while (i > 0 && i < end && isDigit(buffer[i]) && i - from < 10)
      seconds = seconds * 10 + buffer[i++]! - 48;
    if (i - from !== 10) return 0;
    this.lastTime = seconds;
    return seconds;
  }
}

/**
 * Where `[LEVEL] [` stands in a line of Haraka, −1 in another's; the clock is set when a time stands before it,
 * and `head` names the host when that is the head of a syslog line.
 */
export function harakaStart(
  buffer: Uint8Array,
  start: number,
  end: number,
  clock: Clock,
  head: SyslogHead,
): number {
  head.hostStart = head.hostEnd = 0;
  if (hasLevel(buffer, start, end)) return start;
  const after = clock.parse(buffer, start, end);
  if (after > 0 && hasLevel(buffer, after, end)) return after;
  if (!parseSyslogHead(head, clock, buffer, start, end)) return -1;
  return hasLevel(buffer, head.messageStart, end) ? head.messageStart : -1;
}

function hasLevel(buffer: Uint8Array, pos: number, end: number): boolean {
  return buffer[pos] === 91 && LEVELS.some((level) => startsWith(buffer, pos, end, level));
}

/** The value of ` key=value` or ` key="value"`; empty when it is not there. */
function field(buffer: Uint8Array, key: Uint8Array, from: number, end: number): Uint8Array {
  const at = indexOfBytes(buffer, key, from, end);
  if (at < 0) return NO_BYTES;
  const quoted = buffer[at + key.length] === 34 ? 1 : 0;
  const start = at + key.length + quoted;
  const stop = indexOfByte(buffer, quoted ? 34 : 32, start, Math.min(end + 1, start + 300));
  return stop > start ? copyBytes(buffer, start, stop) : NO_BYTES;
}

/** Where a value ends: at its closing quote, or at the blank behind one without quotes; −1 when it is cut off. */
function endOfQuoted(buffer: Uint8Array, start: number, end: number): number {
  if (buffer[start] !== 34) return indexOfByte(buffer, 32, start, end);
  let i = start + 1;
  while (i < end && buffer[i] !== 34) i += buffer[i] === 92 ? 2 : 1;
  return i < end ? i : -1;
}

/** The last brackets of the reply name a host of Microsoft and a time, as its replies end. */
function namesMicrosoft(buffer: Uint8Array, start: number, end: number): boolean {
  if (end <= start || buffer[end - 1] !== 93) return false;
  let open = end - 1;
  while (open > start && buffer[open] !== 91) open--;
  return MICROSOFT.some((words) => indexOfBytes(buffer, words, open, end) >= 0);
}

/** True when the text begins with the literal, or is a beginning of it: the end of a line that is cut off. */
function isCutOf(buffer: Uint8Array, start: number, end: number, literal: Uint8Array): boolean {
  return startsWith(buffer, start, end, literal.subarray(0, Math.max(0, end - start)));
}
