/**
 * Block episodes: when a server could not deliver to one of Microsoft's services because of one code, derived
 * from the counts. The rule is written out in README.md beside this file.
 */
import { SERVICES } from './attempt.ts';
import { NO_HOUR } from './bins.ts';
import { showBytes } from './bytes.ts';
import { kindOfCode } from './codes.ts';
import { CODE_SLOTS, FLOW, OTHER_CODE, OTHER_SERVER, REFUSAL, SERVER_CELLS, type Tally } from './tally.ts';

/** A gap ends an episode when so many deliveries in it would be this unlikely had the refusals gone on. */
const SPLIT_CHANCE = 1e-6;
/** The same, to call the last episode over when the log ends. */
const OVER_CHANCE = 1e-3;
/** And when nothing was delivered between its refusals: a total block shows its end sooner. */
const TOTAL_OVER_CHANCE = 1e-2;
/** And when a blocked server delivered a day or more after the last refusal. */
const DAY_OVER_CHANCE = 0.1;
const MIN_GAP = 3600;
/** A day with twenty deliveries and no refusal ends an episode of a blocked server whatever its share was. */
const LONG_GAP = 86_400;
const LONG_GAP_SENT = 20;
/** Codes that are no blocks need so many refusals and this share of the attempts. */
const BULK_REFUSALS = 10;
const BULK_SHARE = 0.1;
/** A code about one sending domain is a smaller part of the mail of all. */
const DOMAIN_REFUSALS = 5;
const DOMAIN_SHARE = 1 / 30;

export interface Episode {
  code: string;
  /** Server names as the log has them; several when the code is about the sending domain. */
  servers: string[];
  scope: 'server' | 'sending-domain';
  service: 'consumer' | 'business';
  /** First and last refusal. */
  start: number;
  end: number;
  startOffset: number;
  endOffset: number;
  attempts: number;
  deferred: number;
  bounced: number;
  /** Deliveries to the service between start and end. */
  sent: number;
  lastSuccessBefore: number | null;
  firstSuccessAfter: number | null;
  /** No sign in the log that it ended. */
  ongoing: boolean;
}

/** One hour of one episode's key. */
interface Point {
  hour: number;
  first: number;
  last: number;
  deferred: number;
  bounced: number;
  before: number;
  after: number;
  sentAtFirst: number;
  sentAtLast: number;
  offset: number;
  server: number;
}

/** Successes of one service at one or all servers, by hour. */
interface SentHour {
  hour: number;
  sent: number;
  first: number;
  last: number;
}

/** Derives the episodes, in order of start. */
export function findEpisodes(tally: Tally): Episode[] {
  const groups = new Map<string, { code: string; service: number; server: number; points: Point[] }>();
  tally.refusals.each((cell, hour, at) => {
    const codeId = cell % CODE_SLOTS;
    if (codeId === OTHER_CODE || hour === NO_HOUR) return;
    const flow = Math.floor(cell / CODE_SLOTS);
    const service = flow % SERVER_CELLS;
    const server = Math.floor(flow / SERVER_CELLS);
    if (server === OTHER_SERVER) return;
    const code = showBytes(tally.codes.bytes(codeId));
    const all = kindOfCode(code).scope === 'sending-domain';
    const key = `${service}/${all ? '*' : server}/${code}`;
    let group = groups.get(key);
    if (group === undefined)
      groups.set(key, (group = { code, service, server: all ? -1 : server, points: [] }));
    const d = tally.refusals.data;
    group.points.push({
      hour,
      server,
      first: d[at + REFUSAL.first]!,
      last: d[at + REFUSAL.last]!,
      deferred: d[at + REFUSAL.deferred]!,
      bounced: d[at + REFUSAL.bounced]!,
      before: d[at + REFUSAL.before]!,
      after: d[at + REFUSAL.after]!,
      sentAtFirst: d[at + REFUSAL.sentAtFirst]!,
      sentAtLast: d[at + REFUSAL.sentAtLast]!,
      offset: d[at + REFUSAL.offset]!,
    });
  });
  const sentBy = new Map<string, SentHour[]>();
  const episodes: Episode[] = [];
  for (const group of groups.values()) {
    const key = `${group.service}/${group.server}`;
    let sent = sentBy.get(key);
    if (sent === undefined) sentBy.set(key, (sent = sentHours(tally, group.service, group.server)));
    episodes.push(...episodesOf(tally, group, sent));
  }
  return episodes.sort((a, b) => a.start - b.start || (a.code < b.code ? -1 : 1));
}

