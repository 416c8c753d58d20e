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
 * Lays a flow out for a drawing: each question one column right of the last that leads to it, outcomes in the
 * column after the questions. Outcomes stand in the order a reader meets them, and a question level with the first
 * box it leads to, so that the start is at the top left and lines stay short.
 */
export function drawFlow(flow: Flow): FlowDrawing {
  const edges = listEdges(flow);
  const layer = new Map<string, number>([[flow.start, 0]]);
  for (let round = 0; round < flow.questions.length; round++) {
    for (const edge of edges) {
      const from = layer.get(edge.from);
      if (from === undefined || edge.to.startsWith('outcome:')) continue;
      layer.set(edge.to, Math.max(layer.get(edge.to) ?? 0, from + 1));
    }
  }
  const layers = Math.max(...layer.values()) + 2;

  const row = new Map<string, number>();
  for (const id of orderOutcomes(flow.start, edges)) {
    layer.set(id, layers - 1);
    row.set(id, row.size);
  }
  for (let at = layers - 2; at >= 0; at--) {
    const column = [...layer].filter(([, one]) => one === at).map(([id]) => id);
    const wanted = new Map(
      column.map((id) => [
        id,
        Math.min(...edges.filter((e) => e.from === id).map((e) => row.get(e.to) ?? 0)),
      ]),
    );
    let free = 0;
    for (const id of column.sort((a, b) => wanted.get(a)! - wanted.get(b)!)) {
      const place = Math.max(free, wanted.get(id)!);
      row.set(id, place);
      free = place + 1;
    }
  }
  const nodes = [...layer].map(([id, at]): DrawnNode => {
    const kind = id.startsWith('outcome:') ? 'outcome' : 'question';
    return { id, kind, layer: at, row: row.get(id) ?? 0 };
  });
  return { nodes, edges, layers, rows: Math.max(...row.values()) + 1 };
}

/** Outcomes as a reader meets them who tries every answer, from the first to the last. */
function orderOutcomes(start: string, edges: readonly DrawnEdge[]): string[] {
  const met = new Set<string>();
  const visit = (id: string) => {
    if (met.has(id)) return;
    met.add(id);
    for (const edge of edges) if (edge.from === id) visit(edge.to);
  };
  visit(start);
  return [...met].filter((id) => id.startsWith('outcome:'));
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

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
