import { type Answered, CHECKS, type CheckId, type RequestFacts } from './types.ts';

/** What check, explain and log hand over: all fields optional, nothing trusted. */
export interface HandedOver {
  ips?: unknown;
  domains?: unknown;
  codes?: unknown;
  since?: unknown;
  volumes?: unknown;
  errorText?: unknown;
  rdns?: unknown;
  checks?: unknown;
}

const LIMIT = 20_000;
const MAX_IPS = 256;
const MAX_DOMAINS = 100;

/** Facts of which nothing is known yet. */
export function emptyFacts(): RequestFacts {
  return {
    company: '',
    contact: '',
    email: '',
    role: '',
    website: '',
    timeZone: '',
    purpose: '',
    sendTo: 'hotmail.com',
    ips: [],
    domains: [],
    dedicated: '',
    since: '',
    heldSince: '',
    volumeMicrosoft: '',
    volumeDays: '',
    volumeReason: '',
    error: '',
    freshTime: '',
    freshError: '',
    rdns: '',
    snds: '',
    change: '',
    ticket: '',
    checks: Object.fromEntries(CHECKS.map((id) => [id, ''])) as Record<CheckId, Answered>,
  };
}

function text(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  // Control characters but line feed and tab have no place in a letter.
  return typeof value === 'string'
    ? value.slice(0, LIMIT).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    : '';
}

function texts(value: unknown, max: number): string[] {
  if (!Array.isArray(value)) return [];
  const list = value
    .map((one) => text(one).trim().slice(0, 253))
    .filter((one) => /^[0-9A-Za-z.:/_-]+$/.test(one));
  return [...new Set(list)].slice(0, max);
}

/** Reads facts from a stored or imported object; what does not fit is left empty. */
export function readFacts(value: unknown): RequestFacts {
  const facts = emptyFacts();
  if (typeof value !== 'object' || value === null) return facts;
  const from = value as Record<string, unknown>;
  for (const name of Object.keys(facts) as (keyof RequestFacts)[]) {
    if (!Object.hasOwn(from, name)) continue;
    if (name === 'ips') facts.ips = texts(from[name], MAX_IPS);
    else if (name === 'domains') facts.domains = texts(from[name], MAX_DOMAINS);
    else if (name === 'dedicated')
      facts.dedicated = from[name] === 'dedicated' || from[name] === 'shared' ? from[name] : '';
    else if (name === 'checks') {
      const checks = (typeof from[name] === 'object' && from[name]) || {};
      for (const id of CHECKS) facts.checks[id] = answered((checks as Record<string, unknown>)[id]);
    } else facts[name] = text(from[name]);
  }
  return facts;
}

function answered(value: unknown): Answered {
  if (value === 'yes' || value === 'pass' || value === true) return 'yes';
  if (value === 'no' || value === 'fail' || value === false) return 'no';
  return '';
}

function pairs(value: unknown): string {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) {
    return value
      .map((one) =>
        typeof one === 'object' && one !== null
          ? `${text((one as { ip?: unknown }).ip)} ${text((one as { name?: unknown }).name)}`
          : text(one),
      )
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .slice(0, MAX_IPS)
      .join('\n');
  }
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value)
    .slice(0, MAX_IPS)
    .map(([ip, name]) => `${text(ip)} ${text(name)}`.trim())
    .join('\n');
}

/**
 * Adds what another tool found. What a person typed stays; lists grow; a check is taken only when it was made.
 * @param facts what is known
 * @param handed the object of check, explain or log
 * @returns new facts
 */
export function mergeHandedOver(facts: RequestFacts, handed: HandedOver): RequestFacts {
  const next: RequestFacts = { ...facts, checks: { ...facts.checks } };
  next.ips = [...new Set([...facts.ips, ...texts(handed.ips, MAX_IPS)])].slice(0, MAX_IPS);
  next.domains = [...new Set([...facts.domains, ...texts(handed.domains, MAX_DOMAINS)])].slice(
    0,
    MAX_DOMAINS,
  );
  next.since ||= text(handed.since);
  const error = text(handed.errorText).trim();
  if (error !== '' && !facts.error.includes(error))
    next.error = facts.error === '' ? error : `${facts.error}\n${error}`.slice(0, LIMIT);
  next.rdns ||= pairs(handed.rdns);
  const { volumes } = handed;
  if (typeof volumes === 'object' && volumes !== null && !Array.isArray(volumes)) {
    const { perDay, microsoft, days } = volumes as Record<string, unknown>;
    next.volumeMicrosoft ||= text(microsoft ?? perDay);
    next.volumeDays ||= Array.isArray(days)
      ? days.map(text).filter(Boolean).slice(0, 31).join(', ')
      : text(days);
  } else next.volumeMicrosoft ||= text(volumes);
  if (typeof handed.checks === 'object' && handed.checks !== null) {
    for (const id of CHECKS) {
      if (next.checks[id] === '') next.checks[id] = answered((handed.checks as Record<string, unknown>)[id]);
    }
  }
  return next;
}
