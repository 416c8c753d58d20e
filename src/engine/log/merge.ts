/** Adds one tally to another: files in any order, and parts of one file in their own order. */
import { type Bins, NO_HOUR } from './bins.ts';
import type { ByteTable } from './byte-table.ts';
import { addYears, dayOfYear, impossibleDay, relativeYear, withYear, YEARLESS, yearStep } from './clock.ts';
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

const DAY = 86_400;

/** Turns a time of the tally that is added into one of the tally it is added to. */
export type TimeMap = (time: number) => number;

/**
 * The calendar year that relative year 0 of a tally stands for: what its replies say; else the latest year in
 * which its last line is not after `reference` (seconds: the file's date, or now), and in which a 29 February
 * it speaks of exists. Null when every time of the tally carries its year.
 */
export function yearZero(tally: Tally, reference: number): number | null {
  if (!(tally.lastSeen < YEARLESS || tally.firstSeen < YEARLESS)) return null;
  const voted = tally.votes.year;
  if (voted !== null) return voted;
  const last = tally.lastSeen < YEARLESS ? tally.lastSeen : tally.firstSeen;
  let zero = new Date(reference * 1000).getUTCFullYear() + 1 - relativeYear(last);
  while (withYear(last, zero) > reference + 2 * DAY) zero--;
  let leapDay = Number.NaN;
  tally.flow.each((_cell, hour) => {
    if (hour * 3600 < YEARLESS && dayOfYear(hour * 3600) === 59) leapDay = hour * 3600;
  });
  for (let i = 0; i < 8 && !Number.isNaN(leapDay) && impossibleDay(leapDay, zero); i++) zero--;
  return zero;
}

/** Time from the first to the last delivery of some files. */
export interface Span {
  first: number;
  last: number;
}

/**
 * The year for a tally that did not vote on its own: `zero`, the guess by the file's date, when the file was
 * written last when its last line says; else the year that brings it nearest to files whose years are `known`.
 */
export function yearNear(
  tally: Tally,
  zero: number | null,
  reference: number,
  known: Span | null,
): number | null {
  const { firstSeen, lastSeen, votes } = tally;
  if (zero === null || known === null || votes.year !== null || !(lastSeen < YEARLESS)) return zero;
  if (reference - withYear(lastSeen, zero) < 2 * DAY) return zero;
  let best = zero;
  let least = Infinity;
  for (let year = zero; withYear(lastSeen, year) > known.first - 366 * DAY; year--) {
    const after = withYear(Math.min(firstSeen, lastSeen), year) - known.last;
    const before = known.first - withYear(lastSeen, year);
    const distance = Math.max(0, after, before);
    if (distance >= least) continue;
    least = distance;
    best = year;
  }
  return best;
}

/**
 * Adds the next part of a file to what was read of it before: each part counts its relative years from its own
 * first line, so the step between the two is worked out from the days on both sides of the cut.
 */
export function appendPart(file: Tally, part: Tally): void {
  let shift = 0;
  if (part.firstSeen < YEARLESS && file.lastSeen < YEARLESS) {
    shift = relativeYear(file.lastSeen) - relativeYear(part.firstSeen);
    shift += yearStep(dayOfYear(file.lastSeen), dayOfYear(part.firstSeen));
  }
  const time = (t: number) => addYears(t, shift);
  mergeTally(file, part, time);
  for (const [zero, n] of part.votes.years)
    file.votes.years.set(zero - shift, (file.votes.years.get(zero - shift) ?? 0) + n);
  file.recipients.add(part.recipients, time);
}

/** Adds `from` to `into`, its times turned with `time`. Recipients are added by the caller where they differ. */
export function mergeTally(into: Tally, from: Tally, time: TimeMap): void {
  const servers = mapIds(into.servers, from.servers, OTHER_SERVER);
  const codes = mapIds(into.codes, from.codes, OTHER_CODE);
  servers[OTHER_SERVER] = OTHER_SERVER;
  codes[OTHER_CODE] = OTHER_CODE;
  const hourOf = (hour: number) => (hour === NO_HOUR ? NO_HOUR : Math.floor(time(hour * 3600) / 3600));
  const mapFlow = (cell: number) => flowCell(servers[Math.floor(cell / SERVER_CELLS)]!, cell % SERVER_CELLS);

  mergeRefusals(into, from, time, hourOf, mapFlow, codes);
  mergeFlow(into.flow, from.flow, time, hourOf, mapFlow);
  mergeTables(into, from, time, codes);

  for (const [cell, proof] of from.proofs) {
    const flow = mapFlow(Math.floor(cell / CODE_SLOTS));
    const target = flow * CODE_SLOTS + codes[cell % CODE_SLOTS]!;
    const moved = { ...proof, time: time(proof.time), line: proof.line.slice() };
    const known = into.proofs.get(target);
    if (known === undefined || moved.time >= known.time) into.proofs.set(target, moved);
  }
  into.votes.addOffsets(from.votes);
  if (Number.isNaN(into.firstSeen)) into.firstSeen = time(from.firstSeen);
  if (!Number.isNaN(from.lastSeen)) into.lastSeen = time(from.lastSeen);
}

