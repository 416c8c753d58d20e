import type { Explanation } from '../../engine/explain/result.ts';
import type { Reply } from '../../engine/smtp/catalogue.ts';

/** What the page asks of the worker: texts or files to explain together. */
export interface Question {
  inputs: { name: string; input: string | Uint8Array }[];
}

/** What the worker answers: the explanation, the replies it names, and the report as text. */
export type Answer =
  | { kind: 'explained'; explanation: Explanation; replies: Reply[]; report: string }
  | { kind: 'no-catalogue' };
