/** The check_host() function of RFC 7208 section 4, complete and to the letter. */

import { parseIp, unmapIp } from '../dns/address.ts';
import { foldName } from '../dns/name.ts';
import { expandMacros, parseMacroString, usesMacro } from './macro.ts';
import { matchDirective } from './mechanisms.ts';
import {
  parseSpf,
  type SpfDirective,
  type SpfDomainSpec,
  type SpfModifier,
  selectSpfRecords,
} from './parse.ts';
import { describe, type Place, problem, type SpfDeps, type SpfInput, SpfSession, Stop } from './session.ts';
import { expandTarget, hasNonAsciiLocalPart, isWellFormedName } from './target.ts';
import type { SpfLink, SpfProblem, SpfResult, SpfStep } from './trace.ts';

export interface SpfEvaluation {
  result: SpfResult;
  /** The domain owner's text for a fail; null when there is none. It comes from a stranger. */
  explanation: string | null;
  /** The term that decided, as written; null when none matched. Of an include that matched, the term inside it. */
  mechanism: string | null;
  /** Whose record holds that term (else the last one evaluated). */
  domain: string;
  /** The includes and redirects that led to it. */
  path: readonly SpfLink[];
  lookups: number;
  voidLookups: number;
  trace: SpfStep[];
  problem: SpfProblem | null;
  /** What was checked, as understood. */
  ip: string;
  sender: string;
  helo: string;
}

interface Verdict extends Place {
  result: SpfResult;
  mechanism: string | null;
  /** The exp= that speaks for a fail, with the domain it stands in. */
  explain: { spec: SpfDomainSpec; domain: string } | null;
  problem: SpfProblem | null;
}

const RESULT_OF = { '+': 'pass', '-': 'fail', '~': 'softfail', '?': 'neutral' } as const;

/**
 * Runs check_host() for one client. Returns one of the seven results with the term that decided, the way to it,
 * the counts of section 4.6.4 and a trace. Throws only for an `ip` that is no address.
 */
export async function evaluateSpf(input: SpfInput, deps: SpfDeps): Promise<SpfEvaluation> {
  const ip = parseIp(input.ip.trim());
  if (!ip) throw new RangeError(`not an IP address: ${input.ip}`);
  const session = new SpfSession(unmapIp(ip), input, deps);
  const end = session.begin();
  try {
    const verdict = await checkHost(session, session.start, []).catch((error: unknown) =>
      stopped(session, error),
    );
    const explanation = verdict.explain ? await explain(session, verdict.explain).catch(noExplanation) : null;
    const { result, mechanism, domain, path, problem } = verdict;
    const { lookups, voidLookups, trace, sender, helo } = session;
    const counts = { lookups, voidLookups, trace };
    return {
      result,
      explanation,
      mechanism,
      domain,
      path,
      ...counts,
      problem,
      ip: session.ip.text,
      sender,
      helo,
    };
  } finally {
    end();
  }
}

function stopped(session: SpfSession, error: unknown): Verdict {
  if (!(error instanceof Stop)) throw error;
  const { result, problem, term } = error;
  const last = session.trace.at(-1);
  const told = last?.kind === 'term' && last.outcome === 'error';
  if (term && !told) session.term(term, 'error', {}, problem);
  session.note({ kind: 'result', result, problem });
  return { ...session.place, result, mechanism: term?.text ?? null, explain: null, problem };
}

function noExplanation(error: unknown): null {
  if (!(error instanceof Stop)) throw error;
  return null;
}

/** One level of check_host(): sections 4.3 to 4.7. */
async function checkHost(session: SpfSession, domain: string, path: readonly SpfLink[]): Promise<Verdict> {
  const place: Place = { domain, path };
  session.place = place;
  const text = await fetchRecord(session, domain);
  if (typeof text !== 'string') {
    session.note({ kind: 'record', record: null, problem: text });
    return { ...place, result: 'none', mechanism: null, explain: null, problem: text };
  }
  const record = parseSpf(text);
  session.note({ kind: 'record', record: text, problem: null });
  const [error] = record.errors;
  if (error) throw new Stop('permerror', problem('syntax', error.text, error.problem));
  for (const term of record.terms) {
    if (term.kind === 'modifier') continue;
    const verdict = await evaluateDirective(session, term, place);
    session.place = place;
    if (!verdict) continue;
    const explain =
      verdict.result === 'fail' && record.exp?.domainSpec ? { spec: record.exp.domainSpec, domain } : null;
    return { ...verdict, explain };
  }
  const hasAll = record.terms.some((term) => term.kind === 'directive' && term.mechanism === 'all');
  if (record.redirect && !hasAll) return redirect(session, record.redirect, place);
  session.note({ kind: 'result', result: 'neutral', problem: null });
  return { ...place, result: 'neutral', mechanism: null, explain: null, problem: null };
}