function mapIds(into: ByteTable, from: ByteTable, other: number): number[] {
  const ids: number[] = [];
  for (let id = 0; id < from.size; id++) {
    const to = into.idOfBytes(from.bytes(id));
    ids.push(to < 0 ? other : to);
  }
  into.refused += from.refused;
  return ids;
}

function minTime(known: number, time: number): number {
  return known === 0 || time < known ? time : known;
}

function maxTime(known: number, time: number): number {
  return known === 0 || time > known ? time : known;
}

function mergeFlow(
  into: Bins,
  from: Bins,
  time: TimeMap,
  hourOf: (hour: number) => number,
  cellOf: (cell: number) => number,
): void {
  into.overflow += from.overflow;
  from.each((cell, hour, at) => {
    const to = into.row(cellOf(cell), hourOf(hour));
    const a = into.data;
    const b = from.data;
    for (const column of [0, 1, 2, 3, 9, 10, 11, 12, 13, 14]) a[to + column]! += b[at + column]!;
    const sent = b[at + FLOW.firstSent]!;
    if (sent !== 0) {
      a[to + FLOW.firstSent] = minTime(a[to + FLOW.firstSent]!, time(sent));
      a[to + FLOW.lastSent] = maxTime(a[to + FLOW.lastSent]!, time(b[at + FLOW.lastSent]!));
    }
    a[to + FLOW.first] = minTime(a[to + FLOW.first]!, time(b[at + FLOW.first]!));
    a[to + FLOW.last] = maxTime(a[to + FLOW.last]!, time(b[at + FLOW.last]!));
    a[to + FLOW.offset] = b[at + FLOW.offset]!;
  });
}

/**
 * Refusal rows know how many successes their hour had before and up to them. Where two parts share an hour, the
 * earlier part's successes come first; the flow tables still tell the parts apart, so this runs before them.
 */
function mergeRefusals(
  into: Tally,
  from: Tally,
  time: TimeMap,
  hourOf: (hour: number) => number,
  mapFlow: (cell: number) => number,
  codes: readonly number[],
): void {
  const R = REFUSAL;
  const touched = new Set<number>();
  from.refusals.each((cell, hour, at) => {
    const flow = mapFlow(Math.floor(cell / CODE_SLOTS));
    const target = flow * CODE_SLOTS + codes[cell % CODE_SLOTS]!;
    const newHour = hourOf(hour);
    const b = from.refusals.data;
    const first = time(b[at + R.first]!);
    const last = time(b[at + R.last]!);
    const before = b[at + R.before] === 0 ? 0 : time(b[at + R.before]!);
    const after = b[at + R.after] === 0 ? 0 : time(b[at + R.after]!);
    const flowThere = into.flow.find(flow, newHour);
    const sentThere = flowThere < 0 ? 0 : into.flow.data[flowThere + FLOW.sent]!;
    const fromRow = from.flow.find(Math.floor(cell / CODE_SLOTS), hour);
    const sentHere = fromRow < 0 ? 0 : from.flow.data[fromRow + FLOW.sent]!;
    const isNew = into.refusals.find(target, newHour) < 0;
    const to = into.refusals.row(target, newHour);
    touched.add(to);
    const a = into.refusals.data;
    a[to + R.deferred]! += b[at + R.deferred]!;
    a[to + R.bounced]! += b[at + R.bounced]!;
    a[to + R.offset] = b[at + R.offset]!;
    if (isNew) {
      const later = flowThere >= 0 && into.flow.data[flowThere + FLOW.last]! <= first;
      const shift = later ? sentThere : 0;
      a[to + R.first] = first;
      a[to + R.last] = last;
      a[to + R.before] = before === 0 && later ? into.flow.data[flowThere + FLOW.lastSent]! : before;
      a[to + R.after] = after;
      a[to + R.sentAtFirst] = b[at + R.sentAtFirst]! + shift;
      a[to + R.sentAtLast] = b[at + R.sentAtLast]! + shift;
    } else if (first >= a[to + R.first]!) {
      if (last >= a[to + R.last]!) {
        a[to + R.last] = last;
        a[to + R.after] = after;
        a[to + R.sentAtLast] = sentThere + b[at + R.sentAtLast]!;
      }
    } else {
      a[to + R.sentAtFirst] = b[at + R.sentAtFirst]!;
      a[to + R.sentAtLast]! += sentHere;
      a[to + R.first] = first;
      a[to + R.before] = before;
      if (last > a[to + R.last]!) a[to + R.last] = last;
    }
  });
  into.refusals.overflow += from.refusals.overflow;
  shiftOthers(into, from, time, hourOf, mapFlow, touched);
}

