import { discoverDkim } from '../dkim/discover.ts';
import { checkDkim } from '../dkim/findings.ts';
import { recogniseProviders } from '../dkim/providers.ts';
import { analyseDmarc } from '../dmarc/analyse.ts';
import { checkDmarc } from '../dmarc/findings.ts';
import type { PublicSuffix } from '../dmarc/rfc7489.ts';
import { createDnsRun, type DnsRun } from '../dns/run.ts';
import type { QueryRecord, Resolver } from '../dns/types.ts';
import { analyseHost, type HostView } from '../hosts/analyse.ts';
import { blockLists, maskZone } from '../hosts/dnsbl.ts';
import { checkHosts, checkMx } from '../hosts/findings.ts';
import { analyseMx } from '../hosts/mx.ts';
import { type Finding, type Status, sortFindings } from '../report/finding.ts';
import { analyseTransport } from '../transport/analyse.ts';
import { checkTransport } from '../transport/findings.ts';
import { checkDns } from './dns-findings.ts';
import type { CheckInput } from './input.ts';
import { checkLights, hasAlignedKey, worstStatus } from './lights.ts';
import type { CheckReport, ProgressRow } from './report.ts';
import { analyseSpfOf, includeTargets, spfIdentity } from './spf.ts';
import { computeVerdict } from './verdict.ts';

export interface CheckDeps {
  resolver: Resolver;
  /** How the report names the resolver. */
  resolverName: string;
  /** Milliseconds since 1970. */
  now: () => number;
  signal?: AbortSignal | undefined;
  /** Loads the public suffix list on demand for the RFC 7489 view; without it there is none. */
  publicSuffix?: (() => Promise<PublicSuffix | null>) | undefined;
  /** A DNS label nobody uses, made by the caller. */
  randomLabel: string;
  /** Called with all rows, in final order, whenever one changes. */
  onProgress?: ((rows: readonly ProgressRow[]) => void) | undefined;
  /** The visitor's own Spamhaus DQS key. */
  dqsKey?: string | null | undefined;
  /** Questions under way at once; default 8, as public resolvers like it. */
  maxInFlight?: number | undefined;
}

/** Rows in the order of the report. */
function createProgress(input: CheckInput, onProgress: CheckDeps['onProgress']) {
  const rows: ProgressRow[] = [
    { id: 'spf', label: 'SPF', status: null },
    { id: 'dkim', label: 'DKIM', status: null },
    { id: 'dmarc', label: 'DMARC', status: null },
    ...input.ips.map((ip) => ({ id: `host-${ip.text}`, label: ip.text, status: null })),
    { id: 'mx', label: 'MX', status: null },
    { id: 'transport', label: 'MTA-STS, TLS-RPT, DANE, BIMI', status: null },
  ];
  onProgress?.(rows);
  return (id: string, findings: readonly Finding[], otherwise: Status = 'pass') => {
    const index = rows.findIndex((row) => row.id === id);
    const status = worstStatus(
      findings.map((finding) => finding.status),
      otherwise,
    );
    rows[index] = { ...rows[index]!, status };
    onProgress?.([...rows]);
  };
}

/** The error every question ended in, when not one had an answer; else null. */
function whyUnreachable(queries: readonly QueryRecord[]): string | null {
  if (queries.length === 0 || queries.some((query) => query.kind !== 'unreachable')) return null;
  return queries[0]!.rcodeName;
}

const maskQuery = (query: QueryRecord): QueryRecord => ({ ...query, name: maskZone(query.name) });

/**
 * Checks a domain and its sending addresses. All independent questions are in flight at once and none is asked
 * twice. Returns the report, or null when the signal cancelled it; never throws for anything DNS does.
 */
