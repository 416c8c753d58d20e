import type { HostView } from '../hosts/analyse.ts';
import type { Finding, Status } from '../report/finding.ts';
import type { CheckReport } from './report.ts';

/** One cell of the table of addresses: a status with its word, and what it is about. */
export interface HostCell {
  /** null where nothing was asked. */
  status: Status | null;
  word: string;
  text: string;
}

export interface HostRow {
  ip: string;
  spf: HostCell;
  ptr: HostCell;
  helo: HostCell;
  lists: HostCell;
  network: string;
}

const cell = (status: Status | null, word: string, text = ''): HostCell => ({ status, word, text });

function ptrCell({ reverse }: HostView): HostCell {
  if (!reverse) return cell(null, '', 'not asked');
  if (reverse.kind === 'unknown') return cell('unknown', 'unknown', reverse.detail ?? '');
  if (reverse.kind === 'none') return cell('fail', 'none');
  const best = reverse.names.find((name) => name.confirmed) ?? reverse.names[0]!;
  if (best.confirmed === null) return cell('unknown', 'unknown', best.name);
  if (!best.confirmed) return cell('fail', 'no way back', best.name);
  return best.generic.generic ? cell('attention', 'generic', best.name) : cell('pass', 'pass', best.name);
}

function listCell({ lists }: HostView): HostCell {
  if (lists.length === 0) return cell(null, '', 'not asked');
  const listed = lists.filter(({ result }) => result === 'listed');
  if (listed.length > 0) {
    const deciding = listed.some(({ weight }) => weight === 'microsoft');
    return cell(deciding ? 'fail' : 'attention', 'listed', listed.map(({ list }) => list).join(', '));
  }
  const clean = lists.filter(({ result }) => result === 'clean').length;
  return clean === 0
    ? cell('unknown', 'unknown', 'no list answered')
    : cell('pass', 'not listed', `${clean} of ${lists.length} lists answered`);
}

function heloCell({ helo }: HostView): HostCell {
  if (!helo) return cell(null, '', 'not given');
  if (helo.defect) return cell('fail', 'no proper name');
  if (helo.matches) return cell('pass', 'match');
  return helo.matches === null ? cell('unknown', 'unknown') : cell('attention', 'other host');
}

function networkOf({ announcement }: HostView): string {
  if (announcement?.kind === 'not-announced') return 'not announced';
  if (announcement?.kind !== 'announced') return 'unknown';
  return [`AS${announcement.asns[0]}`, announcement.name, announcement.prefix].filter(Boolean).join(' ');
}

const SPF_STATUS: Record<string, Status> = { pass: 'pass', temperror: 'unknown' };

/** The table of sending addresses, in the order they were given. */
export function summariseHosts(report: Pick<CheckReport, 'hosts' | 'spf'>): HostRow[] {
  return report.hosts.map((host, index) => {
    const result = report.spf.evaluations[index]?.result ?? 'temperror';
    return {
      ip: host.ip,
      spf: cell(SPF_STATUS[result] ?? 'fail', result),
      ptr: ptrCell(host),
      helo: heloCell(host),
      lists: listCell(host),
      network: networkOf(host),
    };
  });
}

/** Findings with the same id and status told as one, in the order of the first of each. */
export function groupFindings(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.id} ${finding.status}`;
    const group = groups.get(key);
    if (group) group.push(finding);
    else groups.set(key, [finding]);
  }
  return [...groups.values()];
}
