import type { Evidence, Finding, Status } from '../report/finding.ts';
import type { DmarcView } from './analyse.ts';
import type { DmarcProblem, DmarcRecord } from './record.ts';

export const DMARC_FINDINGS = [
  'dmarc-alignment-open',
  'dmarc-could-not-check',
  'dmarc-historic-tags',
  'dmarc-inherited',
  'dmarc-missing',
  'dmarc-multiple-records',
  'dmarc-not-aligned',
  'dmarc-no-reports',
  'dmarc-np-wildcard',
  'dmarc-policy-broken',
  'dmarc-policy-none',
  'dmarc-record-ignored',
  'dmarc-report-address-broken',
  'dmarc-report-unauthorised',
  'dmarc-rfc7489-differs',
  'dmarc-syntax',
  'dmarc-test-mode',
  'dmarc-top-level-record',
  'dmarc-unusable',
  'dmarc-valid',
  'dmarc-wrong-place',
] as const;

export type DmarcFindingId = (typeof DMARC_FINDINGS)[number];

function make(
  id: DmarcFindingId,
  status: Status,
  subject: string,
  args: Finding['args'] = {},
  evidence: Evidence[] = [],
): Finding {
  return { id, status, subject, args, evidence };
}

const txt = (domain: string, value: string): Evidence => ({ label: `TXT _dmarc.${domain}`, value });
const words = (problems: readonly string[]): string =>
  problems.map((problem) => problem.replaceAll('-', ' ')).join(', ');

/** Problems that change nothing receivers of the new standard do. */
const HISTORIC: readonly DmarcProblem[] = [
  'historic-pct',
  'historic-rf',
  'historic-ri',
  'obsolete-size',
  'p-not-second',
];
const SLIPS: readonly DmarcProblem[] = [
  'bad-adkim',
  'bad-aspf',
  'bad-fo',
  'bad-psd',
  'bad-t',
  'duplicate-tag',
  'fo-without-ruf',
  'non-ascii',
  'stray-backslash',
  'stray-quotes',
  'syntax-error',
  'tag-case',
  'unknown-tag',
];

