import type { Resolver } from '../dns/types.ts';
import type { Finding } from '../report/finding.ts';
import { analyseSpf } from '../spf/analyse.ts';
import { evaluateSpf } from '../spf/evaluate.ts';
import { checkSpf } from '../spf/findings.ts';
import { parseSpf, selectSpfRecords } from '../spf/parse.ts';
import type { CheckInput } from './input.ts';
import type { SpfReport } from './report.ts';

/** The identity SPF judges: the envelope sender's domain, else with a null reverse-path the HELO name's. */
export function spfIdentity(input: CheckInput): { sender: string; domain: string; helo: string } {
  const helo = input.helo ?? input.domain;
  const sender = input.mailFrom ?? `postmaster@${input.domain}`;
  return { sender, helo, domain: sender === '' ? helo : sender.slice(sender.lastIndexOf('@') + 1) };
}

/** Domains a domain's SPF record includes or redirects to, macros aside. */
export async function includeTargets(
  domain: string,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<string[]> {
  const outcome = await resolver.resolve({ name: domain, type: 'TXT' }, { signal });
  const records = outcome.kind === 'answer' ? selectSpfRecords(outcome.records) : [];
  return records.flatMap((record) =>
    parseSpf(record).terms.flatMap((term) => {
      const joins = term.kind === 'directive' ? term.mechanism === 'include' : term.name === 'redirect';
      return joins && term.domainSpec?.fixed ? [term.domainSpec.fixed] : [];
    }),
  );
}

/**
 * SPF of every sending address, and of the record itself. The record's tree is asked for branch by branch at
 * once; the evaluations, which go term by term, then find its answers in the shared run.
 */
export async function analyseSpfOf(
  input: CheckInput,
  resolver: Resolver,
  deps: { now: () => number; signal?: AbortSignal | undefined },
): Promise<{ report: SpfReport; findings: Finding[] }> {
  const { sender, helo, domain } = spfIdentity(input);
  const { signal, now } = deps;
  const [evaluations, analysis] = await Promise.all([
    Promise.all(input.ips.map((ip) => evaluateSpf({ ip: ip.text, sender, helo }, { resolver, now, signal }))),
    analyseSpf(domain, { resolver, signal }),
  ]);
  const { state, record } = analysis;
  const status =
    state === 'error'
      ? 'unknown'
      : state === 'record'
        ? 'record'
        : record === null && state !== 'several'
          ? 'none'
          : 'broken';
  return {
    report: { domain, status, record, evaluations, analysis },
    findings: checkSpf(analysis, evaluations),
  };
}
