/** The report in Prometheus' text format, for node_exporter's textfile collector. */
import type { LogReport } from './report.ts';

const label = (value: string) => value.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, ' ');
const labels = (of: Record<string, string>) =>
  Object.entries(of)
    .map(([name, value]) => `${name}="${label(value)}"`)
    .join(',');

/** Seconds since 1970 of a printed time; without an offset `fallbackOffset` (minutes) is taken. */
export function epochOf(time: string, fallbackOffset: number): number {
  const known = /[+-]\d\d:\d\d$/.test(time);
  const seconds = Date.parse(known ? time : `${time}Z`) / 1000;
  return known ? seconds : seconds - fallbackOffset * 60;
}

/**
 * Counters and gauges of a report. `now`: seconds since 1970; `fallbackOffset`: the machine's UTC offset in
 * minutes, for logs whose own is not known.
 */
export function formatPrometheus(report: LogReport, now: number, fallbackOffset: number): string {
  const out: string[] = [];
  const metric = (
    name: string,
    type: 'counter' | 'gauge',
    help: string,
    rows: [Record<string, string>, number][],
  ) => {
    if (rows.length === 0) return;
    out.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const [of, value] of rows)
      out.push(`${name}${Object.keys(of).length > 0 ? `{${labels(of)}}` : ''} ${value}`);
  };
  const attempts: [Record<string, string>, number][] = [];
  const last: [Record<string, string>, number][] = [];
  for (const [server, s] of Object.entries(report.byServer)) {
    for (const service of ['consumer', 'business'] as const)
      for (const status of ['sent', 'deferred', 'bounced'] as const)
        attempts.push([{ server, service, status }, s.byService[service][status]]);
    const other = (status: 'sent' | 'deferred' | 'bounced') => s[status] - s.microsoft[status];
    for (const status of ['sent', 'deferred', 'bounced'] as const)
      attempts.push([{ server, service: 'other', status }, other(status)]);
  }
  metric(
    'whyblocked_delivery_attempts_total',
    'counter',
    'Delivery attempts by sending server, receiving service and result.',
    attempts,
  );

  const refusals = new Map<string, [Record<string, string>, number]>();
  const lastSent = new Map<string, string>();
  for (const cell of report.cells) {
    if (cell.sent > 0 && cell.hour !== 'other') lastSent.set(`${cell.server}\n${cell.service}`, cell.hour);
    for (const [code, n] of Object.entries(cell.codes))
      for (const status of ['deferred', 'bounced'] as const) {
        if (n[status] === 0) continue;
        const key = [cell.server, cell.service, code, status].join('\n');
        const row = refusals.get(key) ?? [{ server: cell.server, service: cell.service, code, status }, 0];
        row[1] += n[status];
        refusals.set(key, row);
      }
  }
  metric('whyblocked_microsoft_refusals_total', 'counter', 'Attempts refused by Microsoft, by code.', [
    ...refusals.values(),
  ]);
  for (const [key, hour] of lastSent) {
    const [server, service] = key.split('\n') as [string, string];
    last.push([
      { server, service },
      epochOf(`${hour}:00:00${report.period.utcOffset ?? ''}`, fallbackOffset),
    ]);
  }
  metric(
    'whyblocked_last_delivery_hour_timestamp_seconds',
    'gauge',
    'Start of the last hour with a delivery to the service.',
    last,
  );

  const active = report.events.filter((e) => e.ongoing);
  const byEvent = (value: (e: (typeof active)[number]) => number): [Record<string, string>, number][] =>
    active.map((e) => [{ server: e.server ?? 'all', service: e.service, code: e.code }, value(e)]);
  metric(
    'whyblocked_block_active',
    'gauge',
    'A block episode that is still on.',
    byEvent(() => 1),
  );
  metric(
    'whyblocked_block_start_timestamp_seconds',
    'gauge',
    'First refusal of a block episode that is still on.',
    byEvent((e) => epochOf(e.start, fallbackOffset)),
  );
  metric(
    'whyblocked_block_refused_attempts',
    'gauge',
    'Attempts refused so far in a block episode that is still on.',
    byEvent((e) => e.attempts),
  );
  metric('whyblocked_blocks_total', 'counter', 'Block episodes found.', [[{}, report.events.length]]);
  const r = report.recipients;
  metric('whyblocked_recipients_total', 'counter', 'Recipients at Microsoft by what became of them.', [
    [{ outcome: 'refused' }, r.refused],
    [{ outcome: 'gave_up' }, r.gaveUp],
    [{ outcome: 'late' }, r.late],
  ]);
  metric(
    'whyblocked_recipients_queued',
    'gauge',
    'Recipients Microsoft deferred whose end is not in the log yet.',
    [[{}, r.stillQueued]],
  );
  metric(
    'whyblocked_microsoft_share_ratio',
    'gauge',
    'Share of the attempts that go to Microsoft, by relay host.',
    [[{}, report.microsoft.shareOfAttempts]],
  );
  if (report.period.end !== null)
    metric(
      'whyblocked_log_last_attempt_timestamp_seconds',
      'gauge',
      'Time of the last delivery attempt in the log.',
      [[{}, epochOf(report.period.end, fallbackOffset)]],
    );
  metric('whyblocked_log_read_timestamp_seconds', 'gauge', 'When the log was read.', [[{}, Math.floor(now)]]);
  return `${out.join('\n')}\n`;
}
