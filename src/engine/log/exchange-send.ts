/**
 * The send protocol log of Exchange Server (folder `ProtocolLog\SmtpSend`), documented by Microsoft under
 * "Protocol logging": comma-separated fields named by a `#Fields:` line, one line a command, reply or event,
 * the conversations mixed and told apart by `session-id`.
 *
 * Conversations with servers of the same organisation (ports 475, 717 and 2525, the connector Exchange makes
 * itself, loopback) are own deliveries. A connection that fails names neither host nor recipient and is passed
 * over. Times are UTC.
 */
import { type Attempt, type LineKind, NOTHING } from './attempt.ts';
import { ascii, indexOfByte, indexOfBytes, startsWith } from './bytes.ts';
import type { Clock } from './clock.ts';
import type { Conversations } from './conversation.ts';
import { CsvLine } from './csv.ts';
import { isLocalAddress } from './relay.ts';
import { keyOf } from './sessions.ts';
import { readStamp } from './stamp.ts';

const FIELDS = ascii('#Fields: ');
const NAMES = ['date-time', 'connector-id', 'session-id', 'remote-endpoint', 'event', 'data', 'context'].map(
  ascii,
);
const RECORD = ascii('RecordId ');
const INTRA = ascii('Intra-Organization SMTP Send Connector');
const OWN_PORTS = [':475', ':717', ':2525'].map(ascii);

/** Reads the lines of one file; remembers its columns and conversations. */
export class ExchangeSend {
  private readonly csv = new CsvLine();
  /** Positions of `NAMES`; the order Exchange writes unless a header says otherwise. */
  private columns = [0, 1, 2, 5, 6, 7, 8];
  private readonly talk: Conversations;
  private readonly clock: Clock;

  constructor(talk: Conversations, clock: Clock) {
    this.talk = talk;
    this.clock = clock;
  }

  parse(a: Attempt): LineKind {
    const { buffer, lineStart, lineEnd } = a;
    const { csv, talk } = this;
    if (buffer[lineStart] === 35) {
      if (!startsWith(buffer, lineStart, lineEnd, FIELDS)) return NOTHING;
      csv.cut(buffer, lineStart + FIELDS.length, lineEnd);
      const found = NAMES.map((name) => csv.find(buffer, name));
      if (!found.includes(-1)) this.columns = found;
      return NOTHING;
    }
    csv.cut(buffer, lineStart, lineEnd);
    const [time, connector, session, remote, event, data, context] = this.columns as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    if (csv.count <= data || csv.count <= event) return NOTHING;
    const key = keyOf(buffer, csv.starts[session]!, csv.ends[session]!);
    const from = csv.starts[data]!;
    const to = csv.ends[data]!;
    switch (buffer[csv.starts[event]!]) {
      case 43: // + connected
        talk.begin(key);
        if (this.isOwn(buffer, remote, connector)) talk.own(key);
        return NOTHING;
      case 62: // > sent
        talk.sent(key, buffer, from, to);
        return NOTHING;
      case 42: {
        // * "sending message with RecordId 12345 and InternetMessageId <…>"
        if (csv.count <= context) return NOTHING;
        const at = indexOfBytes(
          buffer,
          RECORD,
          csv.starts[context]!,
          Math.min(csv.ends[context]!, csv.starts[context]! + 64),
        );
        if (at < 0) return NOTHING;
        const id = at + RECORD.length;
        const end = indexOfByte(buffer, 32, id, csv.ends[context]!);
        if (end > id) talk.message(key, buffer, id, end);
        return NOTHING;
      }
      case 60: // < received
        if (!this.time(a, time)) return NOTHING;
        return talk.received(a, key, from, to, false);
      case 45: // - disconnected
        if (!this.time(a, time)) return NOTHING;
        return talk.end(a, key);
      default:
        return NOTHING;
    }
  }

  private time(a: Attempt, column: number): boolean {
    if (!readStamp(this.clock, a.buffer, this.csv.starts[column]!, this.csv.ends[column]!)) return false;
    a.time = this.clock.time;
    a.offset = this.clock.offset;
    return true;
  }

  private isOwn(buffer: Uint8Array, remote: number, connector: number): boolean {
    const { starts, ends } = this.csv;
    if (startsWith(buffer, starts[connector]!, ends[connector]!, INTRA)) return true;
    const from = starts[remote]!;
    const to = ends[remote]!;
    if (isLocalAddress(buffer, buffer[from] === 91 ? from + 1 : from)) return true;
    return OWN_PORTS.some(
      (port) => to - port.length > from && startsWith(buffer, to - port.length, to, port),
    );
  }
}
