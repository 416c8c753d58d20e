/**
 * OpenSMTPD: `smtpd[1]: SESSION mta delivery evpid=… from=<…> to=<rcpt> rcpt=<…> source="ip"
 * relay="ip (host)" delay=1s result="Ok|TempFail|PermFail" stat="250 …"`; local deliveries say `mda delivery`.
 */
import {
  ATTEMPT,
  type Attempt,
  BOUNCED,
  CONNECT,
  DEFERRED,
  type LineKind,
  LOCAL,
  NOTHING,
  OWN,
  REPLY,
  SENT,
} from './attempt.ts';
import { ascii, endOfMailbox, indexOfByte, indexOfBytes, isDigit, startsWith } from './bytes.ts';
import { isLocalAddress } from './relay.ts';
import type { SyslogHead } from './syslog.ts';

const MTA = ascii(' mta ');
const MDA = ascii(' mda ');
const EVPID = ascii('evpid=');
const TO = ascii(' to=<');
const RELAY = ascii(' relay="');
const RESULT = ascii(' result="');
const STAT = ascii(' stat="');
const OK = ascii('Ok');
const TEMP = ascii('TempFail');
const PERM = ascii('PermFail');

/** Reads the message behind `head` into the record and says what kind of line it is. */
export function parseOpenSmtpd(a: Attempt, head: SyslogHead): LineKind {
  const { buffer, lineEnd } = a;
  const start = head.messageStart;
  const near = Math.min(lineEnd, start + 48);
  const local = indexOfBytes(buffer, MDA, start, near) >= 0;
  if (!local && indexOfBytes(buffer, MTA, start, near) < 0) return NOTHING;
  const evpid = indexOfBytes(buffer, EVPID, start, Math.min(lineEnd, start + 96));
  const to = indexOfBytes(buffer, TO, start, lineEnd);
  if (evpid < 0 || to < 0) return NOTHING;
  a.queueStart = evpid + EVPID.length;
  a.queueEnd = indexOfByte(buffer, 32, a.queueStart, lineEnd);
  a.rcptStart = to + TO.length;
  a.rcptEnd = endOfMailbox(buffer, a.rcptStart, lineEnd);
  if (a.queueEnd < 0 || a.rcptEnd < 0) return NOTHING;
  a.serverStart = head.hostStart;
  a.serverEnd = head.hostEnd;
  const result = indexOfBytes(buffer, RESULT, a.rcptEnd, lineEnd);
  if (result < 0) return NOTHING;
  const word = result + RESULT.length;
  if (startsWith(buffer, word, lineEnd, OK)) a.status = SENT;
  else if (startsWith(buffer, word, lineEnd, TEMP)) a.status = DEFERRED;
  else if (startsWith(buffer, word, lineEnd, PERM)) a.status = BOUNCED;
  else return NOTHING;
  if (local) return LOCAL;
  const relay = indexOfBytes(buffer, RELAY, a.rcptEnd, result);
  if (relay >= 0) {
    const from = relay + RELAY.length;
    const quote = indexOfByte(buffer, 34, from, result);
    const paren = indexOfByte(buffer, 40, from, result);
    if (isLocalAddress(buffer, from)) return LOCAL;
    if (paren >= 0 && quote > paren) {
      a.relayStart = paren + 1;
      a.relayEnd = indexOfByte(buffer, 41, paren, quote);
      if (a.relayEnd < 0) a.relayStart = a.relayEnd = 0;
    }
  }
  if (a.status === SENT) return ATTEMPT;
  const stat = indexOfBytes(buffer, STAT, result, lineEnd);
  const text = stat < 0 ? lineEnd : stat + STAT.length;
  if (isDigit(buffer[text]) && isDigit(buffer[text + 2])) {
    a.cause = REPLY;
    a.replyStart = text;
    a.replyEnd = buffer[lineEnd - 1] === 34 ? lineEnd - 1 : lineEnd;
  } else {
    a.unconnected = a.relayEnd === a.relayStart;
    a.cause = a.unconnected ? CONNECT : OWN;
  }
  return ATTEMPT;
}
