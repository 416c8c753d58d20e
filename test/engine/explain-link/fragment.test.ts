import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanLine, FIELD_LIMITS, FIELD_NAMES, parseSince } from '../../../src/engine/explain-link/fields.ts';
import { formatFragment, parseFragment } from '../../../src/engine/explain-link/fragment.ts';

const DETAILS = {
  name: 'Müller & Søn’s Mail (Nord)',
  domain: 'contoso.com',
  code: '550 5.7.1 (S3140)',
  since: '2026-11-18T06:10Z',
  status: 'refused',
  note: 'Ticket 4711 = open; next word at 18:00 + 5 % more?',
  contact: 'user@contoso.com',
} as const;

describe('a link', () => {
  it('brings back what went in', () => {
    expect(parseFragment(`#${formatFragment(DETAILS)}`)).toEqual({
      kind: 'details',
      details: DETAILS,
      dropped: [],
      cut: [],
    });
  });

  it('holds no character at which a mail program ends an address', () => {
    expect(formatFragment({ ...DETAILS, contact: 'Tel.' })).toMatch(/^[A-Za-z0-9%=&_~.-]*[A-Za-z0-9_~-]$/);
  });

  it.each([
    ['', { kind: 'none' }],
    ['#', { kind: 'none' }],
    ['#content', { kind: 'none' }],
    ['#colour=red', { kind: 'unreadable', reason: 'nothing-usable' }],
    ['#name=%20', { kind: 'unreadable', reason: 'nothing-usable' }],
    ['#domain=<script>', { kind: 'unreadable', reason: 'nothing-usable' }],
    [`#name=${'a'.repeat(100_000)}`, { kind: 'unreadable', reason: 'too-long' }],
    ['#name=A&name=B', { kind: 'details', details: { name: 'A' }, dropped: [], cut: [] }],
    [
      '#name=A&since=2026-02-30&status=hacked',
      { kind: 'details', details: { name: 'A' }, dropped: ['since', 'status'], cut: [] },
    ],
    ['#name=%E0%A4%A', { kind: 'details', details: { name: '�%A' }, dropped: [], cut: [] }],
    [
      `#name=${'a'.repeat(200)}`,
      { kind: 'details', details: { name: 'a'.repeat(80) }, dropped: [], cut: ['name'] },
    ],
    [
      '#domain=Contoso.COM&contact=%6Aavascript:alert(1)',
      {
        kind: 'details',
        details: { domain: 'contoso.com', contact: 'javascript:alert(1)' },
        dropped: [],
        cut: [],
      },
    ],
  ])('%s', (fragment, expected) => {
    expect(parseFragment(fragment)).toEqual(expected);
  });

  it('is bounded and of one clean line whatever comes in', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...FIELD_NAMES), fc.string({ unit: 'binary', maxLength: 900 })),
        fc.string({ unit: 'binary', maxLength: 200 }),
        (fields, tail) => {
          const read = parseFragment(`#${new URLSearchParams(fields)}&${tail}`);
          if (read.kind !== 'details') return;
          for (const [name, value] of Object.entries(read.details)) {
            expect(value.length).toBeLessThanOrEqual(FIELD_LIMITS[name as keyof typeof FIELD_LIMITS]);
            expect(value).not.toMatch(/[\p{C}\p{Zl}\p{Zp}\t\r\n]/u);
          }
          // What was read makes the same link again.
          expect(parseFragment(formatFragment(read.details))).toMatchObject({ details: read.details });
        },
      ),
    );
  });
});

describe('a line', () => {
  it.each([
    ['direction marks', 'evil\u202Etxt.exe\u2066 \u200Fx', 'eviltxt.exe x'],
    ['zero width and soft hyphens', 'a\u200Bb\u00ADc\uFEFFd', 'abcd'],
    ['line ends of every kind', 'a\r\nb\u2028c\u2029d\u0085e\tf', 'a b c d e f'],
    ['controls and escape sequences', 'a\u0000b\u001B[31mc', 'ab[31mc'],
    ['tag characters and lone surrogates', 'a\u{E0041}b\uD800c', 'abc'],
    ['towers of marks', `a${'\u0301'.repeat(50)}b`, 'á\u0301\u0301b'],
    ['markup, kept as text', '<b>x</b>', '<b>x</b>'],
  ])('%s', (_, text, expected) => {
    expect(cleanLine(text, 80)).toBe(expected);
  });

  it('is cut between characters', () => {
    expect(cleanLine('a😀😀', 4)).toBe('a😀');
  });
});

describe('a time', () => {
  it.each([
    ['2026-11-18', { at: Date.UTC(2026, 10, 18), timed: false }],
    ['2026-11-18T06:10Z', { at: Date.UTC(2026, 10, 18, 6, 10), timed: true }],
    ['2026-02-30', undefined],
    ['2026-13-01', undefined],
    ['2026-11-18T25:00Z', undefined],
    ['18.11.2026', undefined],
  ])('%s', (text, expected) => {
    expect(parseSince(text)).toEqual(expected);
  });
});
