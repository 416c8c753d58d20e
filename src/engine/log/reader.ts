/** Reads log files one after the other and adds them up. Files come in as bytes; results go out as plain data. */

import { ByteTable } from './byte-table.ts';
import { withYear } from './clock.ts';
import { type FormatId, type LineParser, remembers } from './formats.ts';
import { mergeTally, yearZero } from './merge.ts';
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

export class LogReader {
  total: Tally;
  readonly files: FileResult[] = [];
  readonly options: ReaderOptions;
  readonly consumerDomains: ByteTable;
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
    this.total = new Tally(this.consumerDomains, new Recipients(false));
  }

  /** Starts a file; `format` only for one that continues what was read before. */
  begin(file: LogFile, format?: FormatId): void {
    const goesOn =
      format !== undefined && remembers(format) && this.parser?.id === format && this.file.name === file.name;
    this.file = file;
    this.scan = new FileScan({
      consumerDomains: this.consumerDomains,
      recipients: this.total.recipients,
      server: file.server ?? 'server',
      reference: this.reference(file),
      filter: this.options.filter,
      format,
      parser: goesOn ? this.parser! : undefined,
    });
  }

  /** Takes the next bytes of the file that was begun. */
  write(chunk: Uint8Array): void {
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
    });
    return partial;
  }

  /** Adds the finished tally of a file that was read elsewhere (in another thread). */
  add(
    tally: Tally,
    file: LogFile,
    found: Pick<FileResult, 'format' | 'bytes' | 'longLines' | 'binary' | 'problem'>,
  ): void {
    const zero = yearZero(tally, this.reference(file));
    const time = zero === null ? (t: number) => t : (t: number) => withYear(t, zero);
    const { recipients } = this.total;
    // The first file's tally is the total: there is nothing to add it to.
    if (zero === null && tally.recipients === recipients && isEmpty(this.total)) this.total = tally;
    else mergeTally(this.total, tally, time);
    if (tally.recipients !== recipients) recipients.add(tally.recipients, time);
    else if (zero !== null) recipients.setTimes(time);
    this.files.push({ name: file.name, ...summarise(tally, time), ...found, yearInferred: zero !== null });
  }

  /** A copy of everything so far, the file in progress included; the reader goes on unchanged. */
  snapshot(): Tally {
    const copy = new Tally(this.consumerDomains, new Recipients(false));
    mergeTally(copy, this.total, (t) => t);
    copy.recipients.add(this.total.recipients, (t) => t);
    const scan = this.scan;
    if (scan !== null) {
      const zero = yearZero(scan.tally, this.reference(this.file));
      mergeTally(copy, scan.tally, zero === null ? (t) => t : (t) => withYear(t, zero));
    }
    return copy;
  }

  /** What was found so far in the file that is being read; null between files. */
  current(): FileResult | null {
    const { scan, file } = this;
    if (scan === null) return null;
    const zero = yearZero(scan.tally, this.reference(file));
    const time = zero === null ? (t: number) => t : (t: number) => withYear(t, zero);
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
