import type { Flow, GivenAnswer, Question } from './types.ts';
import { DEEPEST, walkFlow } from './walk.ts';

/** A page that asks. */
export interface QuestionPath {
  path: string[];
  question: Question;
  given: GivenAnswer[];
}

/** A walk from the first question to an outcome. */
export interface OutcomePath {
  path: string[];
  outcome: string;
  given: GivenAnswer[];
}

export interface FlowPaths {
  questions: QuestionPath[];
  outcomes: OutcomePath[];
}

/** More pages than this is a mistake in the data, not a flow a person can be led through. */
export const MOST_PATHS = 2000;

/**
 * Every page a flow has: each line of answers that ends at a question, and each that ends at an outcome.
 *
 * @throws RangeError when the flow has more than {@link MOST_PATHS} of them (a circle, as a rule)
 */
export function listPaths(flow: Flow): FlowPaths {
  const found: FlowPaths = { questions: [], outcomes: [] };
  const open: string[][] = [[]];
  for (let path = open.shift(); path; path = open.shift()) {
    const walk = walkFlow(flow, path);
    if (walk.kind === 'lost') continue;
    if (walk.kind === 'outcome') {
      found.outcomes.push({ path, outcome: walk.outcome, given: walk.given });
      continue;
    }
    found.questions.push({ path, question: walk.question, given: walk.given });
    if (found.questions.length + found.outcomes.length > MOST_PATHS) {
      throw new RangeError(`The flow "${flow.id}" has more than ${MOST_PATHS} pages.`);
    }
    if (path.length === DEEPEST) continue;
    for (const answer of walk.question.answers) if (!answer.becomes) open.push([...path, answer.id]);
  }
  return found;
}
