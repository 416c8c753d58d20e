/** What there is to say about a domain's SPF: facts for the report, their words in content/findings/spf-*.md. */

import { ipInPrefix, parseIp } from '../dns/address.ts';
import type { Evidence, Finding, Status } from '../report/finding.ts';
import { flattenTree, type SpfAnalysis, type SpfNode } from './analyse.ts';
import { correctSpf } from './correct.ts';
import type { SpfEvaluation } from './evaluate.ts';
import { formatSpfProblem } from './format.ts';
import { parseSpf, type SpfDirective, type SpfRecord } from './parse.ts';
import { SPF_LIMITS } from './session.ts';

/** Every id checkSpf can return. */
export const SPF_FINDINGS = [
  'spf-valid',
  'spf-missing',
  'spf-could-not-check',
  'spf-multiple-records',
  'spf-syntax',
  'spf-misspelt',
  'spf-wrong-place',
  'spf-old-type',
  'spf-too-many-lookups',
  'spf-near-limit',
  'spf-void-lookups',
  'spf-pass-all',
  'spf-neutral-all',
  'spf-no-all',
  'spf-ptr',
  'spf-include-dead',
  'spf-include-broken',
  'spf-include-unknown',
  'spf-loop',
  'spf-unreached',
  'spf-unknown-modifier',
  'spf-private-address',
  'spf-wide-network',
  'spf-duplicate-term',
  'spf-too-many-mx',
  'spf-term-empty',
  'spf-long',
  'spf-sends-nothing',
  'spf-address-passes',
  'spf-address-not-allowed',
  'spf-address-error',
  'spf-address-unknown',
] as const;

type SpfFindingId = (typeof SPF_FINDINGS)[number];

/** Answers over this size may not fit one UDP packet (RFC 9715), over 512 they need EDNS or TCP (RFC 7208 section 3.4). */
const SIZE = { udp: 512, safe: 1232 };
/** More addresses than any one sender has: 131,072 and up, or an IPv6 allocation of a whole provider. */
const WIDE = { 4: 15, 6: 31 } as const;
const NEAR_LIMIT = 9;

/** Ranges that no mail comes from over the internet (RFC 1918, 6598, 4193 and others of the IANA registries). */
const PRIVATE = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['224.0.0.0', 3],
  ['fc00::', 7],
  ['fe80::', 10],
] as const;

/**
 * Findings about a domain's SPF record and, when there are evaluations, about each address. Every mistake that
 * can be put right carries a corrected record to copy. The order is that of the record; sort for a report.
 */
export function checkSpf(analysis: SpfAnalysis, evaluations: readonly SpfEvaluation[] = []): Finding[] {
  const findings = checkRecord(analysis, evaluations);
  const broken = findings.some((finding) => finding.status === 'fail');
  return [...findings, ...checkAddresses(evaluations, broken)];
}

function checkRecord(analysis: SpfAnalysis, evaluations: readonly SpfEvaluation[]): Finding[] {
  const { domain, tree } = analysis;
  const make = createMaker(domain);
  const records = tree.records.map((value) => ({ label: `TXT ${domain}`, value }));
  const corrected = (label: string, texts: readonly string[], dead: readonly string[] = []): Evidence[] => {
    const value = correctSpf(texts, { dead });
    return value !== null && !texts.includes(value) ? [{ label, value }] : [];
  };
  switch (analysis.state) {
    case 'error':
      return [make('spf-could-not-check', 'unknown', { detail: tree.detail })];
    case 'none':
    case 'missing':
      return checkMissing(analysis, evaluations);
    case 'several': {
      const one = corrected('one record instead', tree.records);
      return [make('spf-multiple-records', 'fail', { count: tree.records.length }, [...records, ...one])];
    }
    case 'broken': {
      const { errors } = parseSpf(tree.records[0] ?? '');
      const fix = corrected('corrected record', tree.records);
      return errors.map(({ text, problem }) =>
        make('spf-syntax', 'fail', { term: shorten(text), problem }, [...records, ...fix]),
      );
    }
    default:
      return checkSound(analysis, records);
  }
}

/** No record where it belongs: say what was found instead, else what to publish. */
function checkMissing(analysis: SpfAnalysis, evaluations: readonly SpfEvaluation[]): Finding[] {
  const { domain, misplaced } = analysis;
  const make = createMaker(domain);
  const found = misplaced.map(({ kind, name, text, corrected }) => {
    const evidence = [
      { label: `${kind === 'type' ? 'SPF' : 'TXT'} ${name}`, value: text },
      { label: 'corrected record', value: correctSpf([corrected]) ?? corrected },
    ];
    if (kind === 'misspelt') return make('spf-misspelt', 'fail', {}, evidence);
    if (kind === 'type') return make('spf-old-type', 'fail', {}, evidence);
    return make('spf-wrong-place', 'fail', { name }, evidence);
  });
  if (found.length > 0) return found;
  const value = correctSpf(['v=spf1 mx'], { add: evaluations.map(({ ip }) => ip) }) ?? '';
  return [make('spf-missing', 'fail', {}, [{ label: `record to publish at ${domain}`, value }])];
}

