import { type FindingVocabulary, findingTitle } from '../../engine/report/words.ts';
import type { ReaderAnswer } from '../ui/reader.ts';
import type { EvidenceAnalysis, EvidenceRequest, EvidenceShown } from './protocol.ts';

/** Rows of each part of the text that is copied. */
export const REPORT_ROWS = 200;

/** What reading the files gave: an analysis with the middle paragraphs of its report, or why there is none. */
export type EvidenceRead<A extends EvidenceAnalysis> =
  | { sentence: string }
  | { analysis: A; paragraphs: readonly string[] };

let words: Promise<FindingVocabulary> | undefined;

function vocabulary(): Promise<FindingVocabulary> {
  words ??= fetch('/data/evidence-findings.json').then((r) =>
    r.ok ? r.json() : Promise.reject(new Error(r.statusText)),
  );
  words.catch(() => {
    words = undefined;
  });
  return words;
}

/**
 * Answers the page from its worker: calls `read` for each question and sends progress and the result.
 * What `read` throws is a bug and goes to the worker's error event, so that the page says that reading stopped.
 */
export function answerEvidence<A extends EvidenceAnalysis>(
  read: (
    files: EvidenceRequest['files'],
    onProgress: (done: number, total: number) => void,
  ) => Promise<EvidenceRead<A>>,
): void {
  self.addEventListener('message', (event: MessageEvent<EvidenceRequest & { id: number }>) => {
    const { id, files } = event.data;
    const say = (message: ReaderAnswer<EvidenceShown<A>>) => self.postMessage(message);
    const answer = async () => {
      const result = await read(files, (done, total) => say({ id, done, total }));
      if ('sentence' in result) return say({ id, sentence: result.sentence });
      const known = await vocabulary().catch(() => null);
      if (known === null) {
        return say({
          id,
          sentence: 'The words for the findings could not be loaded. Check the connection and try again.',
        });
      }
      const { analysis, paragraphs } = result;
      say({ id, shown: { analysis, words: known, report: formatReport(analysis, paragraphs, known) } });
    };
    answer().catch(reportError);
  });
}

function formatReport(
  { verdict, findings }: EvidenceAnalysis,
  paragraphs: readonly string[],
  known: FindingVocabulary,
): string {
  const lines = findings.slice(0, REPORT_ROWS).map((f) => `  ${f.status}: ${findingTitle(f, known)}`);
  const parts = [verdict.sentence, ...paragraphs];
  if (lines.length > 0) parts.push(`Findings\n${lines.join('\n')}`);
  return `${parts.join('\n\n')}\n`;
}
