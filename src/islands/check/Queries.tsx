import type { CheckReport } from '../../engine/check/report.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Scroll } from '../ui/Scroll.tsx';

const RESULT = {
  answer: 'answer',
  nodata: 'no such record',
  nxdomain: 'no such name',
  failed: 'refused or failed',
  unreachable: 'could not ask',
};

/** Everything asked, to be checked by hand. */
export function Queries({ report, dig }: { report: CheckReport; dig: string }) {
  const { queries, dns } = report;
  return (
    <section class="no-print" aria-labelledby="check-queries">
      <h3 id="check-queries">Everything we asked DNS</h3>
      <details>
        <summary>
          {queries.length} questions in {dns.rounds} rounds, {Math.round(dns.ms)} ms
        </summary>
        <p class="actions">
          <CopyButton label="Copy as dig commands" text={dig} />
        </p>
        <Scroll label="Questions, scrollable">
          <table>
            <thead>
              <tr>
                <th scope="col">Type</th>
                <th scope="col">Name</th>
                <th scope="col">Result</th>
                <th scope="col">DNSSEC</th>
                <th scope="col">TTL</th>
                <th scope="col">ms</th>
                <th scope="col">Resolver</th>
              </tr>
            </thead>
            <tbody>
              {queries.map(({ type, name, kind, rcodeName, authenticated, ttl, ms, resolver }) => (
                <tr key={`${type} ${name}`}>
                  <td>{type}</td>
                  <td>
                    <code>{name}</code>
                  </td>
                  <td>
                    {RESULT[kind]}
                    {kind === 'failed' || kind === 'unreachable' ? ` (${rcodeName})` : ''}
                  </td>
                  <td>{authenticated ? 'validated' : ''}</td>
                  <td>{ttl ?? ''}</td>
                  <td>{Math.round(ms)}</td>
                  <td>{resolver}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      </details>
    </section>
  );
}
