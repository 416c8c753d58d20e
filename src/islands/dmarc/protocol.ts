import type { DmarcAnalysis } from '../../engine/dmarc-report/types.ts';
import type { FindingVocabulary } from '../../engine/report/words.ts';
import type { FileBytes } from '../ui/FilesForm.tsx';

export interface Request {
  files: FileBytes[];
}

export interface Shown {
  /** Without the records: the page shows sources. */
  analysis: Omit<DmarcAnalysis, 'records'>;
  words: FindingVocabulary;
  report: string;
}
