/** One evaluation under way: its input, its counts and limits, its questions to DNS and its trace. */

import { type IpAddress, ipInPrefix, parseIp, reverseName } from '../dns/address.ts';
import { foldName } from '../dns/name.ts';
import type { DnsOutcome, RecordType, Resolver } from '../dns/types.ts';
import { wait } from '../dns/wait.ts';
import { type MacroValues, usesMacro } from './macro.ts';
import type { SpfDirective, SpfDomainSpec, SpfTerm } from './parse.ts';
import { readDomain, readSender } from './sender.ts';
import { expandTarget } from './target.ts';
import type { SpfLink, SpfNote, SpfProblem, SpfProblemCode, SpfResult, SpfStep } from './trace.ts';

/** Limits of section 4.6.4. */
export const SPF_LIMITS = {
  lookups: 10,
  voidLookups: 2,
  addressLookups: 10,
  minimumTimeoutMs: 20_000,
} as const;

export interface SpfInput {
  /** The client's address; IPv4-mapped IPv6 counts as IPv4. */
  ip: string;
  /** The envelope sender; "" or "<>" for the null reverse-path, which checks the HELO identity (section 2.4). */
  sender: string;
  helo: string;
  /** Evaluate this domain instead of the sender's. */
  domain?: string;
}

export interface SpfDeps {
  resolver: Resolver;
  /** Milliseconds since 1970. */
  now: () => number;
  signal?: AbortSignal;
  /** For the whole evaluation; at least, and by default, 20 seconds (section 4.6.4). */
  timeoutMs?: number;
  /** The name of the host that checks, for %{r}; default "unknown". */
  receiver?: string;
  delay?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Ends an evaluation; thrown by the session, caught by evaluateSpf. */
export class Stop extends Error {
  readonly result: SpfResult;
  readonly problem: SpfProblem;
  readonly term: SpfTerm | null;

  constructor(result: SpfResult, problem: SpfProblem, term: SpfTerm | null = null) {
    super(problem.code);
    this.result = result;
    this.problem = problem;
    this.term = term;
  }
}

/** Where in the tree of records the evaluation is. */
export interface Place {
  domain: string;
  path: readonly SpfLink[];
}

/** What came of matching one directive. */
export interface Match {
  matched: boolean;
  note?: SpfNote;
  target?: string;
  answers?: string[];
}

const MAX_ANSWERS_SHOWN = 20;

export class SpfSession {
  readonly ip: IpAddress;
  readonly sender: string;
  readonly helo: string;
  readonly start: string;
  readonly deps: SpfDeps;
  /** Ends at the time limit, at the caller's signal, and when the evaluation is over. */
  readonly end = new AbortController();
  readonly trace: SpfStep[] = [];
  readonly resolver: Resolver;
  lookups = 0;
  voidLookups = 0;
  private outOfTime = false;
  /** Questions of the term being evaluated. */
  questions: { name: string; type: RecordType; said: string }[] = [];
  /** The innermost place reached, for errors. */
  place: Place;

  constructor(ip: IpAddress, input: SpfInput, deps: SpfDeps) {
    this.ip = ip;
    this.deps = deps;
    this.resolver = deps.resolver;
    this.helo = input.helo.slice(0, 2000);
    this.sender = readSender(input.sender, this.helo);
    const domain = input.domain ?? this.sender.slice(this.sender.lastIndexOf('@') + 1);
    this.start = readDomain(domain);
    this.place = { domain: this.start, path: [] };
  }

  /** Starts the clock; the function returned stops it and lets go of the caller's signal. */
  begin(): () => void {
    const { deps, end } = this;
    const timeoutMs = Math.max(deps.timeoutMs ?? 0, SPF_LIMITS.minimumTimeoutMs);
    const cancel = (): void => end.abort();
    if (deps.signal?.aborted) cancel();
    deps.signal?.addEventListener('abort', cancel, { once: true });
    void (deps.delay ?? wait)(timeoutMs, end.signal).then(() => {
      this.outOfTime = !end.signal.aborted;
      cancel();
    });
    return () => {
      deps.signal?.removeEventListener('abort', cancel);
      cancel();
    };
  }

  /** The name a term is about; section 4.8 gives the current domain to terms without a domain-spec. */
  async target(term: SpfTerm, domain: string): Promise<{ name: string } | { name: string; note: SpfNote }> {
    if (!term.domainSpec) return { name: domain };
    const values = await this.macroValues(term.domainSpec, domain, true, term);
    const target = expandTarget(term.domainSpec, values);
    return target.ok ? { name: target.name } : { name: target.name, note: target.reason };
  }

  async macroValues(
    spec: SpfDomainSpec,
    domain: string,
    counted: boolean,
    term: SpfTerm | null = null,
  ): Promise<MacroValues> {
    let validatedName = 'unknown';
    if (usesMacro(spec.tokens, 'p')) {
      // "The number of PTR resource records queried is included in the overall limit" (section 4.6.4).
      if (counted) this.countLookup(term);
      const { names } = await this.validatedNames(term, counted);
      const under = (name: string): boolean => isSameOrBelow(name, domain);
      validatedName = names.find((name) => name === domain) ?? names.find(under) ?? names[0] ?? 'unknown';
    }
    return {
      sender: this.sender,
      domain,
      ip: this.ip,
      helo: this.helo || `[${this.ip.text}]`,
      validatedName,
      receiver: this.deps.receiver ?? 'unknown',
      time: this.deps.now() / 1000,
    };
  }

