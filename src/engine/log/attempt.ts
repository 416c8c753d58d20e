/** What a parser finds in one line: positions in the buffer, nothing decoded. */

/** Result of a delivery attempt for one recipient. */
export const SENT = 0;
export const DEFERRED = 1;
export const BOUNCED = 2;
export const STATUSES = ['sent', 'deferred', 'bounced'] as const;
export type Status = (typeof STATUSES)[number];

/** Who received, decided by the relay's host name. */
export const OTHER = 0;
export const CONSUMER = 1;
export const BUSINESS = 2;
export type Service = 'other' | 'consumer' | 'business';
export const SERVICES: readonly Service[] = ['other', 'consumer', 'business'];

/** Why an attempt failed when no reply of the other side says so. */
export const REPLY = 0;
export const CONNECT = 1;
export const LOST = 2;
export const TLS = 3;
export const DNS = 4;
export const OWN = 5;
export const CAUSES = ['reply', 'connect', 'lost', 'tls', 'dns', 'own'] as const;
export type Cause = (typeof CAUSES)[number];

/** What kind of line it was. */
export const NOTHING = 0;
/** One attempt over SMTP to another host. */
export const ATTEMPT = 1;
/** Local delivery, LMTP, pipe, or the hand-over to a filter on loopback. */
export const LOCAL = 2;
/** The queue gave up: one recipient, or (recipient empty) every recipient left of the message. */
export const EXPIRED = 3;
/** An address probe, or a retry that was skipped without asking anyone. */
export const NOT_TRIED = 4;
export type LineKind = 0 | 1 | 2 | 3 | 4;

/** UTC offset, in minutes, of a time that was printed without one. */
export const NO_OFFSET = 32_767;

/** The record every parser fills; one object is reused for the whole log. Ranges are empty when absent. */
export class Attempt {
  buffer: Uint8Array = new Uint8Array(0);
  lineStart = 0;
  lineEnd = 0;
  /** Where the format's marker was found first in the line; −1 when it was not looked for. */
  marker = -1;
  /** Seconds of the printed time as if it were UTC; before `YEARLESS` while the year is not known. */
  time = 0;
  offset = NO_OFFSET;
  status = SENT;
  cause = REPLY;
  /** No connection was made: no relay is named, or connecting to it failed. */
  unconnected = false;
  /** Recipients this line speaks of (Sendmail names several on one line). */
  recipients = 1;
  serverStart = 0;
  serverEnd = 0;
  queueStart = 0;
  queueEnd = 0;
  rcptStart = 0;
  rcptEnd = 0;
  relayStart = 0;
  relayEnd = 0;
  /** The other side's reply, from its three digits on. */
  replyStart = 0;
  replyEnd = 0;
  /** Enhanced status code the sending server printed itself: used where the reply has been left out. */
  dsnStart = 0;
  dsnEnd = 0;

  /** Empties every range before a line is read into the record. */
  reset(buffer: Uint8Array, lineStart: number, lineEnd: number): void {
    this.buffer = buffer;
    this.lineStart = lineStart;
    this.lineEnd = lineEnd;
    this.marker = -1;
    this.status = SENT;
    this.cause = REPLY;
    this.unconnected = false;
    this.recipients = 1;
    this.serverStart = this.serverEnd = 0;
    this.queueStart = this.queueEnd = 0;
    this.rcptStart = this.rcptEnd = 0;
    this.relayStart = this.relayEnd = 0;
    this.replyStart = this.replyEnd = 0;
    this.dsnStart = this.dsnEnd = 0;
  }
}
