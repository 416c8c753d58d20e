import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapeText, foldLine, formatCalendar, formatMoment } from '../../../src/engine/calendar/calendar.ts';

describe('a calendar file', () => {
  it('wraps events, folds lines and ends each with CRLF', () => {
    const text = formatCalendar('Test', [['UID:1', `SUMMARY:${'x'.repeat(80)}`]]);
    expect(text.split('\r\n')).toEqual([
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Why Blocked//Test//EN',
      'CALSCALE:GREGORIAN',
      'METHOD:PUBLISH',
      'BEGIN:VEVENT',
      'UID:1',
      `SUMMARY:${'x'.repeat(67)}`,
      ` ${'x'.repeat(13)}`,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ]);
    expect(formatMoment(new Date('2026-11-21T12:00:00.250Z'))).toBe('20261121T120000Z');
  });

  it('folds so that unfolding gives the line back, between whole characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (line) => {
        const clean = line.replace(/[\r\n]/g, '');
        const folded = foldLine(clean);
        expect(folded.replaceAll('\r\n ', '')).toBe(clean);
        for (const part of folded.split('\r\n'))
          expect(new TextEncoder().encode(part).length).toBeLessThanOrEqual(75);
      }),
    );
  });

  it('escapes what TEXT must escape', () => {
    expect(escapeText('a,b;c\\d\r\ne\nf')).toBe('a\\,b\\;c\\\\d\\ne\\nf');
  });
});
