import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { analyseSnds } from '../../../src/engine/snds/analyse.ts';
import { parseSnds } from '../../../src/engine/snds/parse.ts';
import { parseComplaintRate, parseTime } from '../../../src/engine/snds/values.ts';

const folder = new URL('../../../../shared/testdata/snds/', import.meta.url);
const present = existsSync(new URL('index.jsonl', folder));
const cases: { file: string; kind: string; expect: Record<string, unknown>[] }[] = present
  ? readFileSync(new URL('index.jsonl', folder), 'utf8')
      .trim()
      .split('\n')
      .map((l) => JSON.parse(l))
  : [];
const camel = (name: string) => name.replace(/_([a-z])/g, (_, c: string) => c.toUpperCase());

describe.skipIf(!present)('files gathered outside', () => {
  it.each(cases)('$file', ({ file, kind, expect: expected }) => {
    const got = parseSnds(file, readFileSync(new URL(file, folder), 'utf8'));
    expect(got.kind).toBe(kind);
    expect(got.problems).toEqual([]);
    const rows = (kind === 'data' ? got.rows : got.status) as unknown as Record<string, unknown>[];
    expect(rows).toHaveLength(expected.length);
    for (const [i, row] of expected.entries())
      for (const [name, value] of Object.entries(row))
        expect(rows[i]![camel(name)], `${name} of row ${i}`).toEqual(value);
  });
});

const head = '192.0.2.1,9/29/2026 12:00 AM,9/29/2026 11:59 PM,1200,1180,1190,YELLOW,< 0.1%';
const one = (line: string) => parseSnds('x.csv', line).rows[0];

describe('column forms', () => {
  it.each([
    [
      '12, one trap column',
      `${head},9/28/2026,3,mail.example.com,user@example.com`,
      ['9/28/2026', null, null, 3, 'mail.example.com', null],
    ],
    [
      '13, one trap column and comments',
      `${head},,4,mail.example.com,user@example.com,note`,
      [null, null, null, 4, 'mail.example.com', 'note'],
    ],
    [
      '13, two trap columns',
      `${head},9/28/2026,9/29/2026,3,mail.example.com,user@example.com`,
      [null, '9/28/2026', '9/29/2026', 3, 'mail.example.com', null],
    ],
    [
      '12 closed by a comma, traps empty',
      `${head},,,mail.example.com,user@example.com,`,
      [null, null, null, null, 'mail.example.com', null],
    ],
    [
      '14',
      `${head},9/28/2026,9/29/2026,3,mail.example.com,user@example.com,note`,
      [null, '9/28/2026', '9/29/2026', 3, 'mail.example.com', 'note'],
    ],
    [
      '14, traps empty',
      `${head},,,,mail.example.com,user@example.com,`,
      [null, null, null, null, 'mail.example.com', null],
    ],
  ])('%s', (_name, line, [period, start, end, hits, helo, comments]) => {
    expect(one(line)).toMatchObject({
      trapPeriod: period,
      trapPeriodStart: start,
      trapPeriodEnd: end,
      trapHits: hits,
      sampleHelo: helo,
      comments,
    });
  });

  it('takes names in another order, quotes, semicolons and CR', () => {
    const text =
      'Filter result;IP Address;Complaint rate;Activity start;Spam trap hits;RCPT commands;DATA commands;Message recipients\r"RED";192.0.2.9;"0,5%";2026-09-29 10:00;;"1,200";9;8\r';
    const file = parseSnds('x', text);
    expect(file.rows[0]).toMatchObject({
      ip: '192.0.2.9',
      filterResult: 'RED',
      complaint: { low: 0.5, high: 0.5 },
      rcptCommands: 1200,
      trapHits: null,
      start: '2026-09-29T10:00:00.000Z',
    });
  });

  it('reads status ranges with and without names', () => {
    const rows =
      '198.51.100.0,198.51.100.255,Yes,Blocked due to user complaints or other evidence of spamming\n203.0.113.1,203.0.113.1,No,\n';
    for (const text of [rows, `First IP,Last IP,Blocked,Details\n${rows}`]) {
      const file = parseSnds('s', text);
      expect(file.kind).toBe('ipstatus');
      expect(file.status.map((s) => s.blocked)).toEqual(['Yes', 'No']);
      expect(analyseSnds([file]).findings.map((f) => [f.id, f.args['addresses']])).toEqual([
        ['snds-blocked', 256],
      ]);
    }
  });
});

