/** Printed times, as text again. */
import { NO_OFFSET } from './attempt.ts';

const pad = (n: number) => String(n).padStart(2, '0');

/** `+01:00` for an offset in minutes; empty when it is not known. */
export function formatOffset(minutes: number): string {
  if (minutes === NO_OFFSET) return '';
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

/** `2026-10-20T00:20:37+01:00`: the time as printed, in seconds as if it were UTC, with its offset when known. */
export function formatTime(time: number, offset: number): string {
  return new Date(time * 1000).toISOString().slice(0, 19) + formatOffset(offset);
}

/** `2026-10-20T00` for hours since 1970. */
export function formatHour(hour: number): string {
  return new Date(hour * 3_600_000).toISOString().slice(0, 13);
}
