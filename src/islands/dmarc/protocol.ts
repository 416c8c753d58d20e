import type { DmarcAnalysis } from '../../engine/dmarc-report/types.ts';
import type { EvidenceShown } from '../evidence/protocol.ts';

/** What the page shows: without the records, because it shows sources. */
export type Shown = EvidenceShown<Omit<DmarcAnalysis, 'records'>>;
