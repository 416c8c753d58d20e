import type { Evidence, Finding, Status } from '../report/finding.ts';
import { alignmentOf } from './alignment.ts';
import { gatewayOf, isMicrosoftHost } from './origin.ts';
import type { AuthenticationResults, HeaderAnalysis, HeaderField, HeaderText, Hop } from './types.ts';

export interface FindingFacts
  extends Omit<HeaderAnalysis, 'verdict' | 'findings' | 'stamps' | 'lookups' | 'read'> {
  text: HeaderText;
  /** The hop by which the message entered the receiving Microsoft service; null when none can be told. */
  entry: Hop | null;
  forged: boolean;
  /** The sender Microsoft saw behind a gateway of the organisation. */
  skipListed: string | null;
  microsoftResults: AuthenticationResults[];
  organizationalDomain: ((name: string) => string | null) | undefined;
}

/** Fields that a message carries once (RFC 5322 section 3.6) or that Microsoft stamps once. */
const ONCE = [
  'from',
  'to',
  'subject',
  'date',
  'message-id',
  'sender',
  'reply-to',
  'x-forefront-antispam-report',
  'x-microsoft-antispam',
  'x-ms-exchange-organization-scl',
  'x-microsoft-antispam-mailbox-delivery',
  'x-sid-result',
];

const SLOW_SECONDS = 600;

function evidenceOf(fields: readonly HeaderField[], name: string): Evidence[] {
  return fields
    .filter((f) => f.name.toLowerCase() === name)
    .slice(0, 3)
    .map((f) => ({ label: `${f.name}, line ${f.line}`, value: f.value.slice(0, 500) }));
}

/** Everything worth saying about the headers beyond the verdict; ids are those of `content/evidence-findings/`. */
export function checkHeaders(f: FindingFacts): Finding[] {
  const found: Finding[] = [];
  const fields = f.text.fields;
  const said = new Set<string>();
  const say: Say = (id, status, subject, args = {}, evidence = []) => {
    const key = JSON.stringify([id, subject, args]);
    if (said.has(key)) return;
    said.add(key);
    found.push({ id: `headers-${id}`, status, subject, args, evidence });
  };
  checkOrigin(f, say);
  checkAuthentication(f, say);
  checkStamps(f, say);
  checkPath(f.hops, say);

  for (const name of ONCE) {
    const same = fields.filter((x) => x.name.toLowerCase() === name);
    if (same.length < 2) continue;
    const differ = new Set(same.map((x) => x.value)).size > 1;
    say(
      'field-twice',
      differ ? 'attention' : 'info',
      same[0]!.name,
      { name: same[0]!.name, times: same.length },
      evidenceOf(fields, name),
    );
  }
  if (f.text.notes.includes('wrongly-folded')) say('wrongly-folded', 'info', 'text');
  if (f.text.notes.includes('embedded-message')) say('embedded-message', 'info', 'text');
  if (f.text.notes.includes('truncated') || f.text.notes.includes('too-many-fields'))
    say('truncated', 'info', 'text');
  return found;
}

type Say = (
  id: string,
  status: Status,
  subject: string,
  args?: Finding['args'],
  evidence?: Evidence[],
) => void;