  /** Names of the address that lead back to it, of the first ten (section 5.5). DNS errors only skip. */
  async validatedNames(
    term: SpfTerm | null,
    counted: boolean,
  ): Promise<{ names: string[]; failed: boolean }> {
    const reverse = reverseName(this.ip);
    const ask = <T extends RecordType>(name: string, type: T) =>
      this.resolver.resolve({ name, type }, { signal: this.end.signal });
    const outcome = await ask(reverse, 'PTR');
    this.questions.push({ name: reverse, type: 'PTR', said: describe(outcome) });
    this.failWhenEnded();
    if (counted) this.countVoid(outcome, reverse, term);
    if (outcome.kind !== 'answer') return { names: [], failed: isError(outcome) };
    const candidates = outcome.records.slice(0, SPF_LIMITS.addressLookups).map(foldName);
    const type = this.addressType();
    const outcomes = await Promise.all(candidates.map((name) => ask(name, type)));
    this.failWhenEnded();
    const names = candidates.filter((name, index) => {
      const addresses = outcomes[index];
      if (!addresses) return false;
      this.questions.push({ name, type, said: describe(addresses) });
      return (
        addresses.kind === 'answer' &&
        addresses.records.some((text) => parseIp(text)?.value === this.ip.value)
      );
    });
    return { names, failed: outcomes.some(isError) };
  }

  async query<T extends RecordType>(
    name: string,
    type: T,
    term: SpfTerm | null = null,
  ): Promise<DnsOutcome<T>> {
    const outcome = await this.resolver.resolve({ name, type }, { signal: this.end.signal });
    this.questions.push({ name, type, said: describe(outcome) });
    this.failOnError(outcome, name, term);
    return outcome;
  }

  /** Section 5: a DNS error is a temperror. Names no query can be made of are as if they did not exist. */
  failOnError(outcome: DnsOutcome, name: string, term: SpfTerm | null = null): void {
    this.failWhenEnded();
    if (isError(outcome)) throw new Stop('temperror', problem('dns-error', name, describe(outcome)), term);
  }

  failWhenEnded(): void {
    if (!this.end.signal.aborted) return;
    const code = this.outOfTime ? 'time-out' : 'cancelled';
    throw new Stop('temperror', problem(code, this.start));
  }

  countLookup(term: SpfTerm | null): void {
    this.lookups++;
    if (this.lookups > SPF_LIMITS.lookups) {
      throw new Stop('permerror', problem('too-many-lookups', term?.text ?? '', String(this.lookups)), term);
    }
  }

  /** Section 4.6.4: an empty answer or NXDOMAIN; the third is a permerror. */
  countVoid(outcome: DnsOutcome, name: string, term: SpfTerm | null = null): void {
    if (outcome.kind !== 'nxdomain' && outcome.kind !== 'nodata') return;
    this.voidLookups++;
    if (this.voidLookups > SPF_LIMITS.voidLookups) {
      throw new Stop('permerror', problem('too-many-void-lookups', name, String(this.voidLookups)), term);
    }
  }

  addressType(): 'A' | 'AAAA' {
    return this.ip.family === 4 ? 'A' : 'AAAA';
  }

  covers(term: SpfDirective, address: string): boolean {
    const network = parseIp(address);
    return (
      network !== null && ipInPrefix(this.ip, network, this.ip.family === 4 ? term.prefix4 : term.prefix6)
    );
  }

  note(step: StepBody): void {
    const { domain, path } = this.place;
    const { lookups, voidLookups } = this;
    this.trace.push({ domain, path, lookups, voidLookups, ...step });
  }

  term(
    term: SpfTerm,
    outcome: 'match' | 'no-match' | 'enter' | 'error',
    found: Omit<Match, 'matched'>,
    why: SpfProblem | null = null,
  ): void {
    this.note({
      kind: 'term',
      term: term.text,
      start: term.start,
      target: found.target ?? null,
      outcome,
      note: found.note ?? null,
      answers: (found.answers ?? []).slice(0, MAX_ANSWERS_SHOWN),
      questions: this.questions,
      problem: why,
    });
    this.questions = [];
  }
}

type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
type StepBody = DistributiveOmit<SpfStep, 'domain' | 'path' | 'lookups' | 'voidLookups'>;

export function problem(code: SpfProblemCode, subject: string, detail = ''): SpfProblem {
  return { code, subject, detail };
}

export function isError(outcome: DnsOutcome): boolean {
  if (outcome.kind === 'failed') return true;
  return outcome.kind === 'unreachable' && outcome.reason !== 'bad-name';
}

/** What DNS said, in a few words for the trace. */
export function describe(outcome: DnsOutcome): string {
  switch (outcome.kind) {
    case 'answer':
      return `${outcome.records.length} ${outcome.records.length === 1 ? 'record' : 'records'}`;
    case 'nodata':
      return 'no such record';
    case 'nxdomain':
      return 'no such name';
    case 'failed':
      return outcome.rcodeName;
    case 'unreachable':
      return outcome.detail || outcome.reason;
  }
}

/** Compares whole labels; both names folded. */
export function isSameOrBelow(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}
