/**
 * Finds out the year and the UTC offset of times printed without them. Microsoft ends many replies with its own
 * clock, `[HOST.prod.outlook.com 2026-10-20T13:57:21.198Z …]`, a second or so from the time in the log; a
 * Sendmail queue id carries its year. Each such line is a vote.
 */
import { type Attempt, NO_OFFSET } from './attempt.ts';
import { ascii, indexOfBytes, isDigit, twoDigits } from './bytes.ts';
import { daysFromCivil, relativeYear, withYear, YEARLESS } from './clock.ts';
import { LIMITS } from './limits.ts';

const TRAILER = ascii('.prod.outlook.com ');
const DAY = 86_400;
/** No zone is further than this from UTC, and offsets are multiples of 15 minutes. */
const MAX_OFFSET = 14.5 * 3600;
const STEP = 900;
const TOLERANCE = 150;
const BASE60 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export class Votes {
  /** Calendar year of relative year 0 → votes. */
  readonly years = new Map<number, number>();
  /** Offset in minutes → votes. */
  readonly offsets = new Map<number, number>();
  private cast = 0;
  private ids = 0;

  /** Lets a refusal vote when its reply ends with Microsoft's clock. */
  reply(a: Attempt): void {
    if (this.cast >= LIMITS.votes) return;
    const { buffer } = a;
    const at = indexOfBytes(buffer, TRAILER, a.replyStart, a.replyEnd);
    if (at < 0) return;
    const pos = at + TRAILER.length;
    if (pos + 20 > a.replyEnd || !isDigit(buffer[pos]) || buffer[pos + 10] !== 84) return;
    const year = twoDigits(buffer, pos) * 100 + twoDigits(buffer, pos + 2);
    const month = twoDigits(buffer, pos + 5);
    const day = twoDigits(buffer, pos + 8);
    const utc =
      daysFromCivil(year, month, day) * DAY +
      twoDigits(buffer, pos + 11) * 3600 +
      twoDigits(buffer, pos + 14) * 60 +
      twoDigits(buffer, pos + 17);
    if (!(utc > 0)) return;
    if (a.time >= YEARLESS) {
      this.offset(a.time - utc);
      return;
    }
    const zero = year - relativeYear(a.time);
    for (const candidate of [zero, zero - 1, zero + 1]) {
      const difference = withYear(a.time, candidate) - utc;
      if (!this.offset(difference)) continue;
      add(this.years, candidate, 1);
      return;
    }
  }

  /** Lets a Sendmail queue id vote: its first three characters are year modulo 60, month and day. */
  sendmailId(a: Attempt): void {
    if (this.ids >= LIMITS.votes || a.time >= YEARLESS || a.queueEnd - a.queueStart < 8) return;
    const [y, m, d] = [0, 1, 2].map((i) => BASE60.indexOf(String.fromCharCode(a.buffer[a.queueStart + i]!)));
    if (y === undefined || m === undefined || d === undefined || y < 0 || m < 0 || m > 11 || d < 1 || d > 31)
      return;
    // Years modulo 60 since 1900: the one from 2000 on.
    const year = 1900 + y + (y < 40 ? 120 : 60);
    const queued = daysFromCivil(year, m + 1, d) * DAY;
    const zero = year - relativeYear(a.time);
    for (const candidate of [zero, zero + 1, zero - 1]) {
      const age = withYear(a.time, candidate) - queued;
      if (age < -DAY || age > 12 * DAY) continue;
      this.ids++;
      add(this.years, candidate, 1);
      return;
    }
  }

  private offset(difference: number): boolean {
    if (Math.abs(difference) > MAX_OFFSET) return false;
    const offset = Math.round(difference / STEP);
    if (Math.abs(difference - offset * STEP) > TOLERANCE) return false;
    this.cast++;
    add(this.offsets, offset * 15, 1);
    return true;
  }

  /** The calendar year most votes give to relative year 0, or null. */
  get year(): number | null {
    return winner(this.years);
  }

  /** The UTC offset most votes name, in minutes; `NO_OFFSET` with fewer than three votes or no majority. */
  get utcOffset(): number {
    const best = winner(this.offsets);
    if (best === null) return NO_OFFSET;
    let all = 0;
    for (const n of this.offsets.values()) all += n;
    const votes = this.offsets.get(best)!;
    return votes >= 3 && votes * 2 > all ? best : NO_OFFSET;
  }

  /** Adds the offsets another file voted for; years belong to their file. */
  addOffsets(other: Votes): void {
    for (const [offset, n] of other.offsets) add(this.offsets, offset, n);
  }
}

function add(map: Map<number, number>, key: number, n: number): void {
  map.set(key, (map.get(key) ?? 0) + n);
}

function winner(map: Map<number, number>): number | null {
  let best: number | null = null;
  let votes = 0;
  for (const [key, n] of map) {
    if (n > votes) {
      best = key;
      votes = n;
    }
  }
  return best;
}
