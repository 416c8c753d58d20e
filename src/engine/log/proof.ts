/** What the sender support form asks for, taken from the log. */
import { shortenAddresses } from './addresses.ts';
import { SERVICES } from './attempt.ts';
import { showBytes } from './bytes.ts';
import type { LogEvent, LogReport, ServiceName } from './report.ts';
import { shortServerNames } from './servers.ts';
import { CODE_SLOTS, OTHER_CODE, OTHER_SERVER, SERVER_CELLS, type Tally } from './tally.ts';
import { eventSubject, serviceName } from './verdict.ts';

/** The newest refusal of a server, service and code. */
export interface ProofLine {
  server: string;
  service: 'consumer' | 'business';
  code: string;
  /** Sending address that the reply names in brackets. */
  ip: string | null;
  time: number;
  line: string;
  reply: string;
}

/** What the page hands to the support request (`whyblocked.request.log`). */
export interface LogProof {
  service: ServiceName;
  servers: string[];
  ips: string[];
  codes: string[];
  since: string | null;
  until: string | null;
  /** Mail of these servers to the service a day: up to the day after the end, the last fourteen. */
  volumes: { day: string; attempts: number; deferred: number; bounced: number }[];
  sampleLines: string[];
  /** No line of the episode was kept, only one from after it. */
  linesAreLater: boolean;
}

const DAYS = 14;

const IP = /\[((?:\d{1,3}\.){3}\d{1,3}|[0-9a-fA-F:]{2,39}:[0-9a-fA-F:.]*)\]/;

/** Newest refusal lines, newest first; `full` keeps whole mail addresses, otherwise they are shortened. */
export function listProofLines(tally: Tally, full = false): ProofLine[] {
  const hosts: string[] = [];
  for (let id = 0; id < tally.servers.size; id++) hosts.push(showBytes(tally.servers.bytes(id)));
  const names = shortServerNames(hosts);
  const lines: ProofLine[] = [];
  for (const [cell, proof] of tally.proofs) {
    const code = cell % CODE_SLOTS;
    const flow = Math.floor(cell / CODE_SLOTS);
    const server = Math.floor(flow / SERVER_CELLS);
    if (code === OTHER_CODE || server === OTHER_SERVER) continue;
    const reply = showBytes(proof.line, proof.replyStart, Math.min(proof.replyEnd, proof.line.length));
    const line = showBytes(proof.line).trimEnd();
    lines.push({
      server: names[server]!,
      service: SERVICES[flow % SERVER_CELLS] as 'consumer' | 'business',
      code: showBytes(tally.codes.bytes(code)),
      ip: IP.exec(reply)?.[1] ?? null,
      time: proof.time,
      line: full ? line : shortenAddresses(line),
      reply: full ? reply : shortenAddresses(reply),
    });
  }
  return lines.sort((a, b) => b.time - a.time);
}

/** Episodes that one request can be about. */
export interface ProofChoice {
  id: string;
  label: string;
  events: readonly LogEvent[];
}

/** Choices offered: beyond these, older episodes are left out. */
const CHOICES = 100;
const when = (time: string) => time.slice(0, 16).replace('T', ' ');

/**
 * What a request can be about, the likeliest first: what is still on (Outlook.com first, whose form asks for the
 * proof; several at one service also together), then the latest.
 */
export function listProofChoices(report: LogReport): ProofChoice[] {
  const choices: ProofChoice[] = [];
  const ongoing = report.events.filter((e) => e.ongoing);
  for (const service of ['consumer', 'business'] as const) {
    const events = ongoing.filter((e) => e.service === service);
    if (events.length > 1)
      choices.push({
        id: `on-${service}`,
        label: `All ${events.length} that are still on at ${serviceName(service)}`,
        events,
      });
    choices.push(...events.map(choiceOf));
  }
  const over = report.events.filter((e) => !e.ongoing).sort((a, b) => (a.end < b.end ? 1 : -1));
  return [...choices, ...over.map(choiceOf)].slice(0, CHOICES);
}

function choiceOf(e: LogEvent): ProofChoice {
  const period = e.ongoing ? `since ${when(e.start)}, still on` : `${when(e.start)} to ${when(e.end)}`;
  return {
    id: `${e.service} ${e.code} ${e.server ?? '*'} ${e.start}`,
    label: `${e.code} at ${eventSubject(e)}, ${serviceName(e.service)}, ${period}`,
    events: [e],
  };
}

