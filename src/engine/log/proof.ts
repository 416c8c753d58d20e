/** What the sender support form asks for, taken from the log. */
import { shortenAddresses } from './addresses.ts';
import { SERVICES } from './attempt.ts';
import { showBytes } from './bytes.ts';
import type { LogReport } from './report.ts';
import { shortServerNames } from './servers.ts';
import { CODE_SLOTS, OTHER_CODE, OTHER_SERVER, SERVER_CELLS, type Tally } from './tally.ts';

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
  ips: string[];
  codes: string[];
  since: string | null;
  until: string | null;
  /** Mail to Microsoft a day: day, attempts, deferred, bounced; the last fourteen days of the log. */
  volumes: { day: string; attempts: number; deferred: number; bounced: number }[];
  sampleLines: string[];
}

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

/** The facts for a request about one service: the consumer form is the only one that asks for them. */
export function createProof(
  report: LogReport,
  lines: readonly ProofLine[],
  service: 'consumer' | 'business' = 'consumer',
): LogProof {
  const events = report.events.filter((e) => e.service === service);
  const about = events.some((e) => e.ongoing) ? events.filter((e) => e.ongoing) : events;
  const codes = [...new Set(about.map((e) => e.code))];
  const chosen = lines.filter((l) => l.service === service && codes.includes(l.code));
  const days = new Map<string, LogProof['volumes'][number]>();
  for (const cell of report.cells) {
    if (cell.service !== service || cell.hour === 'other') continue;
    const day = cell.hour.slice(0, 10);
    const sum = days.get(day) ?? { day, attempts: 0, deferred: 0, bounced: 0 };
    sum.attempts += cell.sent + cell.deferred + cell.bounced;
    sum.deferred += cell.deferred;
    sum.bounced += cell.bounced;
    days.set(day, sum);
  }
  const starts = about.map((e) => e.start).sort();
  const ends = about.map((e) => e.end).sort();
  return {
    ips: [...new Set(chosen.map((l) => l.ip).filter((ip) => ip !== null))],
    codes,
    since: starts[0] ?? null,
    until: about.some((e) => e.ongoing) ? null : (ends.at(-1) ?? null),
    volumes: [...days.values()].slice(-14),
    sampleLines: chosen.slice(0, 6).map((l) => l.line),
  };
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
  const ips = proof.ips.length > 0 ? proof.ips.join('; ') : '(the replies name no address)';
  const period = `${proof.since === null ? '' : `since ${utc(proof.since)}`}${proof.until === null ? '' : ` until ${utc(proof.until)}`}`;
  const volume = proof.volumes.map(
    (v) => `  ${v.day}: ${v.attempts} attempts, ${v.deferred} deferred, ${v.bounced} rejected`,
  );
  return [
    `Issue title: Outbound IP ${ips} rejected with ${proof.codes.join(', ')} ${period}`,
    `IP addresses or ranges: ${ips}`,
    'Error messages (newest of each kind, complete):',
    ...proof.sampleLines.map((line) => `  ${line}`),
    'Delivery attempts to Outlook.com a day:',
    ...volume,
    '',
  ].join('\n');
}
