/** Turns a tally into the documented result (`log.schema.json`): plain data, nothing of it a mail address. */
import { BUSINESS, CAUSES, CONSUMER, NO_OFFSET, OTHER, SERVICES } from './attempt.ts';
import { NO_HOUR } from './bins.ts';
import { showBytes } from './bytes.ts';
import { type Episode, findEpisodes } from './episodes.ts';
import { FORMAT_NAMES } from './formats.ts';
import type { FileResult } from './reader.ts';
import { LATE_BOUNDS } from './recipients.ts';
import type {
  Cell,
  CodeCounts,
  Counts,
  HourCounts,
  LogEvent,
  LogReport,
  ResponseCounts,
  ServerCounts,
  ServiceName,
} from './report-types.ts';
import { shortServerNames } from './servers.ts';
import {
  CODE_SLOTS,
  DOMAIN,
  FLOW,
  flowCell,
  OTHER_CODE,
  OTHER_SERVER,
  REFUSAL,
  REPLY_ROW,
  SERVER_CELLS,
  type Tally,
} from './tally.ts';
import { formatHour, formatTime } from './time-text.ts';
import { writeVerdict } from './verdict.ts';

export type {
  Cell,
  CodeCounts,
  Counts,
  HourCounts,
  LogEvent,
  LogReport,
  ResponseCounts,
  ServerCounts,
  ServiceName,
};

export interface ReportOptions {
  /** Catalogue id of a reply text, or null; called once for each distinct text. */
  matchReply?: ((text: string) => string | null) | undefined;
  /** Rows kept of the relay and domain tables; the rest is added up in a last row named `other`. */
  rows?: number | undefined;
}

export function emptyCounts(): Counts {
  return { attempts: 0, sent: 0, deferred: 0, bounced: 0 };
}

function addTo(counts: Counts, sent: number, deferred: number, bounced: number): void {
  counts.attempts += sent + deferred + bounced;
  counts.sent += sent;
  counts.deferred += deferred;
  counts.bounced += bounced;
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((part / whole) * 1e6) / 1e6);
const emptyHour = (): HourCounts => ({ ...emptyCounts(), microsoft: emptyCounts(), codes: {} });
const record = <T>(): Record<string, T> => Object.create(null) as Record<string, T>;

/** Entry of a record made by names from outside; the record has no prototype. */
function entry<T>(of: Record<string, T>, key: string, make: () => T): T {
  return (of[key] ??= make());
}

