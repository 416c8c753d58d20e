/** The one sentence a reader needs first. */
import type { LogEvent, LogReport } from './report.ts';

const SERVICE_NAMES = { consumer: 'Outlook.com (consumer mail)', business: 'Microsoft 365' } as const;

/** `12,345`: as the locale en-GB writes it, without loading a locale's data. */
export function formatNumber(n: number): string {
  return String(n).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 attempt`, `2 attempts`, with thousands apart. */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${formatNumber(n)} ${n === 1 ? one : many}`;
}

/** `480 kB`, `1.5 MB`, `512 MB`, `5.2 GB`. */
export function formatSize(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`;
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Where reading was stopped before its end. */
export interface Stopped {
  /** Bytes of the files as they are, packed or not: read, and of how many. */
  bytes: number;
  total: number;
  /** Names of files that were not begun. */
  unread: readonly string[];
}

const percent = (n: number) => `${(n * 100).toFixed(n > 0 && n < 0.1 ? 1 : 0)}%`;

/** Whom an episode hit: `mx1`, or `all servers` for a refused sending domain. */
export function eventSubject(event: LogEvent): string {
  if (event.server !== null) return event.server;
  return event.servers.length === 1 ? event.servers[0]! : `${event.servers.length} servers`;
}

/** Name of the service an episode was seen at. */
export function serviceName(service: 'consumer' | 'business'): string {
  return SERVICE_NAMES[service];
}

const day = (time: string) => time.slice(0, 16).replace('T', ' ');

/**
 * Status and sentence for a report: what Microsoft did, and whether it is over; and of which part of the log that
 * is said when reading was stopped.
 */
export function writeVerdict(report: LogReport, stopped?: Stopped): LogReport['verdict'] {
  if (stopped === undefined) return judge(report);
  const where = `Reading was stopped at ${formatSize(stopped.bytes)} of ${formatSize(stopped.total)}`;
  if (report.attempts.attempts === 0)
    return { status: 'unknown', sentence: `${where}; no delivery had been found by then.` };
  const { status, sentence } = judge(report);
  return {
    status: status === 'pass' ? 'attention' : status,
    sentence: `${sentence} ${where}: this is about the part that was read.`,
  };
}

function judge(report: LogReport): LogReport['verdict'] {
  const { attempts, microsoft, events, files } = report;
  if (attempts.attempts === 0) return { status: 'unknown', sentence: nothingRead(report) };
  const read = `${plural(attempts.attempts, 'delivery attempt')}, ${percent(microsoft.shareOfAttempts)} of them to Microsoft`;
  const broken = files.some((file) => file.problem)
    ? ' Part of the input could not be read: see the files.'
    : '';
  if (microsoft.attempts === 0)
    return {
      status: 'unknown',
      sentence: `No delivery to a Microsoft host in ${plural(attempts.attempts, 'attempt')}: if a relay sends your mail on, its log has the answer.${broken}`,
    };
  const ongoing = events.filter((e) => e.ongoing);
  if (ongoing.length > 0) {
    const worst = ongoing.reduce((a, b) => (b.attempts > a.attempts ? b : a));
    const more = ongoing.length > 1 ? ` and ${plural(ongoing.length - 1, 'other block')} still on` : '';
    return {
      status: 'fail',
      sentence: `Microsoft still refuses mail: ${SERVICE_NAMES[worst.service]} answers ${eventSubject(worst)} with ${worst.code} since ${day(worst.start)} (${plural(worst.attempts, 'attempt')} refused)${more}. Read: ${read}.${broken}`,
    };
  }
  if (events.length > 0) {
    const worst = events.reduce((a, b) => (b.attempts > a.attempts ? b : a));
    const last = events.reduce((a, b) => (b.end > a.end ? b : a));
    return {
      status: 'attention',
      sentence: `${events.length === 1 ? 'One block by Microsoft' : `${events.length} blocks by Microsoft`}, all over by ${day(last.end)}; the largest was ${worst.code} at ${eventSubject(worst)} from ${day(worst.start)} to ${day(worst.end)} (${plural(worst.attempts, 'attempt')} refused). Read: ${read}.${broken}`,
    };
  }
  return {
    status: broken ? 'attention' : 'pass',
    sentence: `No block by Microsoft in this log: ${percent(microsoft.sent / microsoft.attempts)} of the attempts at its hosts were accepted. Read: ${read}.${broken}`,
  };
}

function nothingRead(report: LogReport): string {
  const { files } = report;
  const problem = files.find((file) => file.problem)?.problem;
  if (problem) return problem;
  if (report.outsideFilter > 0)
    return `None of ${plural(report.outsideFilter, 'delivery attempt')} lies within the times and servers asked for.`;
  if (files.length === 0 || files.every((file) => file.bytes === 0))
    return 'There is nothing to read: the input is empty.';
  if (files.every((file) => file.format === 'unknown'))
    return 'This does not look like a mail server’s log: give the file your server writes its deliveries to, such as /var/log/mail.log or /var/log/exim4/mainlog.';
  return report.ownDeliveries > 0
    ? 'Only deliveries to your own mailboxes are in this log, none to another server.'
    : 'No delivery is in this log: it may be another program’s part, or the mail server logs elsewhere.';
}
