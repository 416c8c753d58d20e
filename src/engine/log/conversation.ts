/**
 * Puts delivery attempts together from logs that print the SMTP conversation and no result of their own: a
 * command of ours, then the other side's reply, matched in order (commands may be sent ahead, RFC 2920).
 *
 * A refused RCPT is an attempt of its recipient; what is said to MAIL before any RCPT, or in place of a
 * greeting, is one attempt whose recipient the log does not know; the reply to the message is an attempt of
 * each recipient that was accepted.
 *
 * The log names no MX host but the other side names itself in its greeting. Microsoft's front ends greet alike
 * for both services, so the recipient's domain decides between them, and the reply's code where no recipient
 * is known.
 */
import {
  ATTEMPT,
  type Attempt,
  BOUNCED,
  DEFERRED,
  type LineKind,
  LOCAL,
  LOST,
  NOTHING,
  REPLY,
  SENT,
} from './attempt.ts';
import type { ByteTable } from './byte-table.ts';
import { ascii, copyBytes, endOfMailbox, indexOfByte, isDigit, isLetter } from './bytes.ts';
import { Due, NO_BYTES } from './due.ts';
import { LIMITS } from './limits.ts';
import { BUSINESS_HOST, CONSUMER_HOST } from './relay.ts';
import { findCode, type Range } from './reply.ts';
import { Sessions } from './sessions.ts';

const HELLO = 1;
const MAIL = 2;
const RCPT = 3;
const DATA = 4;
/** The end of the message: BDAT … LAST, or what follows the go-ahead to DATA. */
const END = 5;
const RESET = 6;
const QUIT = 7;
const OTHER = 8;
const COMMANDS: readonly (readonly [Uint8Array, number])[] = [
  [ascii('ehlo '), HELLO],
  [ascii('helo '), HELLO],
  [ascii('mail from:'), MAIL],
  [ascii('rcpt to:'), RCPT],
  [ascii('data'), DATA],
  [ascii('rset'), RESET],
  [ascii('quit'), QUIT],
];
const BDAT = ascii('bdat ');
const LAST = ascii('last');
const MICROSOFT = [ascii('.protection.outlook.com'), ascii('.mx.microsoft')];
const MAX_WAITING = 2 * LIMITS.sessionRecipients;

interface Session {
  /** The other side's name in its greeting, and ours in EHLO. */
  relay: Uint8Array;
  server: Uint8Array;
  queue: Uint8Array;
  greeted: boolean;
  /** Commands whose reply has not come yet. */
  waiting: number[];
  /** Recipients named for the present message; those accepted so far; how many were answered. */
  rcpts: Uint8Array[];
  accepted: Uint8Array[];
  answered: number;
  /** MAIL was sent and no result of the message is known. */
  open: boolean;
  /** The go-ahead to DATA was given: the next reply is about the message. */
  data: boolean;
  /** First line of a reply of several lines. */
  begun: Uint8Array | null;
  /** Not with another host: a filter, or a server of the same organisation. */
  own: boolean;
}

export class Conversations {
  private readonly sessions = new Sessions<Session>();
  private readonly due = new Due();
  private readonly consumerDomains: ByteTable | null;
  private readonly announced: boolean;
  private readonly range: Range = { start: -1, end: -1 };

  /**
   * `consumerDomains`: lower-case domains of Microsoft's consumer service. `announced`: the log says when a
   * connection begins, so that one whose beginning is missing is known as such.
   */
  constructor(consumerDomains: ByteTable | null, announced: boolean) {
    this.consumerDomains = consumerDomains;
    this.announced = announced;
  }

  /** A connection begins: what an earlier one with the same number left is forgotten. */
  begin(key: number): void {
    this.sessions.set(key, newSession(false));
  }

  /** Marks the conversation as one inside the organisation. */
  own(key: number): void {
    this.session(key).own = true;
  }

  /** The message is known to the sending server by that id. */
  message(key: number, buffer: Uint8Array, start: number, end: number): void {
    this.session(key).queue = copyBytes(buffer, start, Math.min(end, start + 64));
  }

