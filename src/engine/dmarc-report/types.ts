import type { Finding, Status } from '../report/finding.ts';

/** What a record says of one mechanism: domain, selector or scope, and result. */
export interface ReportDkim {
  domain: string | null;
  selector: string | null;
  result: string | null;
}
export interface ReportSpf {
  domain: string | null;
  scope: string | null;
  result: string | null;
}

/** One record of a report (RFC 9990 section 3.1.1, RFC 7489 appendix C); absent elements are null. */
export interface DmarcRecord {
  sourceIp: string | null;
  count: number;
  disposition: string | null;
  /** Aligned results as the reporter evaluated them. */
  dkim: string | null;
  spf: string | null;
  reasons: { type: string | null; comment: string | null }[];
  headerFrom: string | null;
  envelopeFrom: string | null;
  envelopeTo: string | null;
  authDkim: ReportDkim[];
  authSpf: ReportSpf[];
}

export interface DmarcReport {
  file: string;
  /** Which standard's form: told by namespace, version and elements. */
  form: 'rfc7489' | 'rfc9990';
  orgName: string | null;
  email: string | null;
  reportId: string | null;
  /** Seconds since 1970. */
  begin: number | null;
  end: number | null;
  errors: string[];
  domain: string | null;
  policy: {
    p: string | null;
    sp: string | null;
    np: string | null;
    pct: string | null;
    adkim: string | null;
    aspf: string | null;
    fo: string | null;
    testing: string | null;
    discoveryMethod: string | null;
  };
  records: DmarcRecord[];
  /** Where and why reading stopped; what came before is kept. */
  damage: { line: number; column: number; sentence: string } | null;
}

export type MicrosoftService = 'consumer' | 'business';

/** What became of the messages of one sending address. */
export interface DmarcSource {
  ip: string;
  messages: number;
  /** Passed DMARC: SPF or DKIM aligned. */
  passed: number;
  dkimAligned: number;
  spfAligned: number;
  dispositions: Record<string, number>;
  /**
   * `own`: everything passes; `partly`: some does; `forwarded`: DKIM aligned, SPF not; `unaligned`: authenticated as
   * another domain; `unauthenticated`: nothing passes at all.
   */
  kind: 'own' | 'partly' | 'forwarded' | 'unaligned' | 'unauthenticated';
  headerFrom: string[];
  dkimDomains: string[];
  spfDomains: string[];
  reporters: string[];
  microsoft: { consumer: number; business: number };
}

export interface Tally {
  reports: number;
  messages: number;
  passed: number;
  quarantined: number;
  rejected: number;
}

export interface DmarcAnalysis {
  verdict: { status: Status; sentence: string };
  period: { begin: number; end: number } | null;
  totals: Tally & { dkimAligned: number; spfAligned: number; sources: number };
  /** What Microsoft's two services saw, by the domain of the recipient. */
  microsoft: { consumer: Tally; business: Tally };
  reporters: (Tally & { name: string })[];
  reports: (Omit<DmarcReport, 'records'> & {
    microsoft: MicrosoftService | null;
    records: number;
    messages: number;
    passed: number;
    duplicate: boolean;
  })[];
  sources: DmarcSource[];
  records: (DmarcRecord & { report: number; service: MicrosoftService | null })[];
  /** Files and parts that could not be read. */
  problems: string[];
  findings: Finding[];
}
