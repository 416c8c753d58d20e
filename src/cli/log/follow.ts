/** Reads on as a log grows, through rotation and restarts, and tells when a block begins or ends. */
import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import zlib from 'node:zlib';
import { dumpTally, dumpToJson, loadTally, type TallyDump } from '../../engine/log/dump.ts';
import { mergeTally } from '../../engine/log/merge.ts';
import type { FileResult, LogReader } from '../../engine/log/reader.ts';
import type { LogEvent, LogReport } from '../../engine/log/report.ts';
import { serverNames } from '../../engine/log/servers.ts';
import { formatEvent } from '../../engine/log/text.ts';
import { EXIT, type Io, UsageError } from '../command.ts';
import { clean } from '../report-text.ts';

const BUFFER = 1 << 20;
const POLL = 1000;
/** Bytes of a file that tell it apart from others after it was renamed and packed. */
const MARK = 1024;

interface FollowState {
  whyblocked: 'log-state';
  path: string;
  inode: number;
  mark: string;
  offset: number;
  /** Episodes told as begun and not yet as ended. */
  open: string[];
  file: FileResult;
  tally: TallyDump;
}

export interface FollowOptions {
  reader: LogReader;
  name: string;
  state: string | undefined;
  io: Io;
  report: () => LogReport;
  /** Writes the result after each change, or null when only episodes are told. */
  show: ((report: LogReport) => void) | null;
  /** Milliseconds between two looks at the file. */
  poll?: number;
}

interface Place {
  fd: number;
  inode: number;
  offset: number;
}

const eventKey = (e: LogEvent) => [e.code, e.server ?? '*', e.service, e.start].join(' ');

