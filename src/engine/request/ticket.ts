import { escapeText, formatCalendar, formatMoment } from '../calendar/calendar.ts';
import type { AnswerKind, Ticket } from './types.ts';

export interface NextStep {
  answer: AnswerKind;
  /** When to look again, ISO 8601 in UTC; null when nothing is to be done. */
  remindAt: string | null;
}

/** What follows from the last answer of a ticket; an unknown answer counts as "filed". */
export function nextStep(ticket: Ticket, answers: readonly AnswerKind[]): NextStep {
  const last = ticket.log.at(-1);
  const answer = answers.find((one) => one.id === last?.answer) ?? answers[0]!;
  const from = Date.parse(last?.at ?? ticket.filed);
  const remindAt = answer.remind > 0 ? new Date(from + answer.remind * 3_600_000).toISOString() : null;
  return { answer, remindAt };
}

/**
 * The reminders of all open tickets as a calendar (RFC 5545): an event of 15 minutes each, with an alarm.
 * @param now the moment the file is made
 * @returns text with CRLF line ends
 */
export function formatReminders(
  tickets: readonly Ticket[],
  answers: readonly AnswerKind[],
  now: Date,
): string {
  const events: string[][] = [];
  for (const ticket of tickets) {
    const { answer, remindAt } = nextStep(ticket, answers);
    if (remindAt === null) continue;
    const start = new Date(remindAt);
    const end = new Date(start.getTime() + 900_000);
    events.push([
      `UID:${ticket.id.replace(/[^A-Za-z0-9-]/g, '-')}-${ticket.log.length}@whyblocked.example`,
      `DTSTAMP:${formatMoment(now)}`,
      `DTSTART:${formatMoment(start)}`,
      `DTEND:${formatMoment(end)}`,
      `SUMMARY:${escapeText(`Microsoft request ${ticket.number || '(no number yet)'}: look for an answer`)}`,
      `DESCRIPTION:${escapeText(`Last answer: ${answer.label}. ${answer.means}${ticket.ips.length > 0 ? `\nAddresses: ${ticket.ips.join(', ')}` : ''}`)}`,
      'BEGIN:VALARM',
      'ACTION:DISPLAY',
      'TRIGGER:PT0S',
      `DESCRIPTION:${escapeText('Look for an answer from Microsoft')}`,
      'END:VALARM',
    ]);
  }
  return formatCalendar('Support request', events);
}
