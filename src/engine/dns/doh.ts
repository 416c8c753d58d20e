/** DNS over HTTPS (RFC 8484) as a Resolver: GET only, nothing that needs a CORS preflight. */

import { decodeJsonAnswer, MAX_JSON_LENGTH } from './json-answer.ts';
import { nameProblem } from './name.ts';
import { isConclusive, RCODE, rcodeName } from './rcode.ts';
import type { DohServer } from './resolvers.ts';
import type { AnswerMeta, DnsOutcome, Question, RecordType, Resolver, UnreachableReason } from './types.ts';
import { wait } from './wait.ts';
import { type DecodeResult, decodeMessage } from './wire-answer.ts';
import { encodeQuery, type QueryFlags } from './wire-query.ts';

/** The part of fetch that is used; the platform's own fits. */
export type FetchLike = (
  url: string,
  init: {
    method: 'GET';
    headers: Record<string, string>;
    signal: AbortSignal;
    mode: 'cors';
    credentials: 'omit';
    cache: 'no-store';
    referrerPolicy: 'no-referrer';
    redirect: 'follow';
  },
) => Promise<Response>;

/** One HTTP exchange, retries and second questions included. */
export interface DohExchange {
  question: Question;
  server: DohServer;
  checkingDisabled: boolean;
  ms: number;
  outcome: DnsOutcome;
}

export interface DohOptions {
  fetch: FetchLike;
  /** Resolvers in the order they are asked; at least one. */
  chain: readonly DohServer[];
  /** Milliseconds from any fixed point. */
  now: () => number;
  /** For one HTTP exchange, in milliseconds; default 5000. */
  timeoutMs?: number;
  /** Ends everything. */
  signal?: AbortSignal;
  /** Waits so many milliseconds, or until the signal; tests put their own here. */
  delay?: (ms: number, signal: AbortSignal) => Promise<void>;
  onExchange?: (exchange: DohExchange) => void;
}

/** Longest Retry-After that is waited for; beyond it the next resolver is asked, or the question given up. */
const MAX_RETRY_AFTER_MS = 3000;
const RETRY_PAUSE_MS = 150;
/** A DNS message is never longer (RFC 1035 section 4.2.2). */
const MAX_BODY = 0xffff;

interface ServerState {
  server: DohServer;
  /** Exchanges that failed in a row without a DNS answer. */
  failures: number;
  /** DNS answers it ever gave. */
  answers: number;
  /** How the latest exchange failed. */
  last: DnsOutcome | null;
  /** Not to be asked before, because it said so (429). */
  restUntil: number;
}

/**
 * Makes a Resolver that asks the chain over HTTPS. A question that finds no DNS answer is asked once more of the
 * same resolver, then once of each next one; a resolver that failed is asked last from then on. A failing
 * response code is checked with CD=1 (an answer then proves broken DNSSEC), else with one other resolver. Never
 * throws for anything the network does: every outcome is a value.
 */
