/**
 * Postfix: a line of smtp(8) such as
 * `…/smtp[1]: QUEUEID: to=<rcpt>, orig_to=<…>, relay=host[ip]:25, delay=…, dsn=x.y.z, status=word (text)`.
 *
 * The fields are read in the order Postfix writes them and each from its own place: a recipient, a subject or a
 * reply that contains the same words cannot pass for a field. The program's last path element decides, so
 * `postfix-out/smtp` and `mailu-polite/smtp` count as smtp.
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
export const POSTFIX_MARKER = ', status=';

const TO = ascii(': to=<');
const FROM = ascii(': from=<');
const ORIG_TO = ascii(', orig_to=<');
const RELAY = ascii(', relay=');
const STATUS = ascii(POSTFIX_MARKER);
const DSN = ascii('dsn=');
const NONE = ascii('none');
const SUSPENDED = ascii('delivery temporarily suspended: ');
const SAID = ascii('] said: ');
const REFUSED = ascii('] refused to talk to me: ');
const IN_REPLY = ascii(' (in reply to ');
const NAME = ascii(' name=');
const TYPE_MX = ascii(' type=MX');
/** Phrases that name the host right behind them. */
const NAMED: readonly (readonly [Uint8Array, number])[] = [
  [ascii('connect to '), CONNECT],
  [ascii('lost connection with '), LOST],
  [ascii('conversation with '), LOST],
  [ascii('TLS is required, but was not offered by host '), TLS],
  [ascii('host '), REPLY],
];
const UNNAMED: readonly (readonly [Uint8Array, number])[] = [
  [ascii('Host or domain name not found'), DNS],
  [ascii('Host not found'), DNS],
  [ascii('unable to look up'), DNS],
  [ascii('Name service error'), DNS],
  [ascii('Cannot start TLS'), TLS],
  [ascii('Server certificate'), TLS],
  [ascii('TLS '), TLS],
];
const SMTP = ascii('smtp');
const ERROR = ascii('error');
const RETRY = ascii('retry');
const QMGR = ascii('qmgr');
const LOCALS = ['lmtp', 'local', 'virtual', 'pipe', 'discard', 'spawn'].map(ascii);
const SENT_WORD = ascii('sent');
const DEFERRED_WORD = ascii('deferred');
const BOUNCED_WORD = ascii('bounced');
const SOFT_WORD = ascii('SOFTBOUNCE');
const EXPIRED_WORD = ascii('expired');
const FORCE_EXPIRED = ascii('force-expired');

function lastElement(buffer: Uint8Array, start: number, end: number): number {
  let i = end;
  while (i > start && buffer[i - 1] !== 47) i--;
  return i;
}

function isWord(buffer: Uint8Array, start: number, end: number, word: Uint8Array): boolean {
  return end - start === word.length && startsWith(buffer, start, end, word);
}

/** Reads the message behind `head` into the record and says what kind of line it is. */
export function parsePostfix(a: Attempt, head: SyslogHead): LineKind {
  const { buffer, lineEnd } = a;
  const program = lastElement(buffer, head.programStart, head.programEnd);
  const queueStart = head.messageStart;
  let pos = queueStart;
  while (pos < lineEnd && pos - queueStart < 24 && buffer[pos] !== 58) pos++;
  a.queueStart = queueStart;
  a.queueEnd = pos;
  a.serverStart = head.hostStart;
  a.serverEnd = head.hostEnd;
  if (isWord(buffer, program, head.programEnd, QMGR)) return parseExpired(a, pos);
  if (!startsWith(buffer, pos, lineEnd, TO)) return NOTHING;
  a.rcptStart = pos + TO.length;
  a.rcptEnd = endOfMailbox(buffer, a.rcptStart, lineEnd);
  if (a.rcptEnd < 0) return NOTHING;
  pos = a.rcptEnd + 1;
  if (startsWith(buffer, pos, lineEnd, ORIG_TO)) {
    pos = endOfMailbox(buffer, pos + ORIG_TO.length, lineEnd) + 1;
    if (pos === 0) return NOTHING;
  }
  if (!startsWith(buffer, pos, lineEnd, RELAY)) return NOTHING;
  const relay = pos + RELAY.length;
  let relayEnd = relay;
  while (relayEnd < lineEnd && buffer[relayEnd] !== 91 && buffer[relayEnd] !== 44) relayEnd++;
  const status = a.marker >= relayEnd ? a.marker : indexOfBytes(buffer, STATUS, relayEnd, lineEnd);
  if (status < 0) return NOTHING;
  let dsn = status;
  while (dsn > relayEnd && buffer[dsn - 1] !== 32) dsn--;
  if (startsWith(buffer, dsn, status, DSN)) {
    a.dsnStart = dsn + DSN.length;
    a.dsnEnd = status;
  }
  const word = status + STATUS.length;
  let wordEnd = word;
  while (wordEnd < lineEnd && buffer[wordEnd] !== 32) wordEnd++;
  if (isWord(buffer, word, wordEnd, SENT_WORD)) a.status = SENT;
  else if (isWord(buffer, word, wordEnd, DEFERRED_WORD) || isWord(buffer, word, wordEnd, SOFT_WORD))
    a.status = DEFERRED;
  else if (isWord(buffer, word, wordEnd, BOUNCED_WORD)) a.status = BOUNCED;
  else return NOT_TRIED; // deliverable, undeliverable: address probes
  const text = wordEnd + 2;
  const textEnd = buffer[lineEnd - 1] === 41 ? lineEnd - 1 : lineEnd;
  if (!isWord(buffer, program, head.programEnd, SMTP)) {
    const kind = otherProgram(a, program, head.programEnd, text, textEnd);
    if (kind !== ATTEMPT) return kind;
  }
  if (buffer[relayEnd] === 91 && isLocalAddress(buffer, relayEnd + 1)) return LOCAL;
  if (isWord(buffer, relay, relayEnd, NONE)) a.unconnected = true;
  else {
    a.relayStart = relay;
    a.relayEnd = relayEnd;
  }
  if (a.status !== SENT) parseReason(a, text, textEnd);
  return ATTEMPT;
}

