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

/** Order of names with numbers in them as people count: mx2 before mx10. */
export function compareNames(a: string, b: string): number {
  const x = a.match(/\d+|\D+/g) ?? [];
  const y = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [p, q] = [x[i]!, y[i]!];
    if (p === q) continue;
    const step = Number(p) - Number(q);
    if (step < 0 || step > 0) return step;
    return p < q ? -1 : 1;
  }
  return x.length - y.length;
}

/** The same record with its keys by rank, smallest first, then by name. */
export function sortRecord<T>(of: Record<string, T>, rank: (value: T) => number): Record<string, T> {
  const sorted = record<T>();
  const keys = Object.keys(of).sort((a, b) => rank(of[a]!) - rank(of[b]!) || compareNames(a, b));
  for (const key of keys) sorted[key] = of[key]!;
  return sorted;
}
