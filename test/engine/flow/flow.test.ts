import { describe, expect, it } from 'vitest';
import { checkFlow } from '../../../src/engine/flow/check.ts';
import { drawFlow, formatDot } from '../../../src/engine/flow/draw.ts';
import { listPaths } from '../../../src/engine/flow/paths.ts';
import type { Answer, Flow } from '../../../src/engine/flow/types.ts';
import { answerAddress, DEEPEST, walkFlow } from '../../../src/engine/flow/walk.ts';

const answer = (id: string, end: Partial<Answer>): Answer => ({
  id,
  text: `Answer ${id}`,
  short: id,
  ...end,
});
const flow: Flow = {
  id: 'sample',
  title: 'A sample',
  base: '/sample/',
  outcomeAddress: '/sample/outcomes/{id}/',
  start: 'first',
  maximum: 2,
  questions: [
    {
      id: 'first',
      text: 'Which way?',
      short: 'Way',
      answers: [
        answer('left', { to: 'second' }),
        answer('right', { outcome: 'home' }),
        answer('unknown', { becomes: ['left'] }),
      ],
    },
    {
      id: 'second',
      text: 'How far?',
      short: 'Distance',
      answers: [
        answer('near', { outcome: 'home' }),
        answer('far', { outcome: 'away' }),
        answer('unknown', { becomes: ['left', 'near'] }),
      ],
    },
  ],
};
const outcomes = ['home', 'away'];
const withAnswer = (question: string, changed: Answer): Flow => ({
  ...flow,
  questions: flow.questions.map((one) =>
    one.id === question
      ? { ...one, answers: one.answers.map((old) => (old.id === changed.id ? changed : old)) }
      : one,
  ),
});

describe('walking a flow', () => {
  it.each([
    { path: [], kind: 'question', end: 'first' },
    { path: ['left'], kind: 'question', end: 'second' },
    { path: ['right'], kind: 'outcome', end: 'home' },
    { path: ['left', 'far'], kind: 'outcome', end: 'away' },
    { path: ['up'], kind: 'lost', end: '' },
    { path: ['right', 'near'], kind: 'lost', end: '' },
    { path: ['unknown'], kind: 'lost', end: '' },
    { path: Array<string>(DEEPEST + 1).fill('left'), kind: 'lost', end: '' },
  ])('$path is $kind $end', ({ path, kind, end }) => {
    const walk = walkFlow(flow, path);
    expect(walk.kind).toBe(kind);
    if (walk.kind === 'question') expect(walk.question.id).toBe(end);
    if (walk.kind === 'outcome') expect(walk.outcome).toBe(end);
  });

  it('keeps the answers given, each with the page where it can be changed', () => {
    const walk = walkFlow(flow, ['left', 'far']);
    expect(walk.kind === 'outcome' && walk.given.map((one) => [one.answer.id, one.address])).toEqual([
      ['left', '/sample/'],
      ['far', '/sample/left/'],
    ]);
  });

  it('links an answer to the next question, to its outcome with the way there, or to what it means', () => {
    const [left, right, unknown] = flow.questions[0]!.answers;
    const near = flow.questions[1]!.answers[2]!;
    expect(answerAddress(flow, [], left!)).toBe('/sample/left/');
    expect(answerAddress(flow, [], right!)).toBe('/sample/outcomes/home/#after-right');
    expect(answerAddress(flow, [], unknown!)).toBe('/sample/left/');
    expect(answerAddress(flow, ['left'], near)).toBe('/sample/outcomes/home/#after-left_near');
  });
});

describe('listing and checking a flow', () => {
  it('finds every page and every way to an outcome', () => {
    const paths = listPaths(flow);
    expect(paths.questions.map((one) => one.path.join('/'))).toEqual(['', 'left']);
    expect(paths.outcomes.map((one) => `${one.path.join('/')} ${one.outcome}`)).toEqual([
      'right home',
      'left/near home',
      'left/far away',
    ]);
  });

  it('finds nothing wrong with a sound flow', () => {
    expect(checkFlow(flow, outcomes)).toEqual([]);
  });

  it.each([
    {
      name: 'a missing question',
      broken: withAnswer('first', answer('left', { to: 'third' })),
      what: /"third", which is missing/,
    },
    {
      name: 'a missing outcome',
      broken: withAnswer('second', answer('far', { outcome: 'moon' })),
      what: /"moon", which is missing/,
    },
    {
      name: 'an unreached outcome',
      broken: withAnswer('second', answer('far', { outcome: 'home' })),
      what: /no walk reaches this outcome/,
    },
    {
      name: 'an unreached question',
      broken: withAnswer('first', answer('left', { outcome: 'away' })),
      what: /no walk reaches this question/,
    },
    { name: 'a circle', broken: withAnswer('second', answer('far', { to: 'first' })), what: /in a circle/ },
    {
      name: 'an answer that means nothing',
      broken: withAnswer('second', answer('unknown', { becomes: ['up'] })),
      what: /leads nowhere/,
    },
    { name: 'a walk that is too long', broken: { ...flow, maximum: 1 }, what: /more than 1 answers/ },
    {
      name: 'no "I don\'t know"',
      broken: withAnswer('second', answer('unknown', { outcome: 'home' })),
      what: null,
    },
  ])('reports $name', ({ broken, what }) => {
    const found = checkFlow(broken, outcomes).map((one) => `${one.where} ${one.what}`);
    if (what) expect(found.join('\n')).toMatch(what);
    else expect(found).toEqual([]);
  });

  it('asks for "I don\'t know" on every question', () => {
    const without: Flow = {
      ...flow,
      questions: flow.questions.map((one) => ({
        ...one,
        answers: one.answers.filter((a) => a.id !== 'unknown'),
      })),
    };
    expect(checkFlow(without, outcomes)).toHaveLength(2);
  });
});

describe('drawing a flow', () => {
  it('draws every answer once, beneath the question that offers it', () => {
    const rows = drawFlow(flow);
    expect(
      rows.map(
        (row) => `${row.depth} ${row.parent} ${row.answer} ${row.kind} ${row.id}${row.again ? ' again' : ''}`,
      ),
    ).toEqual([
      '0 -1  question first',
      '1 0 left question second',
      '2 1 near outcome home',
      '2 1 far outcome away',
      '2 1 unknown outcome home',
      '1 0 right outcome home',
      '1 0 unknown question second again',
    ]);
  });

  it('writes DOT with every box and line, quotes escaped', () => {
    const text = formatDot({
      ...flow,
      questions: [{ ...flow.questions[0]!, text: 'Say "left"?' }, flow.questions[1]!],
    });
    expect(text).toContain('"first" [label="Say \\"left\\"?"];');
    expect(text).toContain('"first" -> "second" [label="left"];');
    expect(text).toContain('"second" -> "outcome:away" [label="far"];');
  });
});
