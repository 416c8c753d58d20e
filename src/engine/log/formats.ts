/** The log formats, how each is recognised, and the parser of its lines. */
import { type Attempt, type LineKind, NOTHING } from './attempt.ts';
import { ascii, indexOfBytes, startsWith } from './bytes.ts';
import { Clock } from './clock.ts';
import { eximIdLength, parseExim } from './exim.ts';
import { JournalExport, parseJournalJson } from './journal.ts';
import { parseOpenSmtpd } from './opensmtpd.ts';
import { POSTFIX_MARKER, parsePostfix } from './postfix.ts';
import { parseSendmail, SENDMAIL_MARKER } from './sendmail.ts';
import { parseSyslogHead, SyslogHead } from './syslog.ts';

export type FormatId =
  | 'postfix'
  | 'sendmail'
  | 'exim'
  | 'opensmtpd'
  | 'syslog'
  | 'journal-json'
  | 'journal-export'
  | 'unknown';

export const FORMAT_NAMES: Record<FormatId, string> = {
  postfix: 'Postfix (syslog lines)',
  sendmail: 'Sendmail (syslog lines)',
  exim: 'Exim main log',
  opensmtpd: 'OpenSMTPD (syslog lines)',
  syslog: 'system log',
  'journal-json': 'journal, JSON export',
  'journal-export': 'journal, export format',
  unknown: 'not recognised',
};

/** Reads lines of one format into an `Attempt`. One object per file: clocks remember the line before. */
export interface LineParser {
  id: FormatId;
  /** Bytes every delivery line contains, or null when each line has to be looked at. */
  marker: string | null;
  /** Sets `a.time` and the ranges; the record was reset to the line before. */
  parse(a: Attempt): LineKind;
  clock: Clock;
}

const EXIM_PROGRAM = ascii('exim');
const DELIVERY = ascii(' delivery ');

/** Creates the parser of a format. */
export function createParser(id: FormatId): LineParser {
  const clock = new Clock();
  const head = new SyslogHead();
  const syslog = (parse: (a: Attempt, head: SyslogHead) => LineKind) => (a: Attempt) => {
    if (!parseSyslogHead(head, clock, a.buffer, a.lineStart, a.lineEnd)) return NOTHING;
    a.time = head.time;
    a.offset = head.offset;
    return parse(a, head);
  };
  switch (id) {
    case 'postfix':
      return { id, clock, marker: POSTFIX_MARKER, parse: syslog(parsePostfix) };
    case 'sendmail':
      return { id, clock, marker: SENDMAIL_MARKER, parse: syslog(parseSendmail) };
    case 'opensmtpd':
      return { id, clock, marker: ' result="', parse: syslog(parseOpenSmtpd) };
    case 'exim':
      return { id, clock, marker: null, parse: (a) => parseEximLine(a, clock, head) };
    case 'journal-json':
      return { id, clock, marker: null, parse: (a) => parseJournalJson(a, syslog(parseAny)) };
    case 'journal-export': {
      const journal = new JournalExport();
      return { id, clock, marker: null, parse: (a) => journal.parse(a, syslog(parseAny)) };
    }
    default:
      return { id, clock, marker: null, parse: syslog(parseAny) };
  }
}

/** A system log that several mail servers write to: the program's name and the line's shape decide. */
function parseAny(a: Attempt, head: SyslogHead): LineKind {
  const { buffer, lineEnd } = a;
  if (startsWith(buffer, head.programStart, head.programEnd, EXIM_PROGRAM)) {
    a.serverStart = head.hostStart;
    a.serverEnd = head.hostEnd;
    return parseEximMessage(a, head.messageStart);
  }
  const slash = indexOfBytes(buffer, SLASH, head.programStart, head.programEnd);
  if (slash >= 0) return parsePostfix(a, head);
  if (indexOfBytes(buffer, SENDMAIL_STAT, head.messageStart, lineEnd) >= 0) return parseSendmail(a, head);
  if (indexOfBytes(buffer, DELIVERY, head.messageStart, Math.min(lineEnd, head.messageStart + 80)) >= 0)
    return parseOpenSmtpd(a, head);
  return NOTHING;
}

