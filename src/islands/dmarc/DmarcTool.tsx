import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Tally } from '../../engine/dmarc-report/types.ts';
import { takePaste } from '../hand-over.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { FilesForm } from '../ui/FilesForm.tsx';
import { FindingList } from '../ui/FindingList.tsx';
import { useReader } from '../ui/reader.ts';
import { Scroll } from '../ui/Scroll.tsx';
import type { Request, Shown } from './protocol.ts';
import { Sources } from './Sources.tsx';

export interface DmarcProps {
  samples: { title: string; files: { name: string; text: string }[] }[];
}

const LIMIT = 128_000_000;

/** Aggregate reports: who sends as the domain, what aligns, what Microsoft saw. */
export function DmarcTool({ samples }: DmarcProps) {
  const { state, ask, refuse, cancel } = useReader<Request, Shown>(
    () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }),
  );
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const paste = takePaste();
    if (paste)
      ask({
        files: [{ name: 'pasted text', bytes: new TextEncoder().encode(paste.text).buffer as ArrayBuffer }],
      });
  }, []);
  useEffect(() => {
    if (state.stage === 'done') heading.current?.focus();
  }, [state]);
  return (
    <div class="dmarc-tool">
      <FilesForm
        state={state}
        accept=".xml,.gz,.zip,.eml,application/xml,application/gzip,application/zip"
        limit={LIMIT}
        samples={samples}
        onFiles={(files) =>
          ask(
            { files },
            files.map((f) => f.bytes),
          )
        }
        onRefuse={refuse}
        onCancel={cancel}
      >
        <p>
          Drop the reports here, as many as you have: .xml, .gz, .zip, or the saved messages they came with.
        </p>
      </FilesForm>
      {state.stage === 'done' && <Result shown={state.shown} heading={heading} />}
    </div>
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
  const { analysis: a, words, report } = shown;
  const policies = new Map(a.reports.filter((r) => r.domain).map((r) => [r.domain!, r.policy]));
  return (
    <div class="result">
      <h2 tabIndex={-1} ref={heading}>
        The answer
      </h2>
      <div class={`verdict is-${a.verdict.status}`}>
        <p>{a.verdict.sentence}</p>
      </div>
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
      <div class="actions">
        <CopyButton text={report} label="Copy report" class="" />
        <button type="button" onClick={() => print()}>
          Print
        </button>
      </div>
      {a.findings.length > 0 && (
        <>
          <h2>What was found</h2>
          <FindingList findings={a.findings} words={words} />
        </>
      )}
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
      {a.problems.length > 0 && (
        <>
          <h2>Could not be read</h2>
          <ul>
            {a.problems.slice(0, 50).map((p) => (
              <li key={p}>{p}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
