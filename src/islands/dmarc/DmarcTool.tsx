import type { RefObject } from 'preact';
import type { Tally } from '../../engine/dmarc-report/types.ts';
import { Answer, EvidenceTool, type SamplesProps } from '../evidence/EvidenceTool.tsx';
import { Scroll } from '../ui/Scroll.tsx';
import type { Shown } from './protocol.ts';
import { Sources } from './Sources.tsx';

/** Aggregate reports: who sends as the domain, what aligns, what Microsoft saw. */
export function DmarcTool({ samples }: SamplesProps) {
  return (
    <EvidenceTool<Shown['analysis']>
      class="dmarc-tool"
      samples={samples}
      accept=".xml,.gz,.zip,.eml,application/xml,application/gzip,application/zip"
      createWorker={() => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })}
      result={(shown, heading) => <Result shown={shown} heading={heading} />}
    >
      <p>
        Drop the reports here, as many as you have: .xml, .gz, .zip, or the saved messages they came with.
      </p>
    </EvidenceTool>
  );
}

const n = (value: number) => value.toLocaleString('en-GB');
const day = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 10);

function TallyRow({ name, tally }: { name: string; tally: Tally }) {
  return (
    <tr>
      <th scope="row">{name}</th>
      <td>{n(tally.reports)}</td>
      <td>{n(tally.messages)}</td>
      <td>{n(tally.messages - tally.passed)}</td>
      <td>{n(tally.quarantined)}</td>
      <td>{n(tally.rejected)}</td>
    </tr>
  );
}

function Result({ shown, heading }: { shown: Shown; heading: RefObject<HTMLHeadingElement> }) {
  const { analysis: a } = shown;
  const policies = new Map(a.reports.filter((r) => r.domain).map((r) => [r.domain!, r.policy]));
  return (
    <Answer
      shown={shown}
      heading={heading}
      summary={
        <>
          <ul class="numbers">
            <li>
              <strong>{n(a.totals.messages)}</strong> messages
            </li>
            <li>
              <strong>{n(a.totals.dkimAligned)}</strong> with DKIM aligned
            </li>
            <li>
              <strong>{n(a.totals.spfAligned)}</strong> with SPF aligned
            </li>
            <li>
              <strong>{n(a.totals.sources)}</strong> sources
            </li>
          </ul>
          <p>
            {n(a.totals.reports)} {a.totals.reports === 1 ? 'report' : 'reports'}
            {a.period && `, ${day(a.period.begin)} to ${day(a.period.end)}`}
            {policies.size > 0 &&
              `; published: ${[...policies]
                .slice(0, 5)
                .map(
                  ([domain, p]) =>
                    `${domain} p=${p.p ?? '?'}${p.sp ? ` sp=${p.sp}` : ''}${p.np ? ` np=${p.np}` : ''}`,
                )
                .join(', ')}`}
            .
          </p>
        </>
      }
      findingsTitle="What was found"
      problemsTitle="Could not be read"
      problems={a.problems}
    >
      <section>
        <h2>What Microsoft and others saw</h2>
        <Scroll label="Reporters">
          <table>
            <thead>
              <tr>
                <th scope="col">Seen by</th>
                <th scope="col">Reports</th>
                <th scope="col">Messages</th>
                <th scope="col">Failed</th>
                <th scope="col">Quarantined</th>
                <th scope="col">Rejected</th>
              </tr>
            </thead>
            <tbody>
              <TallyRow name="Outlook.com" tally={a.microsoft.consumer} />
              <TallyRow name="Microsoft 365" tally={a.microsoft.business} />
              {a.reporters.slice(0, 60).map((r) => (
                <TallyRow key={r.name} name={`Report of ${r.name}`} tally={r} />
              ))}
            </tbody>
          </table>
        </Scroll>
        <p class="promise">
          Microsoft’s two services are told apart by the recipient’s domain, where the report names it; else
          by the reporter’s name.
        </p>
      </section>
      <Sources sources={a.sources} />
    </Answer>
  );
}
