import type { Status } from '../report/finding.ts';
import type { CheckReport, Light } from './report.ts';

type Facts = Pick<CheckReport, 'spf' | 'dkim' | 'dmarc' | 'hosts'>;
type LightStatus = Light['status'];

const light = (id: Light['id'], label: string, status: LightStatus, detail: string): Light => ({
  id,
  label,
  status,
  detail,
});

/** "192.0.2.1", "192.0.2.1 and 192.0.2.2", "192.0.2.1 and 3 more". */
export function nameSome(names: readonly string[]): string {
  if (names.length <= 2) return names.join(' and ');
  return `${names[0]} and ${names.length - 1} more`;
}

function spfLight({ spf }: Facts): Light {
  const make = (status: LightStatus, detail: string) => light('spf', 'SPF passes', status, detail);
  const { evaluations, status } = spf;
  if (status === 'none') return make('fail', `${spf.domain} has no SPF record`);
  if (status === 'broken') return make('fail', 'the record breaks a rule');
  if (evaluations.length === 0) {
    return make(
      'unknown',
      status === 'unknown' ? 'could not be asked' : 'there is a record; add sending addresses to test it',
    );
  }
  const by = (results: readonly string[]) => evaluations.filter((one) => results.includes(one.result));
  const bad = by(['fail', 'softfail', 'neutral', 'none', 'permerror']);
  if (bad.length > 0) return make('fail', `${bad[0]!.result} for ${nameSome(bad.map((one) => one.ip))}`);
  const open = by(['temperror']);
  if (open.length > 0) return make('unknown', `could not be told for ${nameSome(open.map((one) => one.ip))}`);
  return make(
    'pass',
    evaluations.length === 1
      ? `pass for ${evaluations[0]!.ip}`
      : `pass for all ${evaluations.length} addresses`,
  );
}

function dkimLight({ dkim }: Facts): Light {
  const make = (status: LightStatus, detail: string) => light('dkim', 'DKIM key published', status, detail);
  const usable = dkim.keys.filter((key) => key.outcome === 'found' && key.record?.status === 'valid');
  const named = dkim.keys.filter((key) => key.source === 'visitor' || key.source === 'signature');
  const broken = named.filter((key) => key.outcome !== 'error' && !usable.includes(key));
  if (broken.length > 0)
    return make('fail', `no usable key at ${nameSome(broken.map((key) => key.selector))}`);
  if (usable.length > 0) {
    if (usable.every((key) => key.record!.keyType === 'ed25519')) return make('attention', 'only Ed25519');
    if (usable.every((key) => key.record!.testing)) return make('attention', 'in test mode');
    return make('pass', `selector ${nameSome(usable.map((key) => key.selector))}`);
  }
  const wrong = dkim.keys.filter((key) => key.record && ['invalid', 'multiple'].includes(key.record.status));
  if (wrong.length > 0) return make('fail', `no usable key at ${nameSome(wrong.map((key) => key.selector))}`);
  if (dkim.namespace === 'unknown' || dkim.wildcard === null) return make('unknown', 'could not be asked');
  if (dkim.wildcard) return make('unknown', 'every name answers: give the selector');
  if (dkim.namespace === 'absent') return make('attention', 'there seems to be none');
  return make('unknown', `not found among ${dkim.tried} names tried`);
}

function dmarcLight({ dmarc }: Facts): Light {
  const make = (status: LightStatus, detail: string) => light('dmarc', 'DMARC published', status, detail);
  const { discovery } = dmarc;
  if (discovery.result === 'temperror') return make('unknown', 'could not be asked');
  if (discovery.result === 'none') return make('fail', 'no record that receivers can use');
  const where = discovery.recordAt === dmarc.domain ? '' : `, from ${discovery.recordAt}`;
  return make('pass', `p=${discovery.effectivePolicy}${where}`);
}

/** A usable key of the domain itself or of a signing domain that aligns with it. */
export function hasAlignedKey(dkim: Facts['dkim'], dmarc: Facts['dmarc']): boolean {
  const aligned = dmarc.alignment
    .filter((one) => one.kind === 'dkim' && one.relation === 'aligned')
    .map((one) => one.domain);
  return dkim.keys.some(
    (key) => key.record?.status === 'valid' && [dmarc.domain, ...aligned].includes(key.domain),
  );
}

function alignmentLight({ dmarc, spf, dkim }: Facts): Light {
  const make = (status: LightStatus, detail: string) =>
    light('alignment', 'One of them aligned', status, detail);
  const spfAligned = dmarc.alignment.find((one) => one.kind === 'spf');
  const passes = spf.evaluations.length > 0 && spf.evaluations.every((one) => one.result === 'pass');
  if (spfAligned?.relation === 'aligned' && passes) return make('pass', `SPF of ${spfAligned.domain}`);
  if (hasAlignedKey(dkim, dmarc)) return make('pass', `DKIM with d=${dmarc.domain}`);
  if (dmarc.alignment.some((one) => one.relation === 'unknown')) return make('unknown', 'could not be asked');
  if (dmarc.alignment.length > 1 && dmarc.alignment.every((one) => one.relation === 'not-aligned')) {
    return make('fail', 'neither SPF nor DKIM speaks for the domain');
  }
  const failing = spf.evaluations.some((one) => one.result !== 'pass' && one.result !== 'temperror');
  if (failing) return make('attention', 'only a DKIM signature of the domain itself can align');
  return make('unknown', 'depends on what SPF and DKIM give for real mail');
}

function ptrLight({ hosts }: Facts): Light {
  const make = (status: LightStatus, detail: string) =>
    light('ptr', 'Reverse DNS leads back', status, detail);
  const asked = hosts.filter((host) => host.reverse !== null);
  if (asked.length === 0) return make('unknown', 'add sending addresses to test it');
  const missing = asked.filter((host) => host.reverse!.kind === 'none');
  if (missing.length > 0) return make('fail', `none for ${nameSome(missing.map((host) => host.ip))}`);
  const refuted = asked.filter(
    (host) => host.reverse!.kind === 'found' && host.reverse!.names.every((name) => name.confirmed === false),
  );
  if (refuted.length > 0)
    return make('fail', `does not lead back for ${nameSome(refuted.map((host) => host.ip))}`);
  const open = asked.filter(
    (host) => host.reverse!.kind === 'unknown' || !host.reverse!.names.some((name) => name.confirmed),
  );
  if (open.length > 0)
    return make('unknown', `could not be told for ${nameSome(open.map((host) => host.ip))}`);
  const generic = asked.filter(
    (host) => (host.reverse!.names.find((name) => name.confirmed) ?? host.reverse!.names[0]!).generic.generic,
  );
  if (generic.length > 0)
    return make('attention', `generic name for ${nameSome(generic.map((host) => host.ip))}`);
  return make(
    'pass',
    asked.length === 1 ? asked[0]!.reverse!.names[0]!.name : `for all ${asked.length} addresses`,
  );
}

/** The five lights, in the order Microsoft's rule names them. */
export function checkLights(facts: Facts): Light[] {
  return [spfLight(facts), dkimLight(facts), dmarcLight(facts), alignmentLight(facts), ptrLight(facts)];
}

/** The worst of some statuses, for a row that stands for several findings. */
export function worstStatus(statuses: readonly Status[], otherwise: Status): Status {
  const order: readonly Status[] = ['fail', 'attention', 'unknown', 'pass', 'info'];
  return order.find((status) => statuses.includes(status)) ?? otherwise;
}