/** A record that can be read: everything that is wrong, wasteful or risky about it. */
function checkSound(analysis: SpfAnalysis, records: readonly Evidence[]): Finding[] {
  const { domain, tree, lookups } = analysis;
  const make = createMaker(domain);
  const record = parseSpf(analysis.record ?? '');
  const deadTerms = tree.terms.filter(({ node }) => node && isDead(node)).map(({ text }) => text);
  const value = correctSpf(tree.records, { dead: deadTerms });
  const fix = value !== null && value !== analysis.record ? [{ label: 'corrected record', value }] : [];
  const both = [...records, ...fix];
  const findings = [
    ...checkTree(analysis, records, both),
    ...checkEnd(record, make, both),
    ...checkTerms(record, analysis, make, both),
  ];
  if (lookups > SPF_LIMITS.lookups) {
    findings.push(make('spf-too-many-lookups', 'fail', { lookups }, [...records, costs(tree)]));
  } else if (lookups >= NEAR_LIMIT) {
    findings.push(make('spf-near-limit', 'attention', { lookups }, [...records, costs(tree)]));
  }
  const { ip4, ip6 } = analysis.voidLookups;
  if (Math.max(ip4, ip6) > SPF_LIMITS.voidLookups) {
    const status = Math.min(ip4, ip6) > SPF_LIMITS.voidLookups ? 'fail' : 'attention';
    const clients = status === 'fail' ? 'any client' : ip4 > ip6 ? 'an IPv4 client' : 'an IPv6 client';
    findings.push(make('spf-void-lookups', status, { count: Math.max(ip4, ip6), clients }, both));
  }
  const octets = analysis.responseOctets;
  if (octets > SIZE.udp) {
    findings.push(make('spf-long', octets > SIZE.safe ? 'attention' : 'info', { octets }, records));
  }
  if (findings.some(({ status }) => status === 'fail' || status === 'unknown')) return findings;
  const { ip4: four, ip6: six } = analysis.addresses;
  return [make('spf-valid', 'pass', { lookups, ip4: four, ip6: six }, records), ...findings];
}

/** What the includes and redirects lead to. */
function checkTree(
  analysis: SpfAnalysis,
  records: readonly Evidence[],
  both: readonly Evidence[],
): Finding[] {
  const { domain, tree } = analysis;
  const make = createMaker(domain);
  const findings: Finding[] = [];
  for (const parent of flattenTree(tree)) {
    for (const { text, node, excessMx, voidLookups, reached } of parent.terms) {
      const where =
        parent === tree ? both : [{ label: `TXT ${parent.domain}`, value: parent.records[0] ?? '' }];
      if (reached && excessMx > 0) {
        findings.push(make('spf-too-many-mx', 'attention', { term: text, count: excessMx }, where));
      }
      if (parent === tree && voidLookups.ip4 + voidLookups.ip6 === 2) {
        findings.push(make('spf-term-empty', 'attention', { term: text }, where));
      }
      if (!node || !reached) continue;
      const args = { term: text, target: node.domain };
      if (isDead(node)) findings.push(make('spf-include-dead', 'fail', args, where));
      if (node.state === 'loop') findings.push(make('spf-loop', 'fail', args, where));
      if (node.state === 'error') {
        findings.push(make('spf-include-unknown', 'unknown', { ...args, detail: node.detail }, records));
      }
      if (node.state === 'several' || node.state === 'broken') {
        const theirs = node.records.map((value) => ({ label: `TXT ${node.domain}`, value }));
        const [error] = node.state === 'broken' ? parseSpf(node.records[0] ?? '').errors : [];
        const problem = error
          ? `"${shorten(error.text)}" ${error.problem}`
          : `it has ${node.records.length} records`;
        findings.push(make('spf-include-broken', 'fail', { ...args, problem }, [...records, ...theirs]));
      }
    }
  }
  return findings;
}

/** How the record ends. */
function checkEnd(record: SpfRecord, make: Maker, both: readonly Evidence[]): Finding[] {
  const directives = record.terms.filter((term) => term.kind === 'directive');
  const index = directives.findIndex(({ mechanism }) => mechanism === 'all');
  const all = directives[index];
  if (!all) return record.redirect ? [] : [make('spf-no-all', 'attention', {}, both)];
  const findings: Finding[] = [];
  if (all.qualifier === '+') findings.push(make('spf-pass-all', 'fail', { term: all.text }, both));
  if (all.qualifier === '?') findings.push(make('spf-neutral-all', 'attention', {}, both));
  const late = directives.slice(index + 1).map(({ text }) => text);
  const unreached = record.redirect ? [...late, record.redirect.text] : late;
  if (unreached.length > 0) {
    findings.push(make('spf-unreached', 'attention', { terms: shorten(unreached.join(' ')) }, both));
  }
  if (all.qualifier === '-' && index === 0)
    findings.push(make('spf-sends-nothing', 'info', {}, both.slice(0, 1)));
  return findings;
}

