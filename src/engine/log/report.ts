/** Turns a tally into the documented result (`log.schema.json`): plain data, nothing of it a mail address. */
import { NO_OFFSET } from './attempt.ts';
import { showBytes } from './bytes.ts';
import { type Episode, findEpisodes } from './episodes.ts';
import { FORMAT_NAMES } from './formats.ts';
import type { FileResult } from './reader.ts';
import { LATE_BOUNDS } from './recipients.ts';
import { type Names, sumCube } from './report-cube.ts';
import {
  listDomains,
  listLimits,
  listRelays,
  listReplies,
  type ReplyMatch,
  sumResponses,
} from './report-tables.ts';
import type { LogEvent, LogReport } from './report-types.ts';
import { shortServerNames } from './servers.ts';
import { OTHER_CODE, OTHER_SERVER, type Tally } from './tally.ts';
import { formatTime } from './time-text.ts';
import { type Stopped, writeVerdict } from './verdict.ts';

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
} from './report-types.ts';

export interface ReportOptions {
  /** Catalogue id of a reply text, or null; called once for each distinct text. */
  matchReply?: ReplyMatch | undefined;
  /** Rows kept of the relay and domain tables; the rest is added up in a last row named `other`. */
  rows?: number | undefined;
  /** Set when reading was stopped before its end. */
  stopped?: Stopped | undefined;
}

const share = (part: number, whole: number) => (whole === 0 ? 0 : Math.round((part / whole) * 1e6) / 1e6);

/** Builds the report of everything in the tally. */
export function createReport(
  tally: Tally,
  files: readonly FileResult[],
  options: ReportOptions = {},
): LogReport {
  const hosts: string[] = [];
  for (let id = 0; id < tally.servers.size; id++) hosts.push(showBytes(tally.servers.bytes(id)));
  const short = shortServerNames(hosts);
  const shortOf = new Map(hosts.map((host, i) => [host, short[i]!]));
  const names: Names = {
    host: (id) => hosts[id]!,
    server: (id) => (id === OTHER_SERVER ? 'other' : short[id]!),
    code: (id) => (id === OTHER_CODE ? 'other' : showBytes(tally.codes.bytes(id))),
  };
  const inferred = tally.votes.utcOffset;
  const at = (time: number, offset: number) => formatTime(time, offset === NO_OFFSET ? inferred : offset);

  const cube = sumCube(tally, names);
  const { attempts, microsoft, start, end, offset: printed } = cube;
  for (const [code, times] of cube.codeTimes) {
    cube.byCode[code]!.first = at(times[0], times[1]);
    cube.byCode[code]!.last = at(times[2], times[3]);
  }

  const events = findEpisodes(tally).map((e) => eventOf(e, shortOf, at));
  const replies = listReplies(tally, options.matchReply, names.code, (time) => at(time, printed));
  const offset = printed === NO_OFFSET ? inferred : printed;
  const some = attempts.attempts > 0;
  const report: LogReport = {
    verdict: { status: 'unknown', sentence: '' },
    files: files.map((file) => ({
      name: file.name,
      format: file.format,
      formatName: FORMAT_NAMES[file.format],
      bytes: file.bytes,
      attempts: file.attempts,
      first: file.first === null ? null : at(file.first, printed),
      last: file.last === null ? null : at(file.last, printed),
      yearInferred: file.yearInferred,
      problem: file.problem ?? null,
    })),
    period: {
      start: some ? at(start, printed) : null,
      end: some ? at(end, printed) : null,
      utcOffset: some && offset !== NO_OFFSET ? formatTime(0, offset).slice(19) : null,
      utcOffsetFrom: !some || offset === NO_OFFSET ? null : printed === NO_OFFSET ? 'replies' : 'log',
    },
    attempts,
    microsoft: {
      ...microsoft,
      byService: cube.byService,
      unconnectedAttempts: cube.unconnected,
      withoutCode: cube.withoutCode,
      shareOfAttempts: share(microsoft.attempts, attempts.attempts),
      shareOfSent: share(microsoft.sent, attempts.sent),
      shareOfAttemptsByRecipientDomain: share(tally.consumerAttempts, attempts.attempts),
      shareOfSentByRecipientDomain: share(tally.consumerSent, attempts.sent),
      attemptsByRecipientDomain: tally.consumerAttempts,
      missedByRecipientDomain: tally.customOnMicrosoft,
      wronglyCountedByRecipientDomain: tally.consumerElsewhere,
    },
    byCode: cube.byCode,
    byServer: cube.byServer,
    byHour: cube.byHour,
    byRelay: listRelays(tally, options.rows ?? 200),
    byDomain: listDomains(tally, options.rows ?? 200),
    byResponse: sumResponses(replies),
    replies,
    events,
    withoutReply: cube.withoutReply,
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
    limits: listLimits(tally, files, options.stopped),
    cells: cube.cells,
  };
  report.verdict = writeVerdict(report, options.stopped);
  return report;
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
