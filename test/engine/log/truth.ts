/** Compares a report with the generator's truth file, number for number. */
import type { LogReport } from '../../../src/engine/log/report.ts';

interface Three {
  attempts: number;
  sent: number;
  deferred: number;
  bounced: number;
}
interface TruthServer extends Three {
  ms_attempts: number;
  ms_sent: number;
  ms_deferred: number;
  ms_bounced: number;
  codes: Record<string, number>;
}
interface TruthEvent {
  server: string | null;
  class: string;
  code: string;
  action: 'deferred' | 'bounced';
  planned_start: string;
  planned_end: string;
  first_failure: string | null;
  last_failure: string | null;
  last_success_before: string | null;
  first_success_after: string | null;
  failed_attempts: number;
}
export interface Truth {
  arguments: { mta: string; servers: number; tz: string };
  attempts: Three;
  local_status_lines: number;
  recipient_outcome: { expired: number };
  microsoft: Three & {
    unconnected_attempts: number;
    by_class: Record<'consumer' | 'business', Three>;
    share_of_attempts_by_relay: number;
    share_of_sent_by_relay: number;
    share_of_attempts_by_naive_domain: number;
    share_of_sent_by_naive_domain: number;
    attempts_by_naive_domain: number;
    attempts_custom_domain_on_microsoft_relay: number;
    attempts_microsoft_domain_on_other_relay: number;
    by_relay: Record<string, number>;
    naive_domains: string[];
  };
  by_code: Record<
    string,
    {
      attempts: number;
      deferred: number;
      bounced: number;
      first: string;
      last: string;
      by_server: Record<string, number>;
    }
  >;
  by_server: Record<string, TruthServer>;
  by_hour: Record<string, Omit<TruthServer, 'sent' | 'deferred' | 'bounced'>>;
  block_events: Record<string, TruthEvent>;
}

/** Every difference as `path: truth, report`; empty when all numbers are equal. */
export function differences(truth: Truth, report: LogReport): string[] {
  const found: string[] = [];
  const same = (path: string, expected: unknown, actual: unknown) => {
    if (expected !== actual) found.push(`${path}: ${String(expected)}, ${String(actual)}`);
  };
  const three = (path: string, expected: Three, actual: Three | undefined) => {
    for (const key of ['attempts', 'sent', 'deferred', 'bounced'] as const)
      same(`${path}.${key}`, expected[key], actual?.[key]);
  };
  const keys = (path: string, expected: object, actual: object) =>
    same(`${path} keys`, Object.keys(expected).sort().join(' '), Object.keys(actual).sort().join(' '));

  three('attempts', truth.attempts, report.attempts);
  three('microsoft', truth.microsoft, report.microsoft);
  three('consumer', truth.microsoft.by_class.consumer, report.microsoft.byService.consumer);
  three('business', truth.microsoft.by_class.business, report.microsoft.byService.business);
  const m = truth.microsoft;
  const r = report.microsoft;
  same('unconnected', m.unconnected_attempts, r.unconnectedAttempts);
  same('share of attempts', m.share_of_attempts_by_relay, r.shareOfAttempts);
  same('share of sent', m.share_of_sent_by_relay, r.shareOfSent);
  same('naive share', m.share_of_attempts_by_naive_domain, r.shareOfAttemptsByRecipientDomain);
  same('naive share of sent', m.share_of_sent_by_naive_domain, r.shareOfSentByRecipientDomain);
  same('naive attempts', m.attempts_by_naive_domain, r.attemptsByRecipientDomain);
  same('custom on microsoft', m.attempts_custom_domain_on_microsoft_relay, r.missedByRecipientDomain);
  same('elsewhere', m.attempts_microsoft_domain_on_other_relay, r.wronglyCountedByRecipientDomain);
  same('local', truth.local_status_lines, report.ownDeliveries);
  if (truth.arguments.mta !== 'postfix-rfc3339' && truth.arguments.mta !== 'postfix-classic')
    same('expired', truth.recipient_outcome.expired, report.expired);

  keys('codes', truth.by_code, report.byCode);
  for (const [code, t] of Object.entries(truth.by_code)) {
    const c = report.byCode[code];
    same(`${code} attempts`, t.attempts, c?.attempts);
    same(`${code} deferred`, t.deferred, c?.deferred);
    same(`${code} bounced`, t.bounced, c?.bounced);
    same(`${code} first`, t.first.slice(0, 19), c?.first.slice(0, 19));
    same(`${code} last`, t.last.slice(0, 19), c?.last.slice(0, 19));
    for (const [server, n] of Object.entries(t.by_server)) same(`${code} ${server}`, n, c?.byServer[server]);
  }
  keys('servers', truth.by_server, report.byServer);
  for (const [name, t] of Object.entries(truth.by_server)) {
    const s = report.byServer[name];
    three(name, t, s);
    three(
      `${name} ms`,
      { attempts: t.ms_attempts, sent: t.ms_sent, deferred: t.ms_deferred, bounced: t.ms_bounced },
      s?.microsoft,
    );
    for (const [code, n] of Object.entries(t.codes)) same(`${name} ${code}`, n, s?.codes[code]);
  }
  keys('hours', truth.by_hour, report.byHour);
  for (const [hour, t] of Object.entries(truth.by_hour)) {
    const h = report.byHour[hour];
    same(`${hour} attempts`, t.attempts, h?.attempts);
    three(
      hour,
      { attempts: t.ms_attempts, sent: t.ms_sent, deferred: t.ms_deferred, bounced: t.ms_bounced },
      h?.microsoft,
    );
    for (const [code, n] of Object.entries(t.codes)) same(`${hour} ${code}`, n, h?.codes[code]);
  }
  for (const [host, n] of Object.entries(m.by_relay))
    same(`relay ${host}`, n, report.byRelay.find((row) => row.host === host)?.attempts);
  found.push(...eventDifferences(truth, report));
  return found;
}

/** Differences between the generator's block events and the episodes found. */
export function eventDifferences(truth: Truth, report: LogReport): string[] {
  const found: string[] = [];
  const left = [...report.events];
  for (const [id, t] of Object.entries(truth.block_events)) {
    if (t.failed_attempts === 0) continue;
    const at = left.findIndex(
      (e) =>
        e.code === t.code && e.server === t.server && e.start.slice(0, 19) === t.first_failure!.slice(0, 19),
    );
    if (at < 0) {
      found.push(`${id}: not found`);
      continue;
    }
    const [e] = left.splice(at, 1);
    if (e!.service !== t.class) found.push(`${id}: ${t.class}, ${e!.service}`);
    if (e!.end.slice(0, 19) !== t.last_failure!.slice(0, 19))
      found.push(`${id} end: ${t.last_failure}, ${e!.end}`);
    if (e!.attempts !== t.failed_attempts) found.push(`${id} attempts: ${t.failed_attempts}, ${e!.attempts}`);
    const refused = t.action === 'deferred' ? e!.deferred : e!.bounced;
    if (refused !== t.failed_attempts) found.push(`${id} ${t.action}: ${t.failed_attempts}, ${refused}`);
  }
  for (const e of left) found.push(`extra: ${e.code} ${e.server} ${e.start} ${e.end} ${e.attempts}`);
  return found;
}