  /** A line that we sent. */
  sent(key: number, buffer: Uint8Array, start: number, end: number): void {
    const s = this.session(key);
    s.greeted = true;
    if (s.waiting.length >= MAX_WAITING) return;
    // The dot that ends the message; its reply is awaited already.
    if (s.data) return;
    const command = commandOf(buffer, start, end);
    s.waiting.push(command);
    if (command === HELLO) s.server = word(buffer, start + 5, end);
    else if (command === MAIL) {
      forget(s);
      s.open = true;
    } else if (command === RCPT && s.rcpts.length < LIMITS.sessionRecipients) {
      const from = start + 8 + (buffer[start + 8] === 32 ? 1 : 0);
      const to = buffer[from] === 60 ? endOfMailbox(buffer, from + 1, end) : -1;
      s.rcpts.push(to < 0 ? NO_BYTES : copyBytes(buffer, from + 1, to));
    }
  }

  /**
   * A reply, from its three digits on. `whole`: the range holds every line of it. Returns the kind of the first
   * attempt it completes, if any, which is then in the record.
   */
  received(a: Attempt, key: number, start: number, end: number, whole: boolean): LineKind {
    const { buffer } = a;
    if (!isDigit(buffer[start]) || !isDigit(buffer[start + 1]) || !isDigit(buffer[start + 2])) return NOTHING;
    const s = this.session(key);
    if (!whole && buffer[start + 3] === 45) {
      s.begun ??= copyBytes(buffer, start, Math.min(end, start + 1200));
      return NOTHING;
    }
    let reply: readonly [number, number] | Uint8Array = [start, end];
    if (s.begun !== null) {
      reply = s.begun;
      s.begun = null;
    }
    this.answer(s, key, buffer, start, reply);
    return this.due.first(a);
  }

  /** The connection ended: recipients without a result have lost it. */
  end(a: Attempt, key: number): LineKind {
    const s = this.sessions.get(key);
    this.sessions.delete(key);
    if (s === undefined || !s.open) return NOTHING;
    const rest = [...s.accepted, ...s.rcpts.slice(s.answered)];
    for (const rcpt of rest) this.add(s, rcpt, DEFERRED, LOST, null, NO_BYTES);
    return this.due.first(a);
  }

  /** Further attempts of the same line. */
  next(a: Attempt): LineKind {
    return this.due.next(a);
  }

  private session(key: number): Session {
    return this.sessions.get(key) ?? this.sessions.set(key, newSession(this.announced));
  }

  private answer(
    s: Session,
    key: number,
    buffer: Uint8Array,
    start: number,
    reply: readonly [number, number] | Uint8Array,
  ): void {
    const first = buffer[start]!;
    const text = reply instanceof Uint8Array ? reply : buffer.subarray(reply[0], reply[1]);
    const refused = first === 52 || first === 53;
    const status = first === 53 ? BOUNCED : DEFERRED;
    const all = (rcpts: readonly Uint8Array[], how: number) => {
      for (const rcpt of rcpts) this.add(s, rcpt, how, REPLY, reply, text);
      forget(s);
    };
    if (s.waiting.length === 0 && !s.data) {
      // A greeting; 220 where none was awaited is that of another connection with the same number.
      const greeting = first === 50 && text[1] === 50 && text[2] === 48;
      if (greeting && s.greeted) s = this.sessions.set(key, newSession(false));
      if (greeting) s.relay = word(text, 4, text.length);
      else if (refused && !s.greeted) all([NO_BYTES], status);
      s.greeted = true;
      return;
    }
    const command = s.waiting.length > 0 ? s.waiting.shift() : END;
    switch (command) {
      case HELLO:
        if (first === 50 && s.relay.length === 0) s.relay = word(text, 4, text.length);
        else if (first === 52) all([NO_BYTES], status);
        return;
      case MAIL:
        if (refused) all(s.rcpts.length > 0 ? s.rcpts : [NO_BYTES], status);
        return;
      case RCPT: {
        // After a refused MAIL the recipients are forgotten, and what is said of them means nothing.
        const rcpt = s.rcpts[s.answered];
        if (rcpt === undefined) return;
        s.answered++;
        if (first === 50) s.accepted.push(rcpt);
        else if (refused) this.add(s, rcpt, status, REPLY, reply, text);
        return;
      }
      case DATA:
        if (first === 51) s.data = true;
        else if (refused) all(s.accepted, status);
        return;
      case END:
        s.data = false;
        if (first === 50 || refused) all(s.accepted, refused ? status : SENT);
        return;
      case RESET:
        forget(s);
        return;
      case QUIT:
        this.sessions.delete(key);
    }
  }

