import type { Resolver } from '../dns/types.ts';
import type { Finding } from '../report/finding.ts';
import { evaluateSpf } from '../spf/evaluate.ts';
import { parseSpf, type SpfDirective, selectSpfRecords } from '../spf/parse.ts';
import type { CheckInput } from './input.ts';
import type { SpfReport } from './report.ts';

const MAX_PREFETCH = 40;

/** The identity SPF judges: the envelope sender's domain, else with a null reverse-path the HELO name's. */
export function spfIdentity(input: CheckInput): { sender: string; domain: string; helo: string } {
  const helo = input.helo ?? input.domain;
  const sender = input.mailFrom ?? `postmaster@${input.domain}`;
  return { sender, helo, domain: sender === '' ? helo : sender.slice(sender.lastIndexOf('@') + 1) };
}

async function fetchSpf(domain: string, resolver: Resolver, signal?: AbortSignal) {
  const outcome = await resolver.resolve({ name: domain, type: 'TXT' }, { signal });
  const failed = outcome.kind === 'failed' || outcome.kind === 'unreachable';
  return { failed, records: outcome.kind === 'answer' ? selectSpfRecords(outcome.records) : [] };
}

const targetsOf = (record: string): string[] => {
  const { terms } = parseSpf(record);
  return terms.flatMap((term) => {
    const joins = term.kind === 'directive' ? term.mechanism === 'include' : term.name === 'redirect';
    return joins && term.domainSpec?.fixed ? [term.domainSpec.fixed] : [];
  });
};

/** Domains a domain's SPF record includes or redirects to, macros aside. */
export async function includeTargets(
  domain: string,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<string[]> {
  const { records } = await fetchSpf(domain, resolver, signal);
  return records.flatMap(targetsOf);
}

/**
 * Asks what an evaluation may ask, branches at once instead of term by term; the evaluation then finds the
 * shared answers. Terms with macros are left to it.
 */
async function prefetch(
  domain: string,
  families: ReadonlySet<4 | 6>,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<void> {
  const seen = new Set<string>();
  const askAddresses = (name: string) => {
    if (families.has(4)) void resolver.resolve({ name, type: 'A' }, { signal });
    if (families.has(6)) void resolver.resolve({ name, type: 'AAAA' }, { signal });
  };
  const askDirective = async (term: SpfDirective, current: string): Promise<void> => {
    const name = term.domainSpec ? term.domainSpec.fixed : current;
    if (name === null) return;
    if (term.mechanism === 'a') askAddresses(name);
    if (term.mechanism !== 'mx') return;
    const mx = await resolver.resolve({ name, type: 'MX' }, { signal });
    if (mx.kind !== 'answer' || mx.records.length > 10) return;
    for (const { exchange } of mx.records) if (exchange !== '.') askAddresses(exchange);
  };
  const visit = async (name: string): Promise<void> => {
    if (seen.has(name) || seen.size >= MAX_PREFETCH) return;
    seen.add(name);
    const { records } = await fetchSpf(name, resolver, signal);
    if (records.length !== 1) return;
    const record = parseSpf(records[0]!);
    if (record.errors.length > 0) return;
    const directives = record.terms.filter((term) => term.kind === 'directive');
    await Promise.all([
      ...directives.map((term) => askDirective(term, name)),
      ...targetsOf(records[0]!).map(visit),
    ]);
  };
  await visit(domain);
}

/** SPF of every sending address, and the state of the record itself. */
export async function analyseSpfOf(
  input: CheckInput,
  resolver: Resolver,
  deps: { now: () => number; signal?: AbortSignal | undefined },
): Promise<{ report: SpfReport; findings: Finding[] }> {
  const { sender, helo, domain } = spfIdentity(input);
  const { signal, now } = deps;
  const families = new Set(input.ips.map((ip) => ip.family));
  const [evaluations, { failed, records }] = await Promise.all([
    Promise.all(input.ips.map((ip) => evaluateSpf({ ip: ip.text, sender, helo }, { resolver, now, signal }))),
    fetchSpf(domain, resolver, signal),
    prefetch(domain, families, resolver, signal),
  ]);
  const broken = records.length > 1 || (records.length === 1 && parseSpf(records[0]!).errors.length > 0);
  const status = failed ? 'unknown' : records.length === 0 ? 'none' : broken ? 'broken' : 'record';
  return {
    report: { domain, status, record: records.length === 1 ? records[0]! : null, evaluations },
    findings: [],
  };
}
