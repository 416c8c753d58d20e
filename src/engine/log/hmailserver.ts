/**
 * hMailServer's log: fields in quotes with tabs between, `"SMTPC" thread session "time" "address" "SENT: …"` for
 * a line sent to another server and `RECEIVED: …` for its reply, all lines of which stand in one, joined by
 * `[nl]` (source: Logger.cpp and SMTPClientConnection.cpp). Times are the server's own, without an offset.
 *
 * It does not name the message: a deferred recipient is taken up by the next delivery to the same address.
 */
import { type Attempt, type LineKind, NOTHING } from './attempt.ts';
import { ascii, indexOfByte, startsWith } from './bytes.ts';
import type { Clock } from './clock.ts';
import type { Conversations } from './conversation.ts';
import { isLocalAddress } from './relay.ts';
import { keyOf } from './sessions.ts';
import { readStamp } from './stamp.ts';

/** What every line of a conversation with another server starts with. */
export const HMAILSERVER_MARKER = '"SMTPC"\t';

const MARKER = ascii(HMAILSERVER_MARKER);
const SENT_MARK = ascii('"SENT: ');
const RECEIVED_MARK = ascii('"RECEIVED: ');
const END_OF_DATA = ascii('[nl].');

export function parseHMailServer(a: Attempt, talk: Conversations, clock: Clock): LineKind {
  const { buffer, lineStart, lineEnd } = a;
  if (!startsWith(buffer, lineStart, lineEnd, MARKER)) return NOTHING;
  const tab = (from: number) => (from < 0 ? -1 : indexOfByte(buffer, 9, from + 1, lineEnd));
  const thread = lineStart + MARKER.length - 1;
  const session = tab(thread);
  const time = tab(session);
  const address = tab(time);
  const text = tab(address);
  if (text < 0) return NOTHING;
  const key = keyOf(buffer, session + 1, time);
  // The closing quote is the line's last byte; quotes within the text are its own.
  const end = buffer[lineEnd - 1] === 34 ? lineEnd - 1 : lineEnd;
  const from = text + 1;
  if (startsWith(buffer, from, end, SENT_MARK)) {
    const line = from + SENT_MARK.length;
    if (!startsWith(buffer, line, end, END_OF_DATA)) talk.sent(key, buffer, line, end);
    return NOTHING;
  }
  if (!startsWith(buffer, from, end, RECEIVED_MARK)) return NOTHING;
  if (!readStamp(clock, buffer, time + 2, address - 1)) return NOTHING;
  a.time = clock.time;
  a.offset = clock.offset;
  if (isLocalAddress(buffer, address + 2)) talk.own(key);
  return talk.received(a, key, from + RECEIVED_MARK.length, end, true);
}
