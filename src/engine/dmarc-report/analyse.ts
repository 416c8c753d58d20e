import { type Finding, type Status, sortFindings } from '../report/finding.ts';
import type {
  DmarcAnalysis,
  DmarcRecord,
  DmarcReport,
  DmarcSource,
  MicrosoftService,
  Tally,
} from './types.ts';

const MAX_NAMED = 60;

/** Which of Microsoft's services wrote the report: "Outlook.com" is the consumer one, "Enterprise Outlook" the other. */
export function microsoftReporter(report: Pick<DmarcReport, 'orgName' | 'email'>): MicrosoftService | null {
  const org = (report.orgName ?? '').trim().toLowerCase();
  if (org === 'enterprise outlook') return 'business';
  if (org === 'outlook.com') return 'consumer';
  return /^dmarcreport@microsoft\.com$/i.test(report.email ?? '') ? 'consumer' : null;
}

/** The recipient's domain tells better than the reporter's name: both services have reported under one name. */
function serviceOf(
  report: DmarcReport,
  record: DmarcRecord,
  consumerDomains: ReadonlySet<string>,
): MicrosoftService | null {
  const reporter = microsoftReporter(report);
  if (reporter === null) return null;
  if (record.envelopeTo)
    return consumerDomains.has(record.envelopeTo.toLowerCase()) ? 'consumer' : 'business';
  return reporter;
}

/** DMARC passes when SPF or DKIM passes in alignment (RFC 9989 section 4). */
export function passes(record: DmarcRecord): boolean {
  return record.dkim === 'pass' || record.spf === 'pass';
}

function newTally(): Tally {
  return { reports: 0, messages: 0, passed: 0, quarantined: 0, rejected: 0 };
}

function add(tally: Tally, record: DmarcRecord): void {
  tally.messages += record.count;
  if (passes(record)) tally.passed += record.count;
  if (record.disposition === 'quarantine') tally.quarantined += record.count;
  if (record.disposition === 'reject') tally.rejected += record.count;
}

function note(list: string[], value: string | null): void {
  if (value && list.length < 20 && !list.includes(value)) list.push(value);
}

function kindOf(s: DmarcSource, authenticated: number): DmarcSource['kind'] {
  if (s.passed === s.messages) return s.spfAligned === 0 && s.dkimAligned > 0 ? 'forwarded' : 'own';
  if (s.passed > 0) return 'partly';
  return authenticated > 0 ? 'unaligned' : 'unauthenticated';
}

function sourcesOf(records: DmarcAnalysis['records'], reports: readonly DmarcReport[]): DmarcSource[] {
  const byIp = new Map<string, DmarcSource & { authenticated: number }>();
  for (const r of records) {
    const ip = r.sourceIp ?? 'unknown';
    let s = byIp.get(ip);
    if (!s) {
      s = {
        ip,
        messages: 0,
        passed: 0,
        dkimAligned: 0,
        spfAligned: 0,
        dispositions: {},
        kind: 'own',
        headerFrom: [],
        dkimDomains: [],
        spfDomains: [],
        reporters: [],
        microsoft: { consumer: 0, business: 0 },
        authenticated: 0,
      };
      byIp.set(ip, s);
    }
    s.messages += r.count;
    if (passes(r)) s.passed += r.count;
    if (r.dkim === 'pass') s.dkimAligned += r.count;
    if (r.spf === 'pass') s.spfAligned += r.count;
    const disposition = r.disposition ?? 'unknown';
    s.dispositions[disposition] = (s.dispositions[disposition] ?? 0) + r.count;
    if ([...r.authDkim, ...r.authSpf].some((x) => x.result === 'pass')) s.authenticated += r.count;
    note(s.headerFrom, r.headerFrom);
    for (const d of r.authDkim) note(s.dkimDomains, d.domain);
    for (const d of r.authSpf) note(s.spfDomains, d.domain);
    note(s.reporters, reports[r.report]?.orgName ?? null);
    if (r.service) s.microsoft[r.service] += r.count;
  }
  return [...byIp.values()]
    .map(({ authenticated, ...s }) => ({ ...s, kind: kindOf(s, authenticated) }))
    .sort((a, b) => b.messages - b.passed - (a.messages - a.passed) || b.messages - a.messages);
}

function reportKey(r: DmarcReport): string {
  return `${r.orgName}\u0000${r.reportId}\u0000${r.begin}\u0000${r.domain}`;
}

