/** Finds every place of a short literal in megabytes: what the speed of the whole reader rests on. */

/** Bytes searched in one call: the lines found in them are then read while they are still in the cache. */
export const SEARCH_BLOCK = 1 << 18;
/** Shortest literal; a shorter one would find more places than `createPlaces` has room for. */
const SHORTEST = 6;

/**
 * Finds every place of the literal that starts at `from` or later and before `to`, and ends no later than
 * `end`; `to − from` is at most `SEARCH_BLOCK`. Writes the positions into `places`, in order, and returns
 * their number.
 */
export type Search = (
  buffer: Uint8Array,
  from: number,
  to: number,
  end: number,
  places: Int32Array,
) => number;

/** Room for what one call can find. */
export function createPlaces(): Int32Array {
  return new Int32Array(SEARCH_BLOCK / SHORTEST + 8);
}

/**
 * Horspool's search for an ASCII literal of at least six bytes, which looks at about one byte in as many as the
 * literal has. Each look waits for the one before it, so four searches run at once, one in each quarter: the
 * processor works on all four while each of them waits.
 */
export function createSearch(literal: string): Search {
  const bytes = new TextEncoder().encode(literal);
  const size = bytes.length;
  if (size < SHORTEST) throw new RangeError(`A literal of ${size} bytes is too short to search for.`);
  const last = size - 1;
  const skip = new Uint8Array(256).fill(size);
  for (let i = 0; i < last; i++) skip[bytes[i]!] = last - i;
  const again = skip[bytes[last]!]!;
  // A place that may end the literal stops its search, however often it is looked at.
  skip[bytes[last]!] = 0;
  const before = bytes[last - 1]!;
  const before2 = bytes[last - 2]!;

  /** True when the literal ends at `i`, where its last byte stands. */
  const endsAt = (buffer: Uint8Array, i: number): boolean => {
    if (buffer[i - 1] !== before || buffer[i - 2] !== before2) return false;
    for (let j = last - 3, k = i - 3; j >= 0; j--, k--) if (buffer[k] !== bytes[j]) return false;
    return true;
  };
  /** One search alone: `i` and `stop` are where the literal's last byte may stand. */
  const rest = (buffer: Uint8Array, start: number, stop: number, places: Int32Array, count: number) => {
    let i = start;
    let found = count;
    while (i < stop) {
      const step = skip[buffer[i]!]!;
      i += step;
      if (step !== 0) continue;
      if (endsAt(buffer, i)) places[found++] = i - last;
      i += again;
    }
    return found;
  };

  return (buffer, from, to, end, places) => {
    const stop = Math.min(to + last, end);
    const quarter = (stop - from - last) >> 2;
    let a = from + last;
    if (quarter < 4 * size) return rest(buffer, a, stop, places, 0);
    let b = a + quarter;
    let c = b + quarter;
    let d = c + quarter;
    const [stopA, stopB, stopC] = [b, c, d];
    const room = places.length >> 2;
    let foundA = 0;
    let foundB = room;
    let foundC = 2 * room;
    let foundD = 3 * room;
    // Three steps of every search stay within its quarter.
    const reach = 3 * size;
    while (a < stopA - reach && b < stopB - reach && c < stopC - reach && d < stop - reach) {
      a += skip[buffer[a]!]!;
      b += skip[buffer[b]!]!;
      c += skip[buffer[c]!]!;
      d += skip[buffer[d]!]!;
      a += skip[buffer[a]!]!;
      b += skip[buffer[b]!]!;
      c += skip[buffer[c]!]!;
      d += skip[buffer[d]!]!;
      const stepA = skip[buffer[a]!]!;
      const stepB = skip[buffer[b]!]!;
      const stepC = skip[buffer[c]!]!;
      const stepD = skip[buffer[d]!]!;
      a += stepA;
      b += stepB;
      c += stepC;
      d += stepD;
      if (stepA === 0) {
        if (endsAt(buffer, a)) places[foundA++] = a - last;
        a += again;
      }
      if (stepB === 0) {
        if (endsAt(buffer, b)) places[foundB++] = b - last;
        b += again;
      }
      if (stepC === 0) {
        if (endsAt(buffer, c)) places[foundC++] = c - last;
        c += again;
      }
      if (stepD === 0) {
        if (endsAt(buffer, d)) places[foundD++] = d - last;
        d += again;
      }
    }
    foundA = rest(buffer, a, stopA, places, foundA);
    foundB = rest(buffer, b, stopB, places, foundB);
    foundC = rest(buffer, c, stopC, places, foundC);
    foundD = rest(buffer, d, stop, places, foundD);
    let count = foundA;
    for (const [start, found] of [
      [room, foundB],
      [2 * room, foundC],
      [3 * room, foundD],
    ] as const) {
      places.copyWithin(count, start, found);
      count += found - start;
    }
    return count;
  };
}