/** Hours with successes, sorted; `server` −1 for all servers together. */
function sentHours(tally: Tally, service: number, server: number): SentHour[] {
  const hours = new Map<number, SentHour>();
  const d = tally.flow.data;
  tally.flow.each((cell, hour, at) => {
    if (cell % SERVER_CELLS !== service || hour === NO_HOUR || d[at + FLOW.sent] === 0) return;
    if (server >= 0 && Math.floor(cell / SERVER_CELLS) !== server) return;
    const known = hours.get(hour);
    const first = d[at + FLOW.firstSent]!;
    const last = d[at + FLOW.lastSent]!;
    if (known === undefined) hours.set(hour, { hour, sent: d[at + FLOW.sent]!, first, last });
    else {
      known.sent += d[at + FLOW.sent]!;
      known.first = Math.min(known.first, first);
      known.last = Math.max(known.last, last);
    }
  });
  return [...hours.values()].sort((a, b) => a.hour - b.hour);
}

/** Index of the first hour that is not before `hour`. */
function hourIndex(sent: readonly SentHour[], hour: number): number {
  let low = 0;
  let high = sent.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (sent[mid]!.hour < hour) low = mid + 1;
    else high = mid;
  }
  return low;
}

function episodesOf(
  tally: Tally,
  group: { code: string; service: number; server: number; points: Point[] },
  sent: readonly SentHour[],
): Episode[] {
  const { code, service } = group;
  const points = [...group.points].sort((a, b) => a.first - b.first);
  const kind = kindOfCode(code);
  // cumulative[i]: successes in hours before sent[i].
  const cumulative = [0];
  for (const hour of sent) cumulative.push(cumulative.at(-1)! + hour.sent);
  const sentInHour = (hour: number) => {
    const i = hourIndex(sent, hour);
    return sent[i]?.hour === hour ? sent[i].sent : 0;
  };
  /** Successes before the first refusal of the point's hour, counted from the beginning of the log. */
  const before = (p: Point) => cumulative[hourIndex(sent, p.hour)]!;
  // Each server counts its own successes within the hour; over all of them an even flow is assumed.
  const all = group.server < 0;
  const shareOf = (p: Point, time: number) => (sentInHour(p.hour) * (time - p.hour * 3600)) / 3600;
  const upToFirst = (p: Point) => before(p) + (all ? shareOf(p, p.first) : p.sentAtFirst);
  const upToLast = (p: Point) =>
    before(p) + (all ? shareOf(p, p.last) : Math.min(p.sentAtLast, sentInHour(p.hour)));
  const total = cumulative.at(-1)!;
  const gaps = points.slice(1).map((p, i) => {
    const a = points[i]!;
    return { time: p.first - a.last, sent: Math.max(0, upToFirst(p) - upToLast(a)) };
  });
  const episodes: Episode[] = [];
  const todo: [number, number][] = [[0, points.length - 1]];
  for (let range = todo.pop(); range !== undefined; range = todo.pop()) {
    const [from, to] = range;
    const cut = bestCut(
      points,
      gaps,
      from,
      to,
      (p, q) => Math.max(0, upToLast(q) - upToFirst(p)),
      kind.block && !all,
    );
    if (cut >= 0) {
      todo.push([cut + 1, to], [from, cut]);
      continue;
    }
    const a = points[from]!;
    const part = points.slice(from, to + 1);
    const b = part.reduce((x, p) => (p.last >= x.last ? p : x));
    const deferred = part.reduce((n, p) => n + p.deferred, 0);
    const bounced = part.reduce((n, p) => n + p.bounced, 0);
    const attempts = deferred + bounced;
    const between = Math.round(Math.max(0, upToLast(b) - upToFirst(a)));
    const [few, share] = all ? [DOMAIN_REFUSALS, DOMAIN_SHARE] : [BULK_REFUSALS, BULK_SHARE];
    if (!kind.block && (attempts < few || attempts / (attempts + between) < share)) continue;
    const sentAfter = Math.max(0, total - upToLast(b));
    const firstSuccessAfter = successAfter(b, sent);
    const quiet = (sent.at(-1)?.last ?? b.last) - b.last;
    const over =
      kind.block && !all && quiet >= LONG_GAP
        ? DAY_OVER_CHANCE
        : between === 0
          ? TOTAL_OVER_CHANCE
          : OVER_CHANCE;
    const refused = (attempts + 1) / (attempts + between + 2);
    episodes.push({
      code,
      servers: [...new Set(part.map((p) => p.server))].map((id) => showBytes(tally.servers.bytes(id))).sort(),
      scope: kind.scope,
      service: SERVICES[service] as 'consumer' | 'business',
      start: a.first,
      end: b.last,
      startOffset: a.offset,
      endOffset: b.offset,
      attempts,
      deferred,
      bounced,
      sent: between,
      lastSuccessBefore: successBefore(a, sent),
      firstSuccessAfter,
      ongoing: to === points.length - 1 && sentAfter * Math.log1p(-refused) >= Math.log(over),
    });
  }
  return episodes;
}

