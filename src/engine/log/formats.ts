/** The log formats, how each is recognised, and the parser of its lines. */
import { type Attempt, type LineKind, NO_OFFSET, NOTHING } from './attempt.ts';
import type { ByteTable } from './byte-table.ts';
import { ascii, indexOfBytes, isDigit, startsWith } from './bytes.ts';
import { Clock } from './clock.ts';
import { Conversations } from './conversation.ts';
import { ExchangeSend } from './exchange-send.ts';
import { ExchangeTracking } from './exchange-tracking.ts';
import { eximIdLength, parseExim } from './exim.ts';
import { Haraka, harakaStart } from './haraka.ts';
import { HMAILSERVER_MARKER, parseHMailServer } from './hmailserver.ts';
import { JournalExport, parseJournalJson } from './journal.ts';
import { parseOpenSmtpd } from './opensmtpd.ts';
import { POSTFIX_MARKER, parsePostfix } from './postfix.ts';
import { parseSendmail, SENDMAIL_MARKER } from './sendmail.ts';
import { hasLevel, STALWART_MARKER, Stalwart } from './stalwart.ts';
import { parseSyslogHead, SyslogHead } from './syslog.ts';

export type FormatId =
  | 'postfix'
  | 'sendmail'
  | 'exim'
  | 'opensmtpd'
  | 'haraka'
  | 'stalwart'
  | 'hmailserver'
  | 'exchange-send'
  | 'exchange-tracking'
  | 'syslog'
  | 'journal-json'
  | 'journal-export'
  | 'unknown';

export const FORMAT_NAMES: Record<FormatId, string> = {
  postfix: 'Postfix (syslog lines)',
  sendmail: 'Sendmail (syslog lines)',
  exim: 'Exim main log',
  opensmtpd: 'OpenSMTPD (syslog lines)',
  haraka: 'Haraka',
  stalwart: 'Stalwart (text log)',
  hmailserver: 'hMailServer',
  'exchange-send': 'Exchange Server, SMTP send protocol log',
  'exchange-tracking': 'Exchange Server, message tracking log',
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
  /** Further attempts of the line just parsed, one a call, until NOTHING: where a line may complete several. */
  next?(a: Attempt): LineKind;
  clock: Clock;
}

/**
 * True when lines of the format can only be read after those before them in the file (conversations, columns
 * named in a header), so that a file is not cut into parts and a continued one goes on with its parser.
 */
export function remembers(id: FormatId): boolean {
  return REMEMBERING.includes(id);
}

const REMEMBERING: readonly FormatId[] = [
  'journal-export',
  'haraka',
  'stalwart',
  'hmailserver',
  'exchange-send',
  'exchange-tracking',
];

const EXIM_PROGRAM = ascii('exim');
const DELIVERY = ascii(' delivery ');

/**
 * Creates the parser of a format. `consumerDomains`: lower-case domains of Microsoft's consumer service, for logs
 * in which only the recipient tells its two services apart.
 */
