import type { Answer, Question } from './messages.ts';

/** Longest wait for an answer before the worker is ended, in milliseconds. */
const PATIENCE = 30_000;

let worker: Worker | null = null;

/** Starts the worker and the loading of the catalogue ahead of the first question. */
export function prepare(): Worker {
  worker ??= new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  return worker;
}

/**
 * Asks the worker to explain; resolves with its answer, or with `failed` when it broke or took too long. Aborting
 * `signal` ends the worker and resolves with null.
 */
export function ask(question: Question, signal: AbortSignal): Promise<Answer | { kind: 'failed' } | null> {
  const asked = prepare();
  return new Promise((resolve) => {
    const finish = (answer: Answer | { kind: 'failed' } | null) => {
      clearTimeout(timer);
      asked.onmessage = null;
      asked.onerror = null;
      if (answer === null || answer.kind === 'failed') {
        asked.terminate();
        worker = null;
      }
      resolve(answer);
    };
    const timer = setTimeout(() => finish({ kind: 'failed' }), PATIENCE);
    asked.onmessage = ({ data }: MessageEvent<Answer>) => finish(data);
    asked.onerror = () => finish({ kind: 'failed' });
    signal.addEventListener('abort', () => finish(null), { once: true });
    asked.postMessage(question);
  });
}
