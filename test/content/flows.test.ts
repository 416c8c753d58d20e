import { describe, expect, it } from 'vitest';
import articles from '../../src/data/articles.ts';
import flows from '../../src/data/flows.ts';
import { checkFlow } from '../../src/engine/flow/check.ts';
import { listPaths } from '../../src/engine/flow/paths.ts';
import { answerAddress, outcomeAddress, questionAddress } from '../../src/engine/flow/walk.ts';

const { nowBlocked, wayOn } = flows();
const WAYS = ['relay', 'managed-hosting', 'keep-and-accept', 'inbound-only', 'relay-only-microsoft'];
const sets = [
  { flow: nowBlocked, outcomes: articles().outcomes.map((one) => one.id) },
  { flow: wayOn, outcomes: WAYS },
];

describe.each(sets)('the flow $flow.id', ({ flow, outcomes }) => {
  const paths = listPaths(flow);
  const pages = new Set([
    ...paths.questions.map((one) => questionAddress(flow, one.path)),
    ...paths.outcomes.map((one) => outcomeAddress(flow, one.outcome, one.path)),
  ]);

  it('strands nobody: no dead answer, no unreached question or outcome, no circle', () => {
    expect(checkFlow(flow, outcomes)).toEqual([]);
  });

  it.each(flow.questions.map((question) => ({ id: question.id, question })))(
    'node $id: every answer is a link to a page that is built, "I don\'t know" among them',
    ({ question }) => {
      const askedOn = paths.questions.filter((one) => one.question.id === question.id);
      expect(askedOn.length).toBeGreaterThan(0);
      for (const { path } of askedOn) {
        for (const answer of question.answers) {
          expect(pages, `${path.join('/')} → ${answer.id}`).toContain(answerAddress(flow, path, answer));
        }
      }
      expect(question.answers.at(-1)?.id).toBe('unknown');
      expect(question.answers.at(-1)?.text).toMatch(/I don’t know$/);
    },
  );

  it.each(outcomes)('outcome %s is reached in at most six presses from the start page', (id) => {
    const ways = paths.outcomes.filter((one) => one.outcome === id);
    expect(ways.length).toBeGreaterThan(0);
    // One press for the door, one for each answer.
    for (const { path } of ways) expect(path.length + 1).toBeLessThanOrEqual(6);
  });

  it('stays a size that people and builds can bear', () => {
    expect(paths.questions.length).toBeLessThan(60);
    expect(paths.outcomes.length).toBeLessThan(250);
  });
});

describe('the triage', () => {
  it('asks what a postmaster can answer', () => {
    const asked = nowBlocked.questions.map((one) => one.text).join('\n');
    for (const words of [
      /what happens/i,
      /recipients/i,
      /which of your servers/i,
      /when did it start/i,
      /already asked/i,
      /what does the re/i,
    ]) {
      expect(asked).toMatch(words);
    }
    const answers = nowBlocked.questions
      .flatMap((one) => one.answers.map((answer) => answer.text))
      .join('\n');
    for (const words of [
      /one sender domain/i,
      /not qualified/i,
      /not eligible/i,
      /nothing was detected/i,
      /comes back/i,
      /waits/i,
      /accepted/i,
    ]) {
      expect(answers).toMatch(words);
    }
  });

  it('does not use an outcome’s folder as an answer', () => {
    const ids = nowBlocked.questions[0]!.answers.map((one) => one.id);
    expect(ids).not.toContain('outcomes');
    expect(ids).not.toContain('map');
  });
});
