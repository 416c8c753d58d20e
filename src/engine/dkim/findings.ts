import type { Evidence, Finding, Status } from '../report/finding.ts';
import type { DkimDiscovery, DkimKey } from './discover.ts';
import type { KeyProblem } from './key-record.ts';

export const DKIM_FINDINGS = [
  'dkim-could-not-check',
  'dkim-delegation-dead',
  'dkim-ed25519-only',
  'dkim-key-damaged',
  'dkim-key-misplaced',
  'dkim-key-oversize',
  'dkim-key-revoked',
  'dkim-key-short',
  'dkim-key-truncated',
  'dkim-key-unusable',
  'dkim-key-valid',
  'dkim-key-weak',
  'dkim-key-wrong-type',
  'dkim-multiple-records',
  'dkim-no-namespace',
  'dkim-not-found',
  'dkim-private-key',
  'dkim-selector-not-found',
  'dkim-test-mode',
  'dkim-wildcard',
] as const;

export type DkimFindingId = (typeof DKIM_FINDINGS)[number];

type Make = (
  id: DkimFindingId,
  status: Status,
  subject: string,
  args?: Finding['args'],
  evidence?: Evidence[],
) => Finding;

const make: Make = (id, status, subject, args = {}, evidence = []) => ({
  id,
  status,
  subject,
  args,
  evidence,
});

/** First match names the finding; codes in the order of how much they explain. */
const CAUSES: readonly [DkimFindingId, readonly KeyProblem[]][] = [
  ['dkim-private-key', ['private-key']],
  ['dkim-key-damaged', ['pem-armour', 'stray-quotes', 'stray-backslash', 'missing-semicolon']],
  ['dkim-key-truncated', ['truncated', 'ellipsis']],
  ['dkim-key-short', ['short-key']],
  ['dkim-key-wrong-type', ['ed25519-not-32-bytes', 'unknown-key-type', 'wrong-key-algorithm', 'certificate']],
  ['dkim-key-damaged', ['bad-base64']],
];

/** The problem codes that make a record unusable, told in the words of the standard. */
const NAMED: readonly KeyProblem[] = [
  'duplicate-tag',
  'syntax-error',
  'bad-version',
  'v-not-first',
  'no-p',
  'tag-case',
  'no-usable-hash',
  'wrong-service',
  'bad-modulus',
  'bad-exponent',
  'trailing-data',
  'not-der',
];

function evidenceOf(key: DkimKey): Evidence[] {
  const evidence: Evidence[] = [];
  if (key.aliases.length > 0) evidence.push({ label: `CNAME ${key.name}`, value: key.aliases.join('\n') });
  if (key.record?.text) evidence.push({ label: `TXT ${key.name}`, value: key.record.text });
  return evidence;
}

function checkInvalid(key: DkimKey): Finding {
  const { problems, bits } = key.record!;
  const has = (problem: KeyProblem) => problems.includes(problem);
  const [id, codes] = CAUSES.find(([, list]) => list.some(has)) ?? (['dkim-key-unusable', NAMED] as const);
  const code = codes.find(has) ?? problems[0] ?? 'syntax-error';
  const problem = code.replaceAll('-', ' ');
  const args: Finding['args'] =
    id === 'dkim-key-short'
      ? { selector: key.selector, bits: bits ?? 0 }
      : { selector: key.selector, problem };
  return make(id, 'fail', key.domain, args, evidenceOf(key));
}

function checkKey(key: DkimKey): Finding[] {
  const { selector, domain } = key;
  const evidence = evidenceOf(key);
  if (key.outcome === 'error') return [make('dkim-could-not-check', 'unknown', domain, { name: key.name })];
  if (key.outcome === 'dead-alias') {
    const guessed = key.source === 'provider' || key.source === 'common';
    return [
      make(
        'dkim-delegation-dead',
        guessed ? 'attention' : 'fail',
        domain,
        { selector, target: key.aliases.at(-1)! },
        evidence,
      ),
    ];
  }
  if (key.doubledName) {
    return [
      make('dkim-key-misplaced', 'fail', domain, { selector, name: key.doubledName }, [
        { label: 'Found at', value: key.doubledName },
      ]),
    ];
  }
  if (key.outcome === 'absent' || key.record!.status === 'none') {
    return [make('dkim-selector-not-found', 'fail', domain, { selector, name: key.name }, evidence)];
  }
  const record = key.record!;
  if (record.status === 'multiple')
    return [make('dkim-multiple-records', 'fail', domain, { selector }, evidence)];
  if (record.status === 'revoked') {
    const named = key.source === 'visitor' || key.source === 'signature';
    return [make('dkim-key-revoked', named ? 'fail' : 'info', domain, { selector }, evidence)];
  }
  if (record.status === 'invalid') return [checkInvalid(key)];
  const args = { selector, type: record.keyType === 'ed25519' ? 'Ed25519' : 'RSA', bits: record.bits ?? 0 };
  const weak = record.keyType === 'rsa' && (record.bits ?? 0) < 2048;
  const findings = [
    weak
      ? make('dkim-key-weak', 'attention', domain, { selector, bits: args.bits }, evidence)
      : make('dkim-key-valid', 'pass', domain, args, evidence),
  ];
  if (record.testing) findings.push(make('dkim-test-mode', 'attention', domain, { selector }, evidence));
  if (record.problems.includes('oversize-key')) {
    findings.push(make('dkim-key-oversize', 'attention', domain, { selector, bits: args.bits }, evidence));
  }
  return findings;
}

/** What there is to say about a domain's DKIM keys. */
export function checkDkim(dkim: DkimDiscovery): Finding[] {
  const { domain, keys, tried } = dkim;
  const findings = keys.flatMap(checkKey);
  const usable = keys.filter((key) => key.outcome === 'found' && key.record?.status === 'valid');
  if (usable.length > 0 && usable.every((key) => key.record!.keyType === 'ed25519')) {
    findings.push(make('dkim-ed25519-only', 'attention', domain));
  }
  if (keys.length > 0) return findings;
  if (dkim.namespace === 'unknown' || dkim.wildcard === null) {
    findings.push(make('dkim-could-not-check', 'unknown', domain, { name: `_domainkey.${domain}` }));
  } else if (dkim.wildcard) {
    findings.push(make('dkim-wildcard', 'unknown', domain));
  } else if (dkim.namespace === 'absent') {
    findings.push(make('dkim-no-namespace', 'attention', domain, { domain }));
  } else {
    findings.push(make('dkim-not-found', 'unknown', domain, { domain, tried }));
  }
  return findings;
}