/** Rows that only `into` has, in hours where `from` had successes. */
function shiftOthers(
  into: Tally,
  from: Tally,
  time: TimeMap,
  hourOf: (hour: number) => number,
  mapFlow: (cell: number) => number,
  touched: ReadonlySet<number>,
): void {
  const R = REFUSAL;
  const a = into.refusals.data;
  if (touched.size === into.refusals.size) return;
  const byHour = new Map<number, number[]>();
  const key = (flow: number, hour: number) => flow * 2 ** 30 + hour + 2 ** 29;
  into.refusals.each((cell, hour, at) => {
    if (touched.has(at)) return;
    const of = key(Math.floor(cell / CODE_SLOTS), hour);
    const rows = byHour.get(of);
    if (rows === undefined) byHour.set(of, [at]);
    else rows.push(at);
  });
  from.flow.each((cell, hour, row) => {
    const sent = from.flow.data[row + FLOW.sent]!;
    if (sent === 0 || cell % SERVER_CELLS === 0) return;
    const rows = byHour.get(key(mapFlow(cell), hourOf(hour)));
    if (rows === undefined) return;
    const firstSent = time(from.flow.data[row + FLOW.firstSent]!);
    const lastSent = time(from.flow.data[row + FLOW.lastSent]!);
    for (const at of rows) {
      if (lastSent <= a[at + R.first]!) {
        a[at + R.sentAtFirst]! += sent;
        a[at + R.sentAtLast]! += sent;
        if (lastSent > a[at + R.before]!) a[at + R.before] = lastSent;
      } else if (firstSent >= a[at + R.last]! && a[at + R.after] === 0) a[at + R.after] = firstSent;
    }
  });
}

function mergeTables(into: Tally, from: Tally, time: TimeMap, codes: readonly number[]): void {
  for (let id = 0; id < from.relays.size; id++) {
    const to = into.relays.idOfBytes(from.relays.bytes(id));
    const service = from.relayService[id]!;
    for (let s = 0; s < 3; s++) {
      const n = from.relayCounts.data[id * 3 + s]!;
      if (to < 0) into.otherRelays[service * 3 + s]! += n;
      else {
        if (to === into.relayService.length) into.relayService.push(service);
        const at = into.relayCounts.at(to) + s;
        into.relayCounts.data[at]! += n;
      }
    }
  }
  for (let id = 0; id < from.domains.size; id++) {
    const to = into.domains.idOfBytes(from.domains.bytes(id));
    if (to === into.domainConsumer.length) into.domainConsumer.push(from.domainConsumer[id]!);
    for (let c = 0; c < DOMAIN.stride; c++) {
      const n = from.domainCounts.data[id * DOMAIN.stride + c]!;
      if (to < 0) into.otherDomains[c]! += n;
      else {
        const at = into.domainCounts.at(to) + c;
        into.domainCounts.data[at]! += n;
      }
    }
  }
  for (let id = 0; id < from.replies.size; id++) {
    const to = into.replies.idOfBytes(from.replies.bytes(id));
    if (to < 0) continue;
    const b = from.replyCounts.data;
    const at = id * REPLY_ROW.stride;
    const row = into.replyCounts.at(to);
    const a = into.replyCounts.data;
    const first = time(b[at + REPLY_ROW.first]!);
    const last = time(b[at + REPLY_ROW.last]!);
    if (to === into.replySamples.length) {
      into.replySamples.push(from.replySamples[id]!);
      const code = b[at + REPLY_ROW.code]!;
      a[row + REPLY_ROW.code] = code < 0 ? -1 : codes[code]!;
      a[row + REPLY_ROW.first] = first;
      a[row + REPLY_ROW.last] = last;
    }
    a[row + REPLY_ROW.deferred]! += b[at + REPLY_ROW.deferred]!;
    a[row + REPLY_ROW.bounced]! += b[at + REPLY_ROW.bounced]!;
    a[row + REPLY_ROW.first] = Math.min(a[row + REPLY_ROW.first]!, first);
    a[row + REPLY_ROW.last] = Math.max(a[row + REPLY_ROW.last]!, last);
  }
  for (let i = 0; i < 9; i++) into.otherRelays[i]! += from.otherRelays[i]!;
  for (let i = 0; i < DOMAIN.stride; i++) into.otherDomains[i]! += from.otherDomains[i]!;
  into.local += from.local;
  into.expired += from.expired;
  into.notTried += from.notTried;
  into.outsideFilter += from.outsideFilter;
  into.customOnMicrosoft += from.customOnMicrosoft;
  into.consumerElsewhere += from.consumerElsewhere;
  into.consumerAttempts += from.consumerAttempts;
  into.consumerSent += from.consumerSent;
}