function checkReports(
  reports: readonly DmarcReport[],
  sources: readonly DmarcSource[],
  totals: Tally,
  microsoft: DmarcAnalysis['microsoft'],
  records: DmarcAnalysis['records'],
  duplicates: readonly DmarcReport[],
): Finding[] {
  const found: Finding[] = [];
  const say = (
    id: string,
    status: Status,
    subject: string,
    args: Finding['args'],
    evidence: Finding['evidence'] = [],
  ) => found.push({ id: `report-${id}`, status, subject, args, evidence });
  const share = (s: DmarcSource) => s.messages - s.passed;
  for (const s of sources.filter((x) => x.kind === 'unaligned').slice(0, MAX_NAMED)) {
    say('source-unaligned', 'fail', s.ip, {
      ip: s.ip,
      messages: s.messages,
      domains: [...s.dkimDomains, ...s.spfDomains].slice(0, 3).join(', ') || 'another domain',
    });
  }
  for (const s of sources.filter((x) => x.kind === 'unauthenticated').slice(0, MAX_NAMED)) {
    say('source-unauthenticated', 'attention', s.ip, { ip: s.ip, messages: s.messages });
  }
  for (const s of sources.filter((x) => x.kind === 'partly').slice(0, MAX_NAMED)) {
    say('source-partly', 'attention', s.ip, { ip: s.ip, failed: share(s), messages: s.messages });
  }
  const forwarded = sources.filter((s) => s.kind === 'forwarded');
  if (forwarded.length > 0)
    say('forwarded', 'info', 'sources', {
      sources: forwarded.length,
      messages: forwarded.reduce((t, s) => t + s.messages, 0),
    });
  for (const [service, name] of [
    ['consumer', 'Outlook.com'],
    ['business', 'Microsoft 365'],
  ] as const) {
    const t = microsoft[service];
    if (t.messages > t.passed)
      say('microsoft-failed', 'fail', name, {
        service: name,
        failed: t.messages - t.passed,
        messages: t.messages,
      });
  }
  const overridden = records.filter((r) => !passes(r) && r.reasons.length > 0);
  if (overridden.length > 0) {
    const types = [...new Set(overridden.flatMap((r) => r.reasons.map((x) => x.type ?? 'other')))];
    say('overridden', 'info', 'reasons', {
      messages: overridden.reduce((t, r) => t + r.count, 0),
      types: types.slice(0, 5).join(', '),
    });
  }
  const dns = records.filter((r) => [...r.authDkim, ...r.authSpf].some((x) => x.result === 'temperror'));
  if (dns.length > 0)
    say('temperror', 'attention', 'DNS', { messages: dns.reduce((t, r) => t + r.count, 0) });
  const perm = records.filter((r) => r.authSpf.some((x) => x.result === 'permerror'));
  if (perm.length > 0)
    say('spf-permerror', 'fail', perm[0]!.authSpf[0]?.domain ?? 'SPF', {
      domain: perm[0]!.authSpf.find((x) => x.result === 'permerror')?.domain ?? 'a domain',
      messages: perm.reduce((t, r) => t + r.count, 0),
    });
  const domains = new Map<string, DmarcReport>();
  for (const r of reports) if (r.domain && !domains.has(r.domain)) domains.set(r.domain, r);
  for (const [domain, r] of [...domains].slice(0, MAX_NAMED)) {
    if (r.policy.p !== 'none') continue;
    const own = reports.filter((x) => x.domain === domain).flatMap((x) => x.records);
    const [all, good] = [
      own.reduce((t, x) => t + x.count, 0),
      own.filter(passes).reduce((t, x) => t + x.count, 0),
    ];
    if (all > 0 && good === all) say('policy-none', 'info', domain, { domain });
  }
  for (const r of reports.filter((x) => x.damage !== null).slice(0, MAX_NAMED)) {
    say(
      'damaged',
      'attention',
      r.file,
      { file: r.file, line: r.damage!.line, column: r.damage!.column, records: r.records.length },
      [{ label: `${r.file}, line ${r.damage!.line}, column ${r.damage!.column}`, value: r.damage!.sentence }],
    );
  }
  for (const r of reports.filter((x) => x.errors.length > 0).slice(0, MAX_NAMED)) {
    say(
      'reporter-error',
      'attention',
      r.domain ?? r.file,
      { reporter: r.orgName ?? 'The reporter' },
      r.errors.slice(0, 3).map((value) => ({ label: r.file, value })),
    );
  }
  if (duplicates.length > 0) say('duplicates', 'info', 'reports', { count: duplicates.length });
  if (totals.messages > 0 && totals.messages === totals.passed)
    say('all-pass', 'pass', 'reports', { messages: totals.messages });
  return found;
}

