/** Cuts the bytes of one file into lines and feeds them to its parser; any cut into chunks gives the same result. */
import { ATTEMPT, Attempt, EXPIRED, type LineKind, LOCAL, NOT_TRIED } from './attempt.ts';
import type { ByteTable } from './byte-table.ts';
import { ascii, copyBytes, indexOfBytes, NEWLINE } from './bytes.ts';
import { relativeYear, withYear, YEARLESS } from './clock.ts';
import { createParser, type FormatId, type LineParser, recogniseFormat } from './formats.ts';
import { LIMITS } from './limits.ts';
import { createMarkedLines, type MarkedLines } from './marked-lines.ts';
import type { Recipients } from './recipients.ts';
import { Tally } from './tally.ts';

/** Bytes at the start of a file that its format is recognised from. */
const SAMPLE = 65_536;
const DAY = 86_400;

/** Which attempts count: times as printed in the log, in seconds as if they were UTC. */
export interface LogFilter {
  since?: number;
  until?: number;
  /** Lower-case host name, or its first label. */
  server?: string;
}

export interface ScanOptions {
  consumerDomains: ByteTable;
  recipients: Recipients;
  /** Name for servers that the log does not name (Exim). */
  server: string;
  /** Seconds since 1970 that the file cannot be newer than: its own date, or now. */
  reference: number;
  filter?: LogFilter | undefined;
  /** Known already, for a later part of a file. */
  format?: FormatId | undefined;
  /** The parser that read what came before, for a format that remembers it. */
  parser?: LineParser | undefined;
}

export class FileScan {
  readonly tally: Tally;
  format: FormatId = 'unknown';
  bytes = 0;
  /** Delivery lines longer than the limit, read up to it. */
  longLines = 0;
  /** The file starts with bytes that are no text. */
  binary = false;
  private readonly options: ScanOptions;
  parser: LineParser | null = null;
  /** Finds the lines with the format's marker; null when each line has to be looked at. */
  private marked: MarkedLines | null = null;
  private marker: Uint8Array = new Uint8Array(0);
  private readonly attempt = new Attempt();
  private readonly server: Uint8Array;
  private head: Uint8Array[] = [];
  private headSize = 0;
  private carry = new Uint8Array(4096);
  private carrySize = 0;
  private carryLong = false;
  private utf16: TextDecoder | null = null;
  private readonly first: string | null;
  private guess = Number.NaN;

  constructor(options: ScanOptions) {
    this.options = options;
    this.tally = new Tally(options.consumerDomains, options.recipients);
    this.server = new TextEncoder().encode(options.server);
    this.first = options.filter?.server?.toLowerCase() ?? null;
    if (options.format !== undefined) this.start(options.format);
  }

  /** Takes the next bytes of the file. They are not kept, and may be reused by the caller afterwards. */
  write(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    if (this.parser !== null) {
      this.feed(chunk);
      return;
    }
    this.head.push(copyBytes(chunk));
    this.headSize += chunk.length;
    if (this.headSize >= SAMPLE) this.recognise();
  }

  /** Takes a last line without its end, too, unless `keepPartial`; returns the bytes of that line. */
  end(keepPartial = false): number {
    if (this.parser === null) this.recognise();
    const partial = this.carrySize;
    if (partial > 0 && !keepPartial) {
      this.takeCarry();
    }
    // The last entry of a journal export ends without an empty line.
    if (!keepPartial && this.format === 'journal-export') this.line(new Uint8Array(1), 0, 0, false);
    return partial;
  }

  private start(format: FormatId): void {
    this.format = format;
    this.parser = this.options.parser ?? createParser(format, this.options.consumerDomains);
    const { marker } = this.parser;
    if (marker === null) return;
    this.marker = ascii(marker);
    this.marked = createMarkedLines(marker);
  }

  private recognise(): void {
    const all = new Uint8Array(this.headSize);
    let at = 0;
    for (const part of this.head) {
      all.set(part, at);
      at += part.length;
    }
    this.head = [];
    let sample = all.subarray(0, SAMPLE);
    if ((all[0] === 0xff && all[1] === 0xfe) || (all[0] === 0xfe && all[1] === 0xff)) {
      this.utf16 = new TextDecoder(all[0] === 0xff ? 'utf-16le' : 'utf-16be');
      sample = new TextEncoder().encode(
        new TextDecoder(all[0] === 0xff ? 'utf-16le' : 'utf-16be').decode(
          sample.subarray(0, sample.length & ~1),
        ),
      );
    } else if (all[0] === 0xef && all[1] === 0xbb && all[2] === 0xbf) sample = sample.subarray(3);
    const format = recogniseFormat(sample);
    this.binary = format === 'unknown' && looksBinary(sample);
    this.start(format);
    this.feed(all[0] === 0xef && all[1] === 0xbb && all[2] === 0xbf ? all.subarray(3) : all);
  }

