/** The reader's words for a result; `result` is kept for the word the RFC uses. */
export type Status = 'pass' | 'attention' | 'fail' | 'info' | 'unknown';

/** Worst first, as a report lists them. */
export const STATUS_ORDER: readonly Status[] = ['fail', 'attention', 'unknown', 'info', 'pass'];

/** A piece of proof, shown in mono and copyable as it is. */
export interface Evidence {
  /** What it is: "TXT _dmarc.example.com", "corrected record" … */
  label: string;
  value: string;
}

/**
 * One fact about one subject. Title, reason and remedy live in `content/findings/<id>.md`; `args` fill the
 * placeholders of its title, so they are plain values.
 */
export interface Finding {
  id: string;
  status: Status;
  /** The domain, address or record the finding is about. */
  subject: string;
  args: Record<string, string | number>;
  evidence: Evidence[];
}

/** Sorts findings worst first, keeping the given order within a status. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => STATUS_ORDER.indexOf(a.status) - STATUS_ORDER.indexOf(b.status));
}
