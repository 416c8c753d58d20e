import type { DkimDiscovery } from '../dkim/discover.ts';
import type { DmarcView } from '../dmarc/analyse.ts';
import type { QueryRecord } from '../dns/types.ts';
import type { HostView } from '../hosts/analyse.ts';
import type { MxView } from '../hosts/mx.ts';
import type { Finding, Status } from '../report/finding.ts';
import type { SpfAnalysis } from '../spf/analyse.ts';
import type { SpfEvaluation } from '../spf/evaluate.ts';
import type { TransportView } from '../transport/analyse.ts';

/** What Microsoft asks of high-volume senders since May 2025, and reverse DNS, each as one light. */
export interface Light {
  id: 'spf' | 'dkim' | 'dmarc' | 'alignment' | 'ptr';
  label: string;
  status: Extract<Status, 'pass' | 'attention' | 'fail' | 'unknown'>;
  /** A few words beneath. */
  detail: string;
}

export interface Verdict {
  status: Status;
  sentence: string;
  /**
   * dns-reason: something in DNS is a reason to refuse; listed: records sound, but an address is on a list
   * Microsoft uses; sound: nothing in DNS explains a refusal; incomplete: sound as far as it could be seen;
   * unknown: DNS could not be asked; no-domain: the name does not exist.
   */
  kind: 'dns-reason' | 'listed' | 'sound' | 'incomplete' | 'unknown' | 'no-domain';
}

export interface SpfReport {
  /** The domain whose record decides: that of the envelope sender. */
  domain: string;
  /** record: one that can be read; broken: several, or a syntax error; none; unknown: could not be told. */
  status: 'record' | 'broken' | 'none' | 'unknown';
  /** The record's text; null when there is not exactly one, or it could not be had. */
  record: string | null;
  /** One for each sending address, in their order. */
  evaluations: SpfEvaluation[];
  /** The record without a client: its tree, cost and senders. */
  analysis: SpfAnalysis;
}

export interface CheckReport {
  domain: string;
  /** ISO 8601, UTC. */
  checkedAt: string;
  resolver: string;
  verdict: Verdict;
  lights: Light[];
  /** Worst first. */
  findings: Finding[];
  spf: SpfReport;
  dkim: DkimDiscovery;
  dmarc: DmarcView;
  mx: MxView;
  /** One for each sending address, in their order. */
  hosts: HostView[];
  transport: TransportView;
  dns: { queries: number; rounds: number; ms: number };
  /** Everything asked, in order of the answers; a visitor's key is masked. */
  queries: QueryRecord[];
}

/** One row of progress; rows keep their order from the first call on. */
export interface ProgressRow {
  id: string;
  label: string;
  /** null while the question is open. */
  status: Status | null;
}
