/** Reads log files one after the other and adds them up. Files come in as bytes; results go out as plain data. */

import { ByteTable } from './byte-table.ts';
import { withYear } from './clock.ts';
import { type FormatId, type LineParser, remembers } from './formats.ts';
import { mergeTally, type Span, yearNear, yearZero } from './merge.ts';
import { Recipients } from './recipients.ts';
import { FileScan, type LogFilter } from './scan.ts';
import { Tally } from './tally.ts';

/** What is known of a file before it is read. */
export interface LogFile {
  name: string;
  /** When it was last written, in seconds since 1970, if known: a log without years is not newer. */
  modified?: number | undefined;
  /** Name for its server when the lines name none. */
  server?: string | undefined;
}

/** What was found in a file. */
export interface FileResult {
  name: string;
  format: FormatId;
  bytes: number;
  attempts: number;
  local: number;
  longLines: number;
  binary: boolean;
  /** Printed times of its first and last delivery, in seconds as if they were UTC; null when it has none. */
  first: number | null;
  last: number | null;
  /** Years were worked out because the lines carry none. */
  yearInferred: boolean;
  /** Name of a file read before it that begins with the same bytes: it may be a copy. */
  like?: string | undefined;
  /** What went wrong while it was read, as a sentence; what was read before still counts. */
  problem?: string | undefined;
}

export interface ReaderOptions {
  /** Lower-case domains of Microsoft's consumer service. */
  consumerDomains: readonly string[];
  /** Now, in seconds since 1970. */
  now: number;
  filter?: LogFilter | undefined;
}

/** A file without years whose replies did not name its year; others of its set may. */
interface Undated {
  tally: Tally;
  reference: number;
  result: FileResult;
}

/** Such files that wait for a dated one at most: each holds its own tables. */
const MAX_UNDATED = 16;

/** Bytes of a file's beginning that are compared with the others', and files that are. */
const OPENING = 512;
const MAX_OPENINGS = 4_096;

export class LogReader {
  private sum: Tally;
  private readonly undated: Undated[] = [];
  /** First and last time of the files whose years are known. */
  private dated: Span | null = null;
  readonly files: FileResult[] = [];
  readonly options: ReaderOptions;
  readonly consumerDomains: ByteTable;
  /** Beginnings of the files, and the name of the first with each. */
  private readonly openings = new Map<string, string>();
  private opening = '';
  private goesOn = false;
  private scan: FileScan | null = null;
  private file: LogFile = { name: '' };
  private parser: LineParser | null = null;

  constructor(options: ReaderOptions) {
    this.options = options;
    this.consumerDomains = new ByteTable(4096, true);
    for (const domain of options.consumerDomains)
      this.consumerDomains.idOfBytes(new TextEncoder().encode(domain));
    // Later look-ups must not add names of the log to the list.
    this.consumerDomains.close();
    this.sum = new Tally(this.consumerDomains, new Recipients(false));
  }

  /** Everything in the files that were ended. */
  get total(): Tally {
    this.settle(0);
    return this.sum;
  }

  /** Recipients whose end is still to come: shared by the tallies of all files. */
  get recipients(): Recipients {
    return this.sum.recipients;
  }

  /** Starts a file; `format` only for one that continues what was read before. */
  begin(file: LogFile, format?: FormatId): void {
    const goesOn =
      format !== undefined && remembers(format) && this.parser?.id === format && this.file.name === file.name;
    this.file = file;
    this.opening = '';
    this.goesOn = format !== undefined;
    this.scan = new FileScan({
      consumerDomains: this.consumerDomains,
      recipients: this.recipients,
      server: file.server ?? 'server',
      reference: this.reference(file),
      filter: this.options.filter,
      format,
      parser: goesOn ? this.parser! : undefined,
    });
  }

  /** Takes the next bytes of the file that was begun. */
  write(chunk: Uint8Array): void {
    const room = OPENING - this.opening.length;
    if (room > 0 && !this.goesOn) this.opening += String.fromCharCode(...chunk.subarray(0, room));
    this.scan!.write(chunk);
  }

  /**
   * Ends the file and adds it to the total. `problem`: why it could not be read to its end. `keepPartial` leaves
   * a last line without its end unread, for a file that is still being written; the bytes of it are returned.
   */
  end(problem?: string, keepPartial = false): number {
    const scan = this.scan!;
    this.scan = null;
    const partial = scan.end(keepPartial);
    this.parser = scan.parser;
    this.add(scan.tally, this.file, {
      format: scan.format,
      bytes: scan.bytes,
      longLines: scan.longLines,
      binary: scan.binary,
      problem,
      like: this.namesake(),
    });
    return partial;
  }

