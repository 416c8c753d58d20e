import { type HostCell, summariseHosts } from '../../engine/check/host-rows.ts';
import type { CheckReport } from '../../engine/check/report.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';

function Cell({ cell }: { cell: HostCell }) {
  return (
    <td>
      {cell.status && <StatusBadge status={cell.status} label={cell.word} />} {cell.text}
    </td>
  );
}

/** Every sending address with what decides about it. */
export function HostTable({ report }: { report: CheckReport }) {
  return (
    <section aria-labelledby="check-hosts">
      <h3 id="check-hosts">Sending addresses</h3>
      <Scroll label="Sending addresses, scrollable">
        <table class="check-hosts">
          <thead>
            <tr>
              <th scope="col">Address</th>
              <th scope="col">SPF</th>
              <th scope="col">Reverse DNS</th>
              <th scope="col">HELO</th>
              <th scope="col">Block lists</th>
              <th scope="col">Network</th>
            </tr>
          </thead>
          <tbody>
            {summariseHosts(report).map(({ ip, spf, ptr, helo, lists, network }) => (
              <tr key={ip}>
                <th scope="row">
                  <code>{ip}</code>
                </th>
                <Cell cell={spf} />
                <Cell cell={ptr} />
                <Cell cell={helo} />
                <Cell cell={lists} />
                <td>{network}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
