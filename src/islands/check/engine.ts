// Loaded when the form is first touched: everything a check needs beyond the form itself.
import { checkDomain } from '../../engine/check/check-domain.ts';
import { type FieldProblem, type FieldReading, parseCheckInput } from '../../engine/check/input.ts';
import type { CheckReport, ProgressRow } from '../../engine/check/report.ts';
import { createDohResolver } from '../../engine/dns/doh.ts';
import { type DohServer, parseDohUrl, resolverChain } from '../../engine/dns/resolvers.ts';
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

/** Reads the form and runs the check. Bad input comes back as problems; nothing is asked then. */
export async function runCheck({
  form,
  dqsKey,
  zone,
  signal,
  onStart,
  onProgress,
}: CheckRun): Promise<CheckOutcome> {
  const { input, problems, readings } = parseCheckInput(toCheckForm(form));
  const found: CheckProblem[] = [...problems];
  const server = chainOf(form);
  if (!zone && 'sentence' in server) found.push({ field: 'ownResolver', sentence: server.sentence });
  if (!input || found.length > 0 || (!zone && 'sentence' in server))
    return { kind: 'problems', problems: found };
  onStart(readings);
  const now = () => performance.timeOrigin + performance.now();
  const asked = 'sentence' in server ? { chain: [], name: '' } : server;
  const report = await checkDomain(input, {
    resolver: zone
      ? createZoneResolver(zone)
      : createDohResolver({ fetch: (url, init) => fetch(url, init), chain: asked.chain, now, signal }),
    resolverName: zone ? 'the sample’s own data' : asked.name,
    now,
    signal,
    randomLabel: randomLabel(),
    dqsKey: dqsKey.trim() || null,
    maxInFlight: form.resolver === 'own' ? 64 : 8,
    publicSuffix: async () => {
      try {
        return (await import('../../engine/dmarc/suffix-list.ts')).publicSuffix;
      } catch {
        // The list could not be loaded: the view of the old standard is left out.
        return null;
      }
    },
    onProgress,
  });
  if (!report) return { kind: 'cancelled' };
  const selectors = input.selectors.map(({ selector, domain }) =>
    domain ? `${selector}._domainkey.${domain}` : selector,
  );
  return { kind: 'report', report, selectors, readings };
}
