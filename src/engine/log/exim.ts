/**
 * Exim main log: `2026-10-20 00:34:00 1xIxnj-0000000JG3O-0Gag => rcpt R=… T=… H=host [ip] … C="250 …"`, with
 * `->` for further recipients of one delivery, `==` deferred, `**` failed, `>>` cut-through. Message ids come
 * in two lengths (6-6-2 up to Exim 4.96, 6-11-4 since 4.97). The same line may arrive through syslog.
 *
 * Only a line with `H=host [address]` speaks of another host; the rest is local delivery, routing, or a retry
 * that was not due.
 */
import {
  ATTEMPT,
  type Attempt,
  BOUNCED,
  CONNECT,
  DEFERRED,
  EXPIRED,
  type LineKind,
  LOCAL,
  LOST,
  NOT_TRIED,
  NOTHING,
  OWN,
  REPLY,
  SENT,
  TLS,
} from './attempt.ts';
import { ascii, indexOfByte, indexOfBytes, isDigit, startsWith } from './bytes.ts';
import { isLocalAddress } from './relay.ts';

const DEFER = ascii('defer (');
const TIMEOUT = ascii('retry timeout exceeded');
const AFTER = ascii('SMTP error from remote mail');
const OLD_HOST = ascii(': host ');
const TRANSPORT = ascii('T=');
const HOST = ascii('H=');
const CONFIRM = ascii('C="');
const LOCAL_LMTP = ascii('lmtp');

/** True when an Exim message id starts at `pos`; its length is 16 (old) or 23 (new), else 0. */
export function eximIdLength(buffer: Uint8Array, pos: number, end: number): number {
  if (pos + 17 > end || buffer[pos + 6] !== 45) return 0;
  if (buffer[pos + 13] === 45 && buffer[pos + 16] === 32) return 16;
  if (buffer[pos + 18] === 45 && buffer[pos + 23] === 32) return 23;
  return 0;
}

/** Reads the text behind the time into the record and says what kind of line it is. */
export function parseExim(a: Attempt, start: number): LineKind {
  const { buffer, lineEnd } = a;
  let pos = start;
  // log_selector +pid and +millisec put "[123] " between time and id.
  if (buffer[pos] === 91) {
    const close = indexOfByte(buffer, 93, pos, Math.min(lineEnd, pos + 12));
    if (close > 0 && buffer[close + 1] === 32) pos = close + 2;
  }
  const size = eximIdLength(buffer, pos, lineEnd);
  if (size === 0) return NOTHING;
  const mark = pos + size + 1;
  if (buffer[mark + 2] !== 32) return NOTHING;
  const first = buffer[mark];
  const second = buffer[mark + 1];
  if (second === 62 && (first === 61 || first === 45 || first === 62)) a.status = SENT;
  else if (first === 61 && second === 61) a.status = DEFERRED;
  else if (first === 42 && second === 42) a.status = BOUNCED;
  else return NOTHING;
  a.queueStart = pos;
  a.queueEnd = pos + size;
  const rest = readRecipient(a, mark + 3);
  const host = readHost(a, rest);
  if (host === LOCAL) return LOCAL;
  const failed = a.status !== SENT;
  if (host < 0) {
    if (!failed) return LOCAL;
    const old = readOldReason(a, rest);
    if (old !== NOTHING) return old;
    if (a.status === BOUNCED && indexOfBytes(buffer, TIMEOUT, rest, lineEnd) >= 0) return EXPIRED;
    return NOT_TRIED;
  }
  if (failed) readReason(a, rest, host);
  return ATTEMPT;
}

/** The address behind the mark; `user <user@example.com>` keeps the part in brackets. Returns where it ends. */
function readRecipient(a: Attempt, start: number): number {
  const { buffer, lineEnd } = a;
  let pos = start;
  if (buffer[pos] === 34) {
    pos++;
    while (pos < lineEnd && buffer[pos] !== 34) pos += buffer[pos] === 92 ? 2 : 1;
  }
  while (pos < lineEnd && buffer[pos] !== 32) pos++;
  a.rcptStart = start;
  a.rcptEnd = Math.min(pos, lineEnd);
  if (buffer[a.rcptEnd - 1] === 58) a.rcptEnd--;
  if (indexOfByte(buffer, 64, a.rcptStart, a.rcptEnd) < 0 && buffer[pos + 1] === 60) {
    const close = indexOfByte(buffer, 62, pos, lineEnd);
    if (close > 0) {
      a.rcptStart = pos + 2;
      a.rcptEnd = close;
      pos = close + 1;
    }
  }
  return Math.min(pos, lineEnd);
}

/**
 * Finds `H=host [ip]` among the fields; strings in quotes are passed over and nothing behind `C="` is looked at.
 * Returns the position behind the address, LOCAL for loopback and LMTP, or −1.
 */
