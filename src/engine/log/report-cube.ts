/** The counts of a report by service, server, code and hour, summed up from the tally's tables. */
import { CAUSES, NO_OFFSET, OTHER, SERVICES } from './attempt.ts';
import { NO_HOUR } from './bins.ts';
import { addTo, emptyCounts, entry, record, sortRecord } from './counts.ts';
import type { Cell, CodeCounts, Counts, HourCounts, ServerCounts, ServiceName } from './report-types.ts';
import { CODE_SLOTS, FLOW, flowCell, OTHER_SERVER, REFUSAL, SERVER_CELLS, type Tally } from './tally.ts';
import { formatHour } from './time-text.ts';

/** Names of the ids in a tally, as the report shows them. */
export interface Names {
  /** Name of a server as the log has it. */
  host: (server: number) => string;
  /** Its first label where that is enough to tell it apart. */
  server: (server: number) => string;
  code: (code: number) => string;
}

export interface Cube {
  attempts: Counts;
  microsoft: Counts;
  byService: Record<ServiceName, Counts>;
  byServer: Record<string, ServerCounts>;
  byHour: Record<string, HourCounts>;
  /** First and last refusal of each code are still numbers: see `codeTimes`. */
  byCode: Record<string, CodeCounts>;
  /** By code: first refusal and its UTC offset, last refusal and its offset. */
  codeTimes: Map<string, [number, number, number, number]>;
  cells: Cell[];
  withoutReply: { microsoft: Record<string, number>; other: Record<string, number> };
  unconnected: number;
  withoutCode: number;
  /** First and last attempt, ±Infinity when there is none. */
  start: number;
  end: number;
  /** UTC offset that the log prints, or NO_OFFSET. */
  offset: number;
}

const causes = (): Record<string, number> => ({ connect: 0, lost: 0, tls: 0, dns: 0, own: 0 });
const emptyHour = (): HourCounts => ({ ...emptyCounts(), microsoft: emptyCounts(), codes: {} });
const bothServices = () => ({ consumer: emptyCounts(), business: emptyCounts() });

/** Sums up the flow and refusal tables. */
export function sumCube(tally: Tally, names: Names): Cube {
  const cube: Cube = {
    attempts: emptyCounts(),
    microsoft: emptyCounts(),
    byService: bothServices(),
    byServer: record(),
    byHour: record(),
    byCode: record(),
    codeTimes: new Map(),
    cells: [],
    withoutReply: { microsoft: causes(), other: causes() },
    unconnected: 0,
    withoutCode: 0,
    start: Infinity,
    end: -Infinity,
    offset: NO_OFFSET,
  };
  const cells = createCells();
  sumFlow(cube, cells, tally, names);
  sumRefusals(cube, cells, tally, names);
  cube.byCode = sortRecord(cube.byCode, (c) => -c.attempts);
  cube.byServer = sortRecord(cube.byServer, () => 0);
  cube.byHour = sortRecord(cube.byHour, () => 0);
  cube.cells = cells.sorted();
  return cube;
}

interface Cells {
  hourName: (hour: number) => string;
  of: (server: number, name: string, service: number, hour: number) => Cell;
  sorted: () => Cell[];
}

function createCells(): Cells {
  const cells = new Map<number, Cell>();
  const hourNames = new Map<number, string>();
  const hourName = (hour: number) => {
    let name = hourNames.get(hour);
    if (name === undefined) hourNames.set(hour, (name = hour === NO_HOUR ? 'other' : formatHour(hour)));
    return name;
  };
  return {
    hourName,
    of(server, name, service, hour) {
      const key = flowCell(server, service) * 2 ** 30 + hour;
      let cell = cells.get(key);
      if (cell === undefined) {
        cell = {
          hour: hourName(hour),
          server: name,
          service: SERVICES[service] as ServiceName,
          sent: 0,
          deferred: 0,
          bounced: 0,
          codes: record(),
        };
        cells.set(key, cell);
      }
      return cell;
    },
    sorted: () =>
      [...cells.values()].sort((a, b) =>
        a.hour < b.hour ? -1 : a.hour > b.hour ? 1 : a.server < b.server ? -1 : 1,
      ),
  };
}

