/** Counting by names that come from outside. */
import type { Counts } from './report-types.ts';

export function emptyCounts(): Counts {
  return { attempts: 0, sent: 0, deferred: 0, bounced: 0 };
}

/** Adds attempts of the three outcomes to counts. */
export function addTo(counts: Counts, sent: number, deferred: number, bounced: number): void {
  counts.attempts += sent + deferred + bounced;
  counts.sent += sent;
  counts.deferred += deferred;
  counts.bounced += bounced;
}

/** A record without a prototype: a server may be called `__proto__`. */
export function record<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

/** Entry of such a record, made when it is new. */
export function entry<T>(of: Record<string, T>, key: string, make: () => T): T {
  return (of[key] ??= make());
}

/** The same record with its keys by rank, smallest first, then by name. */
export function sortRecord<T>(of: Record<string, T>, rank: (value: T) => number): Record<string, T> {
  const sorted = record<T>();
  const keys = Object.keys(of).sort((a, b) => rank(of[a]!) - rank(of[b]!) || (a < b ? -1 : 1));
  for (const key of keys) sorted[key] = of[key]!;
  return sorted;
}