export function createDohResolver(options: DohOptions): Resolver {
  const { now, timeoutMs = 5000, delay = wait } = options;
  const states: ServerState[] = options.chain.map((server) => ({
    server,
    failures: 0,
    answers: 0,
    last: null,
    restUntil: 0,
  }));

  async function exchange(
    state: ServerState,
    question: Question,
    flags: QueryFlags,
    signal: AbortSignal,
  ): Promise<DnsOutcome> {
    const started = now();
    const { outcome, retryAfter } = await fetchAnswer(state.server, question, flags, signal);
    if (outcome.kind !== 'unreachable') {
      state.failures = 0;
      state.answers++;
    } else if (outcome.reason !== 'aborted' && outcome.reason !== 'bad-name') {
      state.failures++;
      state.last = outcome;
    }
    if (retryAfter !== null) state.restUntil = now() + retryAfter;
    const { server } = state;
    const checkingDisabled = flags.checkingDisabled ?? false;
    options.onExchange?.({ question, server, checkingDisabled, ms: now() - started, outcome });
    return outcome;
  }

  async function fetchAnswer(
    server: DohServer,
    question: Question,
    flags: QueryFlags,
    signal: AbortSignal,
  ): Promise<{ outcome: DnsOutcome; retryAfter: number | null }> {
    const started = now();
    const fail = (reason: UnreachableReason, detail: string, retryAfter: number | null = null) => {
      const outcome: DnsOutcome = {
        kind: 'unreachable',
        reason,
        detail,
        resolver: server.name,
        ms: now() - started,
      };
      return { outcome, retryAfter };
    };
    const request = createRequest(server, question, flags);
    if (!request) return fail('bad-name', nameProblem(question.name) ?? 'no query can be made of the name');
    const linked = linkedController(signal);
    const timer = new AbortController();
    const timeUp = delay(timeoutMs, timer.signal).then(() => 'timeout' as const);
    const ask = async () => {
      const response = await options.fetch(request.url, {
        method: 'GET',
        headers: { accept: request.accept },
        signal: linked.controller.signal,
        mode: 'cors',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        redirect: 'follow',
      });
      const type = response.headers.get('content-type') ?? '';
      const retryAfter = response.headers.get('retry-after');
      const useful = response.status === 200 && isExpectedType(server, type);
      const body = useful
        ? await readBody(response, server.form === 'json' ? MAX_JSON_LENGTH : MAX_BODY)
        : null;
      return { status: response.status, type, body, retryAfter };
    };
    let reply: Awaited<ReturnType<typeof ask>> | 'timeout' | 'ended';
    try {
      reply = await Promise.race([ask(), timeUp, linked.ended]);
    } catch {
      // A CORS refusal, a blocker, an unknown host and being offline are one and the same TypeError.
      if (signal.aborted) return fail('aborted', 'cancelled');
      return fail('network', 'no connection: offline, blocked, or the resolver does not let pages ask');
    } finally {
      timer.abort(DONE);
      linked.unlink();
    }
    if (reply === 'timeout') linked.controller.abort(DONE);
    if (signal.aborted || reply === 'ended') return fail('aborted', 'cancelled');
    if (reply === 'timeout') return fail('timeout', `no answer within ${timeoutMs} ms`);
    if (reply.status === 429) {
      return fail('rate-limited', 'HTTP 429: too many questions', parseRetryAfter(reply.retryAfter));
    }
    if (reply.status !== 200) return fail('http', `HTTP ${reply.status}`);
    if (!isExpectedType(server, reply.type)) {
      return fail('malformed', `not a DNS message but ${describeType(reply.type)}`);
    }
    if (!reply.body) return fail('malformed', 'longer than a DNS message can be');
    return { outcome: readAnswer(reply.body, question, server, now() - started), retryAfter: null };
  }

  /** Healthy resolvers first, in the order of the chain; without those given up. */
  function order(): ServerState[] {
    const time = now();
    const tired = (state: ServerState): number =>
      (state.restUntil > time ? 2 : 0) + (state.failures > 0 ? 1 : 0);
    return states.filter((state) => !isGivenUp(state)).sort((a, b) => tired(a) - tired(b));
  }

  async function askChain(question: Question, signal: AbortSignal): Promise<DnsOutcome> {
    let unreachable: DnsOutcome | null = null;
    let failed: DnsOutcome | null = null;
    for (const [index, state] of order().entries()) {
      const attempts = index === 0 ? 2 : 1;
      // Others may have found out meanwhile.
      if (isGivenUp(state)) continue;
      for (let attempt = 0; attempt < attempts; attempt++) {
        const rest = state.restUntil - now();
        if (rest > 0) {
          if (rest > MAX_RETRY_AFTER_MS || states.length > 1) break;
          await delay(rest, signal);
        } else if (attempt > 0) {
          if (isGivenUp(state)) break;
          await delay(RETRY_PAUSE_MS, signal);
        }
        const outcome = await exchange(state, question, {}, signal);
        if (outcome.kind === 'failed') {
          if (failed) return failed;
          failed = await checkDnssec(state, question, outcome, signal);
          if (failed.kind === 'failed' && failed.brokenDnssec) return failed;
          break;
        }
        if (outcome.kind !== 'unreachable') return outcome;
        if (outcome.reason === 'aborted' || outcome.reason === 'bad-name') return outcome;
        unreachable ??= outcome;
      }
    }
    const last = states[0]?.server.name ?? '';
    const known = states.find((state) => state.last !== null)?.last;
    return (
      failed ??
      unreachable ??
      known ?? {
        kind: 'unreachable',
        reason: 'rate-limited',
        detail: 'asked to wait',
        resolver: last,
        ms: 0,
      }
    );
  }

  async function checkDnssec(
    state: ServerState,
    question: Question,
    outcome: Extract<DnsOutcome, { kind: 'failed' }>,
    signal: AbortSignal,
  ): Promise<DnsOutcome> {
    if (outcome.rcode !== RCODE.SERVFAIL) return outcome;
    const unchecked = await exchange(state, question, { checkingDisabled: true }, signal);
    const answered = unchecked.kind !== 'failed' && unchecked.kind !== 'unreachable';
    return answered ? { ...outcome, brokenDnssec: true } : outcome;
  }

  return {
    async resolve<T extends RecordType>(
      question: Question<T>,
      { signal }: { signal?: AbortSignal } = {},
    ): Promise<DnsOutcome<T>> {
      const linked = linkedController(options.signal, signal);
      try {
        return (await askChain(question, linked.controller.signal)) as DnsOutcome<T>;
      } finally {
        linked.unlink();
      }
    },
  };
}

