/**
 * Stalwart's text log: `time LEVEL Description (event.name) key = value, …`, one event a line, also behind the
 * head of a syslog line and with terminal colours (source: crates/trc/src/serializers/text.rs and
 * crates/smtp/src/outbound). Every event of a delivery begins with the keys of its attempt:
 * `queueId, queueName, from, to = [recipients], size, total`.
 *
 * The events of an attempt are put together by queue id. A refusal prints the reply without its enhanced status
 * code; one that is final is told again with the code (`delivery.dsn-perm-fail`), so it is counted there, or
 * at the end of the attempt when that line is missing. Codes it cannot hold are known by the reply's words.
 * Connections are tried host by host: an attempt that found none is counted once, at its end.
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
import { ascii, copyBytes, indexOfBytes, isLetter, startsWith } from './bytes.ts';
import type { Clock } from './clock.ts';
import { Due, NO_BYTES } from './due.ts';
import { LIMITS } from './limits.ts';
import { isAt } from './mailbox.ts';
import { keyOf, Sessions } from './sessions.ts';
import { fullReply, type Keys, readKeys, replyOf, type Span } from './stalwart-line.ts';
import { parseSyslogHead, type SyslogHead } from './syslog.ts';

/** What every line of interest contains. */
export const STALWART_MARKER = '(delivery.';

const EVENT = ascii(STALWART_MARKER);
const LEVELS = ['INFO ', 'WARN ', 'ERROR ', 'DEBUG ', 'TRACE '].map(ascii);
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
const LOST_WORDS = [ascii('I/O Error'), ascii('Timeout')];

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
  done: Set<number>;
  refusals: Refusal[];
  /** Host that could not be reached, and why, while no result of the domain is known. */
  failed: { relay: Uint8Array; cause: number; rcpts: Uint8Array[] } | null;
}

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
      if (entry.done.size < LIMITS.sessionRecipients) entry.done.add(keyOf(rcpt, 0, rcpt.length));
      entry.failed = null;
    };
    /** The recipients of the attempt at the domain that have no result yet. */
    const open = (): Uint8Array[] => {
      const all = keys.rcpts.map(take);
      const here = entry.domain.length === 0 ? all : all.filter((rcpt) => isAt(rcpt, entry.domain));
      return (here.length > 0 ? here : all).filter((rcpt) => !entry.done.has(keyOf(rcpt, 0, rcpt.length)));
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
  return { domain: NO_BYTES, done: new Set(), refusals: [], failed: null };
}

/** True when a Stalwart level stands there. */
export function hasLevel(buffer: Uint8Array, pos: number, end: number): boolean {
  return LEVELS.some((level) => startsWith(buffer, pos, end, level));
}

function same(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((c, i) => c === other[i]);
}
