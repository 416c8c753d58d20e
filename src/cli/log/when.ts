/** Times as they are typed: dates, times of the log, or an age. */
import { UsageError } from '../command.ts';

const UNITS: Record<string, number> = { m: 60, h: 3600, d: 86_400, w: 604_800 };

/**
 * Seconds of a printed time as if it were UTC. `2026-11-01`, `2026-11-01T06:30` and `2026-11-01 06:30:00` are
 * times as the log prints them; `24h`, `7d`, `30m`, `2w` count back from now on this machine's clock
 * (`zone`: its UTC offset in minutes). Throws UsageError for anything else.
 */
export function parseWhen(text: string, option: string, now: Date, zone: number): number {
  const age = /^(\d{1,6})([mhdw])$/.exec(text);
  if (age !== null) return now.getTime() / 1000 + zone * 60 - Number(age[1]) * UNITS[age[2]!]!;
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(:\d\d)?)?$/.exec(text);
  const time =
    match === null ? Number.NaN : Date.parse(`${match[1]}T${match[2] ?? '00:00'}${match[3] ?? ':00'}Z`);
  if (Number.isNaN(time))
    throw new UsageError(
      `${option} takes a time of the log such as 2026-11-01 or 2026-11-01T06:30, or an age such as 24h or 7d, not "${text}".`,
    );
  return time / 1000;
}
