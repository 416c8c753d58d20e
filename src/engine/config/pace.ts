/** One day of a warm-up: at most so many messages to Microsoft, and the pause that keeps to it over 24 hours. */
export interface PaceDay {
  day: number;
  messages: number;
  /** Seconds between two messages, rounded up. */
  delay: number;
}

/**
 * A warm-up pace: `start` messages on the first day, `growth` times more each day, until `target` is reached.
 * Start and growth are practitioners' figures that disagree (100 to 300 a day, up to half more each day);
 * Microsoft only speaks of a couple of weeks.
 * @param start messages on day 1, at least 1
 * @param growth factor a day, above 1 and at most 2
 * @param target messages a day at the end
 * @returns at most 60 days
 */
export function createPace(start: number, growth: number, target: number): PaceDay[] {
  const days: PaceDay[] = [];
  for (let messages = start; days.length < 60; messages = Math.ceil(messages * growth)) {
    const today = Math.min(messages, target);
    days.push({ day: days.length + 1, messages: today, delay: Math.max(1, Math.ceil(86_400 / today)) });
    if (today >= target) break;
  }
  return days;
}
