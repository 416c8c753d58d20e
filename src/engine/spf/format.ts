/** An SPF evaluation as text for people. */

import type { SpfEvaluation } from './evaluate.ts';
import type { SpfNote, SpfProblem, SpfStep } from './trace.ts';

/** One sentence: what the result is, and which term, where, decided it. */
export function formatSpfResult(evaluation: SpfEvaluation): string {
  const { result, ip, sender, mechanism, domain, path, problem } = evaluation;
  const asked = sender.slice(sender.lastIndexOf('@') + 1);
  const inside = path.length > 0 ? `, reached through ${path.map((link) => link.term).join(' → ')},` : '';
  const decided = mechanism
    ? `"${mechanism}" in the record of ${domain}${inside} decides`
    : 'no term matches';
  const why = problem ? formatSpfProblem(problem) : '';
  switch (result) {
    case 'pass':
      return `pass: ${asked} lets ${ip} send its mail; ${decided}.`;
    case 'fail':
      return `fail: ${asked} says that ${ip} may not send its mail; ${decided}.`;
    case 'softfail':
      return `softfail: ${asked} says that ${ip} probably may not send its mail; ${decided}.`;
    case 'neutral':
      return `neutral: ${asked} says nothing about ${ip}; ${decided}.`;
    case 'none':
      return `none: there is no SPF record to go by; ${why}.`;
    case 'permerror':
      return `permerror: the record of ${domain} cannot be evaluated; ${why}.`;
    case 'temperror':
      return `temperror: it could not be checked now; ${why}.`;
  }
}

/** What went wrong, without a full stop, to be put after a semicolon. */
export function formatSpfProblem({ code, subject, detail }: SpfProblem): string {
  switch (code) {
    case 'no-domain':
      return `"${subject}" is no domain that could have one`;
    case 'no-record':
      return `${subject} has none (DNS: ${detail})`;
    case 'several-records':
      return `${subject} has ${detail} SPF records, and only one is allowed`;
    case 'syntax':
      return `"${subject}" ${detail}`;
    case 'too-many-lookups':
      return `"${subject}" would be look-up ${detail}, and 10 are allowed`;
    case 'too-many-void-lookups':
      return `${subject} is empty look-up ${detail}, and 2 are allowed`;
    case 'too-many-mx':
      return `${subject} has ${detail} mail exchangers, and 10 may be looked up`;
    case 'include-without-record':
      return `"include" names ${subject}, which has no SPF record`;
    case 'redirect-without-record':
      return `"redirect" names ${subject}, which has no SPF record`;
    case 'bad-target':
      return `"${subject}" is no name that could have an SPF record`;
    case 'dns-error':
      return `DNS gave no answer about ${subject} (${detail})`;
    case 'time-out':
      return 'it took longer than the time allowed';
    case 'cancelled':
      return 'it was cancelled';
  }
}

const NOTES: Record<SpfNote, string> = {
  'no-answer': 'no such record in DNS',
  'other-family': 'the address is of the other family',
  'malformed-name': 'that is no name DNS could be asked for',
  'non-ascii-local-part': 'the local-part is not ASCII',
  'dns-error-skipped': 'DNS gave no answer; ptr skips that',
  'included-no-pass': 'the included record does not pass',
};

/** One line for one step of the trace, indented by its depth. */
export function formatSpfStep(step: SpfStep): string {
  const indent = '  '.repeat(step.path.length);
  const counts = `[${step.lookups}/10, ${step.voidLookups}/2 empty]`;
  if (step.kind === 'record') {
    if (step.record !== null) return `${indent}${step.domain}: ${step.record}`;
    return `${indent}${step.problem ? formatSpfProblem(step.problem) : step.domain}`;
  }
  if (step.kind === 'result') return `${indent}= ${step.result} ${counts}`;
  const target = step.target !== null && !step.term.includes(step.target) ? ` (${step.target})` : '';
  const answers = step.answers.length > 0 ? `: ${step.answers.join(', ')}` : '';
  const words = { match: 'matches', 'no-match': 'does not match', enter: 'go to', error: 'error' }[
    step.outcome
  ];
  const note = step.note
    ? `; ${NOTES[step.note]}`
    : step.problem
      ? `; ${formatSpfProblem(step.problem)}`
      : '';
  return `${indent}${step.term}${target}${answers} → ${words}${note} ${counts}`;
}