/** Builds the report of everything in the tally. */
export function createReport(
  tally: Tally,
  files: readonly FileResult[],
  options: ReportOptions = {},
): LogReport {
  const hosts: string[] = [];
  for (let id = 0; id < tally.servers.size; id++) hosts.push(showBytes(tally.servers.bytes(id)));
  const short = shortServerNames(hosts);
  const nameOf = (id: number) => (id === OTHER_SERVER ? 'other' : short[id]!);
  const names = new Map(hosts.map((host, i) => [host, short[i]!]));
  const codeOf = (id: number) => (id === OTHER_CODE ? 'other' : showBytes(tally.codes.bytes(id)));
  const inferred = tally.votes.utcOffset;
  const at = (time: number, offset: number) => formatTime(time, offset === NO_OFFSET ? inferred : offset);

  const attempts = emptyCounts();
  const microsoft = emptyCounts();
  const byService = { consumer: emptyCounts(), business: emptyCounts() };
  const byServer = record<ServerCounts>();
  const byHour = record<HourCounts>();
  const withoutReply = { microsoft: causes(), other: causes() };
  const cells = new Map<number, Cell>();
  const hourNames = new Map<number, string>();
  const hourName = (hour: number) => {
    let name = hourNames.get(hour);
    if (name === undefined) hourNames.set(hour, (name = hour === NO_HOUR ? 'other' : formatHour(hour)));
    return name;
  };
  let unconnected = 0;
  let withoutCode = 0;
  let start = Infinity;
  let end = -Infinity;
  let printedOffset = NO_OFFSET;

  const cellOf = (id: number, server: string, service: number, hour: number): Cell => {
    const key = flowCell(id, service) * 2 ** 30 + hour;
    let cell = cells.get(key);
    if (cell === undefined) {
      cell = {
        hour: hourName(hour),
        server,
        service: SERVICES[service] as ServiceName,
        sent: 0,
        deferred: 0,
        bounced: 0,
        codes: record(),
      };
      cells.set(key, cell);
    }
    return cell;
  };

  const f = tally.flow.data;
  tally.flow.each((cell, hour, row) => {
    const service = cell % SERVER_CELLS;
    const id = Math.floor(cell / SERVER_CELLS);
    const name = nameOf(id);
    const [sent, deferred, bounced] = [f[row]!, f[row + 1]!, f[row + 2]!];
    const server = entry(byServer, name, () => ({
      ...emptyHour(),
      host: id === OTHER_SERVER ? null : hosts[id]!,
      byService: { consumer: emptyCounts(), business: emptyCounts() },
    }));
    const hourly = entry(byHour, hourName(hour), emptyHour);
    addTo(attempts, sent, deferred, bounced);
    addTo(server, sent, deferred, bounced);
    addTo(hourly, sent, deferred, bounced);
    const reasons = service === OTHER ? withoutReply.other : withoutReply.microsoft;
    for (let c = 0; c < 5; c++) reasons[CAUSES[c + 1]!]! += f[row + FLOW.causes + c]!;
    start = Math.min(start, f[row + FLOW.first]!);
    end = Math.max(end, f[row + FLOW.last]!);
    if (f[row + FLOW.offset] !== NO_OFFSET) printedOffset = f[row + FLOW.offset]!;
    if (service === OTHER) return;
    addTo(microsoft, sent, deferred, bounced);
    addTo(byService[SERVICES[service] as ServiceName], sent, deferred, bounced);
    addTo(server.microsoft, sent, deferred, bounced);
    addTo(server.byService[SERVICES[service] as ServiceName], sent, deferred, bounced);
    addTo(hourly.microsoft, sent, deferred, bounced);
    unconnected += f[row + FLOW.unconnected]!;
    withoutCode += f[row + FLOW.uncoded]!;
    const c = cellOf(id, name, service, hour);
    c.sent += sent;
    c.deferred += deferred;
    c.bounced += bounced;
  });

  const codeTimes = new Map<string, [number, number, number, number]>();
  const byCode = record<CodeCounts>();
  const r = tally.refusals.data;
  tally.refusals.each((cell, hour, row) => {
    const code = codeOf(cell % CODE_SLOTS);
    const flow = Math.floor(cell / CODE_SLOTS);
    const service = SERVICES[flow % SERVER_CELLS] as ServiceName;
    const id = Math.floor(flow / SERVER_CELLS);
    const server = nameOf(id);
    const [deferred, bounced] = [r[row]!, r[row + 1]!];
    const n = deferred + bounced;
    const counts = entry(byCode, code, () => ({
      ...emptyCounts(),
      first: '',
      last: '',
      byServer: record<number>(),
      byService: { consumer: 0, business: 0 },
    }));
    addTo(counts, 0, deferred, bounced);
    counts.byServer[server] = (counts.byServer[server] ?? 0) + n;
    counts.byService[service] += n;
    const offset = r[row + REFUSAL.offset]!;
    const times = codeTimes.get(code) ?? [Infinity, offset, -Infinity, offset];
    if (r[row + REFUSAL.first]! < times[0]) times.splice(0, 2, r[row + REFUSAL.first]!, offset);
    if (r[row + REFUSAL.last]! > times[2]) times.splice(2, 2, r[row + REFUSAL.last]!, offset);
    codeTimes.set(code, times);
    const inServer = byServer[server]!;
    inServer.codes[code] = (inServer.codes[code] ?? 0) + n;
    const hourly = byHour[hourName(hour)];
    if (hourly !== undefined) hourly.codes[code] = (hourly.codes[code] ?? 0) + n;
    const perCode = cellOf(id, server, flow % SERVER_CELLS, hour).codes;
    const one = entry(perCode, code, () => ({ deferred: 0, bounced: 0 }));
    one.deferred += deferred;
    one.bounced += bounced;
  });
  for (const [code, times] of codeTimes) {
    byCode[code]!.first = at(times[0], times[1]);
    byCode[code]!.last = at(times[2], times[3]);
  }

  const events = findEpisodes(tally).map((e) => eventOf(e, names, at));
  const replies = listReplies(tally, options, codeOf, (time) => at(time, printedOffset));
  const offset = printedOffset === NO_OFFSET ? inferred : printedOffset;
  const some = attempts.attempts > 0;
  const report: LogReport = {
    verdict: { status: 'unknown', sentence: '' },
    files: files.map((file) => ({
      name: file.name,
      format: file.format,
      formatName: FORMAT_NAMES[file.format],
      bytes: file.bytes,
      attempts: file.attempts,
      first: file.first === null ? null : at(file.first, printedOffset),
      last: file.last === null ? null : at(file.last, printedOffset),
      yearInferred: file.yearInferred,
      problem: file.problem ?? null,
    })),
    period: {
      start: some ? at(start, printedOffset) : null,
      end: some ? at(end, printedOffset) : null,
      utcOffset: some && offset !== NO_OFFSET ? formatTime(0, offset).slice(19) : null,
      utcOffsetFrom: !some || offset === NO_OFFSET ? null : printedOffset === NO_OFFSET ? 'replies' : 'log',
    },
    attempts,
    microsoft: {
      ...microsoft,
      byService,
      unconnectedAttempts: unconnected,
      withoutCode,
      shareOfAttempts: share(microsoft.attempts, attempts.attempts),
      shareOfSent: share(microsoft.sent, attempts.sent),
      shareOfAttemptsByRecipientDomain: share(tally.consumerAttempts, attempts.attempts),
      shareOfSentByRecipientDomain: share(tally.consumerSent, attempts.sent),
      attemptsByRecipientDomain: tally.consumerAttempts,
      missedByRecipientDomain: tally.customOnMicrosoft,
      wronglyCountedByRecipientDomain: tally.consumerElsewhere,
    },
    byCode: sortRecord(byCode, (c) => -c.attempts),
    byServer: sortRecord(byServer, () => 0),
    byHour: sortRecord(byHour, () => 0),
    byRelay: listRelays(tally, options.rows ?? 200),
    byDomain: listDomains(tally, options.rows ?? 200),
    byResponse: sumResponses(replies),
    replies,
    events,
    withoutReply,
    recipients: {
      retries: tally.recipients.retries,
      refused: tally.recipients.refused,
      gaveUp: tally.recipients.gaveUp,
      late: tally.recipients.late,
      lateBy: [...tally.recipients.lateBy].map((recipients, i) => ({
        upToSeconds: LATE_BOUNDS[i] ?? null,
        recipients,
      })),
      longestWaitSeconds: tally.recipients.longest,
      stillQueued: tally.recipients.openCount,
    },
    ownDeliveries: tally.local,
    notTried: tally.notTried,
    expired: tally.expired,
    outsideFilter: tally.outsideFilter,
    limits: listLimits(tally, files),
    cells: [...cells.values()].sort((a, b) =>
      a.hour < b.hour ? -1 : a.hour > b.hour ? 1 : a.server < b.server ? -1 : 1,
    ),
  };
  report.verdict = writeVerdict(report);
  return report;
}