const SLASH = ascii('/');
const SENDMAIL_STAT = ascii(SENDMAIL_MARKER);
const inner = new Clock();

/** Exim's text inside a syslog line, which may repeat the time (log_selector, syslog_timestamp). */
function parseEximMessage(a: Attempt, start: number): LineKind {
  const after = inner.parse(a.buffer, start, a.lineEnd);
  return parseExim(a, after > 0 ? after : start);
}

function parseEximLine(a: Attempt, clock: Clock, head: SyslogHead): LineKind {
  const after = clock.parse(a.buffer, a.lineStart, a.lineEnd);
  if (after > 0) {
    a.time = clock.time;
    a.offset = clock.offset;
    const kind = parseExim(a, after);
    if (kind !== NOTHING) return kind;
  }
  if (!parseSyslogHead(head, clock, a.buffer, a.lineStart, a.lineEnd)) return NOTHING;
  if (!startsWith(a.buffer, head.programStart, head.programEnd, EXIM_PROGRAM)) return NOTHING;
  a.time = head.time;
  a.offset = head.offset;
  a.serverStart = head.hostStart;
  a.serverEnd = head.hostEnd;
  return parseEximMessage(a, head.messageStart);
}

const JSON_MESSAGE = ascii('"MESSAGE"');
const EXPORT_MARK = ascii('__REALTIME_TIMESTAMP=');
const MARKS: readonly (readonly [FormatId, Uint8Array])[] = [
  ['postfix', ascii(POSTFIX_MARKER)],
  ['sendmail', SENDMAIL_STAT],
  ['opensmtpd', ascii(' result="')],
];
const POSTFIX_PROGRAMS = ['/smtpd[', '/qmgr[', '/cleanup[', '/smtp[', '/pickup[', '/postscreen['].map(ascii);

/**
 * Recognises the format from the first lines of a file (64 kB are enough). `unknown`: no line looks like any
 * mail server's; `syslog`: a system log in which no mail server, or more than one, has been seen yet.
 */
export function recogniseFormat(sample: Uint8Array): FormatId {
  const clock = new Clock();
  const head = new SyslogHead();
  let json = 0;
  let exported = 0;
  let exim = 0;
  let heads = 0;
  const seen = new Set<FormatId>();
  let start = 0;
  for (let n = 0; n < 2000 && start < sample.length; n++) {
    let end = sample.indexOf(10, start);
    if (end < 0) end = sample.length;
    if (sample[start] === 123 && indexOfBytes(sample, JSON_MESSAGE, start, end) >= 0) json++;
    else if (startsWith(sample, start, end, EXPORT_MARK)) exported++;
    else {
      const after = clock.parse(sample, start, end);
      if (after > 0 && looksLikeExim(sample, after, end)) exim++;
      else if (parseSyslogHead(head, clock, sample, start, end)) {
        heads++;
        if (startsWith(sample, head.programStart, head.programEnd, EXIM_PROGRAM)) exim++;
        else if (
          POSTFIX_PROGRAMS.some((p) => indexOfBytes(sample, p, head.programStart, head.messageStart) >= 0)
        )
          seen.add('postfix');
        else
          for (const [id, mark] of MARKS)
            if (id !== 'postfix' && indexOfBytes(sample, mark, head.messageStart, end) >= 0) seen.add(id);
      }
    }
    start = end + 1;
  }
  if (json > 0) return 'journal-json';
  if (exported > 0) return 'journal-export';
  if (exim > 0 && seen.size === 0) return 'exim';
  if (seen.size === 1 && exim === 0) return [...seen][0]!;
  return heads > 0 || exim > 0 ? 'syslog' : 'unknown';
}

function looksLikeExim(sample: Uint8Array, after: number, end: number): boolean {
  if (eximIdLength(sample, after, end) > 0) return true;
  return EXIM_LINES.some((words) => startsWith(sample, after, end, words));
}

const EXIM_LINES = ['Start queue run: pid=', 'End queue run: pid=', 'exim ', 'no host name found for IP'].map(
  ascii,
);
