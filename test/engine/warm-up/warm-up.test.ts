import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { count } from '../../../src/engine/warm-up/count.ts';
import { addDays, isDay } from '../../../src/engine/warm-up/day.ts';
import { PACE_SERVERS } from '../../../src/engine/warm-up/pace.ts';
import {
  PACES,
  type Pace,
  planWarmUp,
  type WarmUpPlan,
  type WarmUpRequest,
} from '../../../src/engine/warm-up/plan.ts';
import { formatPlanCalendar } from '../../../src/engine/warm-up/plan-calendar.ts';
import { formatSchedule } from '../../../src/engine/warm-up/schedule.ts';

const request: WarmUpRequest = {
  start: '2026-12-30',
  target: 5000,
  consumer: 20,
  business: 15,
  pace: 'steady',
  hours: 12,
};

function plan(change: Partial<WarmUpRequest> = {}): WarmUpPlan {
  const result = planWarmUp({ ...request, ...change });
  if ('problems' in result) throw new Error(result.problems[0]?.sentence);
  return result;
}

describe('days', () => {
  it.each([
    ['2026-02-28', true],
    ['2028-02-29', true],
    ['2026-02-29', false],
    ['2026-13-01', false],
    ['2026-1-1', false],
    ['1969-12-31', false],
    ['', false],
  ])('%s exists: %s', (text, expected) => expect(isDay(text)).toBe(expected));

  it('counts over months, years and leap days', () => {
    expect(addDays('2026-12-31', 1)).toBe('2027-01-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28');
  });
});

describe('the plan', () => {
  it('begins where the pace begins and ends at the share of the target', () => {
    const { days, goal } = plan();
    expect(days[0]).toMatchObject({ number: 1, date: '2026-12-30', microsoft: 100, perHour: 9, delay: 432 });
    expect(days.at(-1)?.microsoft).toBe(1750);
    expect(goal).toBe(1750);
    expect(days[1]?.date).toBe('2026-12-31');
    expect(days[2]?.date).toBe('2027-01-01');
  });

  it('needs one day when the goal is below the start', () => {
    expect(plan({ target: 20 }).days).toHaveLength(1);
    expect(plan({ target: 1, consumer: 1, business: 0 }).days[0]).toMatchObject({
      microsoft: 1,
      consumer: 1,
      business: 0,
    });
  });

  it('keeps its promises whatever is asked', () => {
    fc.assert(
      fc.property(
        fc.record({
          target: fc.integer({ min: 1, max: 10_000_000 }),
          consumer: fc.integer({ min: 0, max: 50 }),
          business: fc.integer({ min: 1, max: 50 }),
          pace: fc.constantFrom<Pace>('careful', 'steady', 'brisk'),
          hours: fc.integer({ min: 1, max: 24 }),
        }),
        (change) => {
          const { days, stages, goal } = plan(change);
          expect(days.at(-1)?.microsoft).toBe(goal);
          expect(stages[0]?.number).toBe(1);
          for (const [at, day] of days.entries()) {
            const before = days[at - 1];
            expect(day.consumer + day.business).toBe(day.microsoft);
            expect(day.microsoft + day.elsewhere).toBe(goal);
            expect(day.perHour * change.hours).toBeGreaterThanOrEqual(day.microsoft);
            // The delay alone never lets the day's number be passed within the hours.
            if (day.delay > 0)
              expect((change.hours * 3600) / day.delay).toBeGreaterThanOrEqual(day.microsoft);
            if (before) {
              expect(day.microsoft).toBeLessThanOrEqual(before.microsoft * 2);
              expect(day.microsoft).toBeGreaterThan(before.microsoft);
              expect(day.microsoft).toBeLessThanOrEqual(
                Math.ceil(PACES[change.pace].start * PACES[change.pace].growth ** at),
              );
            }
            // A stage's allowance covers no day that is not yet due.
            const stage = stages.findLast((one) => one.number <= day.number);
            expect(stage?.perDay).toBeLessThanOrEqual(day.microsoft);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each<[keyof WarmUpRequest, Partial<WarmUpRequest>]>([
    ['start', { start: '2026-02-30' }],
    ['target', { target: 0 }],
    ['target', { target: 1.5 }],
    ['target', { target: Number.NaN }],
    ['target', { target: 1e12 }],
    ['consumer', { consumer: -1 }],
    ['business', { consumer: 60, business: 50 }],
    ['consumer', { consumer: 0, business: 0 }],
    ['hours', { hours: 25 }],
    ['pace', { pace: 'constructor' as Pace }],
  ])('says what is wrong with %s', (field, change) => {
    const result = planWarmUp({ ...request, ...change });
    expect('problems' in result && result.problems.map((one) => one.field)).toEqual([field]);
  });
});

describe('the calendar (RFC 5545)', () => {
  const text = formatPlanCalendar(plan(), { now: new Date('2026-11-21T22:00:00.123Z'), uid: 'warm <up>-1' });
  const lines = text.split('\r\n');
  const unfolded = text.replaceAll('\r\n ', '').split('\r\n');

  it('has only CRLF line ends and no line above 75 octets', () => {
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    for (const line of lines) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
  });

  it('holds one event a day with all it must have, each UID once', () => {
    const { days } = plan();
    expect(unfolded.filter((line) => line === 'BEGIN:VEVENT')).toHaveLength(days.length);
    for (const name of ['UID', 'DTSTAMP', 'DTSTART;VALUE=DATE', 'DTEND;VALUE=DATE', 'SUMMARY']) {
      expect(unfolded.filter((line) => line.startsWith(`${name}:`))).toHaveLength(days.length);
    }
    const ids = unfolded.filter((line) => line.startsWith('UID:'));
    expect(new Set(ids).size).toBe(days.length);
    expect(ids[0]).toBe('UID:warmup-1-day-1@whyblocked.example');
    expect(unfolded).toContain('DTSTAMP:20261121T220000Z');
    expect(unfolded).toContain('DTSTART;VALUE=DATE:20261230');
    expect(unfolded).toContain('DTEND;VALUE=DATE:20261231');
    expect(unfolded).toContain('SUMMARY:Microsoft: at most 100 today\\, new setting');
  });

  it('writes counts with commas', () => {
    expect(count(1234567)).toBe('1,234,567');
  });
});

describe('text and settings', () => {
  it('writes a line a day, aligned', () => {
    const lines = formatSchedule(plan())
      .split('\n')
      .filter((line) => /\d{4}-\d{2}-\d{2}/.test(line));
    expect(lines).toHaveLength(plan().days.length);
    expect(new Set(lines.map((line) => line.indexOf('20'))).size).toBe(1);
  });

  it('puts the day’s pace into the settings of each server that can keep one', () => {
    const { stages } = plan();
    const text = (id: string, at: number) =>
      PACE_SERVERS.find((one) => one.id === id)!
        .settings(stages[at]!)
        .map((one) => one.text)
        .join('\n');
    expect(text('postfix', 0)).toContain('msmail_transport_rate_delay = 432s');
    expect(text('kumomta', 0)).toContain('provider_max_message_rate = "9/hr"');
    expect(text('powermta', 0)).toContain('max-msg-rate 9/h');
    expect(text('stalwart', 0)).toContain('"count": 9');
    expect(text('postfix', 1)).not.toEqual(text('postfix', 0));
    expect(stages.length).toBeLessThan(8);
  });
});
