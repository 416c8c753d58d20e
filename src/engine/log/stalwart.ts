/**
 * Stalwart's text log: `time LEVEL Description (event.name) key = value, …`, one event a line, also behind the
 * head of a syslog line and with terminal colours (source: crates/trc/src/serializers/text.rs and
 * crates/smtp/src/outbound). Every event of a delivery begins with the keys of its attempt:
 * `queueId, queueName, from, to = [recipients], size, total`.
 *
 * The events of an attempt are put together by queue id. A refusal prints the reply without its enhanced status
 * code; one that is final is told again with the code (`delivery.dsn-perm-fail`), so it is counted there, or
 * at the end of the attempt when that line is missing. Codes it cannot hold are known by the reply's words. Connections are tried host by host: an attempt that
 * found none is counted once, at its end.
 *
 * Strings are printed without escaping their quotes, so keys are read in their order: an address ends where
 * its own quoting says so, and nothing behind the reply is looked at.
 */
import {
  ATTEMPT,
  type Attempt,
  BOUNCED,
  CONNECT,
  DEFERRED,
  EXPIRED,
  type LineKind,
  LOST,
  NOTHING,
  OWN,
  REPLY,
  SENT,
  TLS,
} from './attempt.ts';
import { ascii, copyBytes, indexOfByte, indexOfBytes, isDigit, isLetter, startsWith } from './bytes.ts';
import type { Clock } from './clock.ts';
import { Due, NO_BYTES } from './due.ts';
import { LIMITS } from './limits.ts';
import { keyOf, Sessions } from './sessions.ts';
import { parseSyslogHead, type SyslogHead } from './syslog.ts';

/** What every line of interest contains. */
export const STALWART_MARKER = '(delivery.';

const EVENT = ascii(STALWART_MARKER);
const LEVELS = ['INFO ', 'WARN ', 'ERROR ', 'DEBUG ', 'TRACE '].map(ascii);
const IS = ascii(' = ');
const EVENTS = [
  'delivered',
  'domain-delivery-start',
  'attempt-end',
  'failed',
  'dsn-perm-fail',
  'rcpt-to-rejected',
  'rcpt-to-failed',
  'mail-from-rejected',
  'message-rejected',
  'ehlo-rejected',
  'greeting-failed',
  'connect-error',
  'start-tls-error',
] as const;
type Event = (typeof EVENTS)[number];
const EVENT_NAMES = EVENTS.map((name) => [ascii(`${name})`), name] as const);
const QUEUE_ID = ascii('queueId');
const TO = ascii('to');
const HOSTNAME = ascii('hostname');
const DOMAIN = ascii('domain');
const CODE = ascii('code');
const CODE_IN = ascii(' code = ');
const DETAILS = ascii('details');
const CAUSED_BY = ascii('causedBy');
const REASON_IN = ascii('reason = "');
const AFTER_REPLY = [ascii('", elapsed = '), ascii('" }'), ascii('", nextRetry = '), ascii('", total = ')];
const ENHANCED = ascii('Enhanced code: ');
const MESSAGE = ascii(', Message: ');
/** Words of Microsoft's replies whose code Stalwart cannot hold: a detail above 255 is printed as 255. */
const WORDS: readonly (readonly [Uint8Array, Uint8Array])[] = [
  ['banned sending IP', '5.7.606'],
  ['banned sender', '5.7.511'],
  ['meet the required authentication level', '5.7.515'],
  ['does not pass DMARC verification', '5.7.509'],
  ['rate limited due to IP reputation', '4.7.650'],
  ['Server busy. Please try again later', '4.7.500'],
].map(([words, code]) => [ascii(words!), ascii(code!)]);
const CUT = ascii('.255');
const LOST_WORDS = [ascii('I/O Error'), ascii('Timeout')];
const MAX_KEYS = 24;

type Span = readonly [number, number];

/** A final refusal whose second line has not come yet. */
interface Refusal {
  rcpt: Uint8Array;
  relay: Uint8Array;
  reply: Uint8Array;
}

/** What is known of the present attempt of a message. */
interface Entry {
  domain: Uint8Array;
  /** Recipients at the domain that have had their result. */
  done: number[];
  refusals: Refusal[];
  /** Host that could not be reached, and why, while no result of the domain is known. */
  failed: { relay: Uint8Array; cause: number; rcpts: Uint8Array[] } | null;
}

/** Ranges of one line. */
interface Keys {
  queue: Span;
  rcpts: Span[];
  to: Span;
  hostname: Span;
  domain: Span;
  code: Span;
  /** From where on the reply is looked for. */
  rest: number;
}

