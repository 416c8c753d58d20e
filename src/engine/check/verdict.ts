import type { Finding } from '../report/finding.ts';
import { nameSome } from './lights.ts';
import type { CheckReport, Light, Verdict } from './report.ts';

type Facts = Pick<CheckReport, 'domain' | 'lights' | 'findings' | 'hosts' | 'dkim'> & {
  unreachable: string | null;
};

/** What a failing light says within a sentence. */
const CAUSES: Record<Light['id'], (light: Light) => string> = {
  spf: ({ detail }) => (/^\w+ for /.test(detail) ? `SPF gives ${detail}` : `SPF cannot pass (${detail})`),
  dkim: ({ detail }) => `DKIM cannot pass (${detail})`,
  dmarc: ({ detail }) => `DMARC is missing (${detail})`,
  alignment: () => 'neither SPF nor DKIM speaks for the domain in the From header',
  ptr: ({ detail }) =>
    detail.startsWith('none') ? `there is no reverse DNS for ${detail.slice(9)}` : `reverse DNS ${detail}`,
};

function joinCauses(causes: readonly string[]): string {
  return causes.length < 2 ? (causes[0] ?? '') : `${causes.slice(0, -1).join(', ')}, and ${causes.at(-1)}`;
}

/** Failing findings no light stands for: mail hosts, HELO, damaged keys and so on. */
function otherFailures(findings: readonly Finding[]): Finding[] {
  return findings.filter((finding) => finding.status === 'fail' && /^(?:mx|helo)-/.test(finding.id));
}

/**
 * The one sentence that comes first: is there something in DNS for which Microsoft refuses, or are the records
 * fine, so that a refusal is about reputation and no record will cure it, or could it not be told.
 */
export function computeVerdict(facts: Facts): Verdict {
  const { domain, lights, findings, hosts, dkim } = facts;
  if (facts.unreachable !== null) {
    return {
      kind: 'unknown',
      status: 'unknown',
      sentence: `DNS could not be asked about ${domain} (${facts.unreachable}), so nothing can be said yet: nothing is known to be missing.`,
    };
  }
  if (findings.some((finding) => finding.id === 'dns-domain-missing')) {
    return {
      kind: 'no-domain',
      status: 'fail',
      sentence: `${domain} does not exist in DNS, so Microsoft refuses mail from it.`,
    };
  }
  if (findings.some((finding) => finding.id === 'mx-at-outlook')) {
    return {
      kind: 'incomplete',
      status: 'attention',
      sentence: `${domain} is a mailbox domain of Microsoft’s own: enter the domain you send from, not the one you send to.`,
    };
  }
  const causes = lights.filter(({ status }) => status === 'fail').map((light) => CAUSES[light.id](light));
  const listed = findings.filter((finding) => finding.id === 'dnsbl-listed-spamhaus');
  const listedIps = nameSome([...new Set(listed.map((finding) => finding.subject))]);
  if (causes.length > 0) {
    // The rule of 2025 names a volume; reverse DNS is asked of everyone.
    const byVolume = lights.some(({ id, status }) => status === 'fail' && id !== 'ptr');
    const always = lights.some(({ id, status }) => status === 'fail' && id === 'ptr');
    const when =
      byVolume && !always ? ' (above 5,000 messages a day by rule; below that it counts against you)' : '';
    const also =
      listed.length > 0 ? ` Besides, ${listedIps} is on a Spamhaus list, which Microsoft uses.` : '';
    return {
      kind: 'dns-reason',
      status: 'fail',
      sentence: `There is something in DNS for which Microsoft refuses mail from ${domain}${when}: ${joinCauses(causes)}.${also}`,
    };
  }
  if (listed.length > 0) {
    return {
      kind: 'listed',
      status: 'fail',
      sentence: `The records of ${domain} give no reason, but ${listedIps} is on a Spamhaus list, which Microsoft uses: no record cures that, removal from the list does.`,
    };
  }
  const open = lights.filter(({ status }) => status === 'unknown');
  const unknownDns = open.filter(({ detail }) => detail.startsWith('could not'));
  if (unknownDns.length > 0) {
    const names = unknownDns.map(({ id }) =>
      id === 'ptr' ? 'reverse DNS' : id === 'alignment' ? 'alignment' : id.toUpperCase(),
    );
    return {
      kind: 'unknown',
      status: 'unknown',
      sentence: `Nothing in DNS was seen for which Microsoft would refuse mail from ${domain}, but ${joinCauses(names)} could not be checked: try again or choose another resolver.`,
    };
  }
  const wishes: string[] = [];
  if (hosts.length === 0) wishes.push('the addresses it is sent from');
  const keyless = !dkim.keys.some((key) => key.record?.status === 'valid');
  if (keyless && dkim.namespace !== 'absent') wishes.push('the DKIM selector');
  const other = otherFailures(findings).length;
  const noKey = keyless && dkim.namespace === 'absent';
  if (noKey) {
    return {
      kind: 'dns-reason',
      status: 'attention',
      sentence: `${domain} seems to have no DKIM key, and Microsoft refuses mail without DKIM from anyone who sends more than 5,000 messages a day to Outlook.com or Hotmail; if you send less, a refusal is about the reputation of the address or its range.`,
    };
  }
  if (wishes.length > 0) {
    return {
      kind: 'incomplete',
      status: 'info',
      sentence: `As far as it can be seen, nothing in DNS gives Microsoft a reason to refuse mail from ${domain}. Add ${wishes.join(' and ')} to be sure.`,
    };
  }
  const by = hosts.length === 1 ? `sent by ${hosts[0]!.ip}` : `sent by these ${hosts.length} addresses`;
  const remark = other > 0 ? ` (${other} other ${other === 1 ? 'fault' : 'faults'} below)` : '';
  const attention = findings.some(({ id, status }) => status === 'attention' && id === 'ptr-generic');
  const others = findings.filter(({ id }) => id === 'dnsbl-listed');
  const hint =
    others.length > 0
      ? ` A listing at ${nameSome(others.map(({ args }) => String(args['list'])))} points the same way.`
      : '';
  return {
    kind: 'sound',
    status: other > 0 || attention ? 'attention' : 'pass',
    sentence: `The records are fine${remark}: nothing in DNS gives Microsoft a reason to refuse mail from ${domain} ${by}. If it is refused all the same, the cause is the reputation of the address or its range, and no record will cure it.${hint}`,
  };
}
