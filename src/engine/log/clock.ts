/** Reads the time a line starts with; the minute it is in is remembered, so most lines cost a comparison. */
import { NO_OFFSET } from './attempt.ts';
import { isDigit, isLetter, twoDigits } from './bytes.ts';

const DAY = 86_400;
const YEAR = 366 * DAY;
/** Times below this carry no year yet: they count from `BASE` in years of 366 days. */
export const YEARLESS = -5e11;
const BASE = -(2 ** 28) * 3600;
/** Relative year a file starts with, so that a jump back has room. */
const FIRST_YEAR = 100;
const MONTH_START = [0, 31, 60, 91, 121, 152, 182, 213, 244, 274, 305, 335];
const HALF_YEAR = 183;

/** Days from 1970-01-01 to a date of the Gregorian calendar. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yoe = y - era * 400;
  const doy = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yoe * 365 + Math.floor(yoe / 4) - Math.floor(yoe / 100) + doy - 719_468;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Relative year of a yearless time (100 is the file's first). */
export function relativeYear(time: number): number {
  return Math.floor((time - BASE) / YEAR);
}

/** Day within its leap year, 0 to 365, of a yearless time. */
export function dayOfYear(time: number): number {
  return Math.floor((time - BASE - relativeYear(time) * YEAR) / DAY);
}

/** A yearless time with its year: `zero` is the calendar year that relative year 0 stands for. */
export function withYear(time: number, zero: number): number {
  if (time >= YEARLESS) return time;
  const relative = relativeYear(time);
  const rest = time - BASE - relative * YEAR;
  const day = Math.floor(rest / DAY);
  let month = 11;
  while (MONTH_START[month]! > day) month--;
  const date = daysFromCivil(zero + relative, month + 1, day - MONTH_START[month]! + 1);
  return date * DAY + (rest - day * DAY);
}

/** True when 29 February occurs on that yearless day but not in the calendar year. */
export function impossibleDay(time: number, zero: number): boolean {
  return dayOfYear(time) === 59 && !isLeap(zero + relativeYear(time));
}

/** Moves a yearless time by whole relative years. */
export function addYears(time: number, years: number): number {
  return time < YEARLESS ? time + years * YEAR : time;
}

/** Years between two neighbours of a log: +1 over New Year, −1 for a late line of the old year. */
export function yearStep(fromDay: number, toDay: number): number {
  const step = toDay - fromDay;
  return step < -HALF_YEAR ? 1 : step > HALF_YEAR ? -1 : 0;
}

/**
 * Parses the forms servers print: `Oct 20 00:20:37` (RFC 3164, no year), `2026-10-20T00:20:37.5+01:00`
 * (RFC 3339), the same with a space or without a colon in the offset, `Tue 2026-10-20 00:20:37 UTC`,
 * and seconds since 1970. After `parse` the time is in `time` and `offset`.
 */
export class Clock {
  time = 0;
  offset = NO_OFFSET;
  /** Relative year and day of the last yearless time. */
  year = FIRST_YEAR;
  day = -1;
  private memo = new Uint8Array(16);
  private memoSize = 0;
  private minute = 0;
  private zone = new Uint8Array(6);
  private zoneSize = 0;
  private zoneOffset = NO_OFFSET;

  /** Returns the position after the time and the space behind it, or −1 when no time starts at `pos`. */
  parse(buffer: Uint8Array, pos: number, end: number): number {
    if (end - pos < 16) return -1;
    if (isDigit(buffer[pos])) {
      return buffer[pos + 4] === 45 ? this.iso(buffer, pos, end) : this.epoch(buffer, pos, end);
    }
    if (!isLetter(buffer[pos])) return -1;
    // "Tue 2026-10-20 …" of journalctl -o short-full.
    if (isDigit(buffer[pos + 4]) && buffer[pos + 8] === 45) {
      const after = this.iso(buffer, pos + 4, end);
      if (after < 0) return -1;
      let i = after;
      while (i < end && isLetter(buffer[i])) i++;
      if (i - after === 3 && buffer[after] === 85 && buffer[after + 1] === 84) this.offset = 0;
      return buffer[i] === 32 ? i + 1 : -1;
    }
    return this.classic(buffer, pos, end);
  }

  private known(buffer: Uint8Array, pos: number, size: number): boolean {
    if (this.memoSize !== size) return false;
    const memo = this.memo;
    for (let i = size - 1; i >= 0; i--) if (buffer[pos + i] !== memo[i]) return false;
    return true;
  }

  private remember(buffer: Uint8Array, pos: number, size: number, minute: number): void {
    for (let i = 0; i < size; i++) this.memo[i] = buffer[pos + i]!;
    this.memoSize = size;
    this.minute = minute;
  }

