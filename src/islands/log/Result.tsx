import type { RefObject } from 'preact';
import { failureLines, recipientLines } from '../../engine/log/text.ts';
import { formatNumber } from '../../engine/log/verdict.ts';
import type { ViewFilter } from '../../engine/log/view.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Episodes } from './Episodes.tsx';
import { Filters } from './Filters.tsx';
import type { ExportKind, Shown, Summary } from './protocol.ts';
import type { State } from './reading.ts';
import { useSteps } from './steps.ts';
import { Tables } from './Tables.tsx';
import { Timeline } from './Timeline.tsx';

interface Props {
  state: Extract<State, { stage: 'reading' | 'done' }>;
  shown: Shown;
  filter: ViewFilter;
  heading: RefObject<HTMLHeadingElement>;
  onFilter: (filter: ViewFilter) => void;
  onExport: (as: ExportKind) => void;
}

const EXPORTS = [
  ['markdown', 'Markdown'],
  ['csv', 'CSV'],
  ['json', 'JSON'],
] as const;
/** Files listed by name; a set of more is added up. */
const FILES = 100;

/** Verdict, episodes, timeline, tables, and where it all comes from. */
export function Result({ state, shown, filter, heading, onFilter, onExport }: Props) {
  const { summary, view } = shown;
  const steps = useSteps(4);
  const soFar = state.stage === 'reading';
  const title = soFar
    ? 'The answer so far'
    : state.stoppedAt === null
      ? 'The answer'
      : 'The answer for the part that was read';
  return (
    <div class={soFar || state.followed ? 'result is-followed' : 'result'}>
      <h2 tabIndex={-1} ref={heading}>
        {title}
      </h2>
      <div class={`verdict is-${summary.verdict.status}`}>
        <p>
          {soFar && <strong>So far: </strong>}
          {summary.verdict.sentence}
        </p>
      </div>
      <Period period={summary.period} />
      {summary.attempts.attempts > 0 && (
        <>
          <div class="actions no-print">
            {soFar ? (
              <button type="button" disabled>
                Copy report
              </button>
            ) : (
              <CopyButton text={state.text} label="Copy report" class="" />
            )}
            {EXPORTS.map(([as, name]) => (
              <button type="button" key={as} disabled={soFar} onClick={() => onExport(as)}>
                {name}
              </button>
            ))}
            <button type="button" disabled={soFar} onClick={() => print()}>
              Print
            </button>
          </div>
          <Filters summary={summary} filter={filter} onChange={onFilter} />
          <h2>Block episodes{soFar && ' so far'}</h2>
          <Episodes events={view.events} pages={summary.pages} />
          {steps > 1 && (
            <>
              <h2>Mail to Microsoft over time{soFar && ', so far'}</h2>
              <Timeline view={view} />
              <h2>What became of the refused mail{soFar && ' so far'}</h2>
              {[...recipientLines(summary), ...failureLines(summary)].map((line) => (
                <p key={line}>{line}</p>
              ))}
              {summary.recipients.retries + summary.recipients.refused === 0 && (
                <p>Nothing was refused or deferred by Microsoft.</p>
              )}
            </>
          )}
          {steps > 2 && (
            <>
              <h2>Counts{soFar && ' so far'}</h2>
              <Tables summary={summary} view={view} filter={filter} />
            </>
          )}
        </>
      )}
      {steps > 3 && <WhatWasRead summary={summary} soFar={soFar} />}
      {steps > 3 && !soFar && <p class="promise">{inSeconds(summary, state.so.seconds)}</p>}
    </div>
  );
}

function Period({ period }: { period: Summary['period'] }) {
  if (period.start === null || period.end === null) return null;
  const zone =
    period.utcOffset === null
      ? 'in the server’s local time (its UTC offset is not in the log)'
      : `UTC${period.utcOffset}${period.utcOffsetFrom === 'replies' ? ', worked out from the clocks in Microsoft’s replies' : ''}`;
  return (
    <p>
      From {period.start.slice(0, 16).replace('T', ' ')} to {period.end.slice(0, 16).replace('T', ' ')},{' '}
      {zone}.
    </p>
  );
}

function WhatWasRead({ summary, soFar }: { summary: Summary; soFar: boolean }) {
  const rest = summary.files.slice(FILES);
  return (
    <>
      <h2>What was read{soFar && ' so far'}</h2>
      <ul>
        {summary.files.slice(0, FILES).map((f, i) => (
          <li key={`${i} ${f.name}`}>
            {f.name}: {f.formatName}, {formatNumber(f.bytes)} bytes of text, {formatNumber(f.attempts)}{' '}
            attempts
            {f.yearInferred ? '; the year is not in the log and was worked out' : ''}
            {f.problem !== null && <strong>. {f.problem}</strong>}
          </li>
        ))}
        {rest.length > 0 && (
          <li>
            {rest.length} more files, {formatNumber(rest.reduce((n, f) => n + f.attempts, 0))} attempts; the
            JSON export lists them.
          </li>
        )}
        {summary.limits.map((l) => (
          <li key={l}>{l}</li>
        ))}
      </ul>
    </>
  );
}

function inSeconds({ files }: Summary, seconds: number): string {
  const bytes = files.reduce((n, f) => n + f.bytes, 0);
  const size = bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${Math.round(bytes / 1e6)} MB`;
  return `${size} in ${seconds.toFixed(1)} s.`;
}
