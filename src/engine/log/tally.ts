/** Counts attempts into the cube and the tables; one tally per file or part of a file, added up by `merge.ts`. */
import { type Attempt, BOUNCED, DEFERRED, NO_OFFSET, OTHER, REPLY, SENT } from './attempt.ts';
import { Bins, Counters } from './bins.ts';
import { ByteTable } from './byte-table.ts';
import { copyBytes } from './bytes.ts';
import { LIMITS } from './limits.ts';
import type { Recipients } from './recipients.ts';
import { serviceOfRelay } from './relay.ts';
import { findCode, normaliseReply, type Range } from './reply.ts';
import { Votes } from './votes.ts';

/** Columns of the flow table: server × service × hour. */
export const FLOW = {
  sent: 0,
  deferred: 1,
  bounced: 2,
  unconnected: 3,
  firstSent: 4,
  lastSent: 5,
  first: 6,
  last: 7,
  offset: 8,
  /** Failures without a reply, by cause: connect, lost, tls, dns, own. */
  causes: 9,
  /** Failures with a reply that has no code. */
  uncoded: 14,
  stride: 15,
} as const;

/** Columns of the refusal table: server × service × code × hour. */
export const REFUSAL = {
  deferred: 0,
  bounced: 1,
  first: 2,
  last: 3,
  /** Last success of the same server and service before `first`, and first one after `last`; 0 when unknown. */
  before: 4,
  after: 5,
  /** Successes of the hour before `first`, and up to `last`. */
  sentAtFirst: 6,
  sentAtLast: 7,
  offset: 8,
  stride: 9,
} as const;

/** Columns of the domain table. */
export const DOMAIN = { sent: 0, deferred: 1, bounced: 2, microsoft: 3, stride: 6 } as const;
/** Columns of the reply table: code and service are fixed by the reply's first sight. */
export const REPLY_ROW = { deferred: 0, bounced: 1, code: 2, first: 3, last: 4, stride: 5 } as const;

export const SERVER_CELLS = 3;
export const CODE_SLOTS = 1024;
/** Where names beyond a table's limit are counted. */
export const OTHER_SERVER = LIMITS.servers;
export const OTHER_CODE = CODE_SLOTS - 1;

export function flowCell(server: number, service: number): number {
  return server * SERVER_CELLS + service;
}

export function refusalCell(server: number, service: number, code: number): number {
  return flowCell(server, service) * CODE_SLOTS + code;
}

/** The newest refusal line of a server, service and code. */
export interface Proof {
  time: number;
  line: Uint8Array;
  /** Where the recipient stands in the line, for shortening. */
  replyStart: number;
  replyEnd: number;
}

export class Tally {
  readonly servers = new ByteTable(LIMITS.servers, true);
  readonly relays = new ByteTable(LIMITS.relays, true);
  readonly domains = new ByteTable(LIMITS.domains, true);
  readonly codes = new ByteTable(LIMITS.codes, false);
  readonly replies = new ByteTable(LIMITS.replies, false);
  readonly flow = new Bins(FLOW.stride);
  readonly refusals = new Bins(REFUSAL.stride);
  readonly relayCounts = new Counters(3);
  readonly relayService: number[] = [];
  readonly domainCounts = new Counters(DOMAIN.stride);
  readonly domainConsumer: boolean[] = [];
  readonly replyCounts = new Counters(REPLY_ROW.stride);
  readonly replySamples: Uint8Array[] = [];
  readonly proofs = new Map<number, Proof>();
  readonly recipients: Recipients;
  readonly votes = new Votes();
  /** Attempts to names beyond the limits of the relay and domain tables, by service and status. */
  readonly otherRelays = new Float64Array(9);
  readonly otherDomains = new Float64Array(DOMAIN.stride);
  local = 0;
  expired = 0;
  notTried = 0;
  outsideFilter = 0;
  /** Attempts at Microsoft's relays for domains that are not consumer domains, and the reverse. */
  customOnMicrosoft = 0;
  consumerElsewhere = 0;
  consumerAttempts = 0;
  consumerSent = 0;
  /** Time of the first and last delivery line in the file's order: they join yearless parts. */
  firstSeen = Number.NaN;
  lastSeen = Number.NaN;
  private readonly consumerDomains: ByteTable;
  private readonly cellRow = new Int32Array((LIMITS.servers + 1) * SERVER_CELLS).fill(-1);
  private readonly cellHour = new Int32Array((LIMITS.servers + 1) * SERVER_CELLS);
  private readonly lastSent = new Float64Array((LIMITS.servers + 1) * SERVER_CELLS);
  /** Refusal rows of a cell that still wait for the next success. */
  private readonly waiting = new Map<number, number[]>();
  private readonly scratch = new Uint8Array(1400);
  private readonly range: Range = { start: -1, end: -1 };