/** Section 4.4 and 4.5. A problem means "none". */
async function fetchRecord(session: SpfSession, domain: string): Promise<string | SpfProblem> {
  // A blank can come out of a macro ("%_"), but never stands in a sender's domain.
  const blank = session.place.path.length === 0 && domain.includes(' ');
  if (blank || !isWellFormedName(domain)) return problem('no-domain', domain);
  const outcome = await session.resolver.resolve(
    { name: domain, type: 'TXT' },
    { signal: session.end.signal },
  );
  session.questions.push({ name: domain, type: 'TXT', said: describe(outcome) });
  session.failOnError(outcome, domain);
  if (outcome.kind !== 'answer') {
    // The limit is on terms, and the first record is asked for by none.
    if (session.place.path.length > 0) session.countVoid(outcome, domain);
    return problem('no-record', domain, describe(outcome));
  }
  const records = selectSpfRecords(outcome.records);
  if (records.length > 1)
    throw new Stop('permerror', problem('several-records', domain, String(records.length)));
  return records[0] ?? problem('no-record', domain, 'TXT records, but no SPF record among them');
}

/** A verdict when the directive matched, else null (section 4.6.2). */
async function evaluateDirective(
  session: SpfSession,
  term: SpfDirective,
  place: Place,
): Promise<Verdict | null> {
  session.questions = [];
  if (term.mechanism === 'include') return include(session, term, place);
  const found = await matchDirective(session, term, place);
  session.term(term, found.matched ? 'match' : 'no-match', found);
  if (!found.matched) return null;
  const result = RESULT_OF[term.qualifier];
  session.note({ kind: 'result', result, problem: null });
  return { ...place, result, mechanism: term.text, explain: null, problem: null };
}

/** Section 5.2. */
async function include(session: SpfSession, term: SpfDirective, place: Place): Promise<Verdict | null> {
  const target = await session.target(term, place.domain);
  if ('note' in target) {
    if (target.note === 'non-ascii-local-part') {
      session.term(term, 'no-match', { note: target.note, target: target.name });
      return null;
    }
    const why = problem('bad-target', target.name);
    session.term(term, 'error', { target: target.name }, why);
    throw new Stop('permerror', why, term);
  }
  session.countLookup(term);
  session.term(term, 'enter', { target: target.name });
  const inner = await checkHost(session, foldName(target.name), [
    ...place.path,
    { domain: place.domain, term: term.text },
  ]);
  session.place = place;
  session.questions = [];
  if (inner.result === 'none') {
    const why = problem('include-without-record', target.name, inner.problem?.detail ?? '');
    session.term(term, 'error', { target: target.name }, why);
    throw new Stop('permerror', why, term);
  }
  if (inner.result !== 'pass') {
    session.term(term, 'no-match', { target: target.name, note: 'included-no-pass' });
    return null;
  }
  const result = RESULT_OF[term.qualifier];
  session.term(term, 'match', { target: target.name });
  session.note({ kind: 'result', result, problem: null });
  return { ...inner, result, explain: null };
}

/** Section 6.1. */
async function redirect(session: SpfSession, term: SpfModifier, place: Place): Promise<Verdict> {
  session.questions = [];
  const target = await session.target(term, place.domain);
  if ('note' in target) {
    const why = problem('bad-target', target.name);
    session.term(term, 'error', { target: target.name }, why);
    throw new Stop('permerror', why, term);
  }
  session.countLookup(term);
  session.term(term, 'enter', { target: target.name });
  const inner = await checkHost(session, foldName(target.name), [
    ...place.path,
    { domain: place.domain, term: term.text },
  ]);
  if (inner.result !== 'none') return inner;
  session.place = place;
  throw new Stop(
    'permerror',
    problem('redirect-without-record', target.name, inner.problem?.detail ?? ''),
    term,
  );
}

/** Section 6.2: anything that goes wrong means that there is no explanation; look-ups here count for nothing. */
async function explain(
  session: SpfSession,
  { spec, domain }: { spec: SpfDomainSpec; domain: string },
): Promise<string | null> {
  const values = await session.macroValues(spec, domain, false);
  const target = expandTarget(spec, values);
  if (!target.ok) return null;
  const outcome = await session.resolver.resolve(
    { name: target.name, type: 'TXT' },
    { signal: session.end.signal },
  );
  const [strings, ...others] = outcome.kind === 'answer' ? outcome.records : [];
  if (!strings || others.length > 0) return null;
  const text = strings.join('');
  const macros = parseMacroString(text, { blanks: true, explanationLetters: true });
  if (!macros.ok || text === '') return null;
  if (usesMacro(macros.tokens, 'sl') && hasNonAsciiLocalPart(session.sender)) return null;
  const expanding: SpfDomainSpec = { text, tokens: macros.tokens, fixed: null };
  return expandMacros(macros.tokens, await session.macroValues(expanding, domain, false));
}
