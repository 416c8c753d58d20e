/** A part of a report: what the page shows for one server, service, code or stretch of time. */
import { addTo, compareNames, emptyCounts } from './counts.ts';
import type { Counts, LogEvent, LogReport, ServiceName } from './report.ts';

export interface ViewFilter {
  server?: string | undefined;
  service?: ServiceName | undefined;
  code?: string | undefined;
  /** Hours as the report writes them; both are included. */
  since?: string | undefined;
  until?: string | undefined;
}

export interface Lane {
  server: string;
  sent: number[];
  deferred: number[];
  bounced: number[];
}

export interface LogView {
  microsoft: Counts;
  byService: Record<ServiceName, Counts>;
  byCode: { code: string; deferred: number; bounced: number; attempts: number }[];
  byServer: ({ server: string } & Counts)[];
  /** Columns of the timeline: first hour of each, and how many hours one spans. */
  columns: string[];
  hoursPerColumn: number;
  lanes: Lane[];
  /** Servers that share the last lane, when there are more than fit. */
  lanesTogether: number;
  events: LogEvent[];
}

const MAX_LANES = 16;
const hourNumber = (hour: string) => Date.parse(`${hour}:00:00Z`) / 3_600_000;
const hourText = (hour: number) => new Date(hour * 3_600_000).toISOString().slice(0, 13);

/**
 * Counts the report's cells that pass the filter, for a timeline of at most `width` columns. With a code, the
 * refusals are those of this code; deliveries stay in, so that its share can be seen.
 */
export function createView(report: LogReport, filter: ViewFilter = {}, width = 96): LogView {
  const { server, service, code, since, until } = filter;
  const cells = report.cells.filter(
    (c) =>
      (server === undefined || c.server === server) &&
      (service === undefined || c.service === service) &&
      (since === undefined || c.hour >= since) &&
      (until === undefined || c.hour <= until) &&
      c.hour !== 'other',
  );
  const view: LogView = {
    microsoft: emptyCounts(),
    byService: { consumer: emptyCounts(), business: emptyCounts() },
    byCode: [],
    byServer: [],
    columns: [],
    hoursPerColumn: 1,
    lanes: [],
    lanesTogether: 0,
    events: report.events.filter(
      (e) =>
        (server === undefined || e.servers.includes(server)) &&
        (service === undefined || e.service === service) &&
        (code === undefined || e.code === code) &&
        (since === undefined || e.end.slice(0, 13) >= since) &&
        (until === undefined || e.start.slice(0, 13) <= until),
    ),
  };
  if (cells.length === 0) return view;
  const first = hourNumber(cells[0]!.hour);
  const hours = hourNumber(cells.at(-1)!.hour) - first + 1;
  view.hoursPerColumn = Math.max(1, Math.ceil(hours / width));
  const size = Math.ceil(hours / view.hoursPerColumn);
  for (let i = 0; i < size; i++) view.columns.push(hourText(first + i * view.hoursPerColumn));
  const codes = new Map<string, LogView['byCode'][number]>();
  const servers = new Map<string, { server: string } & Counts>();
  for (const c of cells) {
    const one = code === undefined ? c : { ...(c.codes[code] ?? { deferred: 0, bounced: 0 }), sent: c.sent };
    addTo(view.microsoft, one.sent, one.deferred, one.bounced);
    addTo(view.byService[c.service], one.sent, one.deferred, one.bounced);
    let of = servers.get(c.server);
    if (of === undefined) servers.set(c.server, (of = { server: c.server, ...emptyCounts() }));
    addTo(of, one.sent, one.deferred, one.bounced);
    for (const [name, n] of Object.entries(c.codes)) {
      if (code !== undefined && name !== code) continue;
      let row = codes.get(name);
      if (row === undefined) codes.set(name, (row = { code: name, deferred: 0, bounced: 0, attempts: 0 }));
      row.deferred += n.deferred;
      row.bounced += n.bounced;
      row.attempts += n.deferred + n.bounced;
    }
  }
  view.byCode = [...codes.values()].sort((a, b) => b.attempts - a.attempts);
  view.byServer = [...servers.values()].sort((a, b) => compareNames(a.server, b.server));
  const refused = (s: Counts) => s.deferred + s.bounced;
  const ranked = [...view.byServer].sort((a, b) => refused(b) - refused(a) || b.attempts - a.attempts);
  const own = new Set(
    (ranked.length > MAX_LANES ? ranked.slice(0, MAX_LANES - 1) : ranked).map((s) => s.server),
  );
  view.lanesTogether = ranked.length - own.size;
  const lanes = new Map<string, Lane>();
  const zeros = () => new Array<number>(size).fill(0);
  const names = view.byServer.map((s) => s.server).filter((name) => own.has(name));
  for (const name of view.lanesTogether > 0 ? [...names, 'others'] : names)
    lanes.set(name, { server: name, sent: zeros(), deferred: zeros(), bounced: zeros() });
  for (const c of cells) {
    const lane = lanes.get(own.has(c.server) ? c.server : 'others')!;
    const at = Math.floor((hourNumber(c.hour) - first) / view.hoursPerColumn);
    const one = code === undefined ? c : (c.codes[code] ?? { deferred: 0, bounced: 0 });
    lane.sent[at]! += c.sent;
    lane.deferred[at]! += one.deferred;
    lane.bounced[at]! += one.bounced;
  }
  view.lanes = [...lanes.values()];
  return view;
}
