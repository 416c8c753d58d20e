import { useEffect, useRef, useState } from 'preact/hooks';
import { type SampleSpec, writeSample } from '../../engine/log/sample.ts';
import type { LogView, ViewFilter } from '../../engine/log/view.ts';
import { handOver } from '../hand-over.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { DropZone } from '../ui/DropZone.tsx';
import { download } from '../ui/download.ts';
import type { Message, ProofShown, Request, Summary } from './protocol.ts';
import { Result } from './Result.tsx';

export interface LogProps {
  sample: SampleSpec;
}

/** Where the support request looks for what was found here (src/islands/request). */
const HAND_OVER = 'whyblocked.request.log';
const COLUMNS = 96;

type State =
  | { stage: 'start' }
  | { stage: 'error'; sentence: string }
  | { stage: 'reading'; bytes: number; total: number; seconds: number; file: string; sentence: string }
  | { stage: 'done'; report: Summary; view: LogView; pages: Record<string, string>; seconds: number };

const NAMES = {
  markdown: ['whyblocked-log.md', 'text/markdown'],
  csv: ['whyblocked-log.csv', 'text/csv'],
  json: ['whyblocked-log.json', 'application/json'],
} as const;
const megabytes = (n: number) =>
  n < 1e6 ? `${Math.round(n / 1e3)} kB` : `${(n / 1e6).toFixed(n < 1e8 ? 1 : 0)} MB`;

/** Reads mail logs in a worker, streamed, and shows what Microsoft did. */
export function LogTool({ sample }: LogProps) {
  const [state, setState] = useState<State>({ stage: 'start' });
  const [filter, setFilter] = useState<ViewFilter>({});
  const [full, setFull] = useState(false);
  const [proof, setProof] = useState<ProofShown | null>(null);
  const worker = useRef<Worker | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  const stop = () => {
    worker.current?.terminate();
    worker.current = null;
  };
  useEffect(() => stop, []);
  const ask = (request: Request) => worker.current?.postMessage(request);
  const read = (request: Request) => {
    stop();
    setFilter({});
    setFull(false);
    setProof(null);
    setState({ stage: 'reading', bytes: 0, total: 0, seconds: 0, file: '', sentence: '' });
    const next = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.current = next;
    next.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (worker.current !== next) return;
      if (data.kind === 'progress') setState({ stage: 'reading', ...data });
      else if (data.kind === 'done') {
        setState({ stage: 'done', ...data });
        next.postMessage({ kind: 'proof', full: false } satisfies Request);
      } else if (data.kind === 'view')
        setState((old) => (old.stage === 'done' ? { ...old, view: data.view } : old));
      else if (data.kind === 'proof') setProof(data.proof);
      else if (data.kind === 'export') download(NAMES[data.as][0], data.text, NAMES[data.as][1]);
      else setState({ stage: 'error', sentence: data.sentence });
    });
    next.addEventListener('error', () => {
      stop();
      setState({
        stage: 'error',
        sentence: 'The reader stopped. Reload the page and try again, with fewer files at once.',
      });
    });
    next.postMessage(request);
  };
  const now = () => Date.now() / 1000;
  const zone = () => -new Date().getTimezoneOffset();
  useEffect(() => {
    if (state.stage === 'done') heading.current?.focus();
  }, [state.stage]);

  return (
    <div class="log-tool">
      <div class="no-print">
        {state.stage === 'error' && (
          <p class="error-text" role="alert">
            {state.sentence}
          </p>
        )}
        <DropZone
          label="Choose log files"
          multiple
          onFiles={(files) => read({ kind: 'read', files, now: now(), zone: zone() })}
        >
          <p>
            Drop the logs of your mail servers here: mail.log, maillog, mainlog, rotated and gzipped ones, of
            several servers, in any order and of any size.
          </p>
        </DropZone>
        <div class="actions">
          <span class="promise">Nothing leaves the page; nothing is stored.</span>
          <button
            type="button"
            class="link"
            onClick={() =>
              read({
                kind: 'sample',
                name: 'sample mail.log',
                text: writeSample(sample),
                now: now(),
                zone: zone(),
              })
            }
          >
            Try a sample
          </button>
        </div>
        {state.stage === 'reading' && (
          <Progress
            state={state}
            onCancel={() => {
              stop();
              setState({ stage: 'start' });
            }}
          />
        )}
        <p role="status" class="visually-hidden">
          {state.stage === 'reading' ? 'Reading…' : state.stage === 'done' ? 'Read. The answer follows.' : ''}
        </p>
      </div>
      {state.stage === 'done' && (
        <Result
          report={state.report}
          view={state.view}
          pages={state.pages}
          seconds={state.seconds}
          filter={filter}
          heading={heading}
          onFilter={(next) => {
            setFilter(next);
            ask({ kind: 'view', filter: next, columns: COLUMNS });
          }}
          onExport={(as) => ask({ kind: 'export', as })}
        />
      )}
      {state.stage === 'done' && proof !== null && proof.text !== '' && (
        <section>
          <h2>Proof for the support request</h2>
          <p>
            In the words of the form for senders to Outlook.com: copy it, or take it along to{' '}
            <a href="/tools/request/" onClick={() => handOver(HAND_OVER, proof.handOver)}>
              the support request
            </a>
            .
          </p>
          <label class="choice no-print">
            <input
              type="checkbox"
              checked={full}
              onChange={(event) => {
                setFull(event.currentTarget.checked);
                ask({ kind: 'proof', full: event.currentTarget.checked });
              }}
            />{' '}
            Show whole mail addresses
          </label>
          <figure class="record">
            <pre>{proof.text}</pre>
          </figure>
          <CopyButton text={proof.text} label="Copy proof" class="" />
        </section>
      )}
    </div>
  );
}

function Progress({
  state,
  onCancel,
}: {
  state: Extract<State, { stage: 'reading' }>;
  onCancel: () => void;
}) {
  const rate = state.seconds > 0 ? state.bytes / state.seconds : 0;
  const left = rate > 0 ? Math.ceil((state.total - state.bytes) / rate) : 0;
  return (
    <div class="log-progress">
      <progress
        aria-label="Bytes read"
        {...(state.total > 0 ? { max: state.total, value: state.bytes } : {})}
      />
      <p>
        {megabytes(state.bytes)} of {megabytes(state.total)}, {megabytes(rate)} a second, about {left} s left.{' '}
        {state.file}
      </p>
      {state.sentence !== '' && <p class="partial">{state.sentence}</p>}
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </div>
  );
}
