// Loaded when the form is first touched: everything a check needs beyond the form itself.
import { checkDomain } from '../../engine/check/check-domain.ts';
import { deriveDomain } from '../../engine/check/derive-domain.ts';
import { type FieldProblem, type FieldReading, parseCheckInput } from '../../engine/check/input.ts';
import type { CheckReport, ProgressRow } from '../../engine/check/report.ts';
import type { PublicSuffix } from '../../engine/dmarc/rfc7489.ts';
import { createDohResolver } from '../../engine/dns/doh.ts';
import { type DohServer, parseDohUrl, resolverChain } from '../../engine/dns/resolvers.ts';
import { createDnsRun } from '../../engine/dns/run.ts';
import { createZoneResolver, type Zone } from '../../engine/dns/zone-resolver.ts';
import { type FormState, toCheckForm } from './form-state.ts';

export type CheckProblem = Omit<FieldProblem, 'field'> & { field: keyof FormState };

export interface CheckRun {
  form: FormState;
  dqsKey: string;
  /** DNS of a bundled sample; then nothing is asked of the network. */
  zone: Zone | null;
  signal: AbortSignal;
  onStart: (readings: FieldReading[]) => void;
  onProgress: (rows: readonly ProgressRow[]) => void;
}

export type CheckOutcome =
  | { kind: 'problems'; problems: CheckProblem[] }
  | { kind: 'cancelled' }
  | { kind: 'report'; report: CheckReport; selectors: string[]; readings: FieldReading[] };

function chainOf(form: FormState): { chain: DohServer[]; name: string } | { sentence: string } {
  if (form.resolver !== 'own') {
    const chain = resolverChain(form.resolver);
    return { chain, name: chain.map((server) => server.name).join(', ') };
  }
  const own = parseDohUrl(form.ownResolver);
  return own.ok ? { chain: [own.server], name: own.server.url } : { sentence: own.sentence };
}

function randomLabel(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  return `x${[...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

async function loadPublicSuffix(): Promise<PublicSuffix | null> {
  try {
    return (await import('../../engine/dmarc/suffix-list.ts')).publicSuffix;
  } catch {
    // The list could not be loaded: what needs it is left out.
    return null;
  }
}

/** Reads the form and runs the check. Bad input comes back as problems; nothing is asked then. */
export async function runCheck({
  form,
  dqsKey,
  zone,
  signal,
  onStart,
  onProgress,
}: CheckRun): Promise<CheckOutcome> {
  const { input: whole, withoutDomain, problems, readings } = parseCheckInput(toCheckForm(form));
  const found: CheckProblem[] = withoutDomain ? [] : [...problems];
  const server = chainOf(form);
  if (!zone && 'sentence' in server) found.push({ field: 'ownResolver', sentence: server.sentence });
  if (found.length > 0) return { kind: 'problems', problems: found };
  onStart(readings);
  const now = () => performance.timeOrigin + performance.now();
  const asked = 'sentence' in server ? { chain: [], name: '' } : server;
  const direct = zone
    ? createZoneResolver(zone)
    : createDohResolver({ fetch: (url, init) => fetch(url, init), chain: asked.chain, now, signal });
  let input = whole;
  // Shared with the check itself, so that the reverse name is asked once.
  const resolver = withoutDomain ? createDnsRun(direct, { now, signal }) : direct;
  if (withoutDomain) {
    const derived = await deriveDomain(withoutDomain.ips, resolver, await loadPublicSuffix(), signal);
    if (signal.aborted) return { kind: 'cancelled' };
    if (!derived.ok) return { kind: 'problems', problems: [{ field: 'domain', sentence: derived.sentence }] };
    readings.unshift({ field: 'domain', sentence: derived.sentence });
    input = { ...withoutDomain, domain: derived.domain, unicode: null };
  }
  if (!input) return { kind: 'problems', problems: [...problems] };
  const report = await checkDomain(input, {
    resolver,
    resolverName: zone ? 'the sample’s own data' : asked.name,
    now,
    signal,
    randomLabel: randomLabel(),
    dqsKey: dqsKey.trim() || null,
    maxInFlight: form.resolver === 'own' ? 64 : 8,
    publicSuffix: loadPublicSuffix,
    onProgress,
  });
  if (!report) return { kind: 'cancelled' };
  const selectors = input.selectors.map(({ selector, domain }) =>
    domain ? `${selector}._domainkey.${domain}` : selector,
  );
  return { kind: 'report', report, selectors, readings };
}
