import { listPaths } from './paths.ts';
import type { Answer, Flow } from './types.ts';
import { findQuestion, walkFlow } from './walk.ts';

/** Something wrong with a flow's data: where, and what. */
export interface FlowProblem {
  where: string;
  what: string;
}

/**
 * Looks for everything that would strand a reader: answers that lead nowhere, questions and outcomes no walk
 * reaches, circles, walks longer than promised, questions without "I don't know".
 *
 * @param flow the flow as data
 * @param outcomes ids of all outcomes that exist for it
 */
export function checkFlow(flow: Flow, outcomes: readonly string[]): FlowProblem[] {
  const problems: FlowProblem[] = [];
  const report = (where: string, what: string) => problems.push({ where, what });

  if (!findQuestion(flow, flow.start)) report('start', `there is no question "${flow.start}"`);
  for (const id of repeated(flow.questions.map((one) => one.id))) report(id, 'two questions have this id');
  for (const question of flow.questions) {
    for (const id of repeated(question.answers.map((one) => one.id))) {
      report(question.id, `two answers have the id "${id}"`);
    }
    if (!question.answers.some((one) => one.id === 'unknown')) report(question.id, 'has no "I don\'t know"');
    for (const answer of question.answers) {
      const what = deadEnd(flow, outcomes, answer);
      if (what) report(`${question.id} / ${answer.id}`, what);
    }
  }
  if (hasCircle(flow)) {
    report('flow', 'answers lead round in a circle');
    return problems;
  }

  const paths = listPaths(flow);
  const asked = new Set(paths.questions.map((one) => one.question.id));
  for (const one of flow.questions) if (!asked.has(one.id)) report(one.id, 'no walk reaches this question');
  const reached = new Set(paths.outcomes.map((one) => one.outcome));
  for (const id of outcomes) if (!reached.has(id)) report(id, 'no walk reaches this outcome');
  for (const one of paths.outcomes) {
    if (one.path.length > flow.maximum) report(one.path.join('/'), `takes more than ${flow.maximum} answers`);
  }
  return problems;
}

function deadEnd(flow: Flow, outcomes: readonly string[], answer: Answer): string | null {
  if (answer.to !== undefined) {
    return findQuestion(flow, answer.to) ? null : `leads to the question "${answer.to}", which is missing`;
  }
  if (answer.outcome !== undefined) {
    return outcomes.includes(answer.outcome)
      ? null
      : `leads to the outcome "${answer.outcome}", which is missing`;
  }
  if (answer.becomes !== undefined) {
    const walk = walkFlow(flow, answer.becomes);
    return walk.kind === 'lost' ? `becomes an address that leads nowhere: ${walk.reason}` : null;
  }
  return 'leads nowhere';
}

/** True when a question can be asked again on the way it leads to. */
function hasCircle(flow: Flow): boolean {
  const state = new Map<string, 'open' | 'done'>();
  const visit = (id: string): boolean => {
    if (state.get(id) === 'done') return false;
    if (state.get(id) === 'open') return true;
    state.set(id, 'open');
    const circle = (findQuestion(flow, id)?.answers ?? []).some(
      (one) => one.to !== undefined && visit(one.to),
    );
    state.set(id, 'done');
    return circle;
  };
  return flow.questions.some((one) => visit(one.id));
}

function repeated(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) !== index))];
}
