import { formatDelay } from '../../engine/headers/format.ts';
import type { Hop } from '../../engine/headers/types.ts';
import { Scroll } from '../ui/Scroll.tsx';

const SHOWN = 20;

function Rows({ hops, longest }: { hops: readonly Hop[]; longest: number }) {
  return (
    <>
      {hops.map((hop) => (
        <tr key={hop.index}>
          <td>{hop.index}</td>
          <td>
            <code>{hop.from ?? '(itself)'}</code>
            {hop.fromIp && hop.fromIp !== hop.from && (
              <>
                {' '}
                <code>[{hop.fromIp}]</code>
              </>
            )}{' '}
            to <code>{hop.by ?? '(unnamed)'}</code>
            {hop.microsoft && (
              <>
                {' '}
                <span class="tag">Microsoft</span>
              </>
            )}
          </td>
          <td>{hop.tls ? (hop.tls.version ?? 'TLS') : 'not stated'}</td>
          <td class="delay">
            {formatDelay(hop.delay)}
            {(hop.delay ?? 0) > 0 && (
              <svg viewBox="0 0 100 6" aria-hidden="true" preserveAspectRatio="none">
                <rect width={Math.max(1, ((hop.delay ?? 0) / longest) * 100)} height="6" />
              </svg>
            )}
          </td>
          <td>{hop.time?.replace('T', ' ').replace('.000Z', ' UTC') ?? 'unknown'}</td>
        </tr>
      ))}
    </>
  );
}

/** Hop by hop, oldest first, with the seconds each took and its TLS. */
export function Path({ hops }: { hops: readonly Hop[] }) {
  if (hops.length === 0) return null;
  const longest = Math.max(1, ...hops.map((h) => h.delay ?? 0));
  const folded = hops.length > SHOWN * 2;
  const total = hops.reduce((t, h) => t + Math.max(0, h.delay ?? 0), 0);
  return (
    <section>
      <h2>The path, oldest hop first</h2>
      <p>
        {hops.length} {hops.length === 1 ? 'hop' : 'hops'}
        {total > 0 && `, ${formatDelay(total).slice(1)} in all`}. Only the lines that Microsoft’s servers
        wrote can be trusted; a sender may put any line below them.
      </p>
      <Scroll label="Path">
        <table class="path">
          <thead>
            <tr>
              <th scope="col">Hop</th>
              <th scope="col">From, to</th>
              <th scope="col">TLS</th>
              <th scope="col">Took</th>
              <th scope="col">Time</th>
            </tr>
          </thead>
          <tbody>
            <Rows hops={folded ? hops.slice(0, SHOWN) : hops} longest={longest} />
            {folded && (
              <tr>
                <td colSpan={5}>
                  {hops.length - SHOWN * 2} hops left out here; the copied report names the first and last 20
                  too
                </td>
              </tr>
            )}
            {folded && <Rows hops={hops.slice(-SHOWN)} longest={longest} />}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
