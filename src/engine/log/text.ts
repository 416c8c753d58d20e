/** The report for people, as plain lines. */
import type { Counts, LogEvent, LogReport } from './report.ts';
import { eventSubject, formatNumber, plural, serviceName } from './verdict.ts';

const BARS = '▁▂▃▄▅▆▇█';

/** One character a value, 0 as a space of its own height: `▁▂▅█`. */
export function sparkline(values: readonly number[]): string {
  const top = Math.max(...values, 1);
  return values.map((v) => (v === 0 ? ' ' : BARS[Math.min(7, Math.ceil((v / top) * 8) - 1)]!)).join('');
}

const number = formatNumber;
const percent = (part: number, whole: number) =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)}%`;
const shortTime = (time: string) => time.slice(0, 16).replace('T', ' ');

/** A table with the first column to the left and numbers to the right. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((h, i) => Math.max(h.length, ...rows.map((r) => (r[i] ?? '').length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((c, i) => (i === 0 ? c.padEnd(widths[i]!) : c.padStart(widths[i]!)))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)];
}

const countCells = (c: Counts) => [number(c.attempts), number(c.sent), number(c.deferred), number(c.bounced)];
const COUNT_HEAD = ['attempts', 'sent', 'deferred', 'bounced'];

/** An episode in one line: `S3140  mx1  Outlook.com (consumer mail)  from … to …, 2 d 4 h: 24 attempts refused …`. */
export function formatEvent(e: LogEvent): string {
  return `${eventHead(e)}: ${refusedOf(e)}`;
}

/** An episode in two lines, with the deliveries before and after it. */
function eventLines(e: LogEvent): string[] {
  const near = [
    ...(e.lastSuccessBefore === null ? [] : [`last delivery before it ${shortTime(e.lastSuccessBefore)}`]),
    ...(e.firstSuccessAfter === null ? [] : [`first after it ${shortTime(e.firstSuccessAfter)}`]),
  ];
  return [
    `  ${eventHead(e)}`,
    `      ${[refusedOf(e), near.join(', ')].filter((part) => part !== '').join('; ')}`,
  ];
}

function eventHead(e: LogEvent): string {
  const duration = formatDuration(
    (Date.parse(e.end.slice(0, 19) + 'Z') - Date.parse(e.start.slice(0, 19) + 'Z')) / 1000,
  );
  const end = e.ongoing ? `still on (last ${shortTime(e.end)})` : `to ${shortTime(e.end)}`;
  return `${e.code}  ${eventSubject(e)}  ${serviceName(e.service)}  from ${shortTime(e.start)} ${end}, ${duration}`;
}

const refusedOf = (e: LogEvent) =>
  `${plural(e.attempts, 'attempt')} refused (${number(e.deferred)} deferred, ${number(e.bounced)} bounced), ${number(e.sent)} delivered meanwhile`;

/** `3 d 4 h`, `2 h 5 min`, `40 s`. */
export function formatDuration(seconds: number): string {
  if (seconds < 60) return `${Math.max(0, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Values of the period's hours, added up to at most `width` columns. */
export function columnsOf(report: LogReport, width: number, pick: (c: Counts) => number): number[] {
  const hours = Object.keys(report.byHour).filter((h) => h !== 'other');
  if (hours.length === 0) return [];
  const index = (hour: string) => Date.parse(`${hour}:00:00Z`) / 3_600_000;
  const first = index(hours[0]!);
  const all = index(hours.at(-1)!) - first + 1;
  const columns = new Array<number>(Math.min(width, all)).fill(0);
  for (const hour of hours) {
    const at = Math.floor(((index(hour) - first) / all) * columns.length);
    columns[at]! += pick(report.byHour[hour]!.microsoft);
  }
  return columns;
}

/** The report as lines: verdict first, then episodes, timeline and tables. */
export function formatReport(report: LogReport, options: { wide?: boolean } = {}): string[] {
  const { microsoft: m, attempts, period } = report;
  const out: string[] = [report.verdict.sentence, ''];
  const zone =
    period.utcOffset === null
      ? 'UTC offset unknown'
      : `UTC${period.utcOffset}${period.utcOffsetFrom === 'replies' ? ', worked out from the replies' : ''}`;
  if (period.start !== null && period.end !== null)
    out.push(`Period     ${shortTime(period.start)} to ${shortTime(period.end)} (${zone})`);
  for (const file of report.files) {
    const year = file.yearInferred ? ', year worked out' : '';
    out.push(
      `Read       ${file.name}: ${file.formatName}, ${number(file.bytes)} bytes, ${plural(file.attempts, 'attempt')}${year}${file.problem ? `. ${file.problem}` : ''}`,
    );
  }
  if (attempts.attempts === 0) return [...out, ...report.limits];
  out.push('');
  if (report.events.length > 0) {
    out.push('Block episodes');
    for (const event of report.events) out.push(...eventLines(event));
    out.push('');
  }
  const width = options.wide ? 120 : 60;
  const sent = columnsOf(report, width, (c) => c.sent);
  if (sent.length > 1) {
    out.push('Timeline of mail to Microsoft');
    out.push(`  sent      ${sparkline(sent)}`);
    out.push(`  deferred  ${sparkline(columnsOf(report, width, (c) => c.deferred))}`);
    out.push(`  bounced   ${sparkline(columnsOf(report, width, (c) => c.bounced))}`);
    const ends = [period.start!.slice(0, 10), period.end!.slice(0, 10)];
    out.push(`            ${ends[0]}${ends[1]!.padStart(Math.max(0, sent.length - 10))}`, '');
  }
  out.push(
    ...formatTable(
      ['Attempts', ...COUNT_HEAD, 'refused'],
      (
        [
          ['all', attempts],
          ['Microsoft', m],
          ['  Outlook.com (consumer)', m.byService.consumer],
          ['  Microsoft 365 (business)', m.byService.business],
        ] as const
      ).map(([name, c]) => [name, ...countCells(c), percent(c.deferred + c.bounced, c.attempts)]),
    ),
    '',
    `Microsoft’s share: ${percent(m.attempts, attempts.attempts)} of the attempts by relay host. By recipient domain it would look like ${percent(m.attemptsByRecipientDomain, attempts.attempts)}: that misses ${plural(m.missedByRecipientDomain, 'attempt')} for customers’ own domains and wrongly counts ${plural(m.wronglyCountedByRecipientDomain, 'attempt')} that went elsewhere.`,
    '',
  );
  const codes = Object.entries(report.byCode);
  if (codes.length > 0)
    out.push(
      ...formatTable(
        ['Code', 'refused', 'deferred', 'bounced', 'first', 'last'],
        codes.map(([code, c]) => [
          code,
          number(c.attempts),
          number(c.deferred),
          number(c.bounced),
          shortTime(c.first),
          shortTime(c.last),
        ]),
      ),
      '',
    );
  const servers = Object.entries(report.byServer);
  out.push(
    ...formatTable(
      ['Server', ...COUNT_HEAD.map((h) => `MS ${h}`), 'refused'],
      servers
        .slice(0, 40)
        .map(([name, s]) => [
          name,
          ...countCells(s.microsoft),
          percent(s.microsoft.deferred + s.microsoft.bounced, s.microsoft.attempts),
        ]),
    ),
  );
  if (servers.length > 40) out.push(`… and ${servers.length - 40} more (--json has all)`);
  out.push('', ...recipientLines(report), ...failureLines(report), ...report.limits);
  return out;
}

/** What became of recipients Microsoft deferred or refused. */
export function recipientLines(report: Pick<LogReport, 'recipients'>): string[] {
  const r = report.recipients;
  if (r.retries + r.refused === 0) return [];
  const late =
    r.late === 0
      ? ''
      : `, ${plural(r.late, 'recipient')} served late (the longest wait ${formatDuration(r.longestWaitSeconds)})`;
  return [
    `Microsoft made ${plural(r.retries, 'retry', 'retries')} necessary: ${plural(r.refused, 'recipient')} refused for good, ${number(r.gaveUp)} given up after deferrals${late}, ${number(r.stillQueued)} still queued where the log ends.`,
  ];
}

/** Failures nobody replied to: network, DNS, TLS, and the sender's own. */
export function failureLines(report: Pick<LogReport, 'withoutReply'>): string[] {
  const words: Record<string, string> = {
    connect: 'not connected',
    lost: 'connection lost',
    tls: 'TLS',
    dns: 'DNS',
    own: 'other',
  };
  const line = (what: string, causes: Record<string, number>) => {
    const some = Object.entries(causes).filter(([, n]) => n > 0);
    return some.length === 0
      ? []
      : [
          `Failures without a reply, ${what}: ${some.map(([cause, n]) => `${words[cause] ?? cause} ${number(n)}`).join(', ')}.`,
        ];
  };
  return [
    ...line('on the way to Microsoft', report.withoutReply.microsoft),
    ...line('to others', report.withoutReply.other),
  ];
}