describe('values', () => {
  it.each([
    ['< 0.1%', { low: 0, high: 0.1 }],
    ['<0.1%', { low: 0, high: 0.1 }],
    ['0.1% - < 1%', { low: 0.1, high: 1 }],
    ['1% - < 2%', { low: 1, high: 2 }],
    ['> 3%', { low: 3, high: null }],
    ['0.4%', { low: 0.4, high: 0.4 }],
    ['', null],
    ['n/a', null],
    ['250%', null],
  ])('rate %j', (text, rate) => expect(parseComplaintRate(text)).toEqual(rate));

  it.each([
    ['12/31/2025 12:30 AM', '2025-12-31T00:30:00.000Z'],
    ['1/1/2026 12:00 PM', '2026-01-01T12:00:00.000Z'],
    ['9/29/2026 11:59 PM', '2026-09-29T23:59:00.000Z'],
    ['9/29/2026', '2026-09-29T00:00:00.000Z'],
    ['2026-09-29T10:00:00Z', '2026-09-29T10:00:00.000Z'],
    ['31/12/2025 1:00 AM', null],
    ['2/30/2026', null],
    ['13:00', null],
  ])('time %j', (text, iso) => expect(parseTime(text)).toBe(iso));
});

describe('what is said', () => {
  const ids = (...texts: string[]) =>
    analyseSnds(texts.map((t, i) => parseSnds(`f${i}`, t))).findings.map((f) => `${f.status} ${f.id}`);
  it('names yellow at 0.1% complaints', () => {
    expect(ids(`${head},,,0,mail.example.com,,`)).toEqual([
      'attention snds-yellow',
      'info snds-colour-without-complaints',
    ]);
  });
  it('keeps unknown apart from zero', () => {
    const unknown = analyseSnds([parseSnds('x', `${head.replace('YELLOW', 'GREEN')},,,,mail.example.com,,`)]);
    expect(unknown.addresses[0]!.trapHits).toBeNull();
    expect(unknown.findings.map((f) => f.id)).toEqual(['snds-traps-unknown']);
    expect(
      analyseSnds([parseSnds('x', `${head.replace('YELLOW', 'GREEN')},,,0,mail.example.com,,`)]).findings,
    ).toEqual([]);
  });
  it('sets green against a block, and unknown recipients against volume', () => {
    expect(
      ids(
        '192.0.2.1,9/29/2026,9/29/2026,1000,600,600,GREEN,< 0.1%,,,0,mail.example.com,,',
        '192.0.2.0,192.0.2.127,Yes,Blocked due to user complaints or other evidence of spamming',
      ),
    ).toEqual(['fail snds-blocked', 'fail snds-unknown-recipients', 'fail snds-green-but-blocked']);
  });
  it('adds the lines of a day and keeps its worst colour', () => {
    const day = (h: string, colour: string, hits: string) =>
      `192.0.2.1,9/29/2026 ${h}:00 AM,9/29/2026 ${h}:30 AM,100,100,100,${colour},< 0.1%,,${hits},mail.example.com,`;
    const a = analyseSnds([
      parseSnds('x', [day('1', 'GREEN', '1'), day('2', 'RED', ''), day('3', 'YELLOW', '2')].join('\n')),
    ]);
    expect(a.addresses[0]!.days).toMatchObject([{ rcptCommands: 300, filterResult: 'RED', trapHits: 3 }]);
    expect(a.verdict).toMatchObject({ status: 'fail' });
  });
  it.each([
    ['', /empty/],
    ['<!DOCTYPE html><html>', /sign-in page/],
    ['PK\u0003\u0004', /spreadsheet/],
    ['{"value":[]}', /JSON/],
    ['Hello,there', /does not look like/],
    ['IP Address,Activity start,Activity end,RCPT commands,DATA commands\n', /line of names only/],
  ])('refuses %j with a sentence', (text, sentence) => {
    const file = parseSnds('x', text);
    expect(file.refusal).toMatch(sentence);
    expect(analyseSnds([file]).verdict.status).toBe('unknown');
  });
  it('names a broken line and keeps the others', () => {
    const file = parseSnds(
      'x',
      `${head},,,0,a.example,,\nnot an address,x,y,1,2,3,GREEN,< 0.1%,,,0,,,\n${head.replace('YELLOW', 'BLUE')},,,0,a.example,,`,
    );
    expect(file.rows).toHaveLength(2);
    expect(file.problems.map((p) => p.line)).toEqual([2, 3]);
  });
  it('never throws', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc.constantFrom(
        head,
        '"',
        '""',
        ',',
        ';',
        '\t',
        '\n',
        '\r',
        'First IP,Last IP,Blocked',
        '198.51.100.1',
        '9/9/9999',
        '999999999999999999',
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        JSON.stringify(analyseSnds([parseSnds('x', pieces.join(''))]));
      }),
      { numRuns: 400 },
    );
  });
});
