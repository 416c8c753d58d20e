import { useEffect, useRef, useState } from 'preact/hooks';
import type { CheckReport } from '../../engine/check/report.ts';
import type { SecondOpinion as Answer, Opinion } from '../../engine/dns/second-opinion.ts';

type State = { kind: 'idle' } | { kind: 'asking' } | { kind: 'done'; opinion: Opinion; answers: Answer[] };

const SENTENCE: Record<Opinion, string> = {
  agrees: 'agrees with what was found here.',
  differs: 'differs: the answers below are not the same. A record that changed a short while ago does that.',
  'cannot tell': 'cannot tell: no usable answer came within five seconds.',
};

/** Asks the deciding questions again through another library, on a press only; it comes with the press too. */
export function SecondOpinion({ report }: { report: CheckReport }) {
  const [state, setState] = useState<State>({ kind: 'idle' });
  const stop = useRef<AbortController | null>(null);
  useEffect(() => () => stop.current?.abort(), []);
  const ask = async () => {
    const control = new AbortController();
    stop.current = control;
    setState({ kind: 'asking' });
    let answers: Answer[] = [];
    let opinion: Opinion = 'cannot tell';
    try {
      const { askSecondOpinion, summariseOpinions } = await import('./second-opinion.ts');
      answers = await askSecondOpinion(report.queries, report.domain, { signal: control.signal });
      opinion = summariseOpinions(answers);
    } catch {
      // The part of the page that asks could not be loaded, so nothing is known.
    }
    if (!control.signal.aborted) setState({ kind: 'done', opinion, answers });
  };
  const differing = state.kind === 'done' ? state.answers.filter(({ opinion }) => opinion === 'differs') : [];
  const agreeing = state.kind === 'done' ? state.answers.filter(({ opinion }) => opinion === 'agrees') : [];
  return (
    <section class="no-print" aria-labelledby="check-opinion">
      <h3 id="check-opinion">Second opinion</h3>
      <p class="promise">
        Asks the deciding questions again with another program (doh-js-client). It can confirm or contradict
        an answer, and never says that something is missing. Leaves this page: the names asked, to
        Cloudflare's resolver.
      </p>
      <p class="actions">
        <button type="button" onClick={ask} disabled={state.kind === 'asking'}>
          {state.kind === 'asking' ? 'Asking…' : 'Ask for a second opinion'}
        </button>
      </p>
      <div aria-live="polite">
        {state.kind === 'done' && (
          <p>
            <strong>The second opinion {SENTENCE[state.opinion]}</strong>
            {state.opinion !== 'cannot tell' &&
              ` ${agreeing.length} of ${state.answers.length} answers are the same, ${state.answers.length - agreeing.length - differing.length} could not be compared.`}
          </p>
        )}
      </div>
      {differing.map(({ question, ours, theirs }) => (
        <div key={`${question.type} ${question.name}`}>
          <h4>
            {question.type} {question.name}
          </h4>
          <p>Found here:</p>
          <pre>{ours.join('\n') || 'nothing'}</pre>
          <p>Second opinion:</p>
          <pre>{theirs.join('\n')}</pre>
        </div>
      ))}
    </section>
  );
}
