import type { RefObject } from 'preact';
import type { LogReport } from '../../engine/log/report.ts';
import { failureLines, formatReport, recipientLines } from '../../engine/log/text.ts';
import { formatNumber } from '../../engine/log/verdict.ts';
import type { LogView, ViewFilter } from '../../engine/log/view.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Episodes } from './Episodes.tsx';
import { Filters } from './Filters.tsx';
import type { Summary } from './protocol.ts';
import { Tables } from './Tables.tsx';
import { Timeline } from './Timeline.tsx';

interface Props {
  report: Summary;
  view: LogView;
  pages: Record<string, string>;
  seconds: number;
  filter: ViewFilter;
  heading: RefObject<HTMLHeadingElement>;
  onFilter: (filter: ViewFilter) => void;
  onExport: (as: 'markdown' | 'csv' | 'json') => void;
}

/** Verdict, episodes, timeline, tables, and where it all comes from. */
export function Result({ report, view, pages, seconds, filter, heading, onFilter, onExport }: Props) {
  const { verdict, period } = report;
  const text = () => formatReport({ ...report, cells: [], byHour: {} } as LogReport).join('\n');
  const bytes = report.files.reduce((n, f) => n + f.bytes, 0);
  return (
    <div class="result">
      <h2 tabIndex={-1} ref={heading}>
        The answer
      </h2>
      <div class={`verdict is-${verdict.status}`}>
        <p>{verdict.sentence}</p>
      </div>
      {period.start !== null && period.end !== null && (
        <p>
          From {period.start.slice(0, 16).replace('T', ' ')} to {period.end.slice(0, 16).replace('T', ' ')},{' '}
          {period.utcOffset === null
            ? 'in the server’s local time (its UTC offset is not in the log)'
            : `UTC${period.utcOffset}${period.utcOffsetFrom === 'replies' ? ', worked out from the clocks in Microsoft’s replies' : ''}`}
          .
        </p>
      )}
      {report.attempts.attempts > 0 && (
        <>
          <div class="actions no-print">
            <CopyButton text={text} label="Copy report" class="" />
            <button type="button" onClick={() => onExport('markdown')}>
              Markdown
            </button>
            <button type="button" onClick={() => onExport('csv')}>
              CSV
            </button>
            <button type="button" onClick={() => onExport('json')}>
              JSON
            </button>
            <button type="button" onClick={() => print()}>
              Print
            </button>
          </div>
          <Filters report={report} view={view} filter={filter} onChange={onFilter} />
          <h2>Block episodes</h2>
          <Episodes events={view.events} pages={pages} />
          <h2>Mail to Microsoft over time</h2>
          <Timeline view={view} />
          <h2>What became of the refused mail</h2>
          {[...recipientLines(report as LogReport), ...failureLines(report as LogReport)].map((line) => (
            <p key={line}>{line}</p>
          ))}
          {report.recipients.retries + report.recipients.refused === 0 && (
            <p>Nothing was refused or deferred by Microsoft.</p>
          )}
          <h2>Counts</h2>
          <Tables report={report} view={view} pages={pages} service={filter.service} />
        </>
      )}
      <h2>What was read</h2>
      <ul>
        {report.files.map((f) => (
          <li key={f.name}>
            {f.name}: {f.formatName}, {formatNumber(f.bytes)} bytes of text, {formatNumber(f.attempts)}{' '}
            attempts
            {f.yearInferred ? '; the year is not in the log and was worked out' : ''}
            {f.problem !== null && <strong>. {f.problem}</strong>}
          </li>
        ))}
        {report.limits.map((l) => (
          <li key={l}>{l}</li>
        ))}
      </ul>
      <p class="promise">
        {bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`} in{' '}
        {seconds.toFixed(1)} s.
      </p>
    </div>
  );
}
