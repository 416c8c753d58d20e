/** The shape of a report: documented for programs in `public/data/schema/log.schema.json`. */

export interface Counts {
  attempts: number;
  sent: number;
  deferred: number;
  bounced: number;
}

export type ServiceName = 'consumer' | 'business';

export interface HourCounts extends Counts {
  microsoft: Counts;
  codes: Record<string, number>;
}

export interface ServerCounts extends HourCounts {
  /** Name as the log has it; null for the bucket of servers beyond the limit. */
  host: string | null;
  byService: Record<ServiceName, Counts>;
}

export interface CodeCounts extends Counts {
  first: string;
  last: string;
  byServer: Record<string, number>;
  byService: Record<ServiceName, number>;
}

export interface LogEvent {
  code: string;
  /** Server the episode is about; null when the code is about the sending domain, at every server. */
  server: string | null;
  servers: string[];
  service: ServiceName;
  scope: 'server' | 'sending-domain';
  /** First and last refusal. */
  start: string;
  end: string;
  ongoing: boolean;
  attempts: number;
  deferred: number;
  bounced: number;
  sent: number;
  lastSuccessBefore: string | null;
  firstSuccessAfter: string | null;
}

/** Hourly numbers of one server and service: what the page filters. */
export interface Cell {
  hour: string;
  server: string;
  service: ServiceName;
  sent: number;
  deferred: number;
  bounced: number;
  codes: Record<string, { deferred: number; bounced: number }>;
}

export interface ResponseCounts extends Counts {
  code: string | null;
  first: string;
  last: string;
}

export interface LogReport {
  verdict: { status: 'pass' | 'attention' | 'fail' | 'unknown'; sentence: string };
  files: {
    name: string;
    format: string;
    formatName: string;
    bytes: number;
    attempts: number;
    first: string | null;
    last: string | null;
    yearInferred: boolean;
    problem: string | null;
  }[];
  period: {
    start: string | null;
    end: string | null;
    utcOffset: string | null;
    utcOffsetFrom: 'log' | 'replies' | null;
  };
  attempts: Counts;
  microsoft: Counts & {
    byService: Record<ServiceName, Counts>;
    unconnectedAttempts: number;
    withoutCode: number;
    shareOfAttempts: number;
    shareOfSent: number;
    shareOfAttemptsByRecipientDomain: number;
    shareOfSentByRecipientDomain: number;
    attemptsByRecipientDomain: number;
    /** Attempts a count by recipient domain misses, and attempts it counts although they went elsewhere. */
    missedByRecipientDomain: number;
    wronglyCountedByRecipientDomain: number;
  };
  byCode: Record<string, CodeCounts>;
  byServer: Record<string, ServerCounts>;
  byHour: Record<string, HourCounts>;
  byRelay: {
    host: string;
    service: 'other' | ServiceName;
    attempts: number;
    sent: number;
    deferred: number;
    bounced: number;
  }[];
  byDomain: {
    domain: string;
    attempts: number;
    sent: number;
    deferred: number;
    bounced: number;
    microsoft: Counts;
  }[];
  byResponse: Record<string, ResponseCounts>;
  replies: (ResponseCounts & { id: string | null; text: string })[];
  events: LogEvent[];
  /** Failures without a reply: what went wrong on the way, apart from what Microsoft said. */
  withoutReply: { microsoft: Record<string, number>; other: Record<string, number> };
  recipients: {
    retries: number;
    refused: number;
    gaveUp: number;
    late: number;
    lateBy: { upToSeconds: number | null; recipients: number }[];
    longestWaitSeconds: number;
    stillQueued: number;
  };
  ownDeliveries: number;
  notTried: number;
  expired: number;
  outsideFilter: number;
  limits: string[];
  cells: Cell[];
}
