import type { Explanation } from './result.ts';
import { whoSentences } from './sentences.ts';

/** The answer's first sentence: who refused, and who it was where that is known. */
export function lead(explanation: Explanation): string {
  if (explanation.who === 'other-receiver' && explanation.otherReceiver !== null)
    return `Refused by ${explanation.otherReceiver}, not by Microsoft.`;
  return whoSentences[explanation.who];
}