function checkOrigin(f: FindingFacts, say: Say): void {
  if (f.forged) {
    say('no-microsoft-hop', 'attention', 'Received', { hops: f.hops.length });
  } else if (f.hops.length === 0 && f.service !== 'none') {
    say('no-path', 'info', 'Received');
  }
  const last = f.hops.at(-1);
  if (last && !f.forged && !last.microsoft && f.service !== 'none') {
    say('went-on', 'info', last.by ?? 'another server', { host: last.by ?? 'another server' });
  }
  if (f.antispamUntrusted) {
    const cat = f.antispamUntrusted['CAT'] ?? '';
    say('untrusted-copy', 'info', 'X-Forefront-Antispam-Report-Untrusted', {}, [
      {
        label: 'X-Forefront-Antispam-Report-Untrusted',
        value: Object.entries(f.antispamUntrusted)
          .map(([k, v]) => `${k}:${v}`)
          .join(';')
          .slice(0, 500),
      },
    ]);
    if (cat === 'OSPM')
      say(
        'outgoing-spam',
        'fail',
        f.antispamUntrusted['H'] ?? 'tenant',
        { scl: f.antispamUntrusted['SCL'] ?? '?' },
        [{ label: 'CAT', value: 'OSPM' }],
      );
  }
  if (f.service === 'consumer' && f.antispam.fields === null)
    say('no-report-consumer', 'info', 'X-Forefront-Antispam-Report');

  const connected = f.antispam.cip ?? f.spf.senderIp ?? f.entry?.fromIp ?? null;
  const host = f.antispam.h ?? f.entry?.from ?? null;
  const ptr = f.antispam.ptr ?? null;
  const gateway = gatewayOf(host) ?? gatewayOf(ptr) ?? gatewayOf(f.entry?.from ?? null);
  if (gateway)
    say('gateway', 'attention', connected ?? host ?? gateway, { gateway, ip: connected ?? 'the address' }, [
      { label: 'H', value: host ?? ptr ?? '' },
    ]);
  else if (f.entry && isMicrosoftHost(f.entry.from) && f.antispam.dir !== 'INT') {
    say('from-microsoft', 'info', connected ?? f.entry.from ?? '', { host: f.entry.from ?? '' });
  }
  if (f.skipListed) say('skip-listed', 'info', f.skipListed, { ip: f.skipListed });
  const via = forwardedBy(f);
  if (via) say('forwarded', 'attention', via.host, { host: via.host }, via.evidence);
  if (f.antispam.cip && f.spf.senderIp && f.antispam.cip !== f.spf.senderIp) {
    say('cip-differs', 'attention', f.antispam.cip, { cip: f.antispam.cip, spfIp: f.spf.senderIp });
  }
  if (ptr !== null && /^Info(DomainNonexistent|NoRecords)$/.test(ptr) && f.antispam.dir !== 'OUT')
    say('no-ptr', 'attention', connected ?? 'CIP', { ip: connected ?? '' }, [{ label: 'PTR', value: ptr }]);

  const [first, ...more] = f.microsoftResults;
  const other = more.find((r) => JSON.stringify(r.results) !== JSON.stringify(first?.results));
  if (first && other) {
    say('two-results', 'attention', 'Authentication-Results', { times: f.microsoftResults.length }, [
      { label: `${first.header}, line ${first.line}`, value: summary(first) },
      { label: `${other.header}, line ${other.line}`, value: summary(other) },
    ]);
  }
  for (const foreign of f.otherResults
    .filter((r) => !r.microsoft && r.header.toLowerCase() === 'authentication-results')
    .slice(0, 3)) {
    say(
      'other-origin',
      'info',
      foreign.authservId ?? 'unknown',
      { host: foreign.authservId ?? 'another server' },
      [{ label: `${foreign.header}, line ${foreign.line}`, value: summary(foreign) }],
    );
  }
}

function summary(r: AuthenticationResults): string {
  return r.results
    .map((x) => `${x.method}=${x.result}${x.properties['reason'] ? ` reason=${x.properties['reason']}` : ''}`)
    .join('; ')
    .slice(0, 500);
}

/** A mailbox elsewhere that took the message in and sent it on: its own lines say so. */
const FORWARDED =
  /^(x-forwarded-(for|to)|resent-from|x-ms-exchange-forwardingloop|x-ms-exchange-inbox-rules-loop)$/;
/** Sender Rewriting Scheme, and Gmail's +caf_. */
const REWRITTEN = /(^|[+<])srs[01]?[=+-]|\+caf_=/i;