  /** Notes how the file began; the name of an earlier one that began so, too. */
  private namesake(): string | undefined {
    const { opening, file } = this;
    if (opening.length < OPENING) return undefined;
    const known = this.openings.get(opening);
    if (known === undefined && this.openings.size < MAX_OPENINGS) this.openings.set(opening, file.name);
    return known;
  }

  /** Adds the finished tally of a file that was read elsewhere (in another thread). */
  add(
    tally: Tally,
    file: LogFile,
    found: Pick<FileResult, 'format' | 'bytes' | 'longLines' | 'binary' | 'like' | 'problem'>,
  ): void {
    const reference = this.reference(file);
    const zero = this.yearOf(tally, reference);
    const time = timeWith(zero);
    if (tally.recipients !== this.recipients) this.recipients.add(tally.recipients, time);
    else if (zero !== null) this.recipients.setTimes(time);
    const result = { name: file.name, ...summarise(tally, time), ...found, yearInferred: zero !== null };
    this.files.push(result);
    if (zero !== null && tally.votes.year === null) {
      this.undated.push({ tally, reference, result });
      this.settle(MAX_UNDATED);
      return;
    }
    // The first file's tally is the total: there is nothing to add it to.
    if (zero === null && tally.recipients === this.recipients && isEmpty(this.sum)) this.sum = tally;
    else mergeTally(this.sum, tally, time);
    if (result.first === null) return;
    const { first, last } = this.dated ?? { first: result.first, last: result.first };
    this.dated = { first: Math.min(first, result.first), last: Math.max(last, result.last ?? result.first) };
  }

  /** Adds the undated files beyond `keep`, in the year that what is known by now makes likely. */
  private settle(keep: number): void {
    while (this.undated.length > keep) {
      const { tally, reference, result } = this.undated.shift()!;
      const time = timeWith(this.yearOf(tally, reference));
      mergeTally(this.sum, tally, time);
      Object.assign(result, summarise(tally, time));
    }
  }

  private yearOf(tally: Tally, reference: number): number | null {
    return yearNear(tally, yearZero(tally, reference), reference, this.dated);
  }

  /** A copy of everything so far, the file in progress included; the reader goes on unchanged. */
  snapshot(): Tally {
    const copy = new Tally(this.consumerDomains, new Recipients(false));
    mergeTally(copy, this.sum, (t) => t);
    copy.recipients.add(this.recipients, (t) => t);
    for (const { tally, reference } of this.undated)
      mergeTally(copy, tally, timeWith(this.yearOf(tally, reference)));
    const scan = this.scan;
    if (scan !== null)
      mergeTally(copy, scan.tally, timeWith(this.yearOf(scan.tally, this.reference(this.file))));
    return copy;
  }

  /** What was found so far in the file that is being read; null between files. */
  current(): FileResult | null {
    const { scan, file } = this;
    if (scan === null) return null;
    const zero = this.yearOf(scan.tally, this.reference(file));
    const time = timeWith(zero);
    const { format, bytes, longLines, binary } = scan;
    const found = { format, bytes, longLines, binary, yearInferred: zero !== null };
    return { name: file.name, ...summarise(scan.tally, time), ...found };
  }

  private reference(file: LogFile): number {
    const { now } = this.options;
    return file.modified !== undefined && file.modified > 0 ? Math.min(file.modified, now) : now;
  }
}

function isEmpty({ flow, local, expired, notTried, outsideFilter }: Tally): boolean {
  return flow.size + local + expired + notTried + outsideFilter === 0;
}

const timeWith = (zero: number | null) => (time: number) => (zero === null ? time : withYear(time, zero));

function summarise(tally: Tally, time: (t: number) => number) {
  let attempts = 0;
  let first: number | null = null;
  let last: number | null = null;
  tally.flow.each((_cell, _hour, at) => {
    const d = tally.flow.data;
    attempts += d[at]! + d[at + 1]! + d[at + 2]!;
    const from = time(d[at + 6]!);
    const to = time(d[at + 7]!);
    if (first === null || from < first) first = from;
    if (last === null || to > last) last = to;
  });
  return { attempts, local: tally.local, first, last };
}