  /**
   * `consumerDomains`: lower-case recipient domains of Microsoft's consumer service, for the count by domain.
   * `recipients`: shared by the tallies of files that are read one after the other.
   */
  constructor(consumerDomains: ByteTable, recipients: Recipients) {
    this.consumerDomains = consumerDomains;
    this.recipients = recipients;
  }

  /** Counts one attempt. `server` overrides the server named in the line (Exim's log names none). */
  attempt(a: Attempt, server: Uint8Array): void {
    const buffer = a.buffer;
    let serverId =
      a.serverEnd > a.serverStart
        ? this.servers.id(buffer, a.serverStart, a.serverEnd)
        : this.servers.id(server, 0, server.length);
    if (serverId < 0) serverId = OTHER_SERVER;
    const status = a.status;
    const n = a.recipients;
    if (Number.isNaN(this.firstSeen)) this.firstSeen = a.time;
    this.lastSeen = a.time;

    let service = OTHER;
    if (a.relayEnd > a.relayStart) {
      const relay = this.relays.id(buffer, a.relayStart, a.relayEnd);
      if (relay < 0) {
        service = serviceOfRelay(buffer, a.relayStart, a.relayEnd);
        this.otherRelays[service * 3 + status]! += n;
      } else {
        if (relay === this.relayService.length)
          this.relayService.push(serviceOfRelay(buffer, a.relayStart, a.relayEnd));
        service = this.relayService[relay]!;
        const at = this.relayCounts.at(relay) + status;
        this.relayCounts.data[at]! += n;
      }
    }
    this.countDomain(a, service);
    const cell = flowCell(serverId, service);
    const row = this.flowRow(cell, a.time);
    const flow = this.flow.data;
    flow[row + status]! += n;
    if (flow[row + FLOW.first] === 0 || a.time < flow[row + FLOW.first]!) flow[row + FLOW.first] = a.time;
    if (flow[row + FLOW.last] === 0 || a.time > flow[row + FLOW.last]!) flow[row + FLOW.last] = a.time;
    flow[row + FLOW.offset] = a.offset;
    if (a.unconnected) flow[row + FLOW.unconnected]! += n;
    if (status === SENT) {
      if (service !== OTHER) this.success(a, cell, row);
    } else if (a.cause !== REPLY) {
      flow[row + FLOW.causes + a.cause - 1]! += n;
      if (service !== OTHER) this.recipients.failed(a);
    } else if (service !== OTHER) {
      this.refusal(a, serverId, service, row);
      this.recipients.failed(a);
    }
  }

  /** The queue gave a recipient, or all that were left of a message, up. */
  expire(a: Attempt): void {
    this.expired++;
    this.recipients.expired(a);
  }

  private flowRow(cell: number, time: number): number {
    const hour = Math.floor(time / 3600);
    if (this.cellHour[cell] === hour && this.cellRow[cell]! >= 0) return this.cellRow[cell]!;
    const row = this.flow.row(cell, hour);
    this.cellHour[cell] = hour;
    this.cellRow[cell] = row;
    return row;
  }

  private countDomain(a: Attempt, service: number): void {
    const buffer = a.buffer;
    let at = a.rcptEnd - 1;
    while (at >= a.rcptStart && buffer[at] !== 64) at--;
    const start = at + 1;
    const status = a.status;
    const n = a.recipients;
    let consumer = false;
    const domain = at < a.rcptStart ? -1 : this.domains.id(buffer, start, a.rcptEnd);
    if (domain < 0) {
      const row = service === OTHER ? 0 : DOMAIN.microsoft;
      this.otherDomains[row + status]! += n;
      consumer = at >= a.rcptStart && this.consumerDomains.id(buffer, start, a.rcptEnd) >= 0;
    } else {
      if (domain === this.domainConsumer.length)
        this.domainConsumer.push(this.consumerDomains.id(buffer, start, a.rcptEnd) >= 0);
      consumer = this.domainConsumer[domain]!;
      const row = this.domainCounts.at(domain) + (service === OTHER ? 0 : DOMAIN.microsoft);
      this.domainCounts.data[row + status]! += n;
    }
    if (consumer) {
      this.consumerAttempts += n;
      if (status === SENT) this.consumerSent += n;
      if (service === OTHER) this.consumerElsewhere += n;
    } else if (service !== OTHER) this.customOnMicrosoft += n;
  }