/**
 * Puts aggregate reports together: who sends as the domain, what of it passes and aligns, what Microsoft's two
 * services saw. A report that came twice counts once.
 *
 * @param consumerDomains lower-case recipient domains of Microsoft's consumer service
 * @param problems sentences of the opening of archives
 */
export function analyseDmarcReports(
  input: readonly DmarcReport[],
  consumerDomains: readonly string[],
  problems: readonly string[] = [],
): DmarcAnalysis {
  const consumers = new Set(consumerDomains);
  const seen = new Set<string>();
  const duplicates: DmarcReport[] = [];
  const reports: DmarcReport[] = [];
  for (const r of input) {
    const key = reportKey(r);
    if (r.reportId !== null && seen.has(key)) duplicates.push(r);
    else {
      seen.add(key);
      reports.push(r);
    }
  }
  const readable = reports.filter((r) => r.records.length > 0 || r.damage === null);
  const totals = { ...newTally(), dkimAligned: 0, spfAligned: 0, sources: 0 };
  const microsoft = { consumer: newTally(), business: newTally() };
  const reporters = new Map<string, Tally>();
  const records: DmarcAnalysis['records'] = [];
  for (const [i, report] of reports.entries()) {
    const name = report.orgName ?? report.file;
    const tally = reporters.get(name) ?? newTally();
    reporters.set(name, tally);
    tally.reports++;
    totals.reports++;
    const services = new Set<MicrosoftService>();
    for (const record of report.records) {
      const service = serviceOf(report, record, consumers);
      records.push({ ...record, report: i, service });
      add(totals, record);
      add(tally, record);
      if (record.dkim === 'pass') totals.dkimAligned += record.count;
      if (record.spf === 'pass') totals.spfAligned += record.count;
      if (service) {
        add(microsoft[service], record);
        services.add(service);
      }
    }
    for (const service of services) microsoft[service].reports++;
  }
  const sources = sourcesOf(records, reports);
  totals.sources = sources.length;
  const failing = sources.filter((s) => s.passed < s.messages).length;
  const findings = checkReports(reports, sources, totals, microsoft, records, duplicates);
  const begins = reports.map((r) => r.begin).filter((t): t is number => t !== null);
  const ends = reports.map((r) => r.end).filter((t): t is number => t !== null);
  return {
    verdict: sentenceOf(totals, failing, readable.length, reports),
    period:
      begins.length > 0 && ends.length > 0
        ? { begin: begins.reduce((a, b) => Math.min(a, b)), end: ends.reduce((a, b) => Math.max(a, b)) }
        : null,
    totals,
    microsoft,
    reporters: [...reporters].map(([name, t]) => ({ name, ...t })).sort((a, b) => b.messages - a.messages),
    reports: input.map((r) => {
      const { records: own, ...rest } = r;
      return {
        ...rest,
        microsoft: microsoftReporter(r),
        records: own.length,
        messages: own.reduce((t, x) => t + x.count, 0),
        passed: own.filter(passes).reduce((t, x) => t + x.count, 0),
        duplicate: duplicates.includes(r),
      };
    }),
    sources,
    records,
    problems: [...problems],
    findings: sortFindings(findings),
  };
}

function sentenceOf(
  totals: Tally,
  failing: number,
  readable: number,
  reports: readonly DmarcReport[],
): DmarcAnalysis['verdict'] {
  if (readable === 0) {
    const damage = reports.find((r) => r.damage !== null);
    return {
      status: 'unknown',
      sentence: damage
        ? `${damage.file} could not be read: line ${damage.damage!.line}, column ${damage.damage!.column}: ${damage.damage!.sentence}`
        : 'There is no DMARC report in what was given.',
    };
  }
  if (totals.messages === 0) return { status: 'unknown', sentence: 'The reports hold no messages.' };
  const n = totals.messages.toLocaleString('en-GB');
  if (totals.passed === totals.messages) {
    return {
      status: 'pass',
      sentence:
        totals.messages === 1
          ? 'The one message reported passed DMARC.'
          : `All ${n} messages reported passed DMARC.`,
    };
  }
  const percent = Math.floor((totals.passed / totals.messages) * 1000) / 10;
  const failed = (totals.messages - totals.passed).toLocaleString('en-GB');
  return {
    status: totals.passed / totals.messages < 0.9 ? 'fail' : 'attention',
    sentence: `${percent}% of ${n} messages passed DMARC; ${failed} from ${failing} ${failing === 1 ? 'source' : 'sources'} did not.`,
  };
}