function causes(): Record<string, number> {
  return { connect: 0, lost: 0, tls: 0, dns: 0, own: 0 };
}

function sortRecord<T>(of: Record<string, T>, rank: (value: T) => number): Record<string, T> {
  const sorted = record<T>();
  const keys = Object.keys(of).sort((a, b) => rank(of[a]!) - rank(of[b]!) || (a < b ? -1 : 1));
  for (const key of keys) sorted[key] = of[key]!;
  return sorted;
}

function eventOf(
  e: Episode,
  names: ReadonlyMap<string, string>,
  at: (time: number, offset: number) => string,
): LogEvent {
  const servers = e.servers.map((host) => names.get(host) ?? host);
  return {
    code: e.code,
    server: e.scope === 'server' ? (servers[0] ?? null) : null,
    servers,
    service: e.service,
    scope: e.scope,
    start: at(e.start, e.startOffset),
    end: at(e.end, e.endOffset),
    ongoing: e.ongoing,
    attempts: e.attempts,
    deferred: e.deferred,
    bounced: e.bounced,
    sent: e.sent,
    lastSuccessBefore: e.lastSuccessBefore === null ? null : at(e.lastSuccessBefore, e.startOffset),
    firstSuccessAfter: e.firstSuccessAfter === null ? null : at(e.firstSuccessAfter, e.endOffset),
  };
}

function listReplies(
  tally: Tally,
  options: ReportOptions,
  codeOf: (id: number) => string,
  at: (time: number) => string,
): LogReport['replies'] {
  const d = tally.replyCounts.data;
  return tally.replySamples
    .map((sample, id) => {
      const row = id * REPLY_ROW.stride;
      const text = showBytes(sample);
      const code = d[row + REPLY_ROW.code]!;
      const [deferred, bounced] = [d[row]!, d[row + 1]!];
      return {
        id: options.matchReply?.(text) ?? null,
        code: code < 0 ? null : codeOf(code),
        attempts: deferred + bounced,
        sent: 0,
        deferred,
        bounced,
        first: at(d[row + REPLY_ROW.first]!),
        last: at(d[row + REPLY_ROW.last]!),
        text: shortenAddresses(text),
      };
    })
    .sort((a, b) => b.attempts - a.attempts);
}

