import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { takePaste } from '../hand-over.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { FilesForm } from '../ui/FilesForm.tsx';
import { FindingList } from '../ui/FindingList.tsx';
import { useReader } from '../ui/reader.ts';
import { Address } from './Days.tsx';
import type { Request, Shown } from './protocol.ts';

export interface SndsProps {
  samples: { title: string; files: { name: string; text: string }[] }[];
}

const LIMIT = 128_000_000;
const SHOWN = 50;

/** Files of SNDS: what they say of each address, over time. */
export function SndsTool({ samples }: SndsProps) {
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
    <div class="snds-tool">
      <FilesForm
        state={state}
        accept=".csv,.txt,.gz,.zip,text/csv"
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
          Drop the data files and the IP status file here, as many as you have: 12, 13 or 14 columns, with or
          without a line of names.
        </p>
      </FilesForm>
      {state.stage === 'done' && <Result shown={state.shown} heading={heading} />}
    </div>
  );
}

function Result({ shown, heading }: { shown: Shown; heading: RefObject<HTMLHeadingElement> }) {
  const { analysis, words, report } = shown;
  const problems = analysis.files.flatMap((f) =>
    f.problems.map((p) => `${f.name}, line ${p.line}: ${p.sentence}`),
  );
  const rest = analysis.addresses.length - SHOWN;
  return (
    <div class="result">
      <h2 tabIndex={-1} ref={heading}>
        The answer
      </h2>
      <div class={`verdict is-${analysis.verdict.status}`}>
        <p>{analysis.verdict.sentence}</p>
      </div>
      {analysis.period && (
        <p>
          Days from {analysis.period.start} to {analysis.period.end}, in UTC since June 2026.
        </p>
      )}
      <div class="actions">
        <CopyButton text={report} label="Copy report" class="" />
        <button type="button" onClick={() => print()}>
          Print
        </button>
      </div>
      {analysis.findings.length > 0 && (
        <>
          <h2>What needs an answer</h2>
          <FindingList findings={analysis.findings} words={words} />
        </>
      )}
      {analysis.addresses.length > 0 && (
        <>
          <h2>Each address over time, worst first</h2>
          <p class="promise">
            The height of a bar is the number of recipients; ✕ red, ! yellow; a diamond below is a trap hit;
            no bar is no data.
          </p>
          {analysis.addresses.slice(0, SHOWN).map((a, i) => (
            <Address key={a.ip} address={a} open={i < 3} />
          ))}
          {rest > 0 && <p>{rest} more addresses are in the result of the command: whyblocked snds --json.</p>}
        </>
      )}
      {problems.length > 0 && (
        <>
          <h2>Lines that were not used as they stand</h2>
          <ul>
            {problems.slice(0, 50).map((p) => (
              <li key={p}>{p}</li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