const NONE: Span = [0, 0];

export class Stalwart {
  private readonly entries = new Sessions<Entry>();
  private readonly due = new Due();
  private readonly clock: Clock;
  private readonly head: SyslogHead;
  private plain = new Uint8Array(8192);

  constructor(clock: Clock, head: SyslogHead) {
    this.clock = clock;
    this.head = head;
  }

  parse(a: Attempt): LineKind {
    if (a.buffer[a.lineStart] === 27) this.strip(a);
    const { buffer, lineStart, lineEnd } = a;
    const { clock, head } = this;
    let after = clock.parse(buffer, lineStart, lineEnd);
    let server: Uint8Array = NO_BYTES;
    if (after < 0 || !hasLevel(buffer, after, lineEnd)) {
      if (!parseSyslogHead(head, clock, buffer, lineStart, lineEnd)) return NOTHING;
      server = copyBytes(buffer, head.hostStart, head.hostEnd);
      after = clock.parse(buffer, head.messageStart, lineEnd);
      if (after < 0 || !hasLevel(buffer, after, lineEnd)) return NOTHING;
    }
    const name = indexOfBytes(buffer, EVENT, after, Math.min(lineEnd, after + 120));
    if (name < 0) return NOTHING;
    const at = name + EVENT.length;
    for (const [bytes, event] of EVENT_NAMES) {
      if (!startsWith(buffer, at, lineEnd, bytes)) continue;
      a.time = clock.time;
      a.offset = clock.offset;
      this.event(buffer, event, readKeys(buffer, at + bytes.length, lineEnd), lineEnd, server);
      return this.due.first(a);
    }
    return NOTHING;
  }

  /** Further attempts of the same line. */
  next(a: Attempt): LineKind {
    return this.due.next(a);
  }

  private event(buffer: Uint8Array, event: Event, keys: Keys, end: number, server: Uint8Array): void {
    const take = ([from, to]: Span) =>
      to > from ? copyBytes(buffer, from, Math.min(to, from + 320)) : NO_BYTES;
    const queue = take(keys.queue);
    if (queue.length === 0) return;
    const key = keyOf(queue, 0, queue.length);
    const entry = this.entries.get(key) ?? this.entries.set(key, newEntry());
    const relay = take(keys.hostname);
    const add = (
      rcpt: Uint8Array,
      how: {
        status: number;
        cause?: number;
        relay?: Uint8Array;
        reply?: Uint8Array;
        dsn?: Uint8Array;
        unconnected?: boolean;
      },
    ) =>
      this.due.add({
        kind: ATTEMPT,
        cause: REPLY,
        relay,
        server,
        queue,
        rcpt,
        ...how,
        reply: how.reply ?? null,
      });
    const finish = () => {
      for (const r of entry.refusals) add(r.rcpt, { status: BOUNCED, relay: r.relay, reply: r.reply });
      const { failed } = entry;
      if (failed !== null)
        for (const rcpt of failed.rcpts)
          add(rcpt, {
            status: DEFERRED,
            cause: failed.cause,
            relay: failed.relay,
            unconnected: failed.cause === CONNECT,
          });
    };
    const settle = (rcpt: Uint8Array) => {
      entry.done.push(keyOf(rcpt, 0, rcpt.length));
      entry.failed = null;
    };
    /** The recipients of the attempt at the domain that have no result yet. */
    const open = (): Uint8Array[] => {
      const all = keys.rcpts.map(take);
      const here = entry.domain.length === 0 ? all : all.filter((rcpt) => isAt(rcpt, entry.domain));
      return (here.length > 0 ? here : all).filter(
        (rcpt) => !entry.done.includes(keyOf(rcpt, 0, rcpt.length)),
      );
    };
    switch (event) {
      case 'domain-delivery-start':
        finish();
        Object.assign(entry, newEntry(), { domain: take(keys.domain) });
        return;
      case 'attempt-end':
        finish();
        this.entries.delete(key);
        return;
      case 'delivered': {
        const rcpt = take(keys.to);
        settle(rcpt);
        add(rcpt, { status: SENT });
        return;
      }
      case 'failed':
        this.due.add({ kind: EXPIRED, rcpt: take(keys.to), queue, server });
        return;
      case 'dsn-perm-fail': {
        const rcpt = take(keys.to);
        const at = entry.refusals.findIndex((r) => same(r.rcpt, rcpt));
        if (at < 0) return;
        const [refusal] = entry.refusals.splice(at, 1);
        add(rcpt, {
          status: BOUNCED,
          relay: refusal!.relay,
          reply: fullReply(buffer, keys.rest, end) ?? refusal!.reply,
        });
        return;
      }
      case 'connect-error':
      case 'start-tls-error':
        entry.failed = { relay, cause: event === 'connect-error' ? CONNECT : TLS, rcpts: open() };
        return;
      default: {
        const rcpts = event === 'rcpt-to-rejected' || event === 'rcpt-to-failed' ? [take(keys.to)] : open();
        const reply = replyOf(buffer, keys, end);
        if (reply === null) {
          // Nothing was said: the connection broke. Another host may be tried after a failed greeting.
          const lost = LOST_WORDS.some((words) => indexOfBytes(buffer, words, keys.rest, end) >= 0);
          const cause = lost ? LOST : OWN;
          if (event === 'greeting-failed' || event === 'ehlo-rejected')
            entry.failed = { relay, cause, rcpts };
          else
            for (const rcpt of event === 'rcpt-to-failed' ? open() : rcpts) {
              settle(rcpt);
              add(rcpt, { status: DEFERRED, cause });
            }
          return;
        }
        for (const rcpt of rcpts) {
          settle(rcpt);
          if (reply[0] === 53) {
            if (entry.refusals.length < LIMITS.sessionRecipients) entry.refusals.push({ rcpt, relay, reply });
          } else add(rcpt, { status: DEFERRED, reply });
        }
      }
    }
  }

