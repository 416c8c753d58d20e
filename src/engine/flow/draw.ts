import type { Answer, Flow } from './types.ts';
import { findQuestion, walkFlow } from './walk.ts';

/** A line of the drawing: an answer, and the box it leads to. The first line is the start, without an answer. */
export interface DrawnRow {
  /** Columns from the left. */
  depth: number;
  /** Index of the line that asked; -1 for the start. */
  parent: number;
  /** The answer in a few words. */
  answer: string;
  kind: 'question' | 'outcome';
  /** Id of the question or outcome. */
  id: string;
  /** The question was drawn above; its answers are not drawn a second time. */
  again: boolean;
}

/**
 * Lays a flow out as a tree read from the top: every answer once, beneath the question that offers it.
 *
 * @param flow the flow as data; circles end at the second meeting
 */
export function drawFlow(flow: Flow): DrawnRow[] {
  const rows: DrawnRow[] = [];
  const drawn = new Set<string>();
  const draw = (id: string, answer: string, depth: number, parent: number): void => {
    const again = drawn.has(id);
    const at = rows.push({ depth, parent, answer, kind: 'question', id, again }) - 1;
    if (again) return;
    drawn.add(id);
    for (const one of findQuestion(flow, id)?.answers ?? []) {
      const target = answerTarget(flow, one);
      if (target?.kind === 'question') draw(target.id, one.short, depth + 1, at);
      else if (target) {
        rows.push({ depth: depth + 1, parent: at, answer: one.short, ...target, again: false });
      }
    }
  };
  draw(flow.start, '', 0, -1);
  return rows;
}

/**
 * The flow in the DOT language of Graphviz, for reviewers who want to lay it out themselves.
 *
 * @param flow the flow as data
 */
export function formatDot(flow: Flow): string {
  const lines = [`digraph ${quote(flow.id)} {`, '  rankdir=LR;', '  node [shape=box];'];
  for (const question of flow.questions)
    lines.push(`  ${quote(question.id)} [label=${quote(question.text)}];`);
  const outcomes = new Set(
    flow.questions.flatMap((one) => one.answers.flatMap((answer) => answer.outcome ?? [])),
  );
  for (const id of outcomes) lines.push(`  ${quote(`outcome:${id}`)} [label=${quote(id)}, style=rounded];`);
  for (const question of flow.questions) {
    for (const answer of question.answers) {
      const target = answerTarget(flow, answer);
      if (!target) continue;
      const to = target.kind === 'outcome' ? `outcome:${target.id}` : target.id;
      lines.push(`  ${quote(question.id)} -> ${quote(to)} [label=${quote(answer.short)}];`);
    }
  }
  return [...lines, '}', ''].join('\n');
}

/** What an answer leads to; null where the data is broken. */
function answerTarget(flow: Flow, answer: Answer): Pick<DrawnRow, 'kind' | 'id'> | null {
  if (answer.outcome !== undefined) return { kind: 'outcome', id: answer.outcome };
  if (answer.to !== undefined)
    return findQuestion(flow, answer.to) ? { kind: 'question', id: answer.to } : null;
  const walk = walkFlow(flow, answer.becomes ?? []);
  if (walk.kind === 'lost') return null;
  return walk.kind === 'outcome'
    ? { kind: 'outcome', id: walk.outcome }
    : { kind: 'question', id: walk.question.id };
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