  private success(a: Attempt, cell: number, row: number): void {
    const flow = this.flow.data;
    const time = a.time;
    if (flow[row + FLOW.firstSent] === 0 || time < flow[row + FLOW.firstSent]!)
      flow[row + FLOW.firstSent] = time;
    if (flow[row + FLOW.lastSent] === 0 || time > flow[row + FLOW.lastSent]!)
      flow[row + FLOW.lastSent] = time;
    this.lastSent[cell] = time;
    const rows = this.waiting.get(cell);
    if (rows !== undefined && rows.length > 0) {
      for (const at of rows) this.refusals.data[at + REFUSAL.after] = time;
      rows.length = 0;
    }
    this.recipients.sent(a);
  }

  private refusal(a: Attempt, server: number, service: number, flowRow: number): void {
    const { buffer, time } = a;
    const code = this.replyCode(a);
    if (code < 0) {
      this.flow.data[flowRow + FLOW.uncoded]! += a.recipients;
      return;
    }
    const cell = refusalCell(server, service, code);
    const at = this.refusals.row(cell, Math.floor(time / 3600));
    const d = this.refusals.data;
    const sentSoFar = this.flow.data[flowRow + FLOW.sent]!;
    const flow = flowCell(server, service);
    if (d[at + REFUSAL.deferred]! + d[at + REFUSAL.bounced]! === 0) {
      d[at + REFUSAL.first] = time;
      d[at + REFUSAL.last] = time;
      d[at + REFUSAL.before] = this.lastSent[flow]!;
      d[at + REFUSAL.sentAtFirst] = sentSoFar;
    } else if (time < d[at + REFUSAL.first]!) {
      d[at + REFUSAL.first] = time;
    }
    if (time >= d[at + REFUSAL.last]!) d[at + REFUSAL.last] = time;
    d[at + REFUSAL.sentAtLast] = sentSoFar;
    d[at + REFUSAL.after] = 0;
    d[at + REFUSAL.offset] = a.offset;
    d[at + (a.status === DEFERRED ? REFUSAL.deferred : REFUSAL.bounced)]! += a.recipients;
    let rows = this.waiting.get(flow);
    if (rows === undefined) this.waiting.set(flow, (rows = []));
    if (!rows.includes(at)) rows.push(at);

    const proof = this.proofs.get(cell);
    if (proof !== undefined ? time >= proof.time : this.proofs.size < LIMITS.proofs) {
      const size = Math.min(a.lineEnd - a.lineStart, LIMITS.proofBytes);
      const same = proof !== undefined && proof.line.length >= size && proof.line.length < size + 64;
      const line = same ? proof.line : new Uint8Array(size);
      if (same) line.fill(32, size);
      line.set(buffer.subarray(a.lineStart, a.lineStart + size));
      const entry = {
        time,
        line,
        replyStart: a.replyStart - a.lineStart,
        replyEnd: a.replyEnd - a.lineStart,
      };
      if (proof === undefined) this.proofs.set(cell, entry);
      else Object.assign(proof, entry);
    }
  }

  /** Counts the reply's text and returns the id of its code, −1 when it has none. */
  private replyCode(a: Attempt): number {
    const { buffer, status, time } = a;
    if (a.offset === NO_OFFSET) this.votes.reply(a);
    if (a.replyEnd <= a.replyStart) {
      return a.dsnEnd > a.dsnStart ? this.codeId(buffer, a.dsnStart, a.dsnEnd) : -1;
    }
    const scratch = this.scratch;
    const size = normaliseReply(scratch, buffer, a.replyStart, a.replyEnd);
    const reply = this.replies.id(scratch, 0, size);
    if (reply < 0) {
      findCode(this.range, buffer, a.replyStart, a.replyEnd);
      return this.range.start < 0 ? -1 : this.codeId(buffer, this.range.start, this.range.end);
    }
    const row = this.replyCounts.at(reply);
    const d = this.replyCounts.data;
    if (reply === this.replySamples.length) {
      this.replySamples.push(copyBytes(buffer, a.replyStart, Math.min(a.replyEnd, a.replyStart + 1000)));
      findCode(this.range, buffer, a.replyStart, a.replyEnd);
      d[row + REPLY_ROW.code] =
        this.range.start < 0 ? -1 : this.codeId(buffer, this.range.start, this.range.end);
      d[row + REPLY_ROW.first] = time;
    }
    d[row + (status === BOUNCED ? REPLY_ROW.bounced : REPLY_ROW.deferred)]! += a.recipients;
    if (time < d[row + REPLY_ROW.first]!) d[row + REPLY_ROW.first] = time;
    if (d[row + REPLY_ROW.last] === 0 || time > d[row + REPLY_ROW.last]!) d[row + REPLY_ROW.last] = time;
    return d[row + REPLY_ROW.code]!;
  }

  private codeId(buffer: Uint8Array, start: number, end: number): number {
    const id = this.codes.id(buffer, start, end);
    return id < 0 ? OTHER_CODE : id;
  }
}
