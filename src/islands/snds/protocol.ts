import type { FindingVocabulary } from '../../engine/report/words.ts';
import type { SndsAnalysis } from '../../engine/snds/types.ts';
import type { FileBytes } from '../ui/FilesForm.tsx';

export interface Request {
  files: FileBytes[];
}

export interface Shown {
  /** Without the rows: the page shows days. */
  analysis: Omit<SndsAnalysis, 'rows'>;
  words: FindingVocabulary;
  report: string;
}