export function createParser(id: FormatId, consumerDomains: ByteTable | null = null): LineParser {
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
    case 'haraka': {
      const haraka = new Haraka(clock, head, consumerDomains);
      return { id, clock, marker: null, parse: (a) => haraka.parse(a), next: (a) => haraka.next(a) };
    }
    case 'stalwart': {
      const stalwart = new Stalwart(clock, head);
      return {
        id,
        clock,
        marker: STALWART_MARKER,
        parse: (a) => stalwart.parse(a),
        next: (a) => stalwart.next(a),
      };
    }
    case 'hmailserver': {
      const talk = new Conversations(consumerDomains, false);
      return {
        id,
        clock,
        marker: HMAILSERVER_MARKER,
        parse: (a) => parseHMailServer(a, talk, clock),
        next: (a) => talk.next(a),
      };
    }
    case 'exchange-send': {
      const talk = new Conversations(consumerDomains, true);
      const log = new ExchangeSend(talk, clock);
      return { id, clock, marker: null, parse: (a) => log.parse(a), next: (a) => talk.next(a) };
    }
    case 'exchange-tracking': {
      const log = new ExchangeTracking(clock);
      return { id, clock, marker: null, parse: (a) => log.parse(a), next: (a) => log.next(a) };
    }
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
    // Most lines of a main log are about a message, and not about a delivery.
    if (kind !== NOTHING || eximIdLength(a.buffer, after, a.lineEnd) > 0) return kind;
    // Behind the time that "docker logs -t" puts before the line.
    const second =
      isDigit(a.buffer[after]) && a.buffer[after + 4] === 45 ? clock.parse(a.buffer, after, a.lineEnd) : -1;
    if (second > 0) {
      if (clock.offset !== NO_OFFSET) {
        a.time = clock.time;
        a.offset = clock.offset;
      }
      return parseExim(a, second);
    }
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
const MARKS: readonly (readonly [FormatId, string])[] = [
  ['sendmail', SENDMAIL_MARKER],
  ['opensmtpd', ' result="'],
];
const POSTFIX_PROGRAMS = ['/smtpd[', '/qmgr[', '/cleanup[', '/smtp[', '/pickup[', '/postscreen['].map(ascii);

/**
 * Recognises the format from the first lines of a file (64 kB are enough). `unknown`: no line looks like any
 * mail server's; `syslog`: a system log in which no mail server, or more than one, has been seen yet.
 */
export function recogniseFormat(sample: Uint8Array): FormatId {
  const clock = new Clock();
  const head = new SyslogHead();
  // Most samples hold one server's marks only: the others need not be looked for in each line.
  const text = new TextDecoder('latin1').decode(sample);
  const marks = MARKS.filter(([, mark]) => text.includes(mark)).map(
    ([id, mark]) => [id, ascii(mark)] as const,
  );
  let json = 0;
  let exported = 0;
  let exim = 0;
  let heads = 0;
  const seen = new Set<FormatId>();
  let start = 0;
  for (let n = 0; n < 2000 && start < sample.length; n++) {
    let end = sample.indexOf(10, start);
    if (end < 0) end = sample.length;
    const own = recogniseLine(sample, start, end, clock, head);
    if (own !== null) return own;
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
          for (const [id, mark] of marks)
            if (indexOfBytes(sample, mark, head.messageStart, end) >= 0) seen.add(id);
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

/** Formats of one program that a single line gives away. */
function recogniseLine(
  sample: Uint8Array,
  start: number,
  end: number,
  clock: Clock,
  head: SyslogHead,
): FormatId | null {
  if (sample[start] === 35) {
    if (startsWith(sample, start, end, EXCHANGE_SEND_COLUMNS)) return 'exchange-send';
    return startsWith(sample, start, end, EXCHANGE_TRACKING_COLUMNS) ? 'exchange-tracking' : null;
  }
  if (sample[start] === 34)
    return HMAILSERVER_LINES.some((words) => startsWith(sample, start, end, words)) ? 'hmailserver' : null;
  // Terminal colours: the level is looked for behind them.
  if (sample[start] === 27)
    return STALWART_NAMES.some((words) => indexOfBytes(sample, words, start, end) >= 0) ? 'stalwart' : null;
  if (harakaStart(sample, start, end, clock, head) >= 0) return 'haraka';
  let after = clock.parse(sample, start, end);
  if (after < 0 || !hasLevel(sample, after, end)) {
    if (!parseSyslogHead(head, clock, sample, start, end)) return null;
    after = clock.parse(sample, head.messageStart, end);
    if (after < 0 || !hasLevel(sample, after, end)) return null;
  }
  return STALWART_NAMES.some((words) => indexOfBytes(sample, words, after, end) >= 0) ? 'stalwart' : null;
}

const EXCHANGE_SEND_COLUMNS = ascii(
  '#Fields: date-time,connector-id,session-id,sequence-number,local-endpoint,',
);
const EXCHANGE_TRACKING_COLUMNS = ascii(
  '#Fields: date-time,client-ip,client-hostname,server-ip,server-hostname,',
);
const HMAILSERVER_LINES = ['SMTPC', 'SMTPD', 'APPLICATION', 'DEBUG', 'TCPIP', 'POP3D', 'IMAPD'].map((name) =>
  ascii(`"${name}"\t`),
);
const STALWART_NAMES = [
  ' (delivery.',
  ' (smtp.',
  ' (queue.',
  ' (server.',
  ' (network.',
  ' (imap.',
  ' (jmap.',
  ' (http.',
  ' (tls.',
  ' (auth.',
  ' (store.',
  ' (acme.',
].map(ascii);

function looksLikeExim(sample: Uint8Array, after: number, end: number): boolean {
  if (eximIdLength(sample, after, end) > 0) return true;
  // A second time: "docker logs -t" of a main log.
  if (isDigit(sample[after]) && sample[after + 10] === 32 && eximIdLength(sample, after + 20, end) > 0)
    return true;
  return EXIM_LINES.some((words) => startsWith(sample, after, end, words));
}

const EXIM_LINES = ['Start queue run: pid=', 'End queue run: pid=', 'exim ', 'no host name found for IP'].map(
  ascii,
);
