import { escapeText, formatCalendar, formatMoment } from '../calendar/calendar.ts';
import { count } from './count.ts';
import { addDays } from './day.ts';
import type { WarmUpPlan } from './plan.ts';

export interface PlanCalendarOptions {
  /** The moment the file is made: DTSTAMP. */
  now: Date;
  /** Keeps the events of two plans apart in one calendar: letters, digits and dashes. */
  uid: string;
}

/**
 * The plan as a calendar of all-day events (RFC 5545): one a day, saying how much may be sent.
 *
 * @param plan a plan
 * @param options the time and a name for the plan
 * @returns text with CRLF line ends, lines folded at 75 octets (section 3.1)
 */
export function formatPlanCalendar(plan: WarmUpPlan, options: PlanCalendarOptions): string {
  const stamp = formatMoment(options.now);
  const name = options.uid.replace(/[^a-z0-9-]/gi, '').slice(0, 60) || 'plan';
  const changes = new Set(plan.stages.map((stage) => stage.number));
  const events = plan.days.map((day) => {
    const words = [
      `Day ${day.number} of ${plan.days.length}.`,
      `Outlook.com and Hotmail: at most ${count(day.consumer)}. Microsoft 365: at most ${count(day.business)}.`,
      `At most ${count(day.perHour)} an hour${day.delay > 0 ? `, one message every ${count(day.delay)} s or slower` : ''}.`,
      ...(day.elsewhere > 0 ? [`By the old address or a relay: ${count(day.elsewhere)}.`] : []),
      ...(changes.has(day.number) ? ['Today the setting of the mail server changes.'] : []),
      'On the first reply with 4.7.65: stop for today, go back to the last day that passed, stay there two days.',
    ];
    return [
      `UID:${name}-day-${day.number}@whyblocked.example`,
      `DTSTAMP:${stamp}`,
      `DTSTART;VALUE=DATE:${day.date.replaceAll('-', '')}`,
      `DTEND;VALUE=DATE:${addDays(day.date, 1).replaceAll('-', '')}`,
      `SUMMARY:${escapeText(`Microsoft: at most ${count(day.microsoft)} today${changes.has(day.number) ? ', new setting' : ''}`)}`,
      `DESCRIPTION:${escapeText(words.join('\n'))}`,
      'TRANSP:TRANSPARENT',
    ];
  });
  return formatCalendar('Warm-up planner', events);
}
