import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import request from '../../../src/data/request.ts';
import { emptyFacts } from '../../../src/engine/request/facts.ts';
import { formatStore, parseStore, putProfile, type Store } from '../../../src/engine/request/profile.ts';
import { formatReminders, nextStep } from '../../../src/engine/request/ticket.ts';
import type { Ticket } from '../../../src/engine/request/types.ts';

const { answers } = request();
const ticket: Ticket = {
  id: 'request-2026-11-18T06:10:00.000Z',
  number: 'SRX1234; "x"',
  channel: 'sender-form',
  filed: '2026-11-18T06:10:00.000Z',
  ips: ['192.0.2.10', '192.0.2.11'],
  log: [{ at: '2026-11-18T07:00:00.000Z', answer: 'nothing-detected', note: '' }],
};

describe('parseStore', () => {
  it('reads what it wrote', () => {
    const store: Store = putProfile(
      { version: 1, profiles: [] },
      { id: 'a', name: 'Mail 1', facts: { ...emptyFacts(), ips: ['192.0.2.10'] }, tickets: [ticket] },
    );
    expect(parseStore(formatStore(store))).toEqual({ kind: 'read', store });
  });
  it.each([
    ['nothing', null, 'empty'],
    ['half a text', '{"version":1,"profiles":[', 'damaged'],
    ['another thing', '[]', 'damaged'],
    ['no version', '{"profiles":[]}', 'damaged'],
    ['profiles that are none', '{"version":1,"profiles":[1]}', 'damaged'],
    ['a newer version', '{"version":2,"profiles":[],"more":1}', 'newer'],
  ])('%s', (_, text, kind) => {
    expect(parseStore(text).kind).toBe(kind);
  });
  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.jsonValue().map((v) => JSON.stringify({ version: 1, profiles: v })),
        ),
        (text) => void parseStore(text),
      ),
    );
  });
  it('puts a profile in place of the one with its id', () => {
    const one = { id: 'a', name: '1', facts: emptyFacts(), tickets: [] };
    const store = putProfile(putProfile({ version: 1, profiles: [] }, one), { ...one, name: '2' });
    expect(store.profiles.map((p) => p.name)).toEqual(['2']);
  });
});

describe('tickets', () => {
  it('follow from the last answer', () => {
    expect(nextStep(ticket, answers)).toMatchObject({
      answer: { letter: 'nothing-detected' },
      remindAt: '2026-11-20T07:00:00.000Z',
    });
    expect(nextStep({ ...ticket, log: [] }, answers).answer.id).toBe('filed');
    expect(
      nextStep({ ...ticket, log: [{ at: ticket.filed, answer: 'closed', note: '' }] }, answers).remindAt,
    ).toBeNull();
  });

  it('make a calendar as RFC 5545 wants it', () => {
    const closed = { ...ticket, id: 'b', log: [{ at: ticket.filed, answer: 'closed', note: '' }] };
    const text = formatReminders([ticket, closed], answers, new Date('2026-11-18T08:00:00Z'));
    expect(text.endsWith('END:VCALENDAR\r\n')).toBe(true);
    const lines = text.split('\r\n');
    expect(lines.every((line) => new TextEncoder().encode(line).length <= 75 && !line.includes('\n'))).toBe(
      true,
    );
    const unfolded = text.replaceAll('\r\n ', '');
    expect(unfolded.match(/BEGIN:VEVENT/g)).toHaveLength(1);
    expect(unfolded).toContain('DTSTART:20261120T070000Z');
    expect(unfolded).toContain('DTSTAMP:20261118T080000Z');
    expect(unfolded).toContain('SUMMARY:Microsoft request SRX1234\\; "x": look for an answer');
    expect(unfolded).toContain('BEGIN:VALARM');
  });
});
