/// <reference lib="webworker" />
import { explainAll } from '../../engine/explain/explain.ts';
import { formatPlainText } from '../../engine/explain/format.ts';
import type { Catalogue } from '../../engine/smtp/catalogue.ts';
import type { Answer, Question } from './messages.ts';

/** Fetched when the first question comes; kept for the next. */
let catalogue: Promise<Catalogue> | null = null;

async function load(): Promise<Catalogue> {
  const response = await fetch('/data/catalogue.json');
  if (!response.ok) throw new Error(`catalogue: ${response.status}`);
  return (await response.json()) as Catalogue;
}

addEventListener('message', async ({ data }: MessageEvent<Question>) => {
  let answer: Answer;
  try {
    catalogue ??= load();
    const known = await catalogue;
    const explanation = explainAll(data.inputs, { catalogue: known });
    const ids = new Set(explanation.matches.flatMap(({ id, alike }) => [id, ...alike]));
    answer = {
      kind: 'explained',
      explanation: { ...explanation, matches: explanation.matches.slice(0, 200) },
      replies: known.replies.filter(({ id }) => ids.has(id)),
      report: formatPlainText(explanation, known, location.origin),
    };
  } catch {
    catalogue = null;
    answer = { kind: 'no-catalogue' };
  }
  postMessage(answer);
});
