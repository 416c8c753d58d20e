/**
 * Sendmail: `…[pid]: QUEUEID: to=<rcpt>, …, mailer=esmtp, …, relay=host. [ip], dsn=x.y.z, [reply=…, ]stat=…`.
 *
 * A reply of the other side stands in `reply=` or behind `stat=Deferred:`; where there is one, its first digit
 * decides the status, because the text behind it may contain anything.
 */
import {
  ATTEMPT,
  type Attempt,
  BOUNCED,
  CONNECT,
  DEFERRED,
  DNS,
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
import { ascii, endOfMailbox, indexOfByte, indexOfBytes, isDigit, startsWith } from './bytes.ts';
import { isLocalAddress } from './relay.ts';
import type { SyslogHead } from './syslog.ts';

/** What every line of interest contains. */
export const SENDMAIL_MARKER = ', stat=';

const TO = ascii(': to=');
const MAILER = ascii(', mailer=');
const RELAY = ascii(', relay=');
const DSN = ascii(', dsn=');
const REPLY_FIELD = ascii(', reply=');
const STAT = ascii(SENDMAIL_MARKER);
const LOCAL_MAILERS = ['local', 'prog', '*file*', '*include*', 'cyrus', 'lmtp'].map(ascii);
const SENT_WORD = ascii('Sent');
const DEFERRED_WORD = ascii('Deferred');
const QUEUED = ascii('queued');
const EXPIRED_WORD = ascii('Cannot send message');
const WARNING = ascii('Warning: ');
const UNCONNECTED: readonly (readonly [Uint8Array, number])[] = [
  [ascii('Connection timed out'), CONNECT],
  [ascii('Connection refused'), CONNECT],
  [ascii('No route to host'), CONNECT],
  [ascii('Network is unreachable'), CONNECT],
  [ascii('Host unreachable'), CONNECT],
  [ascii('Name server'), DNS],
  [ascii('Host unknown'), DNS],
  [ascii('host map: lookup'), DNS],
];
const CONNECTED: readonly (readonly [Uint8Array, number])[] = [
  [ascii('Connection reset'), LOST],
  [ascii('Broken pipe'), LOST],
  [ascii('403 4.7.0'), TLS],
  [ascii('TLS'), TLS],
];

/** Reads the message behind `head` into the record and says what kind of line it is. */
export function parseSendmail(a: Attempt, head: SyslogHead): LineKind {
  const { buffer, lineEnd } = a;
  let pos = head.messageStart;
  a.queueStart = pos;
  while (pos < lineEnd && pos - a.queueStart < 24 && buffer[pos] !== 58) pos++;
  a.queueEnd = pos;
  if (!startsWith(buffer, pos, lineEnd, TO)) return NOTHING;
  a.serverStart = head.hostStart;
  a.serverEnd = head.hostEnd;
  pos = readRecipients(a, pos + TO.length);
  if (pos < 0) return NOTHING;
  const mailer = indexOfBytes(buffer, MAILER, pos, lineEnd);
  const stat = indexOfBytes(buffer, STAT, pos, lineEnd);
  if (stat < 0) return NOTHING;
  if (mailer < 0 || mailer > stat) return NOT_TRIED;
  const relay = indexOfBytes(buffer, RELAY, mailer, stat);
  const afterRelay = relay < 0 ? mailer : relay;
  const dsn = indexOfBytes(buffer, DSN, afterRelay, stat);
  if (dsn >= 0) {
    a.dsnStart = dsn + DSN.length;
    a.dsnEnd = indexOfByte(buffer, 44, a.dsnStart, lineEnd);
  }
  const reply = indexOfBytes(buffer, REPLY_FIELD, dsn < 0 ? afterRelay : dsn, stat);
  readStatus(a, reply < 0 ? -1 : reply + REPLY_FIELD.length, stat + STAT.length, lineEnd);
  const word = mailer + MAILER.length;
  for (const name of LOCAL_MAILERS) if (startsWith(buffer, word, stat, name)) return LOCAL;
  const text = stat + STAT.length;
  if (startsWith(buffer, text, lineEnd, QUEUED)) return NOT_TRIED;
  if (startsWith(buffer, text, lineEnd, EXPIRED_WORD)) return EXPIRED;
  if (startsWith(buffer, text, lineEnd, WARNING)) return NOT_TRIED;
  if (relay >= 0) {
    const host = relay + RELAY.length;
    let hostEnd = host;
    while (hostEnd < stat && buffer[hostEnd] !== 32 && buffer[hostEnd] !== 44) hostEnd++;
    const bracket =
      buffer[hostEnd] === 32 && buffer[hostEnd + 1] === 91
        ? hostEnd + 2
        : buffer[host] === 91
          ? host + 1
          : -1;
    if (bracket >= 0 && isLocalAddress(buffer, bracket)) return LOCAL;
    if (buffer[hostEnd - 1] === 46) hostEnd--;
    a.relayStart = host;
    a.relayEnd = hostEnd;
  } else if (a.cause === OWN) a.unconnected = true;
  return ATTEMPT;
}

/** `<a@x>,<b@y>` or the same without brackets: counts them and keeps the first. */
function readRecipients(a: Attempt, start: number): number {
  const { buffer, lineEnd } = a;
  let pos = start;
  a.recipients = 0;
  for (;;) {
    const bracketed = buffer[pos] === 60;
    const from = bracketed ? pos + 1 : pos;
    let to = bracketed ? endOfMailbox(buffer, from, lineEnd) : from;
    if (!bracketed) while (to < lineEnd && buffer[to] !== 44 && buffer[to] !== 32) to++;
    if (to < 0 || to >= lineEnd) return -1;
    if (a.recipients === 0) {
      a.rcptStart = from;
      a.rcptEnd = to;
    }
    a.recipients++;
    pos = bracketed ? to + 1 : to;
    if (buffer[pos] !== 44 || buffer[pos + 1] === 32 || a.recipients >= 1000) return pos;
    pos++;
  }
}

function readStatus(a: Attempt, reply: number, stat: number, end: number): void {
  const { buffer } = a;
  a.cause = REPLY;
  if (reply >= 0 && isDigit(buffer[reply])) {
    a.replyStart = reply;
    a.replyEnd = stat - STAT.length;
    const first = buffer[reply];
    a.status = first === 50 ? SENT : first === 53 ? BOUNCED : DEFERRED;
    return;
  }
  if (startsWith(buffer, stat, end, SENT_WORD)) {
    a.status = SENT;
    return;
  }
  a.status = startsWith(buffer, stat, end, DEFERRED_WORD) ? DEFERRED : BOUNCED;
  let text = a.status === DEFERRED ? stat + DEFERRED_WORD.length : stat;
  if (buffer[text] === 58) text += 2;
  for (const [phrase, cause] of UNCONNECTED) {
    if (!startsWith(buffer, text, end, phrase)) continue;
    a.cause = cause;
    a.unconnected = true;
    return;
  }
  for (const [phrase, cause] of CONNECTED) {
    if (!startsWith(buffer, text, end, phrase)) continue;
    a.cause = cause;
    return;
  }
  if (isDigit(buffer[text]) && isDigit(buffer[text + 2])) {
    a.replyStart = text;
    a.replyEnd = end;
    return;
  }
  // "User unknown", "Service unavailable": the other side's answer, its words not logged.
  a.cause = a.status === BOUNCED && a.dsnEnd > a.dsnStart ? REPLY : OWN;
}
