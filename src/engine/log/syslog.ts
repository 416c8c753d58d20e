/** The head of a syslog line (RFC 3164, RFC 5424, and what journalctl prints): time, host, program, message. */
import { NO_OFFSET } from './attempt.ts';
import { ascii, indexOfByte, isDigit, startsWith } from './bytes.ts';
import { type Clock, YEARLESS } from './clock.ts';

/** Where the parts of the last line read are; one object is reused. */
export class SyslogHead {
  time = 0;
  offset = NO_OFFSET;
  hostStart = 0;
  hostEnd = 0;
  programStart = 0;
  programEnd = 0;
  messageStart = 0;
}

/** How far a prefix of another tool (`mail-1  | `) may push the time into the line. */
const PREFIX = 80;

/**
 * Reads the head of the line into `head`; false when the line has no such head. Where another tool put a head or
 * a time of its own before it (`docker logs -t`, a container's log in the journal, `stdout F` of the CRI), the
 * inner head names host and program, and the outer time counts when it has a year and the inner has none.
 */
export function parseSyslogHead(
  head: SyslogHead,
  clock: Clock,
  buffer: Uint8Array,
  start: number,
  end: number,
): boolean {
  if (parseOneHead(head, clock, buffer, start, end)) {
    // "Nov 20 …" or "2026-11-20…" as the message: a container's own line.
    const at = head.messageStart;
    if ((buffer[at + 3] === 32 || buffer[at + 4] === 45) && end - at > 24)
      innerHead(head, clock, buffer, at, end);
    return true;
  }
  if (behindTime < 0 || head.time < YEARLESS) return false;
  const inner = innerStart(buffer, behindTime, end);
  return inner >= 0 && innerHead(head, clock, buffer, inner, end);
}

/** Where the time of the head read last ended; −1 when there was none. */
let behindTime = -1;
const outer = new SyslogHead();

/** Reads a head within the one read; leaves that as it is when there is none. */
function innerHead(head: SyslogHead, clock: Clock, buffer: Uint8Array, at: number, end: number): boolean {
  Object.assign(outer, head);
  if (!parseOneHead(head, clock, buffer, at, end)) {
    Object.assign(head, outer);
    return false;
  }
  if (head.time < YEARLESS && outer.time >= YEARLESS) {
    head.time = outer.time;
    head.offset = outer.offset;
  }
  return true;
}

/** Where another time begins behind the one read, −1 when there is none. */
function innerStart(buffer: Uint8Array, behind: number, end: number): number {
  let pos = behind;
  for (const stream of STREAMS) if (startsWith(buffer, behind, end, stream)) pos += stream.length;
  return buffer[pos + 3] === 32 || buffer[pos + 4] === 45 ? pos : -1;
}

const STREAMS = ['stdout F ', 'stderr F '].map(ascii);

function parseOneHead(
  head: SyslogHead,
  clock: Clock,
  buffer: Uint8Array,
  start: number,
  end: number,
): boolean {
  let pos = start;
  let rfc5424 = false;
  behindTime = -1;
  if (buffer[pos] === 60) {
    const close = indexOfByte(buffer, 62, pos, Math.min(end, pos + 6));
    if (close < 0) return false;
    pos = close + 1;
    if (isDigit(buffer[pos]) && buffer[pos + 1] === 32) {
      rfc5424 = true;
      pos += 2;
    }
  }
  let after = clock.parse(buffer, pos, end);
  if (after < 0) {
    // docker compose logs put "name  | " before each line.
    const bar = indexOfByte(buffer, 124, start, Math.min(end, start + PREFIX));
    if (bar < 0 || buffer[bar + 1] !== 32) return false;
    after = clock.parse(buffer, bar + 2, end);
    if (after < 0) return false;
  }
  behindTime = after;
  head.time = clock.time;
  head.offset = clock.offset;
  // syslogd -vv of the BSDs prints "<mail.info>" here.
  if (buffer[after] === 60) {
    const close = indexOfByte(buffer, 62, after, Math.min(end, after + 24));
    if (close < 0) return false;
    after = close + 2;
  }
  const hostEnd = indexOfByte(buffer, 32, after, Math.min(end, after + 256));
  if (hostEnd < 0) return false;
  head.hostStart = after;
  head.hostEnd = hostEnd;
  pos = hostEnd + 1;
  head.programStart = pos;
  const limit = Math.min(end, pos + 128);
  if (rfc5424) return rfc5424Rest(head, buffer, pos, end);
  while (pos < limit) {
    const c = buffer[pos]!;
    if (c === 91) {
      head.programEnd = pos;
      const close = indexOfByte(buffer, 93, pos, Math.min(end, pos + 24));
      if (close < 0 || buffer[close + 1] !== 58) return false;
      head.messageStart = close + (buffer[close + 2] === 32 ? 3 : 2);
      return true;
    }
    if (c === 58 && (buffer[pos + 1] === 32 || pos + 1 === end)) {
      head.programEnd = pos;
      head.messageStart = Math.min(end, pos + 2);
      return true;
    }
    if (c === 32) return false;
    pos++;
  }
  return false;
}

/** `APP-NAME PROCID MSGID STRUCTURED-DATA MSG` (RFC 5424 section 6). */
function rfc5424Rest(head: SyslogHead, buffer: Uint8Array, start: number, end: number): boolean {
  let pos = indexOfByte(buffer, 32, start, Math.min(end, start + 128));
  if (pos < 0) return false;
  head.programEnd = pos;
  for (let field = 0; field < 2; field++) {
    pos = indexOfByte(buffer, 32, pos + 1, Math.min(end, pos + 130));
    if (pos < 0) return false;
  }
  pos++;
  if (buffer[pos] === 45) pos += 2;
  else {
    while (buffer[pos] === 91) {
      const close = indexOfByte(buffer, 93, pos, Math.min(end, pos + 1024));
      if (close < 0) return false;
      pos = close + 1;
    }
    pos++;
  }
  // rsyslog leaves the blank of an RFC 3164 message before it.
  while (pos < end && buffer[pos] === 32) pos++;
  if (buffer[pos] === 0xef && buffer[pos + 1] === 0xbb && buffer[pos + 2] === 0xbf) pos += 3;
  head.messageStart = Math.min(pos, end);
  return true;
}
