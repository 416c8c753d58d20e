import { parseIp } from '../dns/address.ts';
import type { Evidence, Finding, Status } from '../report/finding.ts';
import type { HostView } from './analyse.ts';
import type { MxView } from './mx.ts';
import { routableAddresses } from './mx.ts';
import { isRoutable } from './special-ip.ts';

export const HOSTS_FINDINGS = [
  'asn-announced',
  'asn-not-announced',
  'dnsbl-broken',
  'dnsbl-clean',
  'dnsbl-listed',
  'dnsbl-listed-spamhaus',
  'dnsbl-not-asked',
  'dnsbl-refused',
  'helo-could-not-check',
  'helo-malformed',
  'helo-matches',
  'helo-mismatch',
  'helo-no-address',
  'ip-documentation',
  'ip-not-public',
  'ipv6-sender',
  'ipv6-transition',
  'mx-at-microsoft',
  'mx-at-outlook',
  'mx-could-not-check',
  'mx-is-address',
  'mx-is-alias',
  'mx-implicit',
  'mx-missing',
  'mx-no-address',
  'mx-null',
  'mx-null-not-alone',
  'mx-private-address',
  'mx-sound',
  'ptr-confirmed',
  'ptr-could-not-check',
  'ptr-generic',
  'ptr-missing',
  'ptr-several',
  'ptr-unconfirmed',
] as const;

export type HostsFindingId = (typeof HOSTS_FINDINGS)[number];

function make(
  id: HostsFindingId,
  status: Status,
  subject: string,
  args: Finding['args'] = {},
  evidence: Evidence[] = [],
): Finding {
  return { id, status, subject, args, evidence };
}

/** What there is to say about where a domain takes its mail. */
export function checkMx(mx: MxView): Finding[] {
  const { domain } = mx;
  if (mx.kind === 'unknown')
    return [make('mx-could-not-check', 'unknown', domain, { name: domain, detail: mx.detail ?? '' })];
  if (mx.kind === 'missing') return [];
  if (mx.kind === 'null')
    return [make('mx-null', 'attention', domain, { domain }, [{ label: `MX ${domain}`, value: '0 .' }])];
  if (mx.kind === 'implicit') return [make('mx-implicit', 'attention', domain, { domain })];
  if (mx.kind === 'none') return [make('mx-missing', 'fail', domain, { domain })];
  const findings: Finding[] = [];
  const evidence = [
    {
      label: `MX ${domain}`,
      value: mx.hosts.map(({ preference, host }) => `${preference} ${host}`).join('\n'),
    },
  ];
  if (mx.nullNotAlone) findings.push(make('mx-null-not-alone', 'attention', domain, { domain }, evidence));
  for (const host of mx.hosts) {
    const args = { host: host.host };
    if (host.isAddress) findings.push(make('mx-is-address', 'fail', domain, args, evidence));
    else if (host.unknown)
      findings.push(
        make('mx-could-not-check', 'unknown', domain, { name: host.host, detail: 'no usable answer' }),
      );
    else if (host.addresses.length === 0)
      findings.push(make('mx-no-address', 'fail', domain, args, evidence));
    else if (routableAddresses(host.addresses).length === 0) {
      findings.push(
        make('mx-private-address', 'fail', domain, { ...args, address: host.addresses[0]! }, evidence),
      );
    }
    if (host.aliases.length > 0)
      findings.push(
        make('mx-is-alias', 'attention', domain, { ...args, target: host.aliases[0]! }, evidence),
      );
  }
  if (findings.length === 0)
    findings.push(make('mx-sound', 'pass', domain, { domain, hosts: mx.hosts.length }, evidence));
  if (mx.microsoft === 'business') findings.push(make('mx-at-microsoft', 'info', domain, {}, evidence));
  // The consumer service has no customers' domains: whoever enters one meant the other end.
  if (mx.microsoft === 'consumer')
    findings.push(make('mx-at-outlook', 'attention', domain, { domain }, evidence));
  return findings;
}

function checkReverse(host: HostView): Finding[] {
  const { ip, reverse } = host;
  if (!reverse) return [];
  if (reverse.kind === 'unknown')
    return [make('ptr-could-not-check', 'unknown', ip, { ip, detail: reverse.detail ?? '' })];
  if (reverse.kind === 'none') {
    const wanted = {
      label: 'PTR to ask your host for',
      value: `${reverse.query}. PTR ${host.suggestedName}.`,
    };
    return [make('ptr-missing', 'fail', ip, { ip }, [wanted])];
  }
  const findings: Finding[] = [];
  const names = reverse.names.map((one) => one.name);
  const evidence = [{ label: `PTR ${ip}`, value: names.join('\n') }];
  const confirmed = reverse.names.filter((one) => one.confirmed);
  const best = confirmed[0] ?? reverse.names[0]!;
  if (confirmed.length === 0) {
    if (reverse.names.some((one) => one.confirmed === null)) {
      findings.push(
        make(
          'ptr-could-not-check',
          'unknown',
          ip,
          { ip, detail: `${best.name} could not be asked` },
          evidence,
        ),
      );
    } else {
      const forward = best.addresses.length > 0 ? best.addresses.join('\n') : 'no address';
      const type = host.family === 4 ? 'A' : 'AAAA';
      findings.push(
        make('ptr-unconfirmed', 'fail', ip, { ip, name: best.name }, [
          ...evidence,
          { label: `${type} ${best.name}`, value: forward },
        ]),
      );
    }
  }
  if (names.length > 1) findings.push(make('ptr-several', 'info', ip, { ip, count: names.length }, evidence));
  const { generic, matches } = best.generic;
  if (generic) {
    const suggestion = host.suggestedName ? [{ label: 'A better name', value: host.suggestedName }] : [];
    findings.push(
      make('ptr-generic', 'attention', ip, { name: best.name, part: matches[0]!.part }, [
        ...evidence,
        ...suggestion,
      ]),
    );
  }
  if (findings.length === 0)
    findings.push(make('ptr-confirmed', 'pass', ip, { ip, name: best.name }, evidence));
  return findings;
}

