import type { CheckReport } from '../../engine/check/report.ts';
import type { HostView } from '../../engine/hosts/analyse.ts';
import type { Status } from '../../engine/report/finding.ts';
import { Scroll } from '../ui/Scroll.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';

interface Cell {
  status: Status | null;
  label: string;
  text: string;
}

const SPF_STATUS: Record<string, Status> = { pass: 'pass', temperror: 'unknown' };

function ptrCell({ reverse }: HostView): Cell {
  if (!reverse) return { status: null, label: '', text: 'not asked' };
  if (reverse.kind === 'unknown') return { status: 'unknown', label: 'Unknown', text: reverse.detail ?? '' };
  if (reverse.kind === 'none') return { status: 'fail', label: 'None', text: '' };
  const best = reverse.names.find((name) => name.confirmed) ?? reverse.names[0]!;
  if (best.confirmed === null) return { status: 'unknown', label: 'Unknown', text: best.name };
  if (!best.confirmed) return { status: 'fail', label: 'No way back', text: best.name };
  return best.generic.generic
    ? { status: 'attention', label: 'Generic', text: best.name }
    : { status: 'pass', label: 'Pass', text: best.name };
}

function listCell({ lists }: HostView): Cell {
  const listed = lists.filter(({ result }) => result === 'listed');
  if (listed.length > 0) {
    const status = listed.some(({ weight }) => weight === 'microsoft') ? 'fail' : 'attention';
    return { status, label: 'Listed', text: listed.map(({ list }) => list).join(', ') };
  }
  const clean = lists.filter(({ result }) => result === 'clean').length;
  if (clean === 0) return { status: 'unknown', label: 'Unknown', text: 'no list answered' };
  return { status: 'pass', label: 'Not listed', text: `${clean} of ${lists.length} lists answered` };
}

function heloCell({ helo }: HostView): Cell {
  if (!helo) return { status: null, label: '', text: 'not given' };
  if (helo.defect) return { status: 'fail', label: 'No proper name', text: '' };
  if (helo.matches) return { status: 'pass', label: 'Match', text: '' };
  return helo.matches === null
    ? { status: 'unknown', label: 'Unknown', text: '' }
    : { status: 'attention', label: 'Other host', text: '' };
}

function CellView({ cell }: { cell: Cell }) {
  return (
    <td>
      {cell.status && <StatusBadge status={cell.status} label={cell.label} />} {cell.text}
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
            {report.hosts.map((host, index) => {
              const result = report.spf.evaluations[index]?.result ?? 'temperror';
              const { announcement } = host;
              return (
                <tr key={host.ip}>
                  <th scope="row">
                    <code>{host.ip}</code>
                  </th>
                  <CellView cell={{ status: SPF_STATUS[result] ?? 'fail', label: result, text: '' }} />
                  <CellView cell={ptrCell(host)} />
                  <CellView cell={heloCell(host)} />
                  <CellView cell={listCell(host)} />
                  <td>
                    {announcement?.kind === 'announced'
                      ? `AS${announcement.asns[0]} ${announcement.name ?? ''} ${announcement.prefix ?? ''}`
                      : announcement?.kind === 'not-announced'
                        ? 'not announced'
                        : 'unknown'}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </section>
  );
}