/** Terms of the domain's own record, one by one. */
function checkTerms(
  record: SpfRecord,
  analysis: SpfAnalysis,
  make: Maker,
  both: readonly Evidence[],
): Finding[] {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const term of record.terms) {
    const plain = term.text.toLowerCase().replace(/^\+/, '');
    if (seen.has(plain))
      findings.push(make('spf-duplicate-term', 'attention', { term: shorten(term.text) }, both));
    seen.add(plain);
    if (term.kind === 'modifier') {
      if (term.name === 'redirect' || term.name === 'exp') continue;
      const meant = /^(include|ip4|ip6|ip|ipv4|ipv6|a|mx|ptr|exists)$/.test(term.name);
      findings.push(
        make('spf-unknown-modifier', meant ? 'attention' : 'info', { term: shorten(term.text) }, both),
      );
      continue;
    }
    if (term.mechanism === 'ptr') findings.push(make('spf-ptr', 'attention', { term: term.text }, both));
    if (!term.network || term.qualifier !== '+') continue;
    const args = { term: term.text };
    if (isPrivate(term)) findings.push(make('spf-private-address', 'attention', args, both.slice(0, 1)));
    else if (prefixOf(term) <= WIDE[term.network.family]) {
      findings.push(
        make('spf-wide-network', 'attention', args, [...both.slice(0, 1), addressCount(analysis)]),
      );
    }
  }
  return findings;
}

/** One finding for each address that is not allowed, one for all that are. */
function checkAddresses(evaluations: readonly SpfEvaluation[], broken: boolean): Finding[] {
  const findings: Finding[] = [];
  const passing = evaluations.filter(({ result }) => result === 'pass');
  const outside = evaluations
    .filter(({ result }) => ['fail', 'softfail', 'neutral'].includes(result))
    .map(({ ip }) => ip);
  for (const { ip, result, sender, mechanism, trace, problem } of evaluations) {
    const make = createMaker(sender.slice(sender.lastIndexOf('@') + 1));
    const first = trace.find((step) => step.kind === 'record');
    const text = first?.kind === 'record' && first.record !== null ? first.record : null;
    const own = text === null ? [] : [{ label: `TXT ${first?.domain}`, value: text }];
    if (result === 'temperror') {
      const detail = problem ? formatSpfProblem(problem) : '';
      findings.push({ ...make('spf-address-unknown', 'unknown', { ip, detail }, own), subject: ip });
    } else if (result === 'permerror' && !broken) {
      const detail = problem ? formatSpfProblem(problem) : '';
      findings.push({ ...make('spf-address-error', 'fail', { ip, problem: detail }, own), subject: ip });
    } else if (['fail', 'softfail', 'neutral'].includes(result)) {
      // One record for all of them, so that it is published once.
      const value = text === null ? null : correctSpf([text], { add: outside });
      const whom = outside.length === 1 ? ip : `all ${outside.length} addresses`;
      const fix = value === null ? [] : [{ label: `record that also allows ${whom}`, value }];
      const args = { ip, result, term: mechanism ?? 'no term' };
      findings.push({ ...make('spf-address-not-allowed', 'fail', args, [...own, ...fix]), subject: ip });
    }
  }
  const [one] = passing;
  if (one) {
    const names = passing.map(({ ip }) => ip);
    const addresses =
      names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
    const evidence = passing.slice(0, 20).map(({ ip, mechanism, domain }) => {
      return { label: `what lets ${ip} pass`, value: `${mechanism ?? ''} (${domain})` };
    });
    const make = createMaker(one.sender.slice(one.sender.lastIndexOf('@') + 1));
    findings.push(make('spf-address-passes', 'pass', { addresses }, evidence));
  }
  return findings;
}

type Maker = (
  id: SpfFindingId,
  status: Status,
  args: Finding['args'],
  evidence?: readonly Evidence[],
) => Finding;

function createMaker(domain: string): Maker {
  return (id, status, args, evidence = []) => {
    return { id, status, subject: domain, args: { domain, ...args }, evidence: [...evidence] };
  };
}

/** An include or redirect to a name without a record is a permerror (RFC 7208 sections 5.2 and 6.1). */
function isDead(node: SpfNode): boolean {
  return node.state === 'none' || node.state === 'missing';
}

/** Each term of the record with its share of the ten. */
function costs(tree: SpfNode): Evidence {
  const lines = tree.terms
    .filter(({ lookups }) => lookups > 0)
    .map(({ text, lookups }) => `${lookups}  ${text}`);
  return { label: 'look-ups by term', value: lines.join('\n') };
}

function addressCount({ addresses }: SpfAnalysis): Evidence {
  return { label: 'addresses allowed', value: `${addresses.ip4} IPv4, ${addresses.ip6} IPv6` };
}

function prefixOf(term: SpfDirective): number {
  return term.network?.family === 6 ? term.prefix6 : term.prefix4;
}

function isPrivate(term: SpfDirective): boolean {
  return PRIVATE.some(([text, prefix]) => {
    const range = parseIp(text);
    return range && term.network && prefixOf(term) >= prefix && ipInPrefix(term.network, range, prefix);
  });
}

/** Titles stay readable whatever the record holds. */
function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