function forwardedBy(f: FindingFacts): { host: string; evidence: Evidence[] } | null {
  const host = f.entry?.from ?? 'another server';
  for (const field of f.text.fields) {
    const name = field.name.toLowerCase();
    if (FORWARDED.test(name) || (name === 'return-path' && REWRITTEN.test(field.value.slice(0, 400)))) {
      return {
        host,
        evidence: [{ label: `${field.name}, line ${field.line}`, value: field.value.slice(0, 200) }],
      };
    }
  }
  const mailFrom = f.spf.mailFrom ?? '';
  if (!REWRITTEN.test(mailFrom.slice(0, 400))) return null;
  return { host, evidence: [{ label: 'smtp.mailfrom', value: mailFrom.slice(0, 200) }] };
}

function checkAuthentication(f: FindingFacts, say: Say): void {
  const { compauth, spf, dkim, dmarc } = f;
  const from = dmarc.headerFrom ?? f.message.fromDomain ?? 'From:';
  if (compauth.result === 'fail') {
    say('compauth-fail', 'fail', from, { domain: from, reason: compauth.reason ?? '?' }, [
      { label: 'compauth', value: `fail reason=${compauth.reason ?? ''}` },
    ]);
  } else if (compauth.result === 'softpass') {
    say('compauth-softpass', 'attention', from, { domain: from, reason: compauth.reason ?? '?' });
  } else if (compauth.result === 'pass' && compauth.reason === '130') {
    say('compauth-arc', 'info', from, { domain: from });
  }
  if (dmarc.result === 'fail')
    say('dmarc-fail', 'fail', from, { domain: from, action: dmarc.action ?? 'none' });
  else if (dmarc.result === 'none') say('dmarc-none', 'attention', from, { domain: from });
  else if (dmarc.result === 'bestguesspass') say('dmarc-bestguess', 'attention', from, { domain: from });
  else if (dmarc.result === 'permerror') say('dmarc-permerror', 'fail', from, { domain: from });
  else if (dmarc.result === 'temperror') say('dmarc-temperror', 'unknown', from, { domain: from });

  const mailFrom = spf.mailFrom ?? 'the envelope sender';
  const ip = spf.senderIp ?? 'the sending address';
  if (spf.result === 'fail' || spf.result === 'softfail')
    say('spf-fail', 'fail', mailFrom, { domain: mailFrom, ip, result: spf.result });
  else if (spf.result === 'none' || spf.result === 'neutral')
    say('spf-none', 'attention', mailFrom, { domain: mailFrom, result: spf.result });
  else if (spf.result === 'permerror') say('spf-permerror', 'fail', mailFrom, { domain: mailFrom });
  else if (spf.result === 'temperror') say('spf-temperror', 'unknown', mailFrom, { domain: mailFrom });
  else if (spf.result === 'pass' && spf.aligned === 'none')
    say('spf-unaligned', 'info', mailFrom, { domain: mailFrom, from });

  const passing = dkim.filter((d) => d.result === 'pass');
  for (const d of dkim) {
    const domain = d.domain ?? 'the signature';
    if (d.result === 'fail' || d.result === 'permerror') {
      // another good signature makes a broken one a side note
      say(
        'dkim-fail',
        passing.some((p) => p.aligned === 'strict' || p.aligned === 'relaxed') ? 'info' : 'fail',
        domain,
        { domain, comment: d.comment ?? 'no reason given' },
      );
    } else if (d.result === 'timeout' || d.result === 'temperror' || d.result === 'error') {
      say('dkim-temperror', 'unknown', domain, { domain, comment: d.comment ?? d.result });
    }
  }
  if (dkim.length > 0 && dkim.every((d) => d.result === 'none'))
    say('dkim-none', 'attention', from, { domain: from });
  if (passing.length > 0 && passing.every((d) => d.aligned === 'none')) {
    say('dkim-unaligned', 'attention', passing[0]!.domain ?? '', { domain: passing[0]!.domain ?? '', from });
  }
  if (
    dmarc.headerFrom &&
    f.message.fromDomain &&
    alignmentOf(f.message.fromDomain, dmarc.headerFrom, f.organizationalDomain) === 'none'
  ) {
    say('from-changed', 'attention', f.message.fromDomain, {
      from: f.message.fromDomain,
      checked: dmarc.headerFrom,
    });
  }
  const last = f.arc.sets.at(-1);
  if (f.arc.result === 'fail' || last?.chain === 'fail') say('arc-fail', 'attention', last?.domain ?? 'ARC');
}

