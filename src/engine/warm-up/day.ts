const SHAPE = /^(\d{4})-(\d{2})-(\d{2})$/;

/** True for a day that exists, written as `YYYY-MM-DD`, from 1970 to 9998. */
export function isDay(text: string): boolean {
  const match = SHAPE.exec(text);
  if (!match) return false;
  const year = Number(match[1]);
  if (year < 1970 || year > 9998) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/**
 * The day so many days later.
 *
 * @param day `YYYY-MM-DD`; must be a day that exists
 * @param count whole days, may be negative
 */
export function addDays(day: string, count: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + count);
  return date.toISOString().slice(0, 10);
}
