/** The parts of a calendar file (RFC 5545) that do not depend on what its events say. */

/** A moment in UTC as DATE-TIME writes it (section 3.3.5): 20261121T120000Z. */
export function formatMoment(moment: Date): string {
  return moment.toISOString().replace(/[-:]/g, '').replace(/\.\d+/, '');
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

/**
 * A whole calendar.
 *
 * @param product what made it, for PRODID
 * @param events the content lines inside each event, unfolded, their TEXT values escaped
 * @returns text with CRLF line ends, lines folded
 */
export function formatCalendar(product: string, events: readonly (readonly string[])[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:-//Why Blocked//${product}//EN`,
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    ...events.flatMap((event) => ['BEGIN:VEVENT', ...event, 'END:VEVENT']),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${foldLine(line)}\r\n`).join('');
}