/** Follows until the signal ends it; then saves the state once more and returns the exit status. */
export async function follow(options: FollowOptions): Promise<number> {
  const { reader, io, report } = options;
  const path = resolve(io.cwd, options.name);
  const server = serverNames([path])[0]!;
  const open = new Set<string>();
  let file: FileResult = {
    name: options.name,
    format: 'unknown',
    bytes: 0,
    attempts: 0,
    local: 0,
    longLines: 0,
    binary: false,
    first: null,
    last: null,
    yearInferred: false,
  };
  let place: Place | null = null;

  /** Reads from the place to the file's present end, complete lines only. */
  const readOn = (at: Place, whole: boolean): boolean => {
    const buffer = new Uint8Array(BUFFER);
    let read = 0;
    reader.begin({ name: options.name, server }, file.format === 'unknown' ? undefined : file.format);
    for (;;) {
      const n = readSync(at.fd, buffer, 0, BUFFER, at.offset + read);
      if (n === 0) break;
      reader.write(buffer.subarray(0, n));
      read += n;
    }
    const partial = reader.end(undefined, !whole);
    at.offset += read - (whole ? 0 : partial);
    const found = reader.files.pop()!;
    file = addResult(file, found, partial, whole);
    reader.files[0] = file;
    return read > (whole ? 0 : partial);
  };
  const openPath = (): Place | null => {
    try {
      const fd = openSync(path, 'r');
      return { fd, inode: fstatSync(fd).ino, offset: 0 };
    } catch {
      return null;
    }
  };

  const saved = options.state === undefined ? null : loadState(resolve(io.cwd, options.state), path);
  if (saved !== null) {
    const tally = loadTally(saved.tally, reader.consumerDomains);
    mergeTally(reader.total, tally, (t) => t);
    reader.total.recipients.add(tally.recipients, (t) => t);
    file = saved.file;
    reader.files[0] = file;
    for (const key of saved.open) open.add(key);
    const warn = (sentence: string) => io.stderr.write(`${clean(sentence)}\n`);
    for (const rest of rotatedSince(path, saved, warn)) {
      if (rest.text !== null) {
        reader.begin({ name: options.name, server }, file.format);
        reader.write(rest.text.subarray(rest.offset));
        reader.end();
        file = addResult(file, reader.files.pop()!, 0, true);
        reader.files[0] = file;
      } else {
        const fd = openSync(rest.path, 'r');
        const at = { fd, inode: 0, offset: rest.offset };
        if (rest.path === path) place = { fd, inode: fstatSync(fd).ino, offset: rest.offset };
        else {
          readOn(at, true);
          closeSync(fd);
        }
      }
    }
  }
  place ??= openPath();
  if (place === null) throw new UsageError(`There is no file "${options.name}".`);

  const tell = (first: boolean) => {
    const now = report();
    const ongoing = new Set<string>();
    for (const event of now.events) {
      const key = eventKey(event);
      if (event.ongoing) ongoing.add(key);
      if (event.ongoing && !open.has(key)) {
        open.add(key);
        io.stdout.write(`block began: ${clean(formatEvent(event))}\n`);
      } else if (!event.ongoing && open.delete(key))
        io.stdout.write(`block ended: ${clean(formatEvent(event))}\n`);
    }
    // An episode may be joined with an earlier one when more is known: its old key is gone then.
    for (const key of open) if (!ongoing.has(key)) open.delete(key);
    if (first) io.stderr.write(`Following ${options.name}. ${clean(now.verdict.sentence)}\n`);
    options.show?.(now);
  };
  const save = () => {
    if (options.state === undefined || place === null) return;
    const state: FollowState = {
      whyblocked: 'log-state',
      path,
      inode: place.inode,
      mark: markOf(place.fd),
      offset: place.offset,
      open: [...open],
      file,
      tally: dumpTally(reader.total),
    };
    const target = resolve(io.cwd, options.state);
    try {
      writeFileSync(`${target}.tmp`, dumpToJson(state), { mode: 0o600 });
      renameSync(`${target}.tmp`, target);
    } catch (error) {
      throw new UsageError(
        `The state could not be written to "${options.state}" (${(error as NodeJS.ErrnoException).code ?? 'unknown fault'}).`,
      );
    }
  };

  readOn(place, false);
  tell(true);
  save();
  while (!io.signal.aborted) {
    await sleep(options.poll ?? POLL, io.signal);
    let changed = place !== null && hasMore(place) && readOn(place, false);
    const there = inodeOf(path);
    if (place === null || (there !== null && there !== place.inode) || shrunk(place)) {
      if (place !== null) {
        // The rest of the old file, its last line included, before the new one.
        changed = (shrunk(place) ? false : readOn(place, true)) || changed;
        closeSync(place.fd);
      }
      place = openPath();
      if (place !== null) changed = readOn(place, false) || changed;
    }
    if (changed) {
      tell(false);
      save();
    }
  }
  save();
  if (place !== null) closeSync(place.fd);
  return report().events.some((e) => e.ongoing) ? EXIT.finding : EXIT.ok;
}

function addResult(a: FileResult, b: FileResult, partial: number, whole: boolean): FileResult {
  return {
    ...a,
    format: b.format === 'unknown' || b.format === 'syslog' ? a.format : b.format,
    bytes: a.bytes + b.bytes - (whole ? 0 : partial),
    attempts: a.attempts + b.attempts,
    local: a.local + b.local,
    longLines: a.longLines + b.longLines,
    first: a.first ?? b.first,
    last: b.last ?? a.last,
    yearInferred: a.yearInferred || b.yearInferred,
  };
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(finish, ms);
    function finish() {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      done();
    }
    signal.addEventListener('abort', finish);
  });
}

function inodeOf(path: string): number | null {
  try {
    return statSync(path).ino;
  } catch {
    return null;
  }
}

const hasMore = (place: Place) => fstatSync(place.fd).size > place.offset;
/** copytruncate: the same file, but shorter than what was read of it. */
const shrunk = (place: Place) => fstatSync(place.fd).size < place.offset;

function markOf(fd: number): string {
  const head = new Uint8Array(MARK);
  const size = readSync(fd, head, 0, MARK, 0);
  return hashOf(head.subarray(0, size));
}