/** A `status=` line that is not smtp(8)'s: an attempt only when error(8) tells of a suspended destination. */
function otherProgram(
  a: Attempt,
  program: number,
  programEnd: number,
  text: number,
  textEnd: number,
): LineKind {
  const { buffer } = a;
  if (isWord(buffer, program, programEnd, ERROR) || isWord(buffer, program, programEnd, RETRY))
    return startsWith(buffer, text, textEnd, SUSPENDED) ? ATTEMPT : LOCAL;
  for (const name of LOCALS) if (isWord(buffer, program, programEnd, name)) return LOCAL;
  return NOTHING;
}

/** `QUEUEID: from=<sender>, status=expired, returned to sender` */
function parseExpired(a: Attempt, pos: number): LineKind {
  const { buffer, lineEnd } = a;
  if (!startsWith(buffer, pos, lineEnd, FROM)) return NOTHING;
  const close = endOfMailbox(buffer, pos + FROM.length, lineEnd);
  if (close < 0 || !startsWith(buffer, close + 1, lineEnd, STATUS)) return NOTHING;
  const word = close + 1 + STATUS.length;
  return startsWith(buffer, word, lineEnd, EXPIRED_WORD) || startsWith(buffer, word, lineEnd, FORCE_EXPIRED)
    ? EXPIRED
    : NOTHING;
}

/** Reads why an attempt failed: the host it speaks of when no relay is named, and the reply when there is one. */
function parseReason(a: Attempt, start: number, end: number): void {
  const { buffer } = a;
  const suspended = startsWith(buffer, start, end, SUSPENDED);
  const text = suspended ? start + SUSPENDED.length : start;
  a.cause = OWN;
  for (const [phrase, cause] of NAMED) {
    if (!startsWith(buffer, text, end, phrase)) continue;
    const host = text + phrase.length;
    let hostEnd = host;
    while (hostEnd < end && buffer[hostEnd] !== 91 && buffer[hostEnd] !== 32) hostEnd++;
    if (buffer[hostEnd] !== 91) return;
    if (a.relayEnd === a.relayStart) {
      a.relayStart = host;
      a.relayEnd = hostEnd;
    }
    a.cause = cause;
    if (cause !== REPLY) return;
    const close = indexOfByte(buffer, 93, hostEnd, end);
    a.cause = OWN;
    if (close < 0) return;
    const reply = startsWith(buffer, close, end, SAID)
      ? close + SAID.length
      : startsWith(buffer, close, end, REFUSED)
        ? close + REFUSED.length
        : -1;
    if (reply < 0 || !isDigit(buffer[reply])) return;
    a.cause = REPLY;
    a.unconnected = false;
    a.replyStart = reply;
    // The last "(in reply to" is Postfix's own; the reply may quote another.
    let stop = end;
    for (
      let at = indexOfBytes(buffer, IN_REPLY, reply, end);
      at >= 0;
      at = indexOfBytes(buffer, IN_REPLY, at + 1, end)
    )
      stop = at;
    a.replyEnd = stop;
    return;
  }
  for (const [phrase, cause] of UNNAMED) {
    if (!startsWith(buffer, text, end, phrase)) continue;
    a.cause = cause;
    const name = indexOfBytes(buffer, NAME, text, Math.min(end, text + 160));
    if (cause === DNS && name >= 0 && a.relayEnd === a.relayStart) {
      a.relayStart = name + NAME.length;
      a.relayEnd = a.relayStart;
      while (a.relayEnd < end && buffer[a.relayEnd] !== 32) a.relayEnd++;
      // A look-up of the recipient's domain names no relay.
      if (startsWith(buffer, a.relayEnd, end, TYPE_MX)) a.relayEnd = a.relayStart;
    }
    return;
  }
}
