import {
  compareOpinion,
  decidingQueries,
  type LibraryQuestion,
  SECOND_OPINION_TIMEOUT_MS,
  type SecondOpinion,
} from '../../engine/dns/second-opinion.ts';
import type { QueryRecord } from '../../engine/dns/types.ts';
import type { SecondOpinionAnswer, SecondOpinionRequest } from './second-opinion.worker.ts';

export { summariseOpinions } from '../../engine/dns/second-opinion.ts';

export interface SecondOpinionOptions {
  signal?: AbortSignal;
  /** Milliseconds after which the worker is ended; default 5000. */
  timeoutMs?: number;
  /** Another resolver than Cloudflare's, for tests. */
  url?: string;
}

/**
 * Asks the deciding questions of a check again through doh-js-client, which only Cloudflare's resolver lets a
 * page use. The library runs in a worker that is ended after five seconds, whatever it does; questions without
 * an answer by then come back as "cannot tell". Call it on a press only: it asks DNS.
 */
export async function askSecondOpinion(
  queries: readonly QueryRecord[],
  domain: string,
  options: SecondOpinionOptions = {},
): Promise<SecondOpinion[]> {
  const deciding = decidingQueries(queries, domain);
  const questions = deciding.map(({ name, type }) => ({ name, type }) as LibraryQuestion);
  const answers = await askWorker({ questions, url: options.url ?? null }, options);
  return deciding.map((query, index) => compareOpinion(query, answers.get(index) ?? null));
}

function askWorker(
  request: SecondOpinionRequest,
  { signal, timeoutMs = SECOND_OPINION_TIMEOUT_MS }: SecondOpinionOptions,
): Promise<Map<number, string[] | null>> {
  const answers = new Map<number, string[] | null>();
  if (request.questions.length === 0 || signal?.aborted) return Promise.resolve(answers);
  return new Promise((resolve) => {
    const worker = new Worker(new URL('./second-opinion.worker.ts', import.meta.url), { type: 'module' });
    const end = (): void => {
      worker.terminate();
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve(answers);
    };
    const timer = setTimeout(end, timeoutMs);
    signal?.addEventListener('abort', end, { once: true });
    worker.addEventListener('error', end);
    worker.addEventListener('message', ({ data }: MessageEvent<SecondOpinionAnswer>) => {
      answers.set(data.index, data.records);
      if (answers.size === request.questions.length) end();
    });
    worker.postMessage(request);
  });
}