  /** Leaves terminal colours (`ESC [ … m`) out. */
  private strip(a: Attempt): void {
    const { buffer, lineStart, lineEnd } = a;
    if (this.plain.length < lineEnd - lineStart) this.plain = new Uint8Array(LIMITS.line);
    let size = 0;
    for (let i = lineStart; i < lineEnd; i++) {
      if (buffer[i] === 27 && buffer[i + 1] === 91) {
        i += 2;
        while (i < lineEnd && buffer[i] !== 109 && !isLetter(buffer[i])) i++;
      } else this.plain[size++] = buffer[i]!;
    }
    a.reset(this.plain, 0, size);
  }
}

function newEntry(): Entry {
  return { domain: NO_BYTES, done: [], refusals: [], failed: null };
}

/** True when a Stalwart level stands there. */
export function hasLevel(buffer: Uint8Array, pos: number, end: number): boolean {
  return LEVELS.some((level) => startsWith(buffer, pos, end, level));
}

/** Reads `key = value, …` in order up to the keys that hold a reply. */
function readKeys(buffer: Uint8Array, start: number, end: number): Keys {
  const keys: Keys = {
    queue: NONE,
    rcpts: [],
    to: NONE,
    hostname: NONE,
    domain: NONE,
    code: NONE,
    rest: end,
  };
  let pos = start;
  for (let n = 0; n < MAX_KEYS; n++) {
    while (buffer[pos] === 32 || buffer[pos] === 44) pos++;
    const name = pos;
    while (pos < end && (isLetter(buffer[pos]) || isDigit(buffer[pos]) || buffer[pos] === 45)) pos++;
    const nameEnd = pos;
    if (!startsWith(buffer, pos, end, IS)) return keys;
    const is = (word: Uint8Array) =>
      nameEnd - name === word.length && startsWith(buffer, name, nameEnd, word);
    const from = pos + IS.length;
    if (is(DETAILS) || is(CAUSED_BY)) {
      keys.rest = from;
      return keys;
    }
    if (buffer[from] === 91) {
      const list: Span[] = [];
      let at = from + 1;
      while (buffer[at] === 34 && list.length < LIMITS.sessionRecipients) {
        const stop = endOfString(buffer, at + 1, end);
        if (stop < 0) return keys;
        list.push([at + 1, stop]);
        at = stop + 1;
        if (buffer[at] === 44) at += 2;
      }
      if (is(TO)) keys.rcpts = list;
      const close = indexOfByte(buffer, 93, at, end);
      if (close < 0) return keys;
      pos = close + 1;
      continue;
    }
    let value: Span;
    if (buffer[from] === 34) {
      const stop = endOfString(buffer, from + 1, end);
      if (stop < 0) return keys;
      value = [from + 1, stop];
      pos = stop + 1;
    } else {
      const comma = indexOfByte(buffer, 44, from, end);
      pos = comma < 0 ? end : comma;
      value = [from, pos];
    }
    if (is(QUEUE_ID)) keys.queue = value;
    else if (is(TO)) keys.to = value;
    else if (is(HOSTNAME)) keys.hostname = value;
    else if (is(DOMAIN)) keys.domain = value;
    else if (is(CODE)) keys.code = value;
    keys.rest = pos;
  }
  return keys;
}

