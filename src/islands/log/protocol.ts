import type { LogReport } from '../../engine/log/report.ts';
import type { LogView, ViewFilter } from '../../engine/log/view.ts';

export type ExportKind = 'markdown' | 'csv' | 'json';

export type Request =
  | { kind: 'read'; files: File[]; now: number; filter: ViewFilter }
  | { kind: 'sample'; name: string; text: string; now: number; filter: ViewFilter }
  /** Ends the reading: what was read becomes the result. */
  | { kind: 'stop' }
  | { kind: 'view'; filter: ViewFilter }
  | { kind: 'proof'; choice: string; full: boolean }
  | { kind: 'export'; as: ExportKind };

/** What the page shows of a report beside its view. */
export interface Summary
  extends Pick<
    LogReport,
    'verdict' | 'files' | 'period' | 'attempts' | 'microsoft' | 'recipients' | 'withoutReply' | 'limits'
  > {
  servers: string[];
  codes: string[];
  /** Microsoft's only. */
  relays: LogReport['byRelay'];
  domains: LogReport['byDomain'];
  /** Address of a code's page, by code. */
  pages: Record<string, string>;
}

/** All that is shown at one time: of the whole log, or of what was read of it so far. */
export interface Shown {
  summary: Summary;
  view: LogView;
}

export interface ReadSoFar {
  /** Bytes of the files as they are, packed or not. */
  bytes: number;
  total: number;
  seconds: number;
  file: string;
}

export interface ProofShown {
  choice: string;
  text: string;
  /** For `whyblocked.request.log`. */
  handOver: object;
}

export type Message =
  | ({ kind: 'progress' } & ReadSoFar)
  | { kind: 'partial'; shown: Shown; sentence: string }
  | {
      kind: 'done';
      shown: Shown;
      /** The report as text, to copy. */
      text: string;
      proofs: { id: string; label: string }[];
      seconds: number;
      /** Bytes read where reading was stopped before the end; null when all was read. */
      stoppedAt: number | null;
    }
  /** Stopped before reading began. */
  | { kind: 'nothing' }
  | { kind: 'view'; view: LogView }
  | { kind: 'proof'; proof: ProofShown }
  | { kind: 'export'; as: ExportKind; text: string }
  | { kind: 'error'; sentence: string };