function sumResponses(replies: LogReport['replies']): Record<string, ResponseCounts> {
  const byResponse = record<ResponseCounts>();
  for (const reply of replies) {
    const id = reply.id ?? 'unknown';
    const sum = entry(byResponse, id, () => ({
      ...emptyCounts(),
      code: reply.code,
      first: reply.first,
      last: reply.last,
    }));
    addTo(sum, 0, reply.deferred, reply.bounced);
    if (sum.code !== reply.code) sum.code = null;
    if (reply.first < sum.first) sum.first = reply.first;
    if (reply.last > sum.last) sum.last = reply.last;
  }
  return byResponse;
}

/** Mail addresses in a text, cut down to their first letter: `u…@example.com`. */
export function shortenAddresses(text: string): string {
  return text.replace(
    /([A-Za-z0-9!#$%&'*+/=?^_`{|}~.-])[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{0,63}@(?=[A-Za-z0-9[])/g,
    '$1…@',
  );
}

function listRelays(tally: Tally, rows: number): LogReport['byRelay'] {
  const d = tally.relayCounts.data;
  const list: LogReport['byRelay'] = [];
  for (let id = 0; id < tally.relays.size; id++) {
    const counts = emptyCounts();
    addTo(counts, d[id * 3]!, d[id * 3 + 1]!, d[id * 3 + 2]!);
    list.push({
      host: showBytes(tally.relays.bytes(id)),
      service: SERVICES[tally.relayService[id]!]!,
      ...counts,
    });
  }
  list.sort(
    (a, b) => Number(b.service !== 'other') - Number(a.service !== 'other') || b.attempts - a.attempts,
  );
  const kept = list.slice(0, rows);
  for (const service of [CONSUMER, BUSINESS, OTHER]) {
    const rest = emptyCounts();
    for (const row of list.slice(rows))
      if (row.service === SERVICES[service]) addTo(rest, row.sent, row.deferred, row.bounced);
    const o = tally.otherRelays;
    addTo(rest, o[service * 3]!, o[service * 3 + 1]!, o[service * 3 + 2]!);
    if (rest.attempts > 0) kept.push({ host: 'other', service: SERVICES[service]!, ...rest });
  }
  return kept;
}

function listDomains(tally: Tally, rows: number): LogReport['byDomain'] {
  const list: LogReport['byDomain'] = [];
  const take = (domain: string, d: ArrayLike<number>, at: number) => {
    const all = emptyCounts();
    const ms = emptyCounts();
    addTo(ms, d[at + DOMAIN.microsoft]!, d[at + DOMAIN.microsoft + 1]!, d[at + DOMAIN.microsoft + 2]!);
    addTo(all, d[at]! + ms.sent, d[at + 1]! + ms.deferred, d[at + 2]! + ms.bounced);
    list.push({ domain, ...all, microsoft: ms });
  };
  for (let id = 0; id < tally.domains.size; id++)
    take(showBytes(tally.domains.bytes(id)), tally.domainCounts.data, id * DOMAIN.stride);
  list.sort((a, b) => b.microsoft.attempts - a.microsoft.attempts || b.attempts - a.attempts);
  if (tally.otherDomains.some((n) => n > 0)) take('other', tally.otherDomains, 0);
  if (list.length <= rows) return list;
  const rest = { domain: 'other', ...emptyCounts(), microsoft: emptyCounts() };
  for (const row of list.splice(rows)) {
    addTo(rest, row.sent, row.deferred, row.bounced);
    addTo(rest.microsoft, row.microsoft.sent, row.microsoft.deferred, row.microsoft.bounced);
  }
  list.push(rest);
  return list;
}

/** Sentences about what was too much or too long to be kept apart. */
function listLimits(tally: Tally, files: readonly FileResult[]): string[] {
  const list: string[] = [];
  const full = (table: { refused: number; limit: number }, what: string) => {
    if (table.refused > 0)
      list.push(`More than ${table.limit} different ${what}: the rest is counted together as "other".`);
  };
  full(tally.servers, 'sending servers');
  full(tally.relays, 'relay hosts');
  full(tally.domains, 'recipient domains');
  full(tally.codes, 'codes');
  full(tally.replies, 'reply texts');
  if (tally.flow.overflow + tally.refusals.overflow > 0)
    list.push('More hours than can be kept apart: the rest is counted in the hour "other".');
  const long = files.reduce((n, file) => n + file.longLines, 0);
  if (long > 0) list.push(`${long} delivery lines longer than 64 kB were read up to that length.`);
  if (tally.recipients.untracked > 0)
    list.push(`${tally.recipients.untracked} deferred recipients were too many to be followed to their end.`);
  return list;
}
