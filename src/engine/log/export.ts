/** The report as Markdown and CSV. */
import type { LogReport } from './report.ts';
import { failureLines, recipientLines } from './text.ts';
import { eventSubject, serviceName } from './verdict.ts';

const cell = (text: string | number) => String(text).replace(/[|\\`<>]/g, '\\$&');
const row = (cells: readonly (string | number)[]) => `| ${cells.map(cell).join(' | ')} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) => [
  row(head),
  row(head.map(() => '---')).replaceAll('\\', ''),
  ...rows.map(row),
];
const minute = (time: string | null) => (time === null ? '' : time.slice(0, 16).replace('T', ' '));

/** A report to keep or send: verdict, episodes, tables. No mail address is in it. */
export function formatMarkdown(report: LogReport): string {
  const m = report.microsoft;
  const counts = (c: { attempts: number; sent: number; deferred: number; bounced: number }) => [
    c.attempts,
    c.sent,
    c.deferred,
    c.bounced,
  ];
  return `${[
    '# What Microsoft did to this mail',
    '',
    report.verdict.sentence,
    '',
    `Period: ${minute(report.period.start)} to ${minute(report.period.end)}${report.period.utcOffset === null ? '' : ` (UTC${report.period.utcOffset})`}. Files: ${report.files.map((f) => cell(f.name)).join(', ')}.`,
    '',
    ...(report.events.length === 0
      ? []
      : [
          '## Block episodes',
          '',
          ...table(
            [
              'Code',
              'Server',
              'Service',
              'Start',
              'End',
              'Refused',
              'Deferred',
              'Bounced',
              'Delivered meanwhile',
            ],
            report.events.map((e) => [
              e.code,
              eventSubject(e),
              serviceName(e.service),
              minute(e.start),
              e.ongoing ? 'still on' : minute(e.end),
              e.attempts,
              e.deferred,
              e.bounced,
              e.sent,
            ]),
          ),
          '',
        ]),
    '## Attempts',
    '',
    ...table(
      ['', 'Attempts', 'Sent', 'Deferred', 'Bounced'],
      [
        ['All', ...counts(report.attempts)],
        ['Microsoft', ...counts(m)],
        ['Outlook.com (consumer)', ...counts(m.byService.consumer)],
        ['Microsoft 365', ...counts(m.byService.business)],
      ],
    ),
    '',
    '## Codes',
    '',
    ...table(
      ['Code', 'Refused', 'Deferred', 'Bounced', 'First', 'Last'],
      Object.entries(report.byCode).map(([code, c]) => [
        code,
        c.attempts,
        c.deferred,
        c.bounced,
        minute(c.first),
        minute(c.last),
      ]),
    ),
    '',
    '## Servers',
    '',
    ...table(
      ['Server', 'To Microsoft', 'Sent', 'Deferred', 'Bounced'],
      Object.entries(report.byServer).map(([name, s]) => [name, ...counts(s.microsoft)]),
    ),
    '',
    ...recipientLines(report),
    ...failureLines(report),
    ...report.limits,
  ].join('\n')}\n`;
}

/** One line an hour, server and service, with a column for each code. */
export function formatCsv(report: LogReport): string {
  // A leading = + - or @ would be run as a formula by a spreadsheet.
  const quote = (text: string) => `"${text.replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;
  const codes = Object.keys(report.byCode);
  const lines = report.cells.map((c) =>
    [
      quote(c.hour),
      quote(c.server),
      c.service,
      c.sent,
      c.deferred,
      c.bounced,
      ...codes.map((code) => (c.codes[code]?.deferred ?? 0) + (c.codes[code]?.bounced ?? 0)),
    ].join(','),
  );
  return `${[['hour', 'server', 'service', 'sent', 'deferred', 'bounced', ...codes.map(quote)].join(','), ...lines].join('\r\n')}\r\n`;
}
