/** Sets of addresses as sorted, disjoint ranges of numbers, both ends included. */

export type Range = readonly [first: bigint, last: bigint];
export type RangeSet = readonly Range[];

/** The addresses of a prefix; `value` may have host bits set. */
export function prefixRange(family: 4 | 6, value: bigint, prefix: number): Range {
  const shift = BigInt((family === 4 ? 32 : 128) - prefix);
  const first = (value >> shift) << shift;
  return [first, first + (1n << shift) - 1n];
}

/** All addresses of a family. */
export function everything(family: 4 | 6): RangeSet {
  return [prefixRange(family, 0n, 0)];
}

/** Joins sets, merging ranges that overlap or touch. */
export function union(...sets: RangeSet[]): RangeSet {
  const sorted = sets.flat().sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  const merged: [bigint, bigint][] = [];
  for (const [first, last] of sorted) {
    const previous = merged.at(-1);
    if (previous && first <= previous[1] + 1n) previous[1] = last > previous[1] ? last : previous[1];
    else merged.push([first, last]);
  }
  return merged;
}

/** What is in `set` and not in `taken`. Both sorted and disjoint, as union() makes them. */
export function subtract(set: RangeSet, taken: RangeSet): RangeSet {
  const rest: Range[] = [];
  let index = 0;
  for (const [first, last] of set) {
    let from = first;
    while (index > 0 && (taken[index - 1]?.[1] ?? -1n) >= from) index--;
    for (; index < taken.length; index++) {
      const [start, end] = taken[index] ?? [0n, -1n];
      if (end < from) continue;
      if (start > last) break;
      if (start > from) rest.push([from, start - 1n]);
      from = end + 1n;
      if (from > last) break;
    }
    if (from <= last) rest.push([from, last]);
  }
  return rest;
}

/** How many addresses there are. */
export function size(set: RangeSet): bigint {
  return set.reduce((sum, [first, last]) => sum + last - first + 1n, 0n);
}