/**
 * Closing quote of a string that starts at `pos`, for addresses and names. Only a backslash is escaped (by
 * another), so a quote belongs to the string when it is part of an address's quoted local part.
 */
function endOfString(buffer: Uint8Array, start: number, end: number): number {
  let i = start;
  if (buffer[i] === 34 && buffer[i + 1] !== 44 && buffer[i + 1] !== 93) {
    i++;
    while (i < end && buffer[i] !== 34) {
      if (buffer[i] === 92) i += buffer[i + 2] === 92 ? 4 : 3;
      else i++;
    }
    i++;
  }
  while (i < end && buffer[i] !== 34) i++;
  return i < end ? i : -1;
}

/** The reply as `550 words`; null when the other side said nothing. */
function replyOf(buffer: Uint8Array, keys: Keys, end: number): Uint8Array | null {
  const full = fullReply(buffer, keys.rest, end);
  if (full !== null) return full;
  let [digits] = keys.code;
  let text = keys.rest + 1;
  if (digits === 0) {
    const at = indexOfBytes(buffer, CODE_IN, keys.rest, end);
    if (at < 0) return null;
    digits = at + CODE_IN.length;
    const reason = indexOfBytes(buffer, REASON_IN, digits, end);
    text = reason < 0 ? end : reason + REASON_IN.length;
  }
  if (!isDigit(buffer[digits]) || !isDigit(buffer[digits + 1]) || !isDigit(buffer[digits + 2])) return null;
  const stop = endOfReply(buffer, text, end);
  return join(buffer.subarray(digits, digits + 3), NO_BYTES, buffer.subarray(text, Math.max(text, stop)));
}

/** The form `Code: 550, Enhanced code: 5.7.606, Message: words`, as `550 5.7.606 words`; null for another. */
function fullReply(buffer: Uint8Array, from: number, end: number): Uint8Array | null {
  const enhanced = indexOfBytes(buffer, ENHANCED, from, end);
  if (enhanced < 6) return null;
  const code = enhanced - 5;
  const at = enhanced + ENHANCED.length;
  const message = indexOfBytes(buffer, MESSAGE, at, Math.min(end, at + 24));
  if (message < 0 || !isDigit(buffer[code])) return null;
  const text = message + MESSAGE.length;
  // 0.0.0: the reply had none.
  const status = buffer[at] === 48 ? NO_BYTES : buffer.subarray(at, message);
  return join(buffer.subarray(code, code + 3), status, buffer.subarray(text, endOfReply(buffer, text, end)));
}

function join(code: Uint8Array, printed: Uint8Array, text: Uint8Array): Uint8Array {
  const words = text.length > 1200 ? text.subarray(0, 1200) : text;
  const cut = printed.length > 4 && startsWith(printed, printed.length - 4, printed.length, CUT);
  const enhanced = printed.length > 0 && !cut ? printed : enhancedOf(words);
  const gap = enhanced.length > 0 ? 1 : 0;
  const out = new Uint8Array(code.length + 1 + enhanced.length + gap + words.length).fill(32);
  out.set(code);
  out.set(enhanced, code.length + 1);
  out.set(words, code.length + 1 + enhanced.length + gap);
  return out;
}

/** The enhanced status code of a reply of Microsoft by its words; empty for any other. */
function enhancedOf(text: Uint8Array): Uint8Array {
  for (const [words, code] of WORDS)
    if (indexOfBytes(text, words, 0, Math.min(text.length, 300)) >= 0) return code;
  return NO_BYTES;
}

/** Where the last string of the line ends: what Stalwart prints behind a reply is searched from the end. */
function endOfReply(buffer: Uint8Array, start: number, end: number): number {
  const from = Math.max(start, end - 160);
  let stop = end;
  for (const after of AFTER_REPLY) {
    for (let i = end - after.length; i >= from; i--) {
      if (!startsWith(buffer, i, end, after)) continue;
      stop = Math.min(stop, i);
      break;
    }
  }
  return stop === end && buffer[end - 1] === 34 ? end - 1 : stop;
}

function isAt(rcpt: Uint8Array, domain: Uint8Array): boolean {
  const at = rcpt.lastIndexOf(64);
  return rcpt.length - at - 1 === domain.length && foldedEqual(rcpt.subarray(at + 1), domain);
}

function foldedEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.every((c, i) => c === other[i] || ((c | 32) === (other[i]! | 32) && isLetter(c)));
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((c, i) => c === other[i]);
}