function checkStamps(f: FindingFacts, say: Say): void {
  const { antispam, delivery } = f;
  if (antispam.scl !== null && antispam.scl >= 5) {
    say('scl-high', 'fail', 'SCL', { scl: antispam.scl }, [
      { label: antispam.sclSource ?? 'SCL', value: String(antispam.scl) },
    ]);
  }
  if (
    f.organizationScl !== null &&
    antispam.fields?.['SCL'] &&
    Number(antispam.fields['SCL']) !== f.organizationScl
  ) {
    say('scl-differs', 'attention', 'SCL', {
      report: antispam.fields['SCL'],
      organization: f.organizationScl,
    });
  }
  if (f.bcl !== null && f.bcl >= 4) say('bulk', f.bcl >= 7 ? 'fail' : 'attention', 'BCL', { bcl: f.bcl });
  if (antispam.cat && antispam.cat !== 'NONE')
    say('category', 'fail', 'CAT', { cat: antispam.cat }, [{ label: 'CAT', value: antispam.cat }]);
  if (antispam.sfv === 'BLK') say('blocked-by-user', 'fail', 'SFV', {}, [{ label: 'SFV', value: 'BLK' }]);
  if (antispam.sfv === 'SKB' || antispam.sfv === 'SKS')
    say('blocked-by-admin', 'fail', 'SFV', { sfv: antispam.sfv });
  if (antispam.sfv === 'SKA' || antispam.sfv === 'SKN' || antispam.ipv === 'CAL')
    say('allowed-by-admin', 'info', antispam.cip ?? 'SFV', {
      stamp: antispam.sfv === 'SKA' || antispam.sfv === 'SKN' ? `SFV:${antispam.sfv}` : 'IPV:CAL',
    });
  if (delivery?.['OFR'] === 'CustomRules' || delivery?.['ucf'] === '1')
    say('user-rule', 'info', 'mailbox', { dest: delivery['dest'] ?? '?' });
  if (
    delivery?.['OFR'] === 'TrustedSenderList' ||
    delivery?.['OFR'] === 'SenderInAddressBook' ||
    antispam.sfv === 'SFE'
  ) {
    say('trusted-by-user', 'info', 'mailbox', { scl: antispam.scl ?? '?' });
  }
  if (delivery?.['OFR'] === 'ExclusiveSettings') say('exclusive', 'info', 'mailbox');
  if (delivery?.['jmr'] === '1' && antispam.scl !== null && antispam.scl < 5)
    say('junk-rule', 'info', 'mailbox');
}

function checkPath(hops: readonly Hop[], say: Say): void {
  const slow = hops.filter((h) => (h.delay ?? 0) >= SLOW_SECONDS).sort((a, b) => b.delay! - a.delay!)[0];
  if (slow)
    say('slow-hop', 'attention', slow.by ?? `hop ${slow.index}`, {
      minutes: Math.round(slow.delay! / 60),
      host: slow.by ?? 'a server',
      hop: slow.index,
    });
  const back = hops.find((h) => (h.delay ?? 0) <= -60);
  if (back) say('clock', 'info', back.by ?? `hop ${back.index}`, { seconds: -back.delay!, hop: back.index });
  const open = hops.find(
    (h) =>
      h.tls === null &&
      h.microsoft &&
      h.from !== null &&
      h.protocol === 'Microsoft SMTP Server' &&
      !isMicrosoftHost(h.from),
  );
  if (open) say('no-tls', 'attention', open.from ?? '', { host: open.from ?? '', hop: open.index });
}