/**
 * The gap after which the range is cut, or −1. A gap is judged by the share of refusals in the rest of the
 * range: how likely are so many deliveries in a row if that share had still held?
 */
function bestCut(
  points: readonly Point[],
  gaps: readonly { time: number; sent: number }[],
  from: number,
  to: number,
  between: (a: Point, b: Point) => number,
  block: boolean,
): number {
  let cut = -1;
  for (let i = from; i < to; i++) if (cut < 0 || gaps[i]!.sent > gaps[cut]!.sent) cut = i;
  if (cut < 0) return -1;
  const gap = gaps[cut]!;
  if (gap.time < MIN_GAP) return -1;
  let refusals = 0;
  for (let i = from; i <= to; i++) refusals += points[i]!.deferred + points[i]!.bounced;
  const rest = Math.max(0, between(points[from]!, points[to]!) - gap.sent);
  if (isUnlikely(gap.sent, refusals, rest)) return cut;
  return block && gap.time >= LONG_GAP && gap.sent >= LONG_GAP_SENT ? cut : -1;
}

/**
 * True when `run` deliveries in a row have a chance below SPLIT_CHANCE after `refused` refusals among `sent`
 * deliveries: the beta-binomial of an even prior, so that two or three refusals say little about their share.
 */
function isUnlikely(run: number, refused: number, sent: number): boolean {
  let chance = 1;
  for (let i = 1; i <= refused + 1; i++) {
    chance *= (sent + i) / (sent + run + i);
    if (chance < SPLIT_CHANCE) return true;
  }
  return false;
}

function successBefore(p: Point, sent: readonly SentHour[]): number | null {
  if (p.before !== 0 && p.before <= p.first) return p.before;
  const i = hourIndex(sent, p.hour);
  if (sent[i]?.hour === p.hour && sent[i].first <= p.first) {
    return sent[i].last <= p.first ? sent[i].last : sent[i].first;
  }
  return i > 0 ? sent[i - 1]!.last : null;
}

function successAfter(p: Point, sent: readonly SentHour[]): number | null {
  if (p.after !== 0 && p.after >= p.last) return p.after;
  const i = hourIndex(sent, p.hour);
  const here = sent[i]?.hour === p.hour ? sent[i] : undefined;
  if (here !== undefined && here.last > p.last) return here.first > p.last ? here.first : here.last;
  return sent[here === undefined ? i : i + 1]?.first ?? null;
}
