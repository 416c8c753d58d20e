import { useEffect, useRef, useState } from 'preact/hooks';
import type { FieldReading } from '../../engine/check/input.ts';
import type { CheckReport, ProgressRow } from '../../engine/check/report.ts';
import type { Zone } from '../../engine/dns/zone-resolver.ts';
import type { FindingVocabulary } from '../../engine/report/words.ts';
import { useStored } from '../ui/stored.ts';
import { CheckFormView } from './CheckFormView.tsx';
import type { CheckProblem } from './engine.ts';
import { EMPTY_FORM, type FormState, readQuery, writeQuery } from './form-state.ts';
import { Progress } from './Progress.tsx';
import { ReportView } from './ReportView.tsx';

export interface SampleLink {
  id: string;
  title: string;
  text: string;
}

interface Props {
  samples: SampleLink[];
}

interface Sample extends SampleLink {
  form: Partial<FormState>;
  zone: Zone;
}

type State =
  | { kind: 'idle' }
  | { kind: 'running'; rows: readonly ProgressRow[]; readings: FieldReading[] }
  | {
      kind: 'report';
      report: CheckReport;
      words: FindingVocabulary;
      link: string;
      readings: FieldReading[];
      sample: string | null;
    };

async function fetchJson<T>(address: string): Promise<T> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return (await response.json()) as T;
}

const loadEngine = () => import('./engine.ts');
/** Ahead of the first press; when it fails, the press itself tries again and tells. */
const loadAhead = () => void loadEngine().catch(() => undefined);

/** The check of a domain and its addresses: form, progress, report. */
export function CheckTool({ samples }: Props) {
  const [form, setForm] = useStored<FormState>('check', EMPTY_FORM);
  const [dqsKey, setDqsKey, forgetKey] = useStored('check-dqs', '');
  const [state, setState] = useState<State>({ kind: 'idle' });
  const [problems, setProblems] = useState<CheckProblem[]>([]);
  /** Set when a part of the page could not be loaded: what to do once more. */
  const [again, setAgain] = useState<{ what: string; run: () => void } | null>(null);
  const [announcement, setAnnouncement] = useState('');
  const stop = useRef<AbortController | null>(null);
  const result = useRef<HTMLDivElement>(null);

  // What the address asks for goes before what was kept; it is filled in, and runs only on a press.
  useEffect(() => {
    const asked = readQuery(location.search);
    if (asked) setForm({ ...EMPTY_FORM, ...asked });
    return () => stop.current?.abort();
  }, []);

  const run = async (using: FormState, zone: Zone | null, sample: string | null) => {
    stop.current?.abort();
    const control = new AbortController();
    stop.current = control;
    setProblems([]);
    setAgain(null);
    const loaded = await Promise.all([
      loadEngine(),
      fetchJson<FindingVocabulary>('/data/findings.json'),
    ]).catch(() => null);
    if (stop.current !== control) return;
    if (loaded === null) {
      setState({ kind: 'idle' });
      setAgain({ what: 'The check', run: () => void run(using, zone, sample) });
      return;
    }
    const [{ runCheck }, words] = loaded;
    try {
      const outcome = await runCheck({
        form: using,
        dqsKey: zone ? '' : dqsKey,
        zone,
        signal: control.signal,
        onStart: (readings) => {
          setAnnouncement('Checking');
          setState({ kind: 'running', rows: [], readings });
        },
        onProgress: (rows) => setState((old) => (old.kind === 'running' ? { ...old, rows } : old)),
      });
      if (stop.current !== control) return;
      if (outcome.kind === 'cancelled') return;
      if (outcome.kind === 'problems') {
        setState({ kind: 'idle' });
        setProblems(outcome.problems);
        document.getElementById(`check-${outcome.problems[0]?.field}`)?.focus();
        return;
      }
      const { report, readings, selectors } = outcome;
      const link = sample ? '' : writeQuery(using, selectors);
      if (!sample) history.replaceState(null, '', link || location.pathname);
      setState({
        kind: 'report',
        report,
        words,
        link: location.origin + location.pathname + link,
        readings,
        sample,
      });
      setAnnouncement(report.verdict.sentence);
      result.current?.scrollIntoView({ block: 'start' });
    } catch (error) {
      if (stop.current !== control) return;
      setState({ kind: 'idle' });
      setProblems([
        {
          field: 'domain',
          sentence: `The check stopped with an error (${(error as Error).message}). Reload the page; what you typed is kept.`,
        },
      ]);
    }
  };

  const cancel = () => {
    stop.current?.abort();
    stop.current = null;
    setState({ kind: 'idle' });
    setAnnouncement('Cancelled');
  };

  const runSample = async (id: string) => {
    setAgain(null);
    try {
      const all = await fetchJson<Sample[]>('/data/check-samples.json');
      const sample = all.find((one) => one.id === id);
      // The visitor's own form stays as it is: a sample runs beside it.
      if (sample) await run({ ...EMPTY_FORM, ...sample.form }, sample.zone, sample.title);
    } catch {
      setAgain({ what: 'The sample', run: () => void runSample(id) });
    }
  };

  return (
    <div onFocusCapture={loadAhead}>
      <CheckFormView
        form={form}
        onForm={setForm}
        dqsKey={dqsKey}
        onDqsKey={setDqsKey}
        onForgetKey={forgetKey}
        problems={problems}
        running={state.kind === 'running'}
        onRun={() => void run(form, null, null)}
        onCancel={cancel}
        onClear={() => {
          setForm(EMPTY_FORM);
          setProblems([]);
          history.replaceState(null, '', location.pathname);
        }}
      />
      {again !== null && (
        <div class="note is-warning no-print" role="alert">
          <p>
            {again.what} could not be loaded: the connection may be down, or the site was renewed since you
            opened this page. What you typed is kept. If it fails again, reload the page.
          </p>
          <button type="button" onClick={again.run}>
            Try again
          </button>
        </div>
      )}
      <p class="visually-hidden" role="status">
        {announcement}
      </p>
      <div ref={result}>
        {state.kind === 'idle' && (
          <section class="no-print" aria-labelledby="check-samples">
            <h2 id="check-samples">Or look at a sample first</h2>
            <p>Each shows a full report at once and asks nothing of DNS.</p>
            <ul class="grid">
              {samples.map(({ id, title, text }) => (
                <li key={id}>
                  <button type="button" class="door" onClick={() => void runSample(id)}>
                    <strong>{title}</strong>
                    <span>{text}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
        {state.kind === 'running' && <Progress rows={state.rows} readings={state.readings} />}
        {state.kind === 'report' && (
          <ReportView
            {...state}
            onAgain={() => void run(form, null, null)}
            onClose={() => setState({ kind: 'idle' })}
          />
        )}
      </div>
    </div>
  );
}