  private feed(bytes: Uint8Array): void {
    const chunk =
      this.utf16 === null ? bytes : new TextEncoder().encode(this.utf16.decode(bytes, { stream: true }));
    let start = 0;
    if (this.carrySize > 0 || this.carryLong) {
      const newline = chunk.indexOf(NEWLINE);
      this.keep(chunk, 0, newline < 0 ? chunk.length : newline);
      if (newline < 0) return;
      this.takeCarry();
      start = newline + 1;
    }
    const last = chunk.lastIndexOf(NEWLINE);
    if (last >= start) {
      this.scan(chunk, start, last + 1);
      start = last + 1;
    }
    this.keep(chunk, start, chunk.length);
  }

  private keep(chunk: Uint8Array, start: number, end: number): void {
    const room = LIMITS.line - this.carrySize;
    const size = Math.min(end - start, room);
    if (size < end - start) this.carryLong = true;
    if (this.carrySize + size > this.carry.length) {
      const carry = new Uint8Array(
        Math.min(LIMITS.line, Math.max(this.carry.length * 2, this.carrySize + size)),
      );
      carry.set(this.carry);
      this.carry = carry;
    }
    this.carry.set(chunk.subarray(start, start + size), this.carrySize);
    this.carrySize += size;
  }

  private takeCarry(): void {
    const size = this.carrySize;
    const long = this.carryLong;
    this.carrySize = 0;
    this.carryLong = false;
    if (this.marked !== null && indexOfBytes(this.carry, this.marker, 0, size) < 0) return;
    this.line(this.carry, 0, size, long);
  }

  /** Reads complete lines: from `start` to `end`, which is behind a newline. */
  private scan(chunk: Uint8Array, start: number, end: number): void {
    let pos = start;
    const { marked } = this;
    if (marked === null) {
      while (pos < end) {
        const stop = chunk.indexOf(NEWLINE, pos);
        const long = stop - pos > LIMITS.line;
        this.line(chunk, pos, long ? pos + LIMITS.line : stop, long);
        pos = stop + 1;
      }
      return;
    }
    const size = this.marker.length;
    const { places } = marked;
    for (; pos < end; pos = marked.next) {
      const last = 3 * marked.find(chunk, pos, end);
      for (let i = 0; i < last; i += 3) {
        const from = places[i]!;
        const hit = places[i + 1]!;
        const stop = places[i + 2]!;
        const long = stop - from > LIMITS.line;
        if (hit - from + size <= LIMITS.line)
          this.line(chunk, from, long ? from + LIMITS.line : stop, long, hit);
      }
    }
  }

  private line(buffer: Uint8Array, start: number, stop: number, long: boolean, marker = -1): void {
    const end = stop > start && buffer[stop - 1] === 13 ? stop - 1 : stop;
    const { attempt } = this;
    const parser = this.parser!;
    // A machine that lost power leaves NULs where its next line begins.
    let from = start;
    while (from < end && buffer[from] === 0) from++;
    attempt.reset(buffer, from, end);
    attempt.marker = marker;
    let kind = parser.parse(attempt);
    if (kind < ATTEMPT) return;
    if (long) this.longLines++;
    this.count(kind);
    if (parser.next !== undefined) while ((kind = parser.next(attempt)) >= ATTEMPT) this.count(kind);
  }

  private count(kind: LineKind): void {
    const { attempt, tally } = this;
    if (this.options.filter !== undefined && !this.passes()) {
      if (kind === ATTEMPT) tally.outsideFilter += attempt.recipients;
      return;
    }
    if (kind === ATTEMPT) {
      if (this.format === 'sendmail' && attempt.time < YEARLESS) tally.votes.sendmailId(attempt);
      tally.attempt(attempt, this.server);
    } else if (kind === LOCAL) tally.local += attempt.recipients;
    else if (kind === EXPIRED) tally.expire(attempt);
    else if (kind === NOT_TRIED) tally.notTried += attempt.recipients;
  }

  private passes(): boolean {
    const filter = this.options.filter!;
    const a = this.attempt;
    if (this.first !== null) {
      const named = a.serverEnd > a.serverStart;
      const bytes = named ? a.buffer.subarray(a.serverStart, a.serverEnd) : this.server;
      const name = String.fromCharCode(...bytes.subarray(0, 256)).toLowerCase();
      if (name !== this.first && name.split('.')[0] !== this.first) return false;
    }
    let time = a.time;
    if (time < YEARLESS) {
      if (Number.isNaN(this.guess)) {
        const { reference } = this.options;
        this.guess = new Date(reference * 1000).getUTCFullYear() + 1 - relativeYear(time);
        while (withYear(time, this.guess) > reference + 2 * DAY) this.guess--;
      }
      time = withYear(time, this.guess);
    }
    return !(time < (filter.since ?? -Infinity) || time >= (filter.until ?? Infinity));
  }
}

function looksBinary(sample: Uint8Array): boolean {
  let odd = 0;
  for (const c of sample) if (c < 9 || (c > 13 && c < 32 && c !== 27)) odd++;
  return odd * 50 > sample.length;
}
