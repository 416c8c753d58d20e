import type { ComponentChildren } from 'preact';
import type { Counts } from '../../engine/log/report.ts';
import { formatNumber } from '../../engine/log/verdict.ts';
import type { LogView, ViewFilter } from '../../engine/log/view.ts';
import { Scroll } from '../ui/Scroll.tsx';
import type { Summary } from './protocol.ts';

const number = formatNumber;
const percent = (part: number, whole: number) =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)}%`;
const SHOWN = 25;

function CountCells({ of }: { of: Counts }) {
  return (
    <>
      <td>{number(of.attempts)}</td>
      <td>{number(of.sent)}</td>
      <td>{number(of.deferred)}</td>
      <td>{number(of.bounced)}</td>
      <td>{percent(of.deferred + of.bounced, of.attempts)}</td>
    </>
  );
}

interface Row {
  key: string;
  name: ComponentChildren;
  counts: Counts;
}

interface TableProps {
  title: string;
  first: string;
  rows: Row[];
  /** What the reader must know of the filter, if anything. */
  note?: string | null;
}

function CountTable({ title, first, rows, note = null }: TableProps) {
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      {note !== null && <p class="hint">{note}</p>}
      <Scroll label={title}>
        <table class="log-counts">
          <thead>
            <tr>
              <th scope="col">{first}</th>
              {['Attempts', 'Delivered', 'Deferred', 'Bounced', 'Refused'].map((h) => (
                <th scope="col" key={h}>
                  {h}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((row) => (
              <tr key={row.key}>
                <th scope="row">{row.name}</th>
                <CountCells of={row.counts} />
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {rows.length > SHOWN && <p>{number(rows.length - SHOWN)} more are in the JSON export.</p>}
    </>
  );
}

interface Props {
  summary: Summary;
  view: LogView;
  filter: ViewFilter;
}

/** Counts by service, code, server, relay and recipient domain. */
export function Tables({ summary, view, filter }: Props) {
  const { microsoft: m, pages } = summary;
  const narrowed = [filter.server, filter.code, filter.since, filter.until].some((one) => one !== undefined);
  const code = (name: string) =>
    pages[name] === undefined ? (
      <code>{name}</code>
    ) : (
      <a href={pages[name]}>
        <code>{name}</code>
      </a>
    );
  return (
    <>
      <CountTable
        title="By service"
        first="Service"
        rows={[
          { key: 'ms', name: 'Microsoft', counts: view.microsoft },
          { key: 'c', name: 'Outlook.com (consumer)', counts: view.byService.consumer },
          { key: 'b', name: 'Microsoft 365', counts: view.byService.business },
        ]}
      />
      <p>
        Microsoft gets <strong>{percent(m.attempts, summary.attempts.attempts)}</strong> of the whole log’s
        attempts, counted by relay host. A count by recipient domain says{' '}
        {percent(m.attemptsByRecipientDomain, summary.attempts.attempts)}: it misses{' '}
        {number(m.missedByRecipientDomain)} attempts for customers’ own domains and wrongly counts{' '}
        {number(m.wronglyCountedByRecipientDomain)} that went elsewhere.
      </p>
      <CountTable
        title="By code"
        first="Code"
        rows={view.byCode.map((c) => ({ key: c.code, name: code(c.code), counts: { ...c, sent: 0 } }))}
      />
      <CountTable
        title="By server"
        first="Server"
        rows={view.byServer.map((s) => ({ key: s.server, name: s.server, counts: s }))}
      />
      <CountTable
        title="By relay host, whole log"
        first="Relay"
        note={
          narrowed
            ? 'Relays are not counted apart by server, code or hour: this table follows the chosen service only.'
            : null
        }
        rows={summary.relays
          .filter((r) => filter.service === undefined || r.service === filter.service)
          .map((r) => ({ key: `${r.service} ${r.host}`, name: r.host, counts: r }))}
      />
      <CountTable
        title="By recipient domain at Microsoft, whole log"
        first="Domain"
        note={
          narrowed || filter.service !== undefined
            ? 'Domains are not counted apart by server, service, code or hour: this table is of the whole log.'
            : null
        }
        rows={summary.domains.map((d) => ({ key: d.domain, name: d.domain, counts: d.microsoft }))}
      />
    </>
  );
}