function readHost(a: Attempt, from: number): number {
  const { buffer, lineEnd } = a;
  let pos = from;
  let lmtp = false;
  while (pos < lineEnd) {
    if (buffer[pos] === 32) {
      const at = pos + 1;
      if (startsWith(buffer, at, lineEnd, CONFIRM)) return -1;
      if (startsWith(buffer, at, lineEnd, TRANSPORT)) {
        const stop = indexOfByte(buffer, 32, at, lineEnd);
        lmtp = indexOfBytes(buffer, LOCAL_LMTP, at, stop < 0 ? lineEnd : stop) >= 0;
      } else if (startsWith(buffer, at, lineEnd, HOST)) {
        const host = at + HOST.length;
        const stop = indexOfByte(buffer, 32, host, lineEnd);
        if (stop < 0 || buffer[stop + 1] !== 91) return -1;
        const close = indexOfByte(buffer, 93, stop, lineEnd);
        if (close < 0) return -1;
        if (lmtp || isLocalAddress(buffer, stop + 2)) return LOCAL;
        a.relayStart = host;
        a.relayEnd = stop;
        return close + 1;
      }
    } else if (buffer[pos] === 34) {
      pos++;
      while (pos < lineEnd && buffer[pos] !== 34) pos += buffer[pos] === 92 ? 2 : 1;
    }
    pos++;
  }
  return -1;
}

/**
 * Before Exim 4.90 a refusal had no `H=`: `…: SMTP error from remote mail server after RCPT TO:<…>: host NAME
 * [address]: reply`. NOTHING when the line is of another kind.
 */
function readOldReason(a: Attempt, from: number): LineKind {
  const { buffer, lineEnd } = a;
  const error = indexOfBytes(buffer, AFTER, from, lineEnd);
  if (error < 0) return NOTHING;
  let depth = 0;
  for (let i = error; i < lineEnd; i++) {
    const c = buffer[i];
    if (c === 60) depth = 1;
    else if (c === 62) depth = 0;
    else if (depth === 0 && c === 58 && startsWith(buffer, i, lineEnd, OLD_HOST)) {
      const host = i + OLD_HOST.length;
      const stop = indexOfByte(buffer, 32, host, lineEnd);
      const close = stop < 0 || buffer[stop + 1] !== 91 ? -1 : indexOfByte(buffer, 93, stop, lineEnd);
      if (close < 0 || !isDigit(buffer[close + 3])) return NOTHING;
      if (isLocalAddress(buffer, stop + 2)) return LOCAL;
      a.relayStart = host;
      a.relayEnd = stop;
      a.cause = REPLY;
      a.replyStart = close + 3;
      a.replyEnd = lineEnd;
      return ATTEMPT;
    }
  }
  return NOTHING;
}

/** Why it failed: `defer (errno)` and, after the host, the remote server's words. */
function readReason(a: Attempt, from: number, afterHost: number): void {
  const { buffer, lineEnd } = a;
  const error = indexOfBytes(buffer, AFTER, afterHost, lineEnd);
  if (error >= 0) {
    const reply = replyIn(buffer, error, lineEnd);
    if (reply >= 0) {
      a.cause = REPLY;
      a.replyStart = reply;
      a.replyEnd = lineEnd;
      return;
    }
  }
  a.cause = OWN;
  const defer = indexOfBytes(buffer, DEFER, from, lineEnd);
  if (defer < 0) return;
  let pos = defer + DEFER.length;
  const negative = buffer[pos] === 45;
  if (negative) pos++;
  let number = 0;
  while (isDigit(buffer[pos]) && number < 100_000) number = number * 10 + buffer[pos++]! - 48;
  // Positive numbers are errno values of connect(2); the negative ones are Exim's own (macros.h).
  if (!negative && number > 0) {
    a.cause = CONNECT;
    a.unconnected = true;
  } else if (number === 43 || number === 15) {
    a.cause = CONNECT;
    a.unconnected = true;
  } else if (number === 18) a.cause = LOST;
  else if (number === 37 || number === 38) a.cause = TLS;
}

/** Position of `: NNN ` that starts the reply: the first behind "after …", outside of angle brackets. */
function replyIn(buffer: Uint8Array, from: number, end: number): number {
  let depth = 0;
  for (let i = from; i + 5 < end; i++) {
    const c = buffer[i];
    if (c === 60) depth = 1;
    else if (c === 62) depth = 0;
    else if (depth === 0 && c === 58 && buffer[i + 1] === 32 && isDigit(buffer[i + 2])) {
      const after = buffer[i + 5];
      if (isDigit(buffer[i + 3]) && isDigit(buffer[i + 4]) && (after === 32 || after === 45)) return i + 2;
    }
  }
  return -1;
}
