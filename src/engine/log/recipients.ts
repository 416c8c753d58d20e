/** What became of recipients whom Microsoft deferred or refused: lost, late, or still in the queue. */
import { type Attempt, BOUNCED, SENT } from './attempt.ts';
import { YEARLESS } from './clock.ts';
import { LIMITS } from './limits.ts';

/** Upper bounds, in seconds, of the waiting times that are counted apart. */
export const LATE_BOUNDS = [300, 900, 3600, 14_400, 43_200, 86_400, 259_200] as const;

/** A message's deferred recipients: pairs of recipient hash and time of the first deferral. */
type Open = number[];

function hash53(buffer: Uint8Array, start: number, end: number, seed: number): number {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = start; i < end; i++) {
    const c = buffer[i]!;
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}

/**
 * Follows each deferred recipient by a hash of server, queue id and address until it is delivered, refused or
 * given up. Kept are only those still open, so the memory is that of the queue, not of the log.
 */
export class Recipients {
  /** Deferral attempts: each is a delivery that has to be tried again. */
  retries = 0;
  /** Recipients refused for good, and given up by the queue after deferrals. */
  refused = 0;
  gaveUp = 0;
  /** Delivered after at least one deferral, the seconds waited, by `LATE_BOUNDS`, and the longest. */
  late = 0;
  readonly lateBy = new Float64Array(LATE_BOUNDS.length + 1);
  longest = 0;
  /** Deferred recipients beyond the limit, whose end is not followed. */
  untracked = 0;
  open = new Map<number, Open>();
  openCount = 0;
  /**
   * Ends in a part of a file that follows another, where the beginning may lie: queue hash, recipient hash
   * (−1: all), time, how (0 sent, 2 bounced, 3 given up), first deferral in this part (NaN: none).
   */
  readonly ends: number[] = [];
  /** Ends without a year of recipients whose beginning has one: began, time, how. `setTimes` counts them. */
  private readonly undated: number[] = [];
  private readonly follows: boolean;

  constructor(follows: boolean) {
    this.follows = follows;
  }

  private queueKey(a: Attempt): number {
    const server = hash53(a.buffer, a.serverStart, a.serverEnd, 7);
    return hash53(a.buffer, a.queueStart, a.queueEnd, server | 0);
  }

  /** A deferred or refused attempt at Microsoft. */
  failed(a: Attempt): void {
    const queue = this.queueKey(a);
    const rcpt = hash53(a.buffer, a.rcptStart, a.rcptEnd, 11);
    if (a.status === BOUNCED) {
      this.refused += a.recipients;
      this.end(queue, rcpt, a.time, BOUNCED);
      return;
    }
    this.retries += a.recipients;
    this.begin(queue, rcpt, a.time);
  }

  /** A delivery to Microsoft. */
  sent(a: Attempt): void {
    if (this.open.size === 0 && !this.follows) return;
    const queue = this.queueKey(a);
    if (!this.follows && !this.open.has(queue)) return;
    this.end(queue, hash53(a.buffer, a.rcptStart, a.rcptEnd, 11), a.time, SENT);
  }

  /** The queue gave up one recipient, or every one left of the message. */
  expired(a: Attempt): void {
    if (this.open.size === 0 && !this.follows) return;
    const all = a.rcptEnd <= a.rcptStart;
    this.end(this.queueKey(a), all ? -1 : hash53(a.buffer, a.rcptStart, a.rcptEnd, 11), a.time, 3);
  }

  /** Notes a first deferral; later ones of the same recipient change nothing. */
  begin(queue: number, rcpt: number, time: number): void {
    const list = this.open.get(queue);
    if (list !== undefined) for (let i = 0; i < list.length; i += 2) if (list[i] === rcpt) return;
    if (this.openCount >= LIMITS.openRecipients) {
      this.untracked++;
      return;
    }
    this.openCount++;
    if (list === undefined) this.open.set(queue, [rcpt, time]);
    else list.push(rcpt, time);
  }

  /** Closes a recipient (−1: all of the message) when it is open; `how` as in `ends`. */
  end(queue: number, rcpt: number, time: number, how: number): void {
    const list = this.open.get(queue);
    let found = false;
    if (list !== undefined) {
      for (let i = list.length - 2; i >= 0; i -= 2) {
        if (rcpt !== -1 && list[i] !== rcpt) continue;
        found = true;
        const began = list[i + 1]!;
        if (this.follows) this.ends.push(queue, list[i]!, time, how, began);
        else if (time < YEARLESS && began >= YEARLESS) this.undated.push(began, time, how);
        else this.close(Math.max(0, time - began), how);
        this.openCount--;
        list.splice(i, 2);
      }
      if (list.length === 0) this.open.delete(queue);
    }
    if (this.follows && (!found || rcpt === -1)) this.ends.push(queue, rcpt, time, how, Number.NaN);
  }

  private close(waited: number, how: number): void {
    if (how === 3) this.gaveUp++;
    if (how !== SENT) return;
    this.late++;
    let i = 0;
    while (i < LATE_BOUNDS.length && waited >= LATE_BOUNDS[i]!) i++;
    this.lateBy[i]! += 1;
    if (waited > this.longest) this.longest = waited;
  }

  /** Turns every time kept here with `time`, when a file's year has become known. */
  setTimes(time: (t: number) => number): void {
    for (const list of this.open.values()) for (let i = 1; i < list.length; i += 2) list[i] = time(list[i]!);
    const { undated } = this;
    for (let i = 0; i < undated.length; i += 3)
      this.close(Math.max(0, time(undated[i + 1]!) - undated[i]!), undated[i + 2]!);
    undated.length = 0;
  }

  /** Adds what a later part of the log counted; `time` turns its times into this one's. */
  add(later: Recipients, time: (t: number) => number): void {
    const { ends } = later;
    for (let i = 0; i < ends.length; i += 5) {
      const began = ends[i + 4]!;
      if (!Number.isNaN(began)) this.begin(ends[i]!, ends[i + 1]!, time(began));
      this.end(ends[i]!, ends[i + 1]!, time(ends[i + 2]!), ends[i + 3]!);
    }
    this.retries += later.retries;
    this.refused += later.refused;
    this.gaveUp += later.gaveUp;
    this.late += later.late;
    this.untracked += later.untracked;
    this.longest = Math.max(this.longest, later.longest);
    for (let i = 0; i < this.lateBy.length; i++) this.lateBy[i]! += later.lateBy[i]!;
    for (const [queue, list] of later.open)
      for (let i = 0; i < list.length; i += 2) this.begin(queue, list[i]!, time(list[i + 1]!));
  }
}
