import type { LogReport } from '../../engine/log/report.ts';
import type { LogView, ViewFilter } from '../../engine/log/view.ts';

export type Request =
  | { kind: 'read'; files: File[]; now: number; zone: number }
  | { kind: 'sample'; name: string; text: string; now: number; zone: number }
  | { kind: 'view'; filter: ViewFilter; columns: number }
  | { kind: 'proof'; full: boolean }
  | { kind: 'export'; as: 'markdown' | 'csv' | 'json' };

/** The report without what only the worker needs: the page asks for views of it. */
export type Summary = Omit<LogReport, 'cells' | 'byHour'>;

export interface ProofShown {
  text: string;
  /** For `whyblocked.request.log`. */
  handOver: unknown;
}

export type Message =
  | { kind: 'progress'; bytes: number; total: number; seconds: number; file: string; sentence: string }
  | { kind: 'done'; report: Summary; view: LogView; pages: Record<string, string>; seconds: number }
  | { kind: 'view'; view: LogView }
  | { kind: 'proof'; proof: ProofShown }
  | { kind: 'export'; as: 'markdown' | 'csv' | 'json'; text: string }
  | { kind: 'error'; sentence: string };
