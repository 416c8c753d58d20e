import { formatSize } from '../../engine/log/verdict.ts';
import type { State } from './reading.ts';

interface Props {
  state: Extract<State, { stage: 'reading' | 'done' }>;
  onStop: () => void;
  onAgain: () => void;
}

/** How far reading has got; afterwards, in the same place, what was read. */
export function ReadingBox({ state, onStop, onAgain }: Props) {
  const { so } = state;
  const done = state.stage === 'done';
  const bytes = done ? (state.stoppedAt ?? so.total) : so.bytes;
  const rate = so.seconds > 0 ? so.bytes / so.seconds : 0;
  const left = rate > 0 ? Math.ceil((so.total - so.bytes) / rate) : 0;
  return (
    <div class="log-progress no-print">
      <progress aria-label="Bytes read" {...(so.total > 0 ? { max: so.total, value: bytes } : {})} />
      {done ? (
        <p>
          {state.stoppedAt === null
            ? `${formatSize(so.total)} read in ${so.seconds.toFixed(1)} s.`
            : `You stopped it at ${formatSize(bytes)} of ${formatSize(so.total)}; counted is what was read.`}
        </p>
      ) : (
        <p>
          {formatSize(bytes)} of {formatSize(so.total)}, {formatSize(rate)} a second, about {left} s left
        </p>
      )}
      <p class="log-file">{done ? '' : so.file}</p>
      {done ? (
        <button type="button" onClick={onAgain}>
          Read it again from the start
        </button>
      ) : (
        <button type="button" aria-disabled={state.stopping} onClick={() => state.stopping || onStop()}>
          {state.stopping ? 'Stopping…' : 'Cancel, keep what was read'}
        </button>
      )}
    </div>
  );
}