/**
 * A resolver that never answered is given up after a few failures, one that did after many, so that a check behind
 * a wall ends within a few time-outs instead of hundreds. A new Resolver starts afresh.
 */
function isGivenUp({ failures, answers }: ServerState): boolean {
  return failures >= (answers === 0 ? 4 : 16);
}

/** The address to GET, base64url without padding (RFC 8484 section 6), and the only header sent. */
function createRequest(server: DohServer, question: Question, flags: QueryFlags) {
  const join = server.url.includes('?') ? '&' : '?';
  if (server.form === 'json') {
    if (nameProblem(question.name)) return null;
    const cd = flags.checkingDisabled ? '&cd=1' : '';
    const url = `${server.url}${join}name=${encodeURIComponent(question.name)}&type=${question.type}${cd}`;
    return { url, accept: 'application/dns-json' };
  }
  const query = encodeQuery(question, flags);
  if (!query) return null;
  const base64 = btoa(String.fromCharCode(...query));
  const dns = base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return { url: `${server.url}${join}dns=${dns}`, accept: 'application/dns-message' };
}

/** Turns the body of an HTTP answer into an outcome; a message that breaks the rules is "malformed". */
export function readAnswer<T extends RecordType>(
  body: Uint8Array,
  question: Question<T>,
  server: DohServer,
  ms: number,
): DnsOutcome<T> {
  const malformed = (detail: string): DnsOutcome<T> => {
    return { kind: 'unreachable', reason: 'malformed', detail, resolver: server.name, ms };
  };
  const decoded: DecodeResult<T> =
    server.form === 'json'
      ? decodeJsonAnswer(new TextDecoder().decode(body), question)
      : decodeMessage(body, question);
  if (!decoded.ok) return malformed(decoded.problem);
  const { rcode, truncated, authenticated, records, aliases, aliasLoop, ttl, extendedErrors } =
    decoded.message;
  const meta: AnswerMeta = { resolver: server.name, ms, authenticated, ttl, aliases };
  if (extendedErrors.length > 0) meta.extendedErrors = extendedErrors;
  if (!isConclusive(rcode)) return { kind: 'failed', rcode, rcodeName: rcodeName(rcode), meta };
  if (truncated) return malformed('cut short by the resolver');
  if (aliasLoop) return malformed('its aliases (CNAME) run in a circle');
  if (rcode === RCODE.NXDOMAIN) return { kind: 'nxdomain', meta };
  return records.length > 0 ? { kind: 'answer', records, meta } : { kind: 'nodata', meta };
}

/** JSON resolvers label their answers in several ways; none of them as a web page. */
function isExpectedType(server: DohServer, type: string): boolean {
  if (server.form === 'json') return /json|javascript/i.test(type);
  return /^application\/dns-message\s*(;|$)/i.test(type.trim());
}

function describeType(type: string): string {
  if (/html/i.test(type)) return 'a web page: something between you and the resolver answered instead';
  return type === '' ? 'something without a type' : type.slice(0, 60);
}

/** Reads at most `limit` octets; null when there are more. */
async function readBody(response: Response, limit: number): Promise<Uint8Array | null> {
  if (Number(response.headers.get('content-length') ?? 0) > limit) return null;
  const reader = response.body?.getReader();
  if (!reader) return new Uint8Array(await response.arrayBuffer());
  const parts: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) {
      await reader.cancel();
      return null;
    }
    parts.push(value);
  }
  const body = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}

/** Retry-After in seconds (RFC 9110 section 10.2.3); its date form, and its absence, count as one second. */
function parseRetryAfter(value: string | null): number {
  const seconds = value && /^[0-9]{1,6}$/.test(value.trim()) ? Number(value) : 1;
  return seconds * 1000;
}

/** A reason for abort() that costs nothing; without one each call makes an error with its stack. */
const DONE = 'done';

interface Linked {
  controller: AbortController;
  /** Resolves when one of the signals ends. */
  ended: Promise<'ended'>;
  /** Lets go of the signals; what has ended by itself needs no abort. */
  unlink: () => void;
}

/** A controller that ends with any of the signals. */
function linkedController(...signals: (AbortSignal | undefined)[]): Linked {
  const controller = new AbortController();
  let tell: (word: 'ended') => void = () => {};
  const ended = new Promise<'ended'>((resolve) => {
    tell = resolve;
  });
  const stop = (): void => {
    controller.abort(DONE);
    tell('ended');
  };
  for (const signal of signals) {
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop, { once: true });
  }
  const unlink = (): void => {
    for (const signal of signals) signal?.removeEventListener('abort', stop);
  };
  return { controller, ended, unlink };
}
