import { useState } from 'preact/hooks';
import type { SpfReport } from '../../engine/check/report.ts';
import type { SpfEvaluation } from '../../engine/spf/evaluate.ts';
import { formatSpfResult, formatSpfStep } from '../../engine/spf/format.ts';

/** One evaluation, a step at a time: the steps so far, the counts, forward and back. */
function Trace({ evaluation }: { evaluation: SpfEvaluation }) {
  const { trace } = evaluation;
  const [at, setAt] = useState(trace.length - 1);
  const step = trace[at];
  if (!step) return null;
  return (
    <>
      <div class="actions">
        <button type="button" class="small" disabled={at === 0} onClick={() => setAt(0)}>
          First
        </button>
        <button type="button" class="small" disabled={at === 0} onClick={() => setAt(at - 1)}>
          Back
        </button>
        <button type="button" class="small" disabled={at === trace.length - 1} onClick={() => setAt(at + 1)}>
          Next
        </button>
        <span role="status">
          Step {at + 1} of {trace.length}: {step.lookups} of 10 look-ups, {step.voidLookups} of 2 empty ones
        </span>
      </div>
      <ol class="check-trace">
        {trace.map((one, index) => (
          <li
            key={`${index}`}
            class={index > at ? 'is-later' : undefined}
            aria-current={index === at ? 'step' : undefined}
          >
            <code class={`depth-${Math.min(one.path.length, 6)}`}>{formatSpfStep(one).trim()}</code>
          </li>
        ))}
      </ol>
    </>
  );
}

/** How SPF came to its result, for each address. */
export function SpfView({ spf }: { spf: SpfReport }) {
  const [chosen, setChosen] = useState(0);
  const evaluation = spf.evaluations[chosen] ?? spf.evaluations[0];
  if (!evaluation) return null;
  return (
    <section aria-labelledby="check-spf">
      <h3 id="check-spf">SPF, term by term</h3>
      {spf.evaluations.length > 1 && (
        <div class="field no-print">
          <label for="check-spf-ip">Sending address</label>
          <select
            id="check-spf-ip"
            value={String(chosen)}
            onChange={(event) => setChosen(Number(event.currentTarget.value))}
          >
            {spf.evaluations.map(({ ip, result }, index) => (
              <option key={ip} value={String(index)}>
                {ip}: {result}
              </option>
            ))}
          </select>
        </div>
      )}
      <p>{formatSpfResult(evaluation)}</p>
      <Trace key={evaluation.ip} evaluation={evaluation} />
    </section>
  );
}
