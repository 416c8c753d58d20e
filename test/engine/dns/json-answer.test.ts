import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeJsonAnswer, parseTxtData } from '../../../src/engine/dns/json-answer.ts';
import type { RecordType } from '../../../src/engine/dns/types.ts';

const Question = [{ name: 'Example.com.', type: 16 }];
const decode = (json: unknown, type: RecordType = 'TXT') => {
  return decodeJsonAnswer(typeof json === 'string' ? json : JSON.stringify(json), {
    name: 'example.com',
    type,
  });
};

describe('parseTxtData', () => {
  it.each([
    ['"one"', ['one']],
    ['"one" "two"', ['one', 'two']],
    ['"one""two"', ['one', 'two']],
    ['"a\\"b\\\\c"', ['a"b\\c']],
    ['"\\065\\255"', ['A\u00ff']],
    ['""', ['']],
    ['v=spf1 -all', ['v=spf1 -all']],
    // Not a whole row of strings, so it stands for itself.
    ['"v=spf1 -all', ['"v=spf1 -all']],
    ['"a" b', ['"a" b']],
    ['"a\\', ['"a\\']],
    ['\u20ac', ['\u00e2\u0082\u00ac']],
  ])('%j', (data, strings) => {
    expect(parseTxtData(data)).toEqual(strings);
  });
});

describe('decodeJsonAnswer', () => {
  it.each<[string, unknown, object]>([
    [
      'records',
      { Status: 0, Question, Answer: [{ name: 'EXAMPLE.com.', type: 16, TTL: 9, data: '"x"' }] },
      { rcode: 0, records: [['x']], ttl: 9 },
    ],
    ['no records', { Status: 0, Question }, { rcode: 0, records: [] }],
    [
      'a question that is no list',
      { Status: 3, Question: Question[0], AD: true },
      { rcode: 3, authenticated: true },
    ],
    [
      'a failure with a reason',
      { Status: 2, Question, Comment: ['DNSSEC validation failure'] },
      { rcode: 2, extendedErrors: [{ code: 0, text: 'DNSSEC validation failure' }] },
    ],
    [
      'signatures among the records',
      {
        Status: 0,
        Question,
        Answer: [
          { type: 46, data: 7 },
          { name: 'example.com', type: 16, data: 'x' },
        ],
      },
      { records: [['x']] },
    ],
    ['truncation', { Status: 0, Question, TC: true }, { truncated: true }],
    [
      'aliases in a circle',
      { Status: 0, Question, Answer: [{ name: 'example.com', type: 5, data: 'example.com.' }] },
      { aliasLoop: true, records: [] },
    ],
    [
      'records of another name',
      { Status: 0, Question, Answer: [{ name: 'example.net', type: 16, data: 'x' }] },
      { records: [] },
    ],
  ])('reads %s', (_, json, message) => {
    expect(decode(json)).toMatchObject({ ok: true, message });
  });

  it.each<[string, unknown]>([
    ['nothing', ''],
    ['a page', '<!doctype html><script>alert(1)</script>'],
    ['half an answer', '{"Status":0,"Answer":['],
    ['a list', []],
    ['null', 'null'],
    ['no status', { Question }],
    ['a status in words', { Status: 'NOERROR', Question }],
    ['another question', { Status: 0, Question: [{ name: 'example.net.', type: 16 }] }],
    ['another type', { Status: 0, Question: [{ name: 'example.com.', type: 1 }] }],
    ['records that are no list', { Status: 0, Question, Answer: 'x' }],
    ['a record without a name', { Status: 0, Question, Answer: [{ type: 16, data: 'x' }] }],
    [
      'data that is no text',
      { Status: 0, Question, Answer: [{ name: 'example.com', type: 16, data: ['x'] }] },
    ],
    ['too many records', { Status: 0, Question, Answer: Array(3000).fill({}) }],
    ['depth', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['a megabyte', JSON.stringify({ Status: 0, Comment: 'x'.repeat(1_000_000) })],
  ])('refuses %s', (_, json) => {
    expect(decode(json)).toMatchObject({ ok: false });
  });

  it.each<[RecordType, number, string, unknown]>([
    ['A', 1, '192.0.2.1', '192.0.2.1'],
    ['AAAA', 28, '2001:DB8::1', '2001:db8::1'],
    ['MX', 15, '0 .', { preference: 0, exchange: '.' }],
    ['MX', 15, '10 MX.example.com.', { preference: 10, exchange: 'mx.example.com' }],
    ['TLSA', 52, '3 1 1 AB CD', { usage: 3, selector: 1, matchingType: 1, association: 'abcd' }],
    ['PTR', 12, 'Mail.Example.com.', 'mail.example.com'],
  ])('reads %s', (type, number, data, record) => {
    const json = {
      Status: 0,
      Question: [{ name: 'example.com', type: number }],
      Answer: [{ name: 'example.com', type: number, data }],
    };
    expect(decode(json, type)).toMatchObject({ ok: true, message: { records: [record] } });
    const broken = { ...json, Answer: [{ ...json.Answer[0], data: type === 'PTR' ? 5 : 'x y z' }] };
    expect(decode(broken, type)).toMatchObject({ ok: false });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.json(), fc.string()),
        fc.constantFrom<RecordType>('TXT', 'MX', 'A', 'TLSA'),
        (body, type) => {
          expect(decode(body, type).ok).toBe(false);
        },
      ),
    );
  });
});
