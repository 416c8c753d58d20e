import { useEffect, useRef, useState } from 'preact/hooks';

/** What a reading worker sends: how far it is, the result, or a sentence that says why there is none. */
export type ReaderAnswer<S> = { id: number } & (
  | { shown: S }
  | { sentence: string }
  | { done: number; total: number }
);

export type ReaderState<S> =
  | { stage: 'start' }
  | { stage: 'reading'; done: number; total: number }
  | { stage: 'error'; sentence: string }
  | { stage: 'done'; shown: S };

export interface Reader<Q, S> {
  state: ReaderState<S>;
  /** Asks; an answer to an earlier question is no longer shown. */
  ask(request: Q, transfer?: Transferable[]): void;
  /** Says a sentence without asking: a file too large, for instance. */
  refuse(sentence: string): void;
  /** Ends the worker, and with it what it is doing. */
  cancel(): void;
}

/** A worker that reads one thing at a time; made at the first question, ended with the page. */
export function useReader<Q extends object, S>(create: () => Worker): Reader<Q, S> {
  const [state, setState] = useState<ReaderState<S>>({ stage: 'start' });
  const worker = useRef<Worker | null>(null);
  const current = useRef(0);
  const stop = () => {
    worker.current?.terminate();
    worker.current = null;
  };
  useEffect(() => stop, []);
  return {
    state,
    ask(request, transfer = []) {
      // a new question ends the old one
      if (state.stage === 'reading') stop();
      const id = ++current.current;
      setState({ stage: 'reading', done: 0, total: 0 });
      if (!worker.current) {
        worker.current = create();
        worker.current.addEventListener('message', (event: MessageEvent<ReaderAnswer<S>>) => {
          const data = event.data;
          if (data.id !== current.current) return;
          if ('shown' in data) setState({ stage: 'done', shown: data.shown });
          else if ('sentence' in data) setState({ stage: 'error', sentence: data.sentence });
          else setState({ stage: 'reading', done: data.done, total: data.total });
        });
        worker.current.addEventListener('error', () => {
          stop();
          setState({
            stage: 'error',
            sentence: 'The reader stopped. Reload the page and try again, with less at once if it was much.',
          });
        });
      }
      worker.current.postMessage({ ...request, id }, transfer);
    },
    refuse(sentence) {
      current.current++;
      setState({ stage: 'error', sentence });
    },
    cancel() {
      stop();
      current.current++;
      setState({ stage: 'start' });
    },
  };
}
