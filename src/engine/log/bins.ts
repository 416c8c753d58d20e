/** Counters keyed by a cell (who) and an hour (when): the cube everything in the report is read from. */
import { LIMITS } from './limits.ts';

const HOURS = 2 ** 30;
const HALF = 2 ** 29;
const RECENT = 256;
/** The hour that counts for bins beyond the limit. */
export const NO_HOUR = HALF - 1;

/** Rows of `stride` numbers in one growing array, found by (cell, hour). */
export class Bins {
  readonly stride: number;
  data: Float64Array;
  size = 0;
  /** Attempts that went into a cell's row without an hour because the table was full. */
  overflow = 0;
  private rows = new Map<number, number>();
  private keys: number[] = [];
  /** Rows asked for lately, by a few bits of their key: most lines of an hour ask for the same ones. */
  private readonly recentKeys = new Float64Array(RECENT).fill(-1);
  private readonly recentRows = new Int32Array(RECENT);

  constructor(stride: number) {
    this.stride = stride;
    this.data = new Float64Array(stride * 64);
  }

  /** Offset in `data` of the row for a cell and an hour (hours since 1970, between ±2^29); makes it when new. */
  row(cell: number, hour: number): number {
    const key = cell * HOURS + hour + HALF;
    const recent = (cell ^ hour) & (RECENT - 1);
    if (this.recentKeys[recent] === key) return this.recentRows[recent]!;
    const at = this.find(cell, hour);
    if (at >= 0) {
      this.recentKeys[recent] = key;
      this.recentRows[recent] = at;
      return at;
    }
    return this.add(cell, hour, key);
  }

  private add(cell: number, hour: number, key: number): number {
    if (this.size >= LIMITS.bins && hour !== NO_HOUR) {
      this.overflow++;
      return this.row(cell, NO_HOUR);
    }
    const at = this.size * this.stride;
    if (at + this.stride > this.data.length) {
      const data = new Float64Array(this.data.length * 2);
      data.set(this.data);
      this.data = data;
    }
    this.size++;
    this.rows.set(key, at);
    this.keys.push(key);
    return at;
  }

  /** Offset of an existing row, or −1. */
  find(cell: number, hour: number): number {
    return this.rows.get(cell * HOURS + hour + HALF) ?? -1;
  }

  /** Calls back for every row in order of arrival. */
  each(visit: (cell: number, hour: number, at: number) => void): void {
    for (let i = 0; i < this.keys.length; i++) {
      const key = this.keys[i]!;
      const cell = Math.floor(key / HOURS);
      visit(cell, key - cell * HOURS - HALF, i * this.stride);
    }
  }
}

/** A growing array of counters with `stride` numbers for each id. */
export class Counters {
  readonly stride: number;
  data: Float64Array;

  constructor(stride: number) {
    this.stride = stride;
    this.data = new Float64Array(stride * 64);
  }

  /** Offset of the id's counters; room is made when there is none. */
  at(id: number): number {
    const at = id * this.stride;
    if (at + this.stride > this.data.length) {
      const data = new Float64Array(Math.max(this.data.length * 2, at + this.stride));
      data.set(this.data);
      this.data = data;
    }
    return at;
  }
}
