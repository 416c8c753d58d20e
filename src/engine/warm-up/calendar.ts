import { addDays } from './day.ts';
import type { WarmUpPlan } from './plan.ts';

export interface CalendarOptions {
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
export function formatCalendar(plan: WarmUpPlan, options: CalendarOptions): string {
  const stamp = options.now.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
  const name = options.uid.replace(/[^a-z0-9-]/gi, '').slice(0, 60) || 'plan';
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Why Blocked//Warm-up planner//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
  ];
  const changes = new Set(plan.stages.map((stage) => stage.number));
  for (const day of plan.days) {
    const words = [
      `Day ${day.number} of ${plan.days.length}.`,
      `Outlook.com and Hotmail: at most ${count(day.consumer)}. Microsoft 365: at most ${count(day.business)}.`,
      `At most ${count(day.perHour)} an hour${day.delay > 0 ? `, one message every ${count(day.delay)} s or slower` : ''}.`,
      ...(day.elsewhere > 0 ? [`By the old address or a relay: ${count(day.elsewhere)}.`] : []),
      ...(changes.has(day.number) ? ['Today the setting of the mail server changes.'] : []),
      'On the first reply with 4.7.65: stop for today, go back to the last day that passed, stay there two days.',
    ];
    lines.push(
      'BEGIN:VEVENT',
      `UID:${name}-day-${day.number}@whyblocked.example`,
      `DTSTAMP:${stamp}`,
      `DTSTART;VALUE=DATE:${day.date.replaceAll('-', '')}`,
      `DTEND;VALUE=DATE:${addDays(day.date, 1).replaceAll('-', '')}`,
      `SUMMARY:${escapeText(`Microsoft: at most ${count(day.microsoft)} today${changes.has(day.number) ? ', new setting' : ''}`)}`,
      `DESCRIPTION:${escapeText(words.join('\n'))}`,
      'TRANSP:TRANSPARENT',
      'END:VEVENT',
    );
  }
  lines.push('END:VCALENDAR');
  return lines.map((line) => `${foldLine(line)}\r\n`).join('');
}

/** TEXT values escape backslash, semicolon, comma and line ends (section 3.3.11). */
export function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\r|\n/g, '\\n');
}

/** Folds a content line: no more than 75 octets a line, continuation lines begin with a space (section 3.1). */
export function foldLine(line: string): string {
  const encoder = new TextEncoder();
  let folded = '';
  let octets = 0;
  for (const character of line) {
    const size = encoder.encode(character).length;
    if (octets + size > 75) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}

/** 1234567 as 1,234,567, whatever the machine's language. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
