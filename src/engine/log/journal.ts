/**
 * What `journalctl -o json` and `-o export` print: each entry is turned into the syslog line it came from, so
 * that one parser reads both. Entries that cannot be deliveries are passed over before any JSON is parsed.
 */
import { type Attempt, type LineKind, NOTHING } from './attempt.ts';
import { ascii, indexOfBytes } from './bytes.ts';

const STAT = ascii(', stat');
const ARRAY = [ascii('"MESSAGE":['), ascii('"MESSAGE" : [')];
const RESULT = ascii('result=');
const EXIM = ascii('exim');
const encoder = new TextEncoder();

function clean(value: unknown, fallback: string): string {
  return typeof value === 'string' && value.length < 256 ? value.replace(/[\s\u0000]+/g, '-') : fallback;
}

/** `2026-10-20T00:20:37Z HOST IDENTIFIER[PID]: MESSAGE` as bytes; null when the entry has no time or message. */
function syslogLine(fields: Record<string, unknown>): Uint8Array | null {
  let message = fields.MESSAGE;
  if (Array.isArray(message)) {
    message = message.length < 65_536 ? String.fromCharCode(...message.slice(0, 8192).map(Number)) : '';
  }
  if (typeof message !== 'string') return null;
  const micros = Number(fields.__REALTIME_TIMESTAMP ?? fields._SOURCE_REALTIME_TIMESTAMP);
  if (!(micros > 0 && micros < 253402300800e6)) return null;
  const time = new Date(Math.floor(micros / 1e6) * 1000).toISOString().slice(0, 19);
  const program = clean(fields.SYSLOG_IDENTIFIER, clean(fields._COMM, 'unknown'));
  const pid = clean(fields._PID ?? fields.SYSLOG_PID, '0').slice(0, 12);
  return encoder.encode(
    `${time}Z ${clean(fields._HOSTNAME, 'localhost')} ${program}[${pid}]: ${message.replaceAll('\n', ' ')}`,
  );
}

type Parse = (a: Attempt) => LineKind;

function parseEntry(a: Attempt, fields: Record<string, unknown>, parse: Parse): LineKind {
  const line = syslogLine(fields);
  if (line === null) return NOTHING;
  a.reset(line, 0, line.length);
  return parse(a);
}

/** One line of `journalctl -o json`. */
export function parseJournalJson(a: Attempt, parse: Parse): LineKind {
  const { buffer, lineStart, lineEnd } = a;
  const has = (word: Uint8Array) => indexOfBytes(buffer, word, lineStart, lineEnd) >= 0;
  if (!has(STAT) && !has(RESULT) && !has(EXIM) && !ARRAY.some(has)) return NOTHING;
  let fields: unknown;
  try {
    fields = JSON.parse(new TextDecoder().decode(buffer.subarray(lineStart, lineEnd)));
  } catch {
    return NOTHING;
  }
  if (typeof fields !== 'object' || fields === null) return NOTHING;
  return parseEntry(a, fields as Record<string, unknown>, parse);
}

const WANTED = ['MESSAGE', '__REALTIME_TIMESTAMP', 'SYSLOG_IDENTIFIER', '_COMM', '_PID', '_HOSTNAME'];

/** Entries of `journalctl -o export`: lines `FIELD=value`, an empty line between entries. */
export class JournalExport {
  private fields: Record<string, unknown> = {};
  private decoder = new TextDecoder();

  parse(a: Attempt, parse: Parse): LineKind {
    const { buffer, lineStart, lineEnd } = a;
    if (lineEnd === lineStart) {
      const fields = this.fields;
      this.fields = {};
      return parseEntry(a, fields, parse);
    }
    const text = this.decoder.decode(buffer.subarray(lineStart, Math.min(lineEnd, lineStart + 8192)));
    const equals = text.indexOf('=');
    if (equals > 0 && WANTED.includes(text.slice(0, equals)))
      this.fields[text.slice(0, equals)] = text.slice(equals + 1);
    return NOTHING;
  }
}
