import { type Answered, CHECKS, type CheckId, type RequestFacts } from './types.ts';

/** What check, explain and log hand over: all fields optional, nothing trusted. */
export interface HandedOver {
  ips?: unknown;
  domains?: unknown;
  codes?: unknown;
  since?: unknown;
  volumes?: unknown;
  errorText?: unknown;
  /** Lines of a log, the newest first: taken when there is no `errorText`. */
  sampleLines?: unknown;
  rdns?: unknown;
  checks?: unknown;
  /** True when it comes from a tool's bundled sample: shown as an example, never kept. */
  sample?: unknown;
}

const LIMIT = 20_000;
const MAX_IPS = 256;
const MAX_DOMAINS = 100;
const MAX_LINES = 20;
const MAX_DAYS = 14;

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

/** An ISO time as "2026-11-18 06:10 UTC", or without an offset as the server's local time; other text as it is. */
function moment(value: string): string {
  const [, day, minute, zone] =
    /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]{0,7}(Z|[+-]\d\d:\d\d)?$/.exec(value) ?? [];
  if (day === undefined) return value;
  if (zone === undefined) return `${day} ${minute} (local time of the server)`;
  const time = Date.parse(value);
  return Number.isNaN(time) ? value : `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Volumes as the log counts them: a line a day, and the middle one of the messages delivered or refused. */
function addDays(facts: RequestFacts, volumes: readonly unknown[]): void {
  const days = volumes.slice(-MAX_DAYS).flatMap((one) => {
    const { day, attempts, deferred, bounced } = (one ?? {}) as Record<string, unknown>;
    const counts = [attempts, deferred, bounced];
    if (typeof day !== 'string' || !counts.every((n) => typeof n === 'number' && n >= 0)) return [];
    const [all, late, refused] = counts as [number, number, number];
    return [{ day: text(day), ended: all - late, delivered: all - late - refused, refused }];
  });
  if (days.length === 0) return;
  const ended = days.map((one) => one.ended).sort((a, b) => a - b);
  facts.volumeMicrosoft ||= String(ended[Math.floor(ended.length / 2)]!);
  facts.volumeDays ||= days
    .slice(-7)
    .map((one) => `${one.day}: ${one.delivered} delivered, ${one.refused} refused`)
    .join('; ');
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
  next.since ||= moment(text(handed.since));
  const lines = Array.isArray(handed.sampleLines) ? handed.sampleLines.slice(0, MAX_LINES).map(text) : [];
  const error = (text(handed.errorText).trim() || lines.join('\n')).slice(0, LIMIT).trim();
  if (error !== '' && !facts.error.includes(error))
    next.error = facts.error === '' ? error : `${facts.error}\n${error}`.slice(0, LIMIT);
  next.rdns ||= pairs(handed.rdns);
  const { volumes } = handed;
  if (Array.isArray(volumes)) addDays(next, volumes);
  else if (typeof volumes === 'object' && volumes !== null) {
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
