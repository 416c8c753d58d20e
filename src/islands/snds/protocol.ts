import type { SndsAnalysis } from '../../engine/snds/types.ts';
import type { EvidenceShown } from '../evidence/protocol.ts';

/** What the page shows: without the rows, because it shows days. */
export type Shown = EvidenceShown<
  Omit<SndsAnalysis, 'rows'> & {
    /** Sentences about files that could not be opened. */
    unread: readonly string[];
  }
>;
