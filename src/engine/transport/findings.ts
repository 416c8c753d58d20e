import type { Evidence, Finding, Status } from '../report/finding.ts';
import type { TransportView } from './analyse.ts';

export const TRANSPORT_FINDINGS = [
  'bimi-broken',
  'bimi-record',
  'dane-broken',
  'dane-insecure',
  'dane-usable',
  'mta-sts-broken',
  'mta-sts-record',
  'tls-rpt-broken',
  'tls-rpt-record',
] as const;

export type TransportFindingId = (typeof TRANSPORT_FINDINGS)[number];

function make(
  id: TransportFindingId,
  status: Status,
  subject: string,
  args: Finding['args'],
  evidence: Evidence[],
): Finding {
  return { id, status, subject, args, evidence };
}

/** What there is to say about records that do not decide whether mail is accepted; absent ones are no finding. */
export function checkTransport(domain: string, view: TransportView): Finding[] {
  const findings: Finding[] = [];
  for (const [prefix, record] of [
    ['mta-sts', view.mtaSts],
    ['tls-rpt', view.tlsRpt],
    ['bimi', view.bimi],
  ] as const) {
    const evidence = [{ label: `TXT ${record.name}`, value: record.text ?? '' }];
    if (record.kind === 'sound')
      findings.push(make(`${prefix}-record`, 'info', domain, { domain }, evidence));
    if (record.kind === 'broken') {
      findings.push(
        make(`${prefix}-broken`, 'attention', domain, { domain, problem: record.problem ?? '' }, evidence),
      );
    }
  }
  for (const { host, kind, name, records } of view.dane) {
    const evidence = [{ label: `TLSA ${name}`, value: records.join('\n') }];
    if (kind === 'usable') findings.push(make('dane-usable', 'info', host, { host }, evidence));
    if (kind === 'insecure') findings.push(make('dane-insecure', 'attention', host, { host }, evidence));
    if (kind === 'broken') findings.push(make('dane-broken', 'attention', host, { host }, evidence));
  }
  return findings;
}