/** Hash of a file's first line (or first kilobyte), which later growth does not change. */
function hashOf(head: Uint8Array): string {
  const newline = head.indexOf(10);
  return createHash('sha256')
    .update(head.subarray(0, newline < 0 ? MARK : Math.min(newline, MARK)))
    .digest('hex');
}

function loadState(file: string, path: string): FollowState | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UsageError(
      `The state file "${file}" could not be read (${(error as NodeJS.ErrnoException).code ?? 'unknown fault'}).`,
    );
  }
  try {
    const state = JSON.parse(text) as FollowState;
    if (state.whyblocked !== 'log-state' || state.tally.version !== 1) throw new Error('other');
    if (state.path !== path)
      throw new UsageError(
        `The state file "${file}" belongs to ${state.path}: give each log a state file of its own.`,
      );
    return state;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`"${file}" is no state file of this version: move it away to start anew.`);
  }
}

interface Rest {
  path: string;
  offset: number;
  /** Unpacked text of a packed file. */
  text: Uint8Array | null;
}

/** What a rotated file's name adds: `.1`, `-20261101`, `.2026-11-01`, `.old`, and what it is packed with. */
const ROTATED = /^[._-](?:\d[\dT._-]*|old)(?:\.(?:gz|zst|xz|bz2))?$/i;

/** Text of a packed file; null when it cannot be unpacked here. */
function unpackRotated(file: string): Uint8Array | null {
  try {
    if (file.endsWith('.gz')) return zlib.gunzipSync(readFileSync(file));
    if (file.endsWith('.zst')) return zlib.zstdDecompressSync(readFileSync(file));
  } catch {
    // Damaged, still being written, or too large: said by the caller.
  }
  return null;
}

/**
 * What was written since the state was saved: the rest of the file it speaks of, which may have been renamed or
 * packed, then the files that came after it, then the present one. `warn` is told of files that could not be read.
 */
function rotatedSince(path: string, state: FollowState, warn: (sentence: string) => void): Rest[] {
  const present = inodeOf(path);
  const isSame = (file: string) => {
    const fd = openSync(file, 'r');
    try {
      return markOf(fd) === state.mark && fstatSync(fd).size >= state.offset;
    } finally {
      closeSync(fd);
    }
  };
  if (present !== null && (present === state.inode || state.offset === 0) && isSame(path))
    return [{ path, offset: state.offset, text: null }];
  const name = basename(path);
  const folder = dirname(path);
  const siblings = readdirSync(folder)
    .filter((file) => file.startsWith(name) && ROTATED.test(file.slice(name.length)))
    .map((file) => ({ file: join(folder, file), modified: statSync(join(folder, file)).mtimeMs }))
    .sort((a, b) => b.modified - a.modified)
    .slice(0, 20);
  const rests: Rest[] = [];
  const unread: string[] = [];
  /** How many of them are newer than the first that could not be read. */
  let newer = 0;
  let found: Rest | null = null;
  for (const { file } of siblings) {
    const packed = /\.(?:gz|zst|xz|bz2)$/i.test(file);
    const text = packed ? unpackRotated(file) : null;
    if (packed && text === null) {
      if (unread.push(basename(file)) === 1) newer = rests.length;
      continue;
    }
    const same =
      text === null
        ? isSame(file)
        : hashOf(text.subarray(0, MARK)) === state.mark && text.length >= state.offset;
    const rest = { path: file, offset: same ? state.offset : 0, text };
    if (same) {
      found = rest;
      break;
    }
    rests.push(rest);
  }
  if (found === null || unread.length > 0)
    warn(
      unread.length > 0
        ? `Lines written while this was not running may be missing: ${unread.join(', ')} could not be unpacked.`
        : 'Lines written while this was not running may be missing: the file that was read last is gone.',
    );
  if (found !== null) return [found, ...rests.reverse()];
  return unread.length > 0 ? rests.slice(0, newer).reverse() : [];
}
