import type { Finding, Status } from '../report/finding.ts';

export type FilterResult = 'GREEN' | 'YELLOW' | 'RED';

/** One line of the data file: what Microsoft saw of one address in one period. Null is unknown, never zero. */
export interface SndsRow {
  ip: string;
  /** As written, and in ISO 8601 (UTC) where it could be read. */
  activityStart: string | null;
  activityEnd: string | null;
  start: string | null;
  end: string | null;
  rcptCommands: number | null;
  dataCommands: number | null;
  messageRecipients: number | null;
  filterResult: FilterResult | null;
  /** As written: "< 0.1%", "0.1% - < 1%". */
  complaintRate: string | null;
  complaint: ComplaintRate | null;
  /** The one column of the 12-column form. */
  trapPeriod: string | null;
  trapPeriodStart: string | null;
  trapPeriodEnd: string | null;
  trapHits: number | null;
  sampleHelo: string | null;
  sampleMailFrom: string | null;
  comments: string | null;
  line: number;
}

/** A rate in per cent: at least `low`, below `high` (or equal where both are the same). Null high: no upper end. */
export interface ComplaintRate {
  low: number;
  high: number | null;
}

/** One line of the IP status file. */
export interface SndsStatusRow {
  firstIp: string;
  lastIp: string;
  /** As written: Yes or No. */
  blocked: string;
  details: string | null;
  line: number;
}

export interface SndsFile {
  name: string;
  kind: 'data' | 'ipstatus' | 'unknown';
  columns: number;
  header: boolean;
  rows: SndsRow[];
  status: SndsStatusRow[];
  /** Lines that could not be used, and why; the first hundred. */
  problems: { line: number; sentence: string }[];
  /** Why nothing could be read; null when something was. */
  refusal: string | null;
}

/** One address on one day: sums, the worst colour and the highest complaint rate of its lines. */
export interface SndsDay {
  date: string;
  rcptCommands: number | null;
  dataCommands: number | null;
  messageRecipients: number | null;
  filterResult: FilterResult | null;
  complaint: ComplaintRate | null;
  complaintRate: string | null;
  trapHits: number | null;
}

export interface SndsAddress {
  ip: string;
  days: SndsDay[];
  /** Days by colour. */
  green: number;
  yellow: number;
  red: number;
  rcptCommands: number | null;
  dataCommands: number | null;
  messageRecipients: number | null;
  trapHits: number | null;
  complaintRate: string | null;
  /** The IP status file's word for it; null when it says nothing or was not given. */
  status: SndsStatusRow | null;
}

export interface SndsAnalysis {
  verdict: { status: Status; sentence: string };
  files: Omit<SndsFile, 'rows' | 'status'>[];
  period: { start: string; end: string } | null;
  addresses: SndsAddress[];
  rows: SndsRow[];
  status: SndsStatusRow[];
  findings: Finding[];
}
