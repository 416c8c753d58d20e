import type { Answer, Flow, GivenAnswer, Question, Walk } from './types.ts';

/** No flow is deeper; a longer walk is a circle or a made-up address. */
export const DEEPEST = 12;

/**
 * Walks a flow by a list of answer ids.
 *
 * @param flow the flow as data
 * @param path answer ids from the first question on; at most {@link DEEPEST} of them are followed
 * @returns the question to ask next, the outcome reached, or why the path leads nowhere
 */
export function walkFlow(flow: Flow, path: readonly string[]): Walk {
  if (path.length > DEEPEST) return { kind: 'lost', reason: `More than ${DEEPEST} answers.` };
  let question = findQuestion(flow, flow.start);
  if (!question) return { kind: 'lost', reason: `There is no question "${flow.start}".` };
  const given: GivenAnswer[] = [];
  for (const [index, id] of path.entries()) {
    const answer: Answer | undefined = question.answers.find((one) => one.id === id);
    if (!answer) return { kind: 'lost', reason: `"${id}" is no answer to "${question.id}".` };
    if (answer.becomes) return { kind: 'lost', reason: `"${id}" leads to another address.` };
    given.push({ question, answer, address: questionAddress(flow, path.slice(0, index)) });
    if (answer.outcome !== undefined) {
      return index === path.length - 1
        ? { kind: 'outcome', outcome: answer.outcome, given }
        : { kind: 'lost', reason: `"${id}" ends the walk.` };
    }
    const next: Question | undefined = findQuestion(flow, answer.to ?? '');
    if (!next) return { kind: 'lost', reason: `There is no question "${answer.to}".` };
    question = next;
  }
  return { kind: 'question', question, given };
}

/** The question with this id, or undefined. */
export function findQuestion(flow: Flow, id: string): Question | undefined {
  return flow.questions.find((one) => one.id === id);
}

/** Address of the page that asks after these answers. */
export function questionAddress(flow: Flow, path: readonly string[]): string {
  return flow.base + path.map((id) => `${id}/`).join('');
}

/**
 * Fragment that names a walk on an outcome's page, so that "Your answers so far" needs no script there.
 *
 * @param path answer ids that end at the outcome
 */
export function walkFragment(path: readonly string[]): string {
  return `after-${path.join('_')}`;
}

/**
 * Address an answer's link points to.
 *
 * @param flow the flow
 * @param path the answers given before
 * @param answer one of the answers of the question reached by them
 */
export function answerAddress(flow: Flow, path: readonly string[], answer: Answer): string {
  if (answer.becomes) {
    const walk = walkFlow(flow, answer.becomes);
    return walk.kind === 'outcome'
      ? outcomeAddress(flow, walk.outcome, answer.becomes)
      : questionAddress(flow, answer.becomes);
  }
  const whole = [...path, answer.id];
  return answer.outcome === undefined
    ? questionAddress(flow, whole)
    : outcomeAddress(flow, answer.outcome, whole);
}

/** Address of an outcome; with a path, the place on it that tells how the reader came. */
export function outcomeAddress(flow: Flow, outcome: string, path?: readonly string[]): string {
  const address = flow.outcomeAddress.replace('{id}', outcome);
  return path ? `${address}#${walkFragment(path)}` : address;
}