function sumFlow(cube: Cube, cells: Cells, tally: Tally, names: Names): void {
  const f = tally.flow.data;
  tally.flow.each((cell, hour, row) => {
    const service = cell % SERVER_CELLS;
    const id = Math.floor(cell / SERVER_CELLS);
    const name = names.server(id);
    const [sent, deferred, bounced] = [f[row]!, f[row + 1]!, f[row + 2]!];
    const server = entry(cube.byServer, name, () => ({
      ...emptyHour(),
      host: id === OTHER_SERVER ? null : names.host(id),
      byService: bothServices(),
    }));
    const hourly = entry(cube.byHour, cells.hourName(hour), emptyHour);
    addTo(cube.attempts, sent, deferred, bounced);
    addTo(server, sent, deferred, bounced);
    addTo(hourly, sent, deferred, bounced);
    const reasons = service === OTHER ? cube.withoutReply.other : cube.withoutReply.microsoft;
    for (let c = 0; c < 5; c++) reasons[CAUSES[c + 1]!]! += f[row + FLOW.causes + c]!;
    cube.start = Math.min(cube.start, f[row + FLOW.first]!);
    cube.end = Math.max(cube.end, f[row + FLOW.last]!);
    if (f[row + FLOW.offset] !== NO_OFFSET) cube.offset = f[row + FLOW.offset]!;
    if (service === OTHER) return;
    addTo(cube.microsoft, sent, deferred, bounced);
    addTo(cube.byService[SERVICES[service] as ServiceName], sent, deferred, bounced);
    addTo(server.microsoft, sent, deferred, bounced);
    addTo(server.byService[SERVICES[service] as ServiceName], sent, deferred, bounced);
    addTo(hourly.microsoft, sent, deferred, bounced);
    cube.unconnected += f[row + FLOW.unconnected]!;
    cube.withoutCode += f[row + FLOW.uncoded]!;
    const c = cells.of(id, name, service, hour);
    c.sent += sent;
    c.deferred += deferred;
    c.bounced += bounced;
  });
}

function sumRefusals(cube: Cube, cells: Cells, tally: Tally, names: Names): void {
  const r = tally.refusals.data;
  tally.refusals.each((cell, hour, row) => {
    const code = names.code(cell % CODE_SLOTS);
    const flow = Math.floor(cell / CODE_SLOTS);
    const service = SERVICES[flow % SERVER_CELLS] as ServiceName;
    const id = Math.floor(flow / SERVER_CELLS);
    const server = names.server(id);
    const [deferred, bounced] = [r[row]!, r[row + 1]!];
    const n = deferred + bounced;
    const counts = entry(cube.byCode, code, () => ({
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
    const times = cube.codeTimes.get(code) ?? [Infinity, offset, -Infinity, offset];
    if (r[row + REFUSAL.first]! < times[0]) times.splice(0, 2, r[row + REFUSAL.first]!, offset);
    if (r[row + REFUSAL.last]! > times[2]) times.splice(2, 2, r[row + REFUSAL.last]!, offset);
    cube.codeTimes.set(code, times);
    const inServer = cube.byServer[server]!;
    inServer.codes[code] = (inServer.codes[code] ?? 0) + n;
    const hourly = cube.byHour[cells.hourName(hour)];
    if (hourly !== undefined) hourly.codes[code] = (hourly.codes[code] ?? 0) + n;
    const one = entry(cells.of(id, server, flow % SERVER_CELLS, hour).codes, code, () => ({
      deferred: 0,
      bounced: 0,
    }));
    one.deferred += deferred;
    one.bounced += bounced;
  });
}