  private add(
    s: Session,
    rcpt: Uint8Array,
    status: number,
    cause: number,
    reply: readonly [number, number] | Uint8Array | null,
    text: Uint8Array,
  ): void {
    this.due.add({
      kind: s.own ? LOCAL : ATTEMPT,
      status,
      cause,
      rcpt,
      relay: this.relay(s, rcpt, text),
      server: s.server,
      queue: s.queue,
      reply: status === SENT ? null : reply,
    });
  }

  /** The other side's name; for Microsoft's front ends the service's. */
  private relay(s: Session, rcpt: Uint8Array, text: Uint8Array): Uint8Array {
    if (!MICROSOFT.some((suffix) => endsWith(s.relay, suffix))) return s.relay;
    if (rcpt.length > 0) {
      const at = rcpt.lastIndexOf(64);
      const consumer =
        this.consumerDomains !== null && this.consumerDomains.id(rcpt, at + 1, rcpt.length) >= 0;
      return consumer ? CONSUMER_HOST : BUSINESS_HOST;
    }
    // Codes with a letter first (S3140, RP-001) are the consumer service's.
    findCode(this.range, text, 0, text.length);
    return this.range.start >= 0 && isLetter(text[this.range.start]) ? CONSUMER_HOST : BUSINESS_HOST;
  }
}

function newSession(greeted: boolean): Session {
  return {
    relay: NO_BYTES,
    server: NO_BYTES,
    queue: NO_BYTES,
    greeted,
    waiting: [],
    rcpts: [],
    accepted: [],
    answered: 0,
    open: false,
    data: false,
    begun: null,
    own: false,
  };
}

/** Ends the present message. */
function forget(s: Session): void {
  s.rcpts = [];
  s.accepted = [];
  s.answered = 0;
  s.open = false;
  s.data = false;
}

/** Which command the line is. */
function commandOf(buffer: Uint8Array, start: number, end: number): number {
  for (const [name, command] of COMMANDS) if (startsWithFolded(buffer, start, end, name)) return command;
  if (startsWithFolded(buffer, start, end, BDAT))
    return startsWithFolded(buffer, end - LAST.length, end, LAST) ? END : OTHER;
  return OTHER;
}

function startsWithFolded(buffer: Uint8Array, pos: number, end: number, literal: Uint8Array): boolean {
  if (pos + literal.length > end) return false;
  for (let i = 0; i < literal.length; i++) {
    const c = buffer[pos + i]!;
    if ((c >= 65 && c <= 90 ? c | 32 : c) !== literal[i]) return false;
  }
  return true;
}

function endsWith(name: Uint8Array, suffix: Uint8Array): boolean {
  return (
    startsWithFolded(name, name.length - suffix.length, name.length, suffix) && name.length > suffix.length
  );
}

/** The word at the position, without a dot at its end. */
function word(buffer: Uint8Array, start: number, end: number): Uint8Array {
  const blank = indexOfByte(buffer, 32, start, Math.min(end, start + 256));
  let to = blank < 0 ? Math.min(end, start + 256) : blank;
  // hMailServer joins the lines of a reply by "[nl]".
  const bracket = indexOfByte(buffer, 91, start, to);
  if (bracket > start) to = bracket;
  if (buffer[to - 1] === 46) to--;
  return to > start ? copyBytes(buffer, start, to) : NO_BYTES;
}