function checkHelo(host: HostView, anyMatch: boolean): Finding[] {
  const { ip, helo } = host;
  if (!helo) return [];
  const args = { helo: helo.name };
  if (helo.defect)
    return [make('helo-malformed', helo.defect === 'literal' ? 'attention' : 'fail', helo.name, args)];
  if (helo.unknown) return [make('helo-could-not-check', 'unknown', helo.name, args)];
  if (helo.addresses.length === 0) return [make('helo-no-address', 'fail', helo.name, args)];
  const evidence = [{ label: `A/AAAA ${helo.name}`, value: helo.addresses.join('\n') }];
  if (helo.matches) return [make('helo-matches', 'pass', ip, { ...args, ip }, evidence)];
  // One name cannot fit several servers: it is only a mismatch when it fits none of them.
  return anyMatch ? [] : [make('helo-mismatch', 'attention', ip, { ...args, ip }, evidence)];
}

function checkLists(host: HostView): Finding[] {
  const { ip, lists } = host;
  const findings: Finding[] = [];
  const named = (result: string) => lists.filter((one) => one.result === result).map((one) => one.list);
  for (const one of lists.filter(({ result }) => result === 'listed')) {
    const evidence: Evidence[] = [{ label: `Answer of ${one.zone}`, value: one.codes.join('\n') }];
    if (one.reason) evidence.push({ label: 'In the list’s words', value: one.reason });
    evidence.push({ label: 'Look it up', value: one.page });
    const list = one.weight === 'microsoft' ? `Spamhaus ${one.names.join(', ')}` : one.list;
    findings.push(
      one.weight === 'microsoft'
        ? make('dnsbl-listed-spamhaus', 'fail', ip, { ip, list }, evidence)
        : make('dnsbl-listed', 'attention', ip, { ip, list }, evidence),
    );
  }
  const clean = named('clean');
  if (clean.length > 0) findings.push(make('dnsbl-clean', 'pass', ip, { ip, lists: clean.join(', ') }));
  return findings;
}

/** Zones that refuse or do not work say the same for every address: one finding each, not one per address. */
function checkZones(hosts: readonly HostView[]): Finding[] {
  const findings: Finding[] = [];
  const ids = { refused: 'dnsbl-refused', broken: 'dnsbl-broken', unknown: 'dnsbl-not-asked' } as const;
  for (const result of ['refused', 'broken', 'unknown'] as const) {
    const lists = hosts.flatMap((host) => host.lists.filter((one) => one.result === result));
    for (const list of new Map(lists.map((one) => [one.list, one])).values()) {
      findings.push(
        make(ids[result], 'unknown', list.list, { list: list.list }, [
          { label: 'Look it up', value: list.page },
        ]),
      );
    }
  }
  return findings;
}

function checkAddress(host: HostView): Finding[] {
  const { ip, special, announcement, family } = host;
  const findings: Finding[] = [];
  const address = parseIp(ip);
  if (special === '6to4' || special === 'teredo')
    findings.push(make('ipv6-transition', 'attention', ip, { ip, kind: special }));
  else if (special === 'documentation') findings.push(make('ip-documentation', 'info', ip, { ip }));
  else if (special && address && !isRoutable(address)) {
    findings.push(make('ip-not-public', 'attention', ip, { ip, kind: special.replaceAll('-', ' ') }));
  }
  if (family === 6) findings.push(make('ipv6-sender', 'info', ip, { ip }));
  if (announcement?.kind === 'not-announced' && special === null)
    findings.push(make('asn-not-announced', 'attention', ip, { ip }));
  if (announcement?.kind === 'announced') {
    const args = {
      ip,
      asn: `AS${announcement.asns[0]}`,
      prefix: announcement.prefix ?? '',
      name: announcement.name ?? 'name unknown',
    };
    findings.push(make('asn-announced', 'info', ip, args));
  }
  return findings;
}

/** What there is to say about the sending addresses. */
export function checkHosts(hosts: readonly HostView[]): Finding[] {
  const anyMatch = hosts.some((host) => host.helo?.matches);
  const findings = hosts.flatMap((host) => [
    ...checkAddress(host),
    ...checkReverse(host),
    ...checkHelo(host, anyMatch),
    ...checkLists(host),
  ]);
  // A defect of the HELO name is the same for every address.
  const seen = new Set<string>();
  const single = findings.filter((finding) => {
    const key = `${finding.id} ${finding.subject}`;
    return !seen.has(key) && seen.add(key);
  });
  return [...single, ...checkZones(hosts)];
}
