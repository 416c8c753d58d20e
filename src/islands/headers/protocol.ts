import type { MarkedField } from '../../engine/headers/mark.ts';
import type { HeaderAnalysis } from '../../engine/headers/types.ts';
import type { FindingVocabulary } from '../../engine/report/words.ts';

/** What the page asks of the worker: pasted text, or the bytes of a file. */
export type Request = { text: string } | { name: string; bytes: ArrayBuffer };

export interface Shown {
  analysis: HeaderAnalysis;
  marked: MarkedField[];
  words: FindingVocabulary;
  /** Title of the cause in the reference. */
  causeTitle: string;
  /** The whole report as text, for Copy. */
  report: string;
}
