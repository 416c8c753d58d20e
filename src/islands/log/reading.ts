import { useEffect, useRef, useState } from 'preact/hooks';
import type { ViewFilter } from '../../engine/log/view.ts';
import { download } from '../ui/download.ts';
import type { ExportKind, Message, ProofShown, ReadSoFar, Request, Shown } from './protocol.ts';

/** A screen reader hears what was found so far this often at most, in milliseconds. */
const SPEAK = 10_000;

export type State =
  | { stage: 'start' }
  | { stage: 'error'; sentence: string }
  | { stage: 'reading'; so: ReadSoFar; shown: Shown | null; stopping: boolean }
  | {
      stage: 'done';
      so: ReadSoFar;
      shown: Shown;
      text: string;
      proofs: { id: string; label: string }[];
      stoppedAt: number | null;
      /** Partial results were on the page: their places are kept. */
      followed: boolean;
    };

/** What is to be read: files, or the bundled sample as text. */
export type Input = { files: File[] } | { sample: string };

export interface ProofWish {
  choice: string;
  full: boolean;
}

const NAMES = {
  markdown: ['whyblocked-log.md', 'text/markdown'],
  csv: ['whyblocked-log.csv', 'text/csv'],
  json: ['whyblocked-log.json', 'application/json'],
} as const;
const NOTHING_READ: ReadSoFar = { bytes: 0, total: 0, seconds: 0, file: '' };

/** Reads logs in a worker: one reading at a time, with the filter and the proof that were asked for. */
export function useReading() {
  const [state, setState] = useState<State>({ stage: 'start' });
  const [filter, setFilter] = useState<ViewFilter>({});
  const [wish, setWish] = useState<ProofWish>({ choice: '', full: false });
  const [proof, setProof] = useState<ProofShown | null>(null);
  const [spoken, setSpoken] = useState('');
  const [input, setInput] = useState<Input>({ files: [] });
  const worker = useRef<Worker | null>(null);
  const spokenAt = useRef(0);

  const end = () => {
    worker.current?.terminate();
    worker.current = null;
  };
  useEffect(() => end, []);
  const ask = (request: Request) => worker.current?.postMessage(request);
  const fail = (sentence: string) => {
    end();
    setState({ stage: 'error', sentence });
  };

  const take = (message: Message) => {
    if (message.kind === 'progress')
      setState((old) => (old.stage === 'reading' ? { ...old, so: message } : old));
    else if (message.kind === 'partial') {
      setState((old) => (old.stage === 'reading' ? { ...old, shown: message.shown } : old));
      if (performance.now() - spokenAt.current > SPEAK) {
        spokenAt.current = performance.now();
        setSpoken(message.sentence);
      }
    } else if (message.kind === 'done') {
      const { shown, text, proofs, stoppedAt, seconds } = message;
      setState((old) => {
        const so = old.stage === 'reading' ? old.so : NOTHING_READ;
        const followed = old.stage === 'reading' && old.shown !== null;
        return { stage: 'done', so: { ...so, seconds }, shown, text, proofs, stoppedAt, followed };
      });
      setSpoken(stoppedAt === null ? 'Read. The answer follows.' : 'Stopped. What was read follows.');
      const choice = proofs[0]?.id;
      if (choice !== undefined) askProof({ choice, full: false });
    } else if (message.kind === 'view')
      setState((old) =>
        'shown' in old && old.shown !== null ? { ...old, shown: { ...old.shown, view: message.view } } : old,
      );
    else if (message.kind === 'proof') setProof(message.proof);
    else if (message.kind === 'export') download(NAMES[message.as][0], message.text, NAMES[message.as][1]);
    else if (message.kind === 'nothing') {
      end();
      setState({ stage: 'start' });
    } else fail(message.sentence);
  };

  const start = (next: Input, using: ViewFilter) => {
    end();
    setInput(next);
    setFilter(using);
    setProof(null);
    setState({ stage: 'reading', so: NOTHING_READ, shown: null, stopping: false });
    setSpoken('Reading…');
    spokenAt.current = performance.now();
    const reader = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
    worker.current = reader;
    reader.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (worker.current === reader) take(data);
    });
    reader.addEventListener('error', () => {
      if (worker.current === reader)
        fail('The reader could not be started or broke off. Reload the page and try again.');
    });
    const common = { now: Date.now() / 1000, filter: using };
    ask(
      'files' in next
        ? { kind: 'read', files: next.files, ...common }
        : { kind: 'sample', name: 'sample mail.log', text: next.sample, ...common },
    );
  };
  const askProof = (next: ProofWish) => {
    setWish(next);
    ask({ kind: 'proof', ...next });
  };

  return {
    state,
    filter,
    proof,
    wish,
    spoken,
    isSample: 'sample' in input,
    askProof,
    read: (next: Input) => start(next, {}),
    /** Reads the same once more; the filter stays. */
    again: () => start(input, filter),
    stop: () => {
      setState((old) => (old.stage === 'reading' ? { ...old, stopping: true } : old));
      ask({ kind: 'stop' });
    },
    narrow: (next: ViewFilter) => {
      setFilter(next);
      ask({ kind: 'view', filter: next });
    },
    exportAs: (as: ExportKind) => ask({ kind: 'export', as }),
  };
}
