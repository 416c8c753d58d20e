import type { SndsAddress, SndsDay } from '../../engine/snds/types.ts';
import { Scroll } from '../ui/Scroll.tsx';

const COLOUR = { GREEN: 'Green', YELLOW: 'Yellow', RED: 'Red' } as const;
/** The mark above a bar, so that colour is not alone. */
const MARK = { GREEN: '', YELLOW: '!', RED: '✕' } as const;
const DAY_MS = 86_400_000;
const MAX_DAYS = 400;

/** A bar a day: height is the recipients, colour the filter's word, a diamond below a trap hit. Gaps stay empty. */
function Picture({ address }: { address: SndsAddress }) {
  const days = address.days.filter((d) => d.date !== 'unknown').slice(-MAX_DAYS);
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return null;
  const from = Date.parse(first.date);
  const count = Math.min(MAX_DAYS, Math.round((Date.parse(last.date) - from) / DAY_MS) + 1);
  const step = Math.max(4, Math.min(28, 640 / count));
  const width = Math.max(120, count * step);
  const most = Math.max(1, ...days.map((d) => d.messageRecipients ?? 0));
  const bar = (d: SndsDay) => 8 + Math.sqrt((d.messageRecipients ?? 0) / most) * 72;
  return (
    <svg
      class="days"
      viewBox={`0 0 ${width} 124`}
      role="img"
      aria-label={`${address.ip} from ${first.date} to ${last.date}, a bar a day. The table below says the same.`}
    >
      <line class="base" x1="0" x2={width} y1="96" y2="96" />
      {days.map((d) => {
        const i = Math.round((Date.parse(d.date) - from) / DAY_MS);
        if (i >= count) return null;
        const height = bar(d);
        const result = d.filterResult;
        return (
          <g key={d.date} class={result?.toLowerCase() ?? 'unknown'}>
            <title>{`${d.date}: ${result ? COLOUR[result] : 'no colour'}, ${d.messageRecipients ?? 'unknown'} recipients`}</title>
            <rect class="bar" x={i * step + step * 0.1} y={96 - height} width={step * 0.8} height={height} />
            {result && MARK[result] && step >= 9 && (
              <text x={i * step + step / 2} y={92 - height} text-anchor="middle">
                {MARK[result]}
              </text>
            )}
            {(d.trapHits ?? 0) > 0 && (
              <path class="trap" d={`M${i * step + step / 2} 99 l4 4 l-4 4 l-4 -4 z`} />
            )}
          </g>
        );
      })}
      <text class="axis" x="0" y="120">
        {first.date}
      </text>
      {count > 6 && (
        <text class="axis" x={width} y="120" text-anchor="end">
          {last.date}
        </text>
      )}
    </svg>
  );
}

function number(value: number | null): string {
  return value === null ? 'unknown' : value.toLocaleString('en-GB');
}

/** One address: the picture, and the table that says the same. */
export function Address({ address, open }: { address: SndsAddress; open: boolean }) {
  const shown = address.days.slice(-MAX_DAYS);
  return (
    <details class="address" open={open}>
      <summary>
        <code>{address.ip}</code>: {address.green} green, {address.yellow} yellow, {address.red} red;
        complaints {address.complaintRate ?? 'unknown'}; traps {address.trapHits ?? 'unknown'}
        {address.status &&
          `; IP status: ${address.status.blocked}${address.status.details ? `, ${address.status.details}` : ''}`}
      </summary>
      <Picture address={address} />
      <details open={shown.length <= 10}>
        <summary>The figures of each day</summary>
        <Scroll label={`Days of ${address.ip}`}>
          <table>
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col">Colour</th>
                <th scope="col">RCPT</th>
                <th scope="col">Recipients</th>
                <th scope="col">Complaints</th>
                <th scope="col">Trap hits</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((d) => (
                <tr key={d.date}>
                  <td>{d.date}</td>
                  <td>{d.filterResult ? COLOUR[d.filterResult] : 'unknown'}</td>
                  <td>{number(d.rcptCommands)}</td>
                  <td>{number(d.messageRecipients)}</td>
                  <td>{d.complaintRate ?? 'unknown'}</td>
                  <td>{number(d.trapHits)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
      {shown.length < address.days.length && <p>The last {MAX_DAYS} days are shown.</p>}
    </details>
  );
}
