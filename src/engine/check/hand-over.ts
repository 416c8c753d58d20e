import type { HandedOver } from '../request/facts.ts';
import type { CheckReport } from './report.ts';

/**
 * What the support request takes from a check. Only what DNS can prove is said to be in order: a published key does
 * not show that the server signs, so DKIM, and DMARC that rests on DKIM alone, are handed over when they fail only.
 * @param report a finished check
 * @returns facts in the shape `mergeHandedOver` reads
 */
export function createHandOver(report: CheckReport): HandedOver {
  const light = (id: string) => report.lights.find((one) => one.id === id)?.status;
  const spfAligned = report.dmarc.alignment.some(
    ({ kind, relation }) => kind === 'spf' && relation === 'aligned',
  );
  const routable = report.hosts.filter(({ reverse }) => reverse !== null);
  const lists = routable.flatMap((host) => host.lists);
  const checks: Record<string, 'pass' | 'fail'> = {};
  const set = (id: string, pass: boolean, fail: boolean) => {
    if (fail) checks[id] = 'fail';
    else if (pass) checks[id] = 'pass';
  };
  set('spf', light('spf') === 'pass', light('spf') === 'fail');
  set('dkim', false, light('dkim') === 'fail');
  set(
    'dmarc',
    light('dmarc') === 'pass' && light('spf') === 'pass' && spfAligned,
    light('dmarc') === 'fail' || light('alignment') === 'fail',
  );
  set(
    'ptr',
    light('ptr') === 'pass' && routable.every(({ helo }) => helo?.matches === true),
    light('ptr') === 'fail' || routable.some(({ helo }) => helo?.matches === false),
  );
  set(
    'blocklists',
    routable.length > 0 &&
      routable.every((host) => host.lists.length > 0) &&
      lists.every(({ result }) => result === 'clean'),
    lists.some(({ result }) => result === 'listed'),
  );
  return {
    ips: report.hosts.map(({ ip }) => ip),
    domains: report.domain === '' ? [] : [report.domain],
    rdns: routable.flatMap(({ ip, reverse }) => {
      const name = reverse!.names.find(({ confirmed }) => confirmed)?.name ?? reverse!.names[0]?.name;
      return name === undefined ? [] : [{ ip, name }];
    }),
    checks,
  };
}
