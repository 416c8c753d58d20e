/** Things a parser has to remember from one line to a later one, by an id in the log: a bounded table. */
import { LIMITS } from './limits.ts';

/** 53 bits of the range, for use as a key: no string is made. */
export function keyOf(buffer: Uint8Array, start: number, end: number): number {
  let a = 0x9e3779b9;
  let b = 0x85ebca6b;
  for (let i = start; i < end; i++) {
    a = Math.imul(a ^ buffer[i]!, 0x01000193);
    b = Math.imul(b ^ buffer[i]!, 0x5bd1e995);
    b ^= b >>> 15;
  }
  return (a >>> 0) * 0x200000 + (b >>> 11);
}

/** Holds at most `LIMITS.sessions` entries: a new one beyond that takes the place of the one begun first. */
export class Sessions<T> {
  private readonly entries = new Map<number, T>();

  get(key: number): T | undefined {
    return this.entries.get(key);
  }

  /** Puts an entry, as the newest. */
  set(key: number, entry: T): T {
    this.entries.delete(key);
    if (this.entries.size >= LIMITS.sessions) {
      const first = this.entries.keys().next();
      if (!first.done) this.entries.delete(first.value);
    }
    this.entries.set(key, entry);
    return entry;
  }

  delete(key: number): void {
    this.entries.delete(key);
  }
}