export async function checkDomain(input: CheckInput, deps: CheckDeps): Promise<CheckReport | null> {
  const { signal, now, maxInFlight } = deps;
  const started = now();
  const run: DnsRun = createDnsRun(deps.resolver, { now, signal, maxInFlight });
  const done = createProgress(input, deps.onProgress);
  const { domain } = input;
  const identity = spfIdentity(input);
  const lists = blockLists(deps.dqsKey);

  const mxWork = analyseMx(domain, run, signal);
  const mxFindings = mxWork.then((mx) => {
    const found = checkMx(mx);
    done('mx', found);
    return found;
  });
  const spfWork = analyseSpfOf(input, run, { now, signal }).then((spf) => {
    done('spf', spf.findings);
    return spf;
  });
  // The names are enough; mxWork would wait for their addresses. The question is the one it asks.
  const mxNames = run.resolve({ name: domain, type: 'MX' }, { signal });
  const providers = Promise.all([mxNames, includeTargets(domain, run, signal)]).then(([mx, targets]) =>
    recogniseProviders(mx.kind === 'answer' ? mx.records.map(({ exchange }) => exchange) : [], targets),
  );
  const dkimWork = discoverDkim(
    { domain, hints: input.selectors, randomLabel: deps.randomLabel, providers },
    run,
    signal,
  ).then((dkim) => {
    const findings = checkDkim(dkim);
    done('dkim', findings);
    return { dkim, findings };
  });
  const signers = input.selectors.flatMap((hint) =>
    hint.source === 'signature' && hint.domain ? [hint.domain] : [],
  );
  const identifiers = [
    { kind: 'spf' as const, domain: identity.domain },
    ...[...new Set(signers)].map((signer) => ({ kind: 'dkim' as const, domain: signer })),
  ];
  const dmarcWork = Promise.all([
    analyseDmarc(
      { domain, identifiers, randomLabel: deps.randomLabel, publicSuffix: deps.publicSuffix },
      run,
      signal,
    ),
    dkimWork,
  ]).then(([dmarc, { dkim }]) => {
    const findings = checkDmarc(dmarc, hasAlignedKey(dkim, dmarc));
    done('dmarc', findings);
    return { dmarc, findings };
  });
  const hostWork = Promise.all(
    input.ips.map(async (ip): Promise<HostView> => {
      const host = await analyseHost({ ip, domain, helo: input.helo, lists }, run, signal);
      done(`host-${ip.text}`, checkHosts([host]));
      return host;
    }),
  );
  const mailHosts = mxWork.then((mx) =>
    mx.hosts
      .filter((host) => !host.isAddress)
      .map((host) => ({ host: host.host, secure: mx.authenticated && host.authenticated })),
  );
  const transportWork = analyseTransport(domain, mailHosts, run, signal).then((transport) => {
    const findings = checkTransport(domain, transport);
    done('transport', findings, 'info');
    return { transport, findings };
  });

  const [mx, mxFound, spf, dkim, dmarc, hosts, transport] = await Promise.all([
    mxWork,
    mxFindings,
    spfWork,
    dkimWork,
    dmarcWork,
    hostWork,
    transportWork,
  ]);
  if (signal?.aborted) return null;

  const unreachable = whyUnreachable(run.queries);
  const dnsFindings = checkDns(domain, run.queries, mx, unreachable);
  const hostFindings = checkHosts(hosts);
  const protocols = [
    ...spf.findings,
    ...dkim.findings,
    ...dmarc.findings,
    ...hostFindings,
    ...mxFound,
    ...transport.findings,
  ];
  // A resolver that is not there, or a domain that is not, explains everything else.
  const rest = unreachable !== null ? [] : mx.kind === 'missing' ? hostFindings : protocols;
  const findings = sortFindings([...dnsFindings, ...rest]);
  const facts = { domain, spf: spf.report, dkim: dkim.dkim, dmarc: dmarc.dmarc, hosts };
  const lights = checkLights(facts);
  return {
    domain,
    checkedAt: new Date(started).toISOString(),
    resolver: deps.resolverName,
    verdict: computeVerdict({ domain, lights, findings, hosts, dkim: dkim.dkim, unreachable }),
    lights,
    findings,
    spf: spf.report,
    dkim: dkim.dkim,
    dmarc: dmarc.dmarc,
    mx,
    hosts,
    transport: transport.transport,
    dns: { queries: run.queries.length, rounds: run.rounds, ms: run.ms },
    queries: run.queries.map(maskQuery),
  };
}
