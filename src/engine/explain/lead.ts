import type { Explanation } from './result.ts';
import { whoSentences } from './sentences.ts';

/** The answer's first sentence: who refused, and who it was where that is known. */
export function lead(explanation: Explanation): string {
  if (explanation.who === 'other-receiver' && explanation.otherReceiver !== null)
    return `Refused by ${explanation.otherReceiver}, not by Microsoft.`;
  if (explanation.who === 'own-server' && explanation.reporter !== null)
    return `Nobody refused this: ${explanation.reporter}, which sends the mail, reports that it could not reach Microsoft’s host.`;
  if (explanation.who === 'unknown' && explanation.answers.length > 0)
    return 'This is an answer of Microsoft’s support for senders, not a refusal by a server.';
  return whoSentences[explanation.who];
}