/** The corrected record to copy where a version, quotes or separators were mangled; null when it is beyond guessing. */
function repair(text: string): string | null {
  const cleaned = text
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/["'\\]/g, '')
    .trim()
    .replace(/^v\s*=\s*DMARC1?\b[;,\s]*/i, 'v=DMARC1; ')
    .replace(/,\s*(?=(?:p|sp|np|rua|ruf|adkim|aspf|fo|pct)=)/gi, '; ');
  return /^v=DMARC1; [a-z]+=/.test(cleaned) ? cleaned : null;
}

function checkRecord(domain: string, record: DmarcRecord): Finding[] {
  const findings: Finding[] = [];
  const evidence = [txt(domain, record.text ?? '')];
  const has = (problem: DmarcProblem) => record.problems.includes(problem);
  if (has('bad-p') || has('no-policy') || has('bad-sp') || has('bad-np')) {
    const tag = has('bad-sp') ? 'sp' : has('bad-np') ? 'np' : 'p';
    findings.push(make('dmarc-policy-broken', 'attention', domain, { tag }, evidence));
  }
  if (has('bad-rua') || has('bad-ruf')) {
    findings.push(
      make(
        'dmarc-report-address-broken',
        'attention',
        domain,
        { tag: has('bad-rua') ? 'rua' : 'ruf' },
        evidence,
      ),
    );
  } else if (record.tags!.rua.length === 0)
    findings.push(make('dmarc-no-reports', 'info', domain, {}, evidence));
  const slips = record.problems.filter((problem) => SLIPS.includes(problem));
  if (slips.length > 0)
    findings.push(make('dmarc-syntax', 'attention', domain, { problems: words(slips) }, evidence));
  const historic = record.problems.filter((problem) => HISTORIC.includes(problem));
  if (historic.length > 0)
    findings.push(make('dmarc-historic-tags', 'info', domain, { problems: words(historic) }, evidence));
  if (record.tags!.t === 'y') findings.push(make('dmarc-test-mode', 'info', domain, {}, evidence));
  return findings;
}

function checkMissing(view: DmarcView): Finding {
  const { domain, discovery } = view;
  if (discovery.result === 'none' && discovery.unusable) {
    const { domain: at, record } = discovery.unusable;
    return make('dmarc-unusable', 'fail', at, { domain: at }, [txt(at, record.text ?? '')]);
  }
  for (const lookup of discovery.walk.lookups) {
    if (lookup.kind !== 'none' || !lookup.record) continue;
    const { record } = lookup;
    if (record.status === 'multiple') {
      return make(
        'dmarc-multiple-records',
        'fail',
        lookup.domain,
        { domain: lookup.domain },
        record.candidates.map((text) => txt(lookup.domain, text)),
      );
    }
    const candidate = record.candidates[0];
    if (record.status === 'none' && candidate !== undefined) {
      const fixed = repair(candidate);
      const evidence = [txt(lookup.domain, candidate)];
      if (fixed) evidence.push({ label: 'Corrected record', value: fixed });
      return make(
        'dmarc-record-ignored',
        'fail',
        lookup.domain,
        { domain: lookup.domain, problems: words(record.problems) },
        evidence,
      );
    }
  }
  if (view.misplaced) {
    const { name, text } = view.misplaced;
    return make('dmarc-wrong-place', 'fail', domain, { domain, name }, [
      { label: `TXT ${name}`, value: text },
      { label: 'Where it belongs', value: `_dmarc.${domain}` },
    ]);
  }
  return make('dmarc-missing', 'fail', domain, { domain }, [
    {
      label: 'Record to start with',
      value: `_dmarc.${domain}. TXT "v=DMARC1; p=none; rua=mailto:dmarc-reports@${domain}"`,
    },
  ]);
}

/**
 * What there is to say about a domain's DMARC. `alignedKey`: a usable DKIM key is known whose domain aligns, so
 * that another identifier that does not is no loss.
 */
export function checkDmarc(view: DmarcView, alignedKey = false): Finding[] {
  const { domain, discovery, rfc7489, destinations, alignment } = view;
  if (discovery.result === 'temperror') {
    return [
      make('dmarc-could-not-check', 'unknown', domain, { name: discovery.failedAt[0] ?? `_dmarc.${domain}` }),
    ];
  }
  const findings: Finding[] = [];
  if (discovery.result === 'none') findings.push(checkMissing(view));
  else {
    const { recordAt, record, policy, policyTag, effectivePolicy } = discovery;
    const evidence = [txt(recordAt, record.text ?? '')];
    findings.push(make('dmarc-valid', 'pass', domain, { domain, policy: effectivePolicy }, evidence));
    if (recordAt !== domain)
      findings.push(make('dmarc-inherited', 'info', domain, { domain, recordAt, tag: policyTag }, evidence));
    if (!recordAt.includes('.'))
      findings.push(make('dmarc-top-level-record', 'info', domain, { recordAt }, evidence));
    if (policy === 'none' && record.tags!.t === 'n')
      findings.push(make('dmarc-policy-none', 'info', domain, {}, evidence));
    if (view.npNeverApplies)
      findings.push(make('dmarc-np-wildcard', 'info', recordAt, { recordAt }, evidence));
    findings.push(...checkRecord(recordAt, record));
    for (const { uri, host, authorized, queryName } of destinations) {
      if (authorized !== false || queryName === null || host === null) continue;
      findings.push(
        make('dmarc-report-unauthorised', 'attention', recordAt, { host }, [
          { label: 'Report address', value: uri },
          { label: `Record ${host} has to publish`, value: `${queryName}. TXT "v=DMARC1"` },
        ]),
      );
    }
  }
  if (rfc7489 && differs(discovery, rfc7489)) {
    const now = discovery.result === 'applies' ? discovery.policy : 'none';
    const before = rfc7489.result === 'applies' ? rfc7489.policy : 'none';
    const args = {
      now: discovery.result === 'applies' ? now : 'no record',
      before: rfc7489.result === 'applies' ? before : 'no record',
    };
    findings.push(make('dmarc-rfc7489-differs', 'info', domain, args));
  }
  const signed = alignment.some((one) => one.kind === 'dkim');
  const hopeless = signed && !alignedKey && alignment.every((one) => one.relation === 'not-aligned');
  for (const one of alignment) {
    const args = { identifier: one.domain, kind: one.kind.toUpperCase(), domain };
    if (one.relation === 'not-aligned')
      findings.push(make('dmarc-not-aligned', hopeless ? 'fail' : 'attention', domain, args));
    if (one.relation === 'unknown') findings.push(make('dmarc-alignment-open', 'unknown', domain, args));
  }
  return findings;
}

function differs(now: DmarcView['discovery'], before: NonNullable<DmarcView['rfc7489']>): boolean {
  if (before.result === 'temperror') return false;
  if ((now.result === 'applies') !== (before.result === 'applies')) return true;
  if (now.result !== 'applies' || before.result !== 'applies') return false;
  return now.policy !== before.policy || now.recordAt !== before.recordAt;
}
