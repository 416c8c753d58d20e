import { useState } from 'preact/hooks';
import type { LogView } from '../../engine/log/view.ts';
import { Scroll } from '../ui/Scroll.tsx';

const WIDTH = 720;
const NAME = 84;
const UP = 30;
const DOWN = 26;
const GAP = 10;
const LANE = UP + DOWN + GAP;

const label = (hour: string) => hour.replace('T', ' ') + ':00';

/** Bars of one series as one path: heights upwards or downwards from the lane's middle line. */
function bars(
  values: readonly number[],
  from: readonly number[],
  top: number,
  base: number,
  height: number,
  sign: 1 | -1,
) {
  const step = (WIDTH - NAME) / values.length;
  const width = Math.max(0.8, step - (step > 3 ? 1 : 0));
  let path = '';
  values.forEach((value, i) => {
    if (value === 0) return;
    const start = base + sign * ((from[i] ?? 0) / top) * height;
    const size = Math.max(1, (value / top) * height);
    path += `M${(NAME + i * step).toFixed(1)} ${start.toFixed(1)}h${width.toFixed(1)}v${(sign * size).toFixed(1)}h${(-width).toFixed(1)}z`;
  });
  return path;
}

/** A lane a server: delivered upwards; deferred, then bounced, downwards. With the numbers to read point by point. */
export function Timeline({ view }: { view: LogView }) {
  const { lanes, columns } = view;
  // Null: the last column, also while more of them come in.
  const [at, setAt] = useState<number | null>(null);
  const [open, setOpen] = useState(false);
  if (lanes.length === 0 || columns.length === 0)
    return <p>No attempt at Microsoft in this part of the log.</p>;
  const point = Math.min(at ?? Infinity, columns.length - 1);
  const none = columns.map(() => 0);
  const top = Math.max(1, ...lanes.flatMap((l) => l.sent));
  const topDown = Math.max(1, ...lanes.flatMap((l) => l.deferred.map((n, i) => n + l.bounced[i]!)));
  const height = lanes.length * LANE + 18;
  const span = view.hoursPerColumn === 1 ? 'hour' : `${view.hoursPerColumn} hours`;
  const x = NAME + ((point + 0.5) * (WIDTH - NAME)) / columns.length;
  return (
    <div class="log-timeline">
      <ul class="legend">
        <li class="sent">delivered, upwards (at most {top} a bar)</li>
        <li class="deferred">deferred, downwards</li>
        <li class="bounced">bounced, below that (at most {topDown} together)</li>
      </ul>
      <Scroll label="Timeline">
        <svg
          viewBox={`0 0 ${WIDTH} ${height}`}
          role="img"
          aria-label={`Mail to Microsoft by server, one bar each ${span}, from ${label(columns[0]!)} to ${label(columns.at(-1)!)}. The numbers are in the table below.`}
        >
          <defs>
            <pattern
              id="log-hatch"
              width="4"
              height="4"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect class="hatch-ground" width="4" height="4" />
              <rect class="hatch-line" width="1.6" height="4" />
            </pattern>
          </defs>
          {lanes.map((lane, i) => {
            const base = i * LANE + UP + 2;
            return (
              <g key={lane.server}>
                <text x="0" y={base + 4}>
                  {lane.server.length > 12 ? `${lane.server.slice(0, 11)}…` : lane.server}
                </text>
                <path class="sent" d={bars(lane.sent, none, top, base, UP, -1)} />
                <path class="deferred" d={bars(lane.deferred, none, topDown, base, DOWN, 1)} />
                <path class="bounced" d={bars(lane.bounced, lane.deferred, topDown, base, DOWN, 1)} />
                <path class="base" d={`M${NAME} ${base}H${WIDTH}`} />
              </g>
            );
          })}
          <path class="cursor" d={`M${x.toFixed(1)} 0V${height - 16}`} />
          <text x={NAME} y={height - 3}>
            {label(columns[0]!)}
          </text>
          <text x={WIDTH} y={height - 3} class="end">
            {label(columns.at(-1)!)}
          </text>
        </svg>
      </Scroll>
      <div class="field no-print">
        <label for="log-point">Read one point of the timeline</label>
        <input
          id="log-point"
          type="range"
          min="0"
          max={columns.length - 1}
          value={point}
          aria-valuetext={label(columns[point]!)}
          onInput={(event) => setAt(Number(event.currentTarget.value))}
        />
        <output for="log-point">
          {label(columns[point]!)}, {span}:{' '}
          {lanes
            .map(
              (l) =>
                `${l.server} ${l.sent[point]} delivered, ${l.deferred[point]} deferred, ${l.bounced[point]} bounced`,
            )
            .join('; ')}
        </output>
      </div>
      <details class={open ? undefined : 'no-print'} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>The timeline as a table</summary>
        {open && (
          <Scroll label="The timeline as a table">
            <table>
              <thead>
                <tr>
                  <th scope="col">From</th>
                  {lanes.map((l) => (
                    <th scope="col" key={l.server}>
                      {l.server}: delivered, deferred, bounced
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {columns.map((hour, i) => (
                  <tr key={hour}>
                    <th scope="row">{label(hour)}</th>
                    {lanes.map((l) => (
                      <td key={l.server}>
                        {l.sent[i]}, {l.deferred[i]}, {l.bounced[i]}
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </details>
    </div>
  );
}
