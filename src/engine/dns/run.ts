/**
 * One run of questions: the same question is never asked twice, only so many are under way at once, and every
 * query is written down.
 */

import { foldName, nameProblem } from './name.ts';
import { rcodeName } from './rcode.ts';
import { formatRecord } from './record-text.ts';
import type { DnsOutcome, QueryRecord, Question, RecordType, Resolver } from './types.ts';

export interface DnsRunOptions {
  /** Questions under way at once; default 8. */
  maxInFlight?: number;
  /** Milliseconds from any fixed point; only differences are used. */
  now: () => number;
  /** Ends every question of the run. */
  signal?: AbortSignal;
  /** Questions the run may ask in all; further ones end as unreachable with reason "limit". Default 2000. */
  maxQueries?: number;
  /** Called after each query that ended, for progress. */
  onQuery?: (query: QueryRecord) => void;
}

export interface DnsRun extends Resolver {
  /** Every query that ended, in that order. */
  readonly queries: readonly QueryRecord[];
  /** Distinct questions asked so far, under way or ended. */
  readonly asked: number;
  /**
   * Waves of questions: a question is one wave later than the latest answer that was in when it was asked. With
   * even response times this is the length of the longest chain of questions that depend on one another.
   */
  readonly rounds: number;
  /** Milliseconds from the start of the run to the end of its last query. */
  readonly ms: number;
}

interface Pending {
  promise: Promise<DnsOutcome>;
  /** Callers still interested; at nought the query is cancelled. */
  callers: number;
  cancel: AbortController;
  settled: boolean;
  /** Takes the query out of the run's memory. */
  forget: () => void;
}

/**
 * Wraps a resolver for one run. The returned resolver shares answers between equal questions (names without
 * case), keeps at most `maxInFlight` under way, and cancels a query when every caller that wanted it is gone.
 * Names no query can be made of end as unreachable with reason "bad-name" without being asked.
 */
export function createDnsRun(resolver: Resolver, options: DnsRunOptions): DnsRun {
  const { now, maxInFlight = 8, maxQueries = 2000 } = options;
  const started = now();
  const queries: QueryRecord[] = [];
  const pending = new Map<string, Pending>();
  const waiting: (() => void)[] = [];
  let inFlight = 0;
  let asked = 0;
  let ended = 0;
  let answeredRound = 0;
  let rounds = 0;

  const acquire = (): Promise<void> | undefined => {
    if (inFlight < maxInFlight) {
      inFlight++;
      return undefined;
    }
    return new Promise((resume) => waiting.push(resume));
  };
  const release = (): void => {
    const next = waiting.shift();
    if (next) next();
    else inFlight--;
  };

  async function ask(question: Question, round: number, signal: AbortSignal): Promise<DnsOutcome> {
    await acquire();
    try {
      if (signal.aborted) return cancelled();
      const startedAt = now() - started;
      const outcome = await resolver.resolve(question, { signal });
      if (outcome.kind === 'unreachable' && outcome.reason === 'aborted') return outcome;
      answeredRound = Math.max(answeredRound, round);
      ended = now() - started;
      const record = toQueryRecord(question, outcome, startedAt);
      queries.push(record);
      options.onQuery?.(record);
      return outcome;
    } finally {
      release();
    }
  }

  function start(key: string, question: Question): Pending {
    const cancel = new AbortController();
    const round = answeredRound + 1;
    rounds = Math.max(rounds, round);
    asked++;
    const forget = (): void => {
      if (pending.get(key) === entry) pending.delete(key);
    };
    const entry: Pending = {
      promise: Promise.resolve(cancelled()),
      callers: 0,
      cancel,
      settled: false,
      forget,
    };
    const stop = (): void => cancel.abort();
    options.signal?.addEventListener('abort', stop, { once: true });
    entry.promise = ask(question, round, cancel.signal).then((outcome) => {
      entry.settled = true;
      options.signal?.removeEventListener('abort', stop);
      // A cancelled question has no answer to share: the next caller may ask again.
      if (outcome.kind === 'unreachable' && outcome.reason === 'aborted') forget();
      return outcome;
    });
    pending.set(key, entry);
    return entry;
  }

  return {
    get queries() {
      return queries;
    },
    get asked() {
      return asked;
    },
    get rounds() {
      return rounds;
    },
    get ms() {
      return ended;
    },
    async resolve<T extends RecordType>(
      question: Question<T>,
      { signal }: { signal?: AbortSignal } = {},
    ): Promise<DnsOutcome<T>> {
      if (signal?.aborted || options.signal?.aborted) return cancelled();
      const problem = nameProblem(question.name);
      if (problem) return unreachable('bad-name', problem);
      const name = foldName(question.name);
      const key = `${question.type} ${name}`;
      let entry = pending.get(key);
      if (!entry) {
        if (asked >= maxQueries) return unreachable('limit', `more than ${maxQueries} questions in one run`);
        entry = start(key, { name, type: question.type });
      }
      return (await share(entry, signal)) as DnsOutcome<T>;
    },
  };
}

/** Waits for a shared query as one of its callers, until the caller's own signal. */
async function share(entry: Pending, signal: AbortSignal | undefined): Promise<DnsOutcome> {
  if (!signal || entry.settled) {
    entry.callers = Number.POSITIVE_INFINITY;
    return entry.promise;
  }
  entry.callers++;
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      entry.callers--;
      if (entry.callers === 0) {
        entry.forget();
        entry.cancel.abort();
      }
      resolve(cancelled());
    };
    signal.addEventListener('abort', leave, { once: true });
    entry.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
  });
}

function unreachable(reason: 'aborted' | 'bad-name' | 'limit', detail: string): DnsOutcome<never> {
  return { kind: 'unreachable', reason, detail, resolver: '', ms: 0 };
}

function cancelled(): DnsOutcome<never> {
  return unreachable('aborted', 'cancelled');
}

const MAX_ANSWERS_KEPT = 50;

/** What is written down of a query (see QueryRecord). */
export function toQueryRecord(question: Question, outcome: DnsOutcome, startedAt: number): QueryRecord {
  const records = outcome.kind === 'answer' ? outcome.records.slice(0, MAX_ANSWERS_KEPT) : [];
  const answers = records.map((record) => formatRecord(question.type, record));
  const base = { name: question.name, type: question.type, kind: outcome.kind, startedAt, answers };
  if (outcome.kind === 'unreachable') {
    const { resolver, ms, reason } = outcome;
    return { ...base, rcodeName: reason, authenticated: false, ttl: null, ms, resolver };
  }
  const { authenticated, ttl, ms, resolver } = outcome.meta;
  const code = { answer: 0, nodata: 0, nxdomain: 3 };
  const name = outcome.kind === 'failed' ? outcome.rcodeName : rcodeName(code[outcome.kind]);
  return { ...base, rcodeName: name, authenticated, ttl, ms, resolver };
}
