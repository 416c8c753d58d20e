/**
 * Attempts that a parser has put together from several lines, handed out one at a time. Each is written into a
 * buffer of its own behind the line that completed it, so that the record keeps positions only.
 */
import { type Attempt, type LineKind, NOTHING } from './attempt.ts';

/** Bytes of the line that are kept: more than any reader of the record looks at. */
const LINE = 4096;
const NAME = 512;
export const NO_BYTES = new Uint8Array(0);

/** One result, for one recipient or more. */
export interface Result {
  kind: LineKind;
  status: number;
  cause: number;
  recipients: number;
  /** The address; empty when the log does not name it. */
  rcpt: Uint8Array;
  relay: Uint8Array;
  server: Uint8Array;
  queue: Uint8Array;
  /** The other side's reply: a range of the line, or bytes kept from an earlier one. */
  reply: readonly [number, number] | Uint8Array | null;
  /** Its enhanced status code, where the log prints it apart. */
  dsn: Uint8Array;
  unconnected: boolean;
}

/** A result with everything empty that is not given. */
export function result(of: Partial<Result>): Result {
  return {
    kind: NOTHING,
    status: 0,
    cause: 0,
    recipients: 1,
    rcpt: NO_BYTES,
    relay: NO_BYTES,
    server: NO_BYTES,
    queue: NO_BYTES,
    reply: null,
    dsn: NO_BYTES,
    unconnected: false,
    ...of,
  };
}

export class Due {
  private readonly results: Result[] = [];
  private at = 0;
  private readonly buffer = new Uint8Array(LINE + 6 * NAME + LINE);
  private lineSize = 0;
  private size = 0;

  add(of: Partial<Result>): void {
    this.results.push(result(of));
  }

  /** Forgets what was added. */
  clear(): void {
    this.results.length = 0;
  }

  /** After a line has been looked at: writes the first result into the record, if there is one. */
  first(a: Attempt): LineKind {
    if (this.results.length === 0) return NOTHING;
    this.at = 0;
    this.lineSize = Math.min(a.lineEnd - a.lineStart, LINE);
    this.buffer.set(a.buffer.subarray(a.lineStart, a.lineStart + this.lineSize));
    this.from = a.lineStart;
    return this.next(a);
  }

  private from = 0;

  /** Writes the next result of the same line into the record; NOTHING after the last. */
  next(a: Attempt): LineKind {
    const r = this.results[this.at++];
    if (r === undefined) {
      this.results.length = 0;
      return NOTHING;
    }
    this.size = this.lineSize;
    a.reset(this.buffer, 0, this.lineSize);
    a.status = r.status;
    a.cause = r.cause;
    a.unconnected = r.unconnected;
    a.recipients = r.recipients;
    [a.rcptStart, a.rcptEnd] = this.put(r.rcpt, NAME);
    [a.relayStart, a.relayEnd] = this.put(r.relay, NAME);
    [a.serverStart, a.serverEnd] = this.put(r.server, NAME);
    [a.queueStart, a.queueEnd] = this.put(r.queue, NAME);
    [a.dsnStart, a.dsnEnd] = this.put(r.dsn, NAME);
    if (r.reply instanceof Uint8Array) [a.replyStart, a.replyEnd] = this.put(r.reply, LINE);
    else if (r.reply !== null) {
      a.replyStart = Math.min(r.reply[0] - this.from, this.lineSize);
      a.replyEnd = Math.min(r.reply[1] - this.from, this.lineSize);
    }
    return r.kind;
  }

  private put(bytes: Uint8Array, limit: number): [number, number] {
    const start = this.size;
    const part = bytes.length > limit ? bytes.subarray(0, limit) : bytes;
    this.buffer.set(part, start);
    this.size = start + part.length;
    return [start, this.size];
  }
}