/** Seconds of a printed time as if it were UTC, as `ProofLine` has them. */
const printed = (time: string) => Date.parse(`${time.slice(0, 19)}Z`) / 1000;

/**
 * The facts for a request about some episodes of one service. Of each server and code only the newest refusal
 * is kept: an earlier episode may have no line of its own, and then shows the newer one.
 */
export function createProof(
  report: LogReport,
  lines: readonly ProofLine[],
  about: readonly LogEvent[],
): LogProof {
  const service = about[0]?.service ?? 'consumer';
  const servers = new Set(about.flatMap((e) => e.servers));
  const isOf = (l: ProofLine, e: LogEvent) =>
    e.service === l.service && e.code === l.code && e.servers.includes(l.server);
  const within = (l: ProofLine, e: LogEvent) => printed(e.start) <= l.time && l.time <= printed(e.end);
  const chosen = lines.filter((l) => about.some((e) => isOf(l, e)));
  const own = chosen.filter((l) => about.some((e) => isOf(l, e) && within(l, e)));
  const starts = about.map((e) => e.start).sort();
  const ends = about.map((e) => e.end).sort();
  const until = about.some((e) => e.ongoing) ? null : (ends.at(-1) ?? null);
  return {
    service,
    servers: [...servers],
    ips: [...new Set(chosen.map((l) => l.ip).filter((ip) => ip !== null))],
    codes: [...new Set(about.map((e) => e.code))],
    since: starts[0] ?? null,
    until,
    volumes: listDays(report, service, servers, until).slice(-DAYS),
    sampleLines: (own.length > 0 ? own : chosen).slice(0, 6).map((l) => l.line),
    linesAreLater: own.length === 0 && chosen.length > 0,
  };
}

/** Attempts a day, up to the day after the block's end. */
function listDays(
  report: LogReport,
  service: ServiceName,
  servers: ReadonlySet<string>,
  until: string | null,
): LogProof['volumes'] {
  const last = until === null ? '9' : new Date((printed(until) + 86_400) * 1000).toISOString().slice(0, 10);
  const days = new Map<string, LogProof['volumes'][number]>();
  for (const cell of report.cells) {
    const day = cell.hour.slice(0, 10);
    if (cell.service !== service || !servers.has(cell.server) || cell.hour === 'other' || day > last)
      continue;
    const sum = days.get(day) ?? { day, attempts: 0, deferred: 0, bounced: 0 };
    sum.attempts += cell.sent + cell.deferred + cell.bounced;
    sum.deferred += cell.deferred;
    sum.bounced += cell.bounced;
    days.set(day, sum);
  }
  return [...days.values()];
}

/** A printed time in UTC when its offset is known: `2026-11-02 09:10 UTC`. */
function utc(time: string): string {
  if (!/[+-]\d\d:\d\d$/.test(time))
    return `${time.slice(0, 16).replace('T', ' ')} (local time of the server)`;
  return `${new Date(Date.parse(time)).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** The proof in the words of the form's fields, as text to copy. */
export function formatProof(proof: LogProof): string {
  if (proof.codes.length === 0) return '';
  const from = `from ${proof.servers.length > 4 ? `${proof.servers.length} servers` : proof.servers.join(', ')}`;
  const ips = proof.ips.length > 0 ? proof.ips.join('; ') : '(the replies name no address)';
  const period = `${proof.since === null ? '' : `since ${utc(proof.since)}`}${proof.until === null ? '' : ` until ${utc(proof.until)}`}`;
  const volume = proof.volumes.map(
    (v) => `  ${v.day}: ${v.attempts} attempts, ${v.deferred} deferred, ${v.bounced} rejected`,
  );
  return [
    `Issue title: Outbound IP ${ips} rejected with ${proof.codes.join(', ')} ${period}`,
    `IP addresses or ranges: ${ips}`,
    proof.linesAreLater
      ? 'Error messages (of a later refusal of the same kind, complete):'
      : 'Error messages (newest of each kind, complete):',
    ...proof.sampleLines.map((line) => `  ${line}`),
    `Delivery attempts ${from} to ${proof.service === 'consumer' ? 'Outlook.com' : 'Microsoft 365'} a day:`,
    ...volume,
    '',
  ].join('\n');
}
