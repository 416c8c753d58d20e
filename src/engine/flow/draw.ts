import type { Answer, Flow } from './types.ts';
import { findQuestion, walkFlow } from './walk.ts';

/** A box of the drawing. */
export interface DrawnNode {
  id: string;
  kind: 'question' | 'outcome';
  /** Column, from the left. */
  layer: number;
  /** Place within the column, from the top. */
  row: number;
}

/** A line of the drawing; several answers between the same two boxes share one. */
export interface DrawnEdge {
  from: string;
  to: string;
  labels: string[];
}

export interface FlowDrawing {
  nodes: DrawnNode[];
  edges: DrawnEdge[];
  layers: number;
  rows: number;
}

/** Outcomes are told apart from questions of the same id. */
export const outcomeNode = (id: string): string => `outcome:${id}`;

/**
 * Lays a flow out for a drawing: each box one column right of the last box that leads to it, outcomes in the
 * column after the questions, boxes of a column ordered by where their lines come from.
 */
export function drawFlow(flow: Flow): FlowDrawing {
  const edges = listEdges(flow);
  const layer = new Map<string, number>([[flow.start, 0]]);
  for (let round = 0; round < flow.questions.length; round++) {
    for (const edge of edges) {
      const from = layer.get(edge.from);
      if (from === undefined) continue;
      layer.set(edge.to, Math.max(layer.get(edge.to) ?? 0, from + 1));
    }
  }
  const last = Math.max(...[...layer].filter(([id]) => !id.startsWith('outcome:')).map(([, at]) => at)) + 1;
  for (const id of layer.keys()) if (id.startsWith('outcome:')) layer.set(id, last);

  const row = new Map<string, number>();
  const nodes: DrawnNode[] = [];
  let rows = 0;
  for (let at = 0; at <= last; at++) {
    const column = [...layer].filter(([, one]) => one === at).map(([id]) => id);
    const weight = new Map(
      column.map((id) => [
        id,
        middle(
          edges.filter((edge) => edge.to === id),
          row,
        ),
      ]),
    );
    column.sort((a, b) => weight.get(a)! - weight.get(b)!);
    for (const [index, id] of column.entries()) {
      row.set(id, index);
      nodes.push({ id, kind: id.startsWith('outcome:') ? 'outcome' : 'question', layer: at, row: index });
    }
    rows = Math.max(rows, column.length);
  }
  return { nodes, edges, layers: last + 1, rows };
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
  for (const id of outcomes) lines.push(`  ${quote(outcomeNode(id))} [label=${quote(id)}, style=rounded];`);
  for (const edge of listEdges(flow)) {
    lines.push(`  ${quote(edge.from)} -> ${quote(edge.to)} [label=${quote(edge.labels.join('\n'))}];`);
  }
  return [...lines, '}', ''].join('\n');
}

function listEdges(flow: Flow): DrawnEdge[] {
  const edges = new Map<string, DrawnEdge>();
  for (const question of flow.questions) {
    for (const answer of question.answers) {
      const to = answerTarget(flow, answer);
      if (to === null || to === question.id) continue;
      const key = `${question.id} ${to}`;
      const edge = edges.get(key) ?? { from: question.id, to, labels: [] };
      edge.labels.push(answer.short);
      edges.set(key, edge);
    }
  }
  return [...edges.values()];
}

function answerTarget(flow: Flow, answer: Answer): string | null {
  if (answer.outcome !== undefined) return outcomeNode(answer.outcome);
  if (answer.to !== undefined) return findQuestion(flow, answer.to) ? answer.to : null;
  const walk = walkFlow(flow, answer.becomes ?? []);
  if (walk.kind === 'lost') return null;
  return walk.kind === 'outcome' ? outcomeNode(walk.outcome) : walk.question.id;
}

function middle(edges: readonly DrawnEdge[], row: ReadonlyMap<string, number>): number {
  const rows = edges.flatMap((edge) => row.get(edge.from) ?? []);
  return rows.length === 0 ? 0 : rows.reduce((sum, one) => sum + one, 0) / rows.length;
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
