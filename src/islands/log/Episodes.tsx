import type { LogEvent } from '../../engine/log/report.ts';
import { formatDuration } from '../../engine/log/text.ts';
import { eventSubject, plural, serviceName } from '../../engine/log/verdict.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';

const minute = (time: string | null) =>
  time === null ? (
    'none in the log'
  ) : (
    <>
      <span class="whole">{time.slice(0, 10)}</span> {time.slice(11, 16)}
    </>
  );
const seconds = (time: string) => Date.parse(`${time.slice(0, 19)}Z`) / 1000;

/** Block episodes, newest last; still on is said in words. */
export function Episodes({ events, pages }: { events: readonly LogEvent[]; pages: Record<string, string> }) {
  if (events.length === 0) return <p>No block episode in this part of the log.</p>;
  return (
    <Scroll label="Block episodes">
      <table>
        <thead>
          <tr>
            {['Code', 'Server', 'Service', 'From', 'To', 'Refused', 'Last success before', 'First after'].map(
              (h) => (
                <th scope="col" key={h}>
                  {h}
                </th>
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {events.map((e) => (
            <tr key={`${e.code} ${e.server} ${e.start}`}>
              <td>
                {pages[e.code] === undefined ? (
                  <code>{e.code}</code>
                ) : (
                  <a href={pages[e.code]}>
                    <code>{e.code}</code>
                  </a>
                )}
              </td>
              <td title={e.servers.join(', ')}>{eventSubject(e)}</td>
              <td>{serviceName(e.service)}</td>
              <td>{minute(e.start)}</td>
              <td>
                {e.ongoing ? (
                  <>
                    <StatusBadge status="fail" label="still on" /> last {minute(e.end)}
                  </>
                ) : (
                  <>
                    {minute(e.end)} ({formatDuration(seconds(e.end) - seconds(e.start))})
                  </>
                )}
              </td>
              <td>
                {plural(e.attempts, 'attempt')}: {e.deferred} deferred, {e.bounced} bounced; {e.sent}{' '}
                delivered meanwhile
              </td>
              <td>{minute(e.lastSuccessBefore)}</td>
              <td>{minute(e.firstSuccessAfter)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