  private classic(buffer: Uint8Array, pos: number, end: number): number {
    // "Jan 1 00:00:00" with a single space occurs too: the day then has one digit only.
    const short = buffer[pos + 5] === 32 ? 1 : 0;
    const clock = pos + 7 - short;
    const size = 12 - short;
    if (!this.known(buffer, pos, size)) {
      const month = monthOf(buffer, pos);
      const day = short
        ? buffer[pos + 4]! - 48
        : (buffer[pos + 4] === 32 ? 0 : (buffer[pos + 4]! - 48) * 10) + buffer[pos + 5]! - 48;
      const hour = twoDigits(buffer, clock);
      const minute = twoDigits(buffer, clock + 3);
      if (month < 0 || !(day >= 1 && day <= 31) || !(hour < 24) || !(minute < 60)) return -1;
      if (buffer[pos + 3] !== 32 || buffer[clock + 2] !== 58 || buffer[clock + 5] !== 58) return -1;
      const dayOfYear = Math.min(365, MONTH_START[month]! + day - 1);
      if (this.day >= 0) this.year += yearStep(this.day, dayOfYear);
      this.day = dayOfYear;
      this.remember(buffer, pos, size, BASE + this.year * YEAR + dayOfYear * DAY + hour * 3600 + minute * 60);
    }
    const second = twoDigits(buffer, clock + 6);
    if (!(second <= 60)) return -1;
    this.time = this.minute + Math.min(second, 59);
    this.offset = NO_OFFSET;
    let i = clock + 8;
    if (buffer[i] === 46) for (i++; i < end && isDigit(buffer[i]); ) i++;
    return buffer[i] === 32 ? i + 1 : -1;
  }

  private iso(buffer: Uint8Array, pos: number, end: number): number {
    if (end - pos < 20) return -1;
    if (!this.known(buffer, pos, 16)) {
      const year = twoDigits(buffer, pos) * 100 + twoDigits(buffer, pos + 2);
      const month = twoDigits(buffer, pos + 5);
      const day = twoDigits(buffer, pos + 8);
      const hour = twoDigits(buffer, pos + 11);
      const minute = twoDigits(buffer, pos + 14);
      if (!(year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60))
        return -1;
      if (buffer[pos + 7] !== 45 || buffer[pos + 13] !== 58) return -1;
      if (buffer[pos + 10] !== 84 && buffer[pos + 10] !== 32) return -1;
      this.remember(buffer, pos, 16, daysFromCivil(year, month, day) * DAY + hour * 3600 + minute * 60);
    }
    const second = twoDigits(buffer, pos + 17);
    if (buffer[pos + 16] !== 58 || !(second <= 60)) return -1;
    this.time = this.minute + Math.min(second, 59);
    this.offset = NO_OFFSET;
    let i = pos + 19;
    if (buffer[i] === 46 || buffer[i] === 44) for (i++; i < end && isDigit(buffer[i]); ) i++;
    const c = buffer[i];
    if (c === 32) {
      // Exim's log_timezone: "2026-10-20 00:34:00 +0100 1xIxnj-…".
      const sign = buffer[i + 1];
      if ((sign === 43 || sign === 45) && buffer[i + 6] === 32 && isDigit(buffer[i + 5])) {
        this.zoneAt(buffer, i + 1, 5);
        return i + 7;
      }
      return i + 1;
    }
    if (c === 90) {
      this.offset = 0;
      return buffer[i + 1] === 32 ? i + 2 : -1;
    }
    if (c !== 43 && c !== 45) return -1;
    const size = buffer[i + 3] === 58 ? 6 : 5;
    this.zoneAt(buffer, i, size);
    return buffer[i + size] === 32 ? i + size + 1 : -1;
  }

  private zoneAt(buffer: Uint8Array, pos: number, size: number): void {
    let same = this.zoneSize === size;
    for (let i = 0; same && i < size; i++) same = this.zone[i] === buffer[pos + i];
    if (!same) {
      const hours = twoDigits(buffer, pos + 1);
      const minutes = twoDigits(buffer, pos + size - 2);
      const value = (hours * 60 + minutes) * (buffer[pos] === 45 ? -1 : 1);
      this.zoneOffset = Number.isNaN(value) || Math.abs(value) > 900 ? NO_OFFSET : value;
      this.zoneSize = size;
      for (let i = 0; i < size; i++) this.zone[i] = buffer[pos + i]!;
    }
    this.offset = this.zoneOffset;
  }

  private epoch(buffer: Uint8Array, pos: number, end: number): number {
    let i = pos;
    let seconds = 0;
    while (i < end && isDigit(buffer[i]) && i - pos < 11) seconds = seconds * 10 + buffer[i++]! - 48;
    if (i - pos < 9 || i - pos > 10) return -1;
    if (buffer[i] === 46) for (i++; i < end && isDigit(buffer[i]); ) i++;
    this.time = seconds;
    this.offset = 0;
    return buffer[i] === 32 ? i + 1 : -1;
  }
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec';

function monthOf(buffer: Uint8Array, pos: number): number {
  for (let m = 0; m < 12; m++) {
    if (
      buffer[pos] === MONTHS.charCodeAt(m * 3) &&
      buffer[pos + 1] === MONTHS.charCodeAt(m * 3 + 1) &&
      buffer[pos + 2] === MONTHS.charCodeAt(m * 3 + 2)
    )
      return m;
  }
  return -1;
}
