import { useState } from 'preact/hooks';
import type { SpfReport } from '../../engine/check/report.ts';
import type { SpfNode } from '../../engine/spf/analyse.ts';
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

const NODE_STATE: Partial<Record<SpfNode['state'], string>> = {
  broken: 'cannot be read',
  none: 'no SPF record',
  several: 'several SPF records',
  missing: 'does not exist',
  error: 'DNS gave no answer',
  loop: 'includes itself',
  depends: 'depends on the message',
  skipped: 'not looked at',
};

/** One record of the tree with what each term costs in look-ups. */
function Tree({ node }: { node: SpfNode }) {
  const state = NODE_STATE[node.state];
  return (
    <>
      <p class="check-node">
        <code>{node.domain}</code> {state && <strong>{state}</strong>}
      </p>
      <ul class="check-tree">
        {node.terms.map((term, index) => (
          <li key={`${index}`} class={term.reached ? undefined : 'is-later'}>
            <code>{term.text}</code>
            {term.lookups > 0 && (
              <span class="tag">{term.lookups === 1 ? '1 look-up' : `${term.lookups} look-ups`}</span>
            )}
            {!term.reached && <span class="tag">never reached</span>}
            {term.node && <Tree node={term.node} />}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Digits in groups of three; IPv6 counts beyond a million million in words. */
function formatCount(digits: string): string {
  return digits.length > 13 ? 'a very large number of' : digits.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** The record and its include tree, and for each address how SPF came to its result. */
export function SpfView({ spf }: { spf: SpfReport }) {
  const [chosen, setChosen] = useState(0);
  const { analysis } = spf;
  const evaluation = spf.evaluations[chosen] ?? spf.evaluations[0];
  if (spf.status !== 'record' && !evaluation) return null;
  return (
    <section aria-labelledby="check-spf">
      <h3 id="check-spf">SPF, term by term</h3>
      {evaluation && (
        <>
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
        </>
      )}
      {spf.status === 'record' && (
        <details open={!evaluation}>
          <summary>
            The record and what it includes: {analysis.lookups} of 10 look-ups at worst
            {analysis.dependsOnMessage ? ' or more' : ''}
          </summary>
          <p class="promise">
            It lets {formatCount(analysis.addresses.ip4)} IPv4 and {formatCount(analysis.addresses.ip6)} IPv6
            addresses send.
          </p>
          <Tree node={analysis.tree} />
        </details>
      )}
    </section>
  );
}
