import { useEffect, useRef } from 'preact/hooks';
import { type SampleSpec, writeSample } from '../../engine/log/sample.ts';
import { DropZone } from '../ui/DropZone.tsx';
import { Proof } from './Proof.tsx';
import { ReadingBox } from './ReadingBox.tsx';
import { Result } from './Result.tsx';
import { useReading } from './reading.ts';

export interface LogProps {
  sample: SampleSpec;
}

/** Reads mail logs in a worker, streamed, and shows what Microsoft did: so far while it reads, then all. */
export function LogTool({ sample }: LogProps) {
  const reading = useReading();
  const { state } = reading;
  const heading = useRef<HTMLHeadingElement>(null);
  const result = useRef<HTMLDivElement>(null);
  const done = state.stage === 'done';

  // Whoever has begun to look around in the partial result is left where they are.
  useEffect(() => {
    if (done && !result.current?.contains(document.activeElement)) heading.current?.focus();
  }, [done]);

  return (
    <div class="log-tool">
      <div class="no-print">
        {state.stage === 'error' && (
          <p class="error-text" role="alert">
            {state.sentence}
          </p>
        )}
        <DropZone label="Choose log files" multiple onFiles={(files) => reading.read({ files })}>
          <p>
            Drop the logs of your mail servers here: mail.log, maillog, mainlog, rotated and packed ones, of
            several servers, in any order and of any size.
          </p>
        </DropZone>
        <div class="actions">
          <span class="promise">Nothing leaves the page; nothing is stored.</span>
          <button type="button" class="link" onClick={() => reading.read({ sample: writeSample(sample) })}>
            Try a sample
          </button>
        </div>
        {(state.stage === 'reading' || (done && (state.followed || state.stoppedAt !== null))) && (
          <ReadingBox state={state} onStop={reading.stop} onAgain={reading.again} />
        )}
        <p role="status" class="visually-hidden">
          {reading.spoken}
        </p>
      </div>
      {'shown' in state && state.shown !== null && (
        <div ref={result}>
          <Result
            state={state}
            shown={state.shown}
            filter={reading.filter}
            heading={heading}
            onFilter={reading.narrow}
            onExport={reading.exportAs}
          />
        </div>
      )}
      {done && reading.proof !== null && (
        <Proof
          proof={reading.proof}
          choices={state.proofs}
          wish={reading.wish}
          isSample={reading.isSample}
          onWish={reading.askProof}
        />
      )}
    </div>
  );
}
