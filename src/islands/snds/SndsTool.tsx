import type { RefObject } from 'preact';
import { Answer, EvidenceTool, type SamplesProps } from '../evidence/EvidenceTool.tsx';
import { Address } from './Days.tsx';
import type { Shown } from './protocol.ts';

const SHOWN = 50;

/** Files of SNDS: what they say of each address, over time. */
export function SndsTool({ samples }: SamplesProps) {
  return (
    <EvidenceTool<Shown['analysis']>
      class="snds-tool"
      samples={samples}
      accept=".csv,.txt,.gz,.zip,text/csv"
      createWorker={() => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })}
      result={(shown, heading) => <Result shown={shown} heading={heading} />}
    >
      <p>
        Drop the data files and the IP status file here, as many as you have: 12, 13 or 14 columns, with or
        without a line of names.
      </p>
    </EvidenceTool>
  );
}

function Result({ shown, heading }: { shown: Shown; heading: RefObject<HTMLHeadingElement> }) {
  const { analysis } = shown;
  const problems = [
    ...analysis.unread,
    ...analysis.files.flatMap((f) => f.problems.map((p) => `${f.name}, line ${p.line}: ${p.sentence}`)),
  ];
  const rest = analysis.addresses.length - SHOWN;
  return (
    <Answer
      shown={shown}
      heading={heading}
      summary={
        analysis.period && (
          <p>
            Days from {analysis.period.start} to {analysis.period.end}, in UTC since June 2026.
          </p>
        )
      }
      findingsTitle="What needs an answer"
      problemsTitle={
        analysis.unread.length > 0
          ? 'Could not be read, or not as it stands'
          : 'Lines that were not used as they stand'
      }
      problems={problems}
    >
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
    </Answer>
  );
}
