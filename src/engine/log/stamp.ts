/** Times that stand in a field of their own, with a quote or comma behind them instead of a blank. */
import type { Clock } from './clock.ts';

/** Room for `2026-10-20T00:20:37.1234567+01:00` and the blank the clock looks for. */
const scratch = new Uint8Array(40);

/** Sets the clock to the time in the range; false when the range is no time. */
export function readStamp(clock: Clock, buffer: Uint8Array, start: number, end: number): boolean {
  const size = end - start;
  if (size < 16 || size > 36) return false;
  for (let i = 0; i < size; i++) scratch[i] = buffer[start + i]!;
  scratch[size] = 32;
  return clock.parse(scratch, 0, size + 1) === size + 1;
}
