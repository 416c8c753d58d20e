import { count } from './count.ts';
import type { WarmUpPlan } from './plan.ts';

/**
 * The plan as text for a ticket or a wiki: a line a day, columns aligned, the rule for trouble at the end.
 *
 * @param plan a plan
 */
export function formatSchedule(plan: WarmUpPlan): string {
  const head = ['Day', 'Date', 'Outlook.com', 'Microsoft 365', 'Together', 'Another way', 'An hour'];
  const rows = plan.days.map((day) => [
    String(day.number),
    day.date,
    count(day.consumer),
    count(day.business),
    count(day.microsoft),
    count(day.elsewhere),
    count(day.perHour),
  ]);
  const widths = head.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === 1 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ')
      .trimEnd();
  return [
    'Warm-up towards Microsoft: the most to send from the new address, a day',
    '',
    line(head),
    ...rows.map(line),
    '',
    'Wanted mail first, spread over the day, weekends too.',
    'On the first reply with 4.7.65: stop for that day, go back to the last day that passed, stay there two days.',
    '',
  ].join('\n');
}
