import type { Finding, Status } from '../../engine/report/finding.ts';
import type { FindingVocabulary } from '../../engine/report/words.ts';
import type { FileBytes } from '../ui/FilesForm.tsx';

/** What a page asks its worker: files to read together. */
export interface EvidenceRequest {
  files: FileBytes[];
}

/** What every analysis of files has. */
export interface EvidenceAnalysis {
  verdict: { status: Status; sentence: string };
  findings: readonly Finding[];
}

/** What the page shows of them. */
export interface EvidenceShown<A extends EvidenceAnalysis = EvidenceAnalysis> {
  analysis: A;
  words: FindingVocabulary;
  /** The answer as text, to copy. */
  report: string;
}
