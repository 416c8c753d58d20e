import type { Reply } from '../smtp/catalogue.ts';
import { classifyHost, classifyRecipient } from '../smtp/hosts.ts';
import type { Candidate, Evidence, Matcher } from '../smtp/matcher.ts';
import { findOtherReceiver } from '../smtp/receivers.ts';
import type { Segment } from '../smtp/segment.ts';
import { parseTrailer } from '../smtp/trailer.ts';
import { findMicrosoftServer, findSenderDomain, findServer, findStage } from './around.ts';
import { createFound, type Found, recipientOf, type Said, tidy } from './found.ts';
import { adviseInbound, adviseOwnServer, isOwnServer } from './own-server.ts';
import { findReporter, isExchangeNotice, isExchangeOnline, nameReporter } from './report-writer.ts';
import type { UnmatchedReply } from './result.ts';
import { notes } from './sentences.ts';

/** A log line, a Diagnostic-Code, a paragraph: text whose parts belong together. */
export interface Piece {
  text: string;
  recipient: string | null;
  remoteMta: string;
  /** True for a notice that a program other than Microsoft's wrote. */
  foreign?: boolean;
}

/** What one piece holds. */
export interface PieceReading {
  /** Every reply of the catalogue's in it. */
  met: Found[];
  /** The same without those that only follow from another one. */
  found: Found[];
  unmatched: (Omit<UnmatchedReply, 'bare'> & {
    evidence: Evidence;
    server: string | null;
    stage: string | null;
    words: number;
    nearest: Reply[];
    resembles: boolean;
    /** True if only the recipient's domain speaks for Microsoft: the server that answered is not named. */
    byRecipient: boolean;
    trailer: ReturnType<typeof parseTrailer>;
    recipient: string | null;
  })[];
  /** The name of another receiver whose mark was found. */
  otherReceiver: string | null;
  ownServer: boolean;
  /** True if a server said 2xx: it took the message. */
  accepted: boolean;
  /** For a failure of one's own server: what to look at. */
  advice: string | null;
  /** Who reports that a host of Microsoft's could not be reached, and which; null for any other text. */
  unreached: { reporter: string; host: string } | null;
  /** True for a notice of Exchange Online's, pasted: another server's words in it are only reported. */
  exchangeNotice: boolean;
  /** True if nothing but words that others use too speaks for Microsoft. */
  unsure: boolean;
  notes: string[];
}

/** How far around a reply its surroundings are read. */
const BEFORE = 1500;
const AFTER = 400;
/** Characters of a reply that are read. */
const SAID = 4000;
/** Replies that are not in the catalogue, kept of one piece. */
const MAX_UNMATCHED = 100;

/** Hotmail's SMTP service ended its replies with three numbers: (1171782072:1364:-2147467259). */
const smtpSvc = /\(-?\d{4,10}:\d{2,6}:-?\d{4,10}\)/;

/** Sendmail names the recipient and three dots before its words: <user@contoso.com>... Mailbox Full. */
const sendmail = /^[-\d.:; ]{0,20}<[^<>\s]{1,320}>\.\.\. /;

/** Names of Exchange's own parts, which it prints before its replies: RESOLVER.ADR.RecipNotFound, STOREDRV.Deliver. */
const exchangePart = /\b(?:RESOLVER|STOREDRV|APPROVAL|TRANSPORT\.RULES|Tenant(?:Inbound)?Attribution)\b/;

/** Reads one piece of text: every reply in it, matched or not. */
export function readPiece(piece: Piece, matcher: Matcher): PieceReading {
  const { text } = piece;
  const reading: PieceReading = {
    met: [],
    found: [],
    unmatched: [],
    otherReceiver: null,
    ownServer: false,
    accepted: false,
    advice: null,
    unreached: null,
    exchangeNotice: false,
    unsure: false,
    notes: [],
  };
  reading.advice = adviseInbound(text);
  if (reading.advice !== null) return { ...reading, ownServer: true };
  const segments = matcher.segments(text);
  for (const segment of segments) {
    // Bare codes without end hold no reply: enough of them have been looked at.
    if (segment.hits.length === 0 && segment.tokens.length === 0 && reading.unmatched.length >= MAX_UNMATCHED)
      continue;
    const said = readSaid(piece, segment, segment === segments.at(-1));
    const evidence = weighEvidence(said);
    const resolved = matcher.resolve(text, segment, evidence);
    // What Exchange Online says when it gives up, other senders say in the same words: Amazon SES with 4.4.7.
    const candidate =
      piece.foreign && evidence !== 'microsoft' && resolved !== null && isReportOfAnother(resolved.reply)
        ? null
        : resolved;
    if (candidate !== null) {
      if (evidence === 'none' && candidate.reply.sharedCode && segment.tokens.length === 0) {
        reading.unsure = true;
        reading.notes.push(notes.shared);
      }
      reading.met.push(createFound(candidate, said));
      continue;
    }
    const alone = evidence === 'other' ? null : byCodeAlone(text, segment, matcher);
    if (alone !== null) {
      reading.notes.push(notes.codeOnly);
      reading.met.push(createFound(alone, said));
      continue;
    }
    if (segment.code?.smtp?.startsWith('2')) {
      reading.accepted = true;
      continue;
    }
    const words = said.text
      .replace(/[^A-Za-z\s]/g, ' ')
      .split(/\s+/)
      .filter((word) => word.length > 1).length;
    if (evidence === 'other')
      reading.otherReceiver ??= findOtherReceiver(`${said.server ?? ''} ${said.text}`);
    if (segment.code === null && segment.tokens.length === 0) continue;
    reading.unmatched.push({
      smtp: segment.code?.smtp ?? null,
      enhanced: segment.code?.enhanced ?? null,
      token: segment.tokens[0]?.key ?? null,
      text: tidy(said.text),
      evidence,
      server: said.server,
      stage: findStage(said.before, said.after),
      words,
      nearest: matcher.nearest(segment, 5),
      resembles: matcher.resembles(segment),
      byRecipient: evidence === 'microsoft' && said.server === null && !speaksOfMicrosoft(said),
      trailer: said.trailer,
      recipient: recipientOf(said),
    });
  }
  reading.found = withoutFollowUps(reading.met, reading.notes);
  if (reading.found.length === 0) {
    const head = text.slice(0, 8000);
    // Who writes a report to its own user is not the receiver.
    if (reading.unmatched.length > 0 && findReporter(head) === null)
      reading.otherReceiver ??= findOtherReceiver(`${piece.remoteMta} ${text.slice(0, 4000)}`);
    reading.exchangeNotice = reading.unmatched.length > 0 && isExchangeOnline(head);
    reading.unreached = findUnreached(reading, head, piece.remoteMta);
    // A reply with a code was given by another server, whatever words it chose.
    reading.ownServer =
      reading.unreached !== null ||
      (reading.unmatched.every(({ smtp }) => smtp === null) && isOwnServer(head));
    if (reading.unreached !== null) {
      reading.otherReceiver = null;
      for (const one of reading.unmatched) one.evidence = 'none';
      reading.notes.push(notes.unreached(reading.unreached.reporter, reading.unreached.host));
    } else if (reading.ownServer) {
      if (findReporter(head) !== null) reading.otherReceiver = null;
      reading.advice = adviseOwnServer(head);
    }
  }
  return reading;
}

/** A code without its words, in a notice that Exchange wrote, where Exchange uses the code for one reply alone. */
function byCodeAlone(text: string, segment: Segment, matcher: Matcher): Candidate | null {
  const { code } = segment;
  if (code === null || !/^[\s.'"’)]{0,9}(?:\n|$)/.test(text.slice(code.end, code.end + 10))) return null;
  const only = matcher.onlyOf(code);
  return only !== null && isExchangeNotice(text.slice(0, 8000)) ? only : null;
}

/**
 * Reads a sending service's report that it could not connect to a host of Microsoft's; null where a server gave a
 * reply: 4.4.1, 4.4.2 and 4.4.7 are codes for what the sender noticed by itself (RFC 3463 section 3.5).
 */
function findUnreached(
  { unmatched }: PieceReading,
  text: string,
  remoteMta: string,
): PieceReading['unreached'] {
  if (!isOwnServer(text)) return null;
  if (!unmatched.every(({ smtp, enhanced }) => smtp === null || /^[45]\.4\.[127]$/.test(enhanced ?? '')))
    return null;
  const reporter = nameReporter(text);
  const host = classifyHost(remoteMta) !== null ? remoteMta : findMicrosoftServer(text);
  return reporter === null || host === null ? null : { reporter, host };
}

/** Replies Exchange Online makes about servers elsewhere: nobody at Microsoft refused anything. */
export function isReportOfAnother({ direction, category }: Reply): boolean {
  return direction === 'from-microsoft' && !['sender-account', 'rate-limit', 'policy'].includes(category);
}

/** The reply that `segment` is; `last` if it is the last of its piece. */
function readSaid({ text, recipient, remoteMta }: Piece, segment: Segment, last: boolean): Said {
  const { code, tokens, start, end } = segment;
  const said = text.slice(start, Math.min(end, start + SAID));
  const before = text.slice(Math.max(0, start - BEFORE), start);
  return {
    code,
    tokens,
    text: said,
    before,
    // What the sender's server adds stands after the last reply: "(in reply to RCPT TO command)".
    after: last && end < text.length ? text.slice(start, end + AFTER) : said,
    server: findServer(before) ?? (remoteMta || null),
    trailer: parseTrailer(said),
    addressee: recipient,
  };
}

/** The domain of the envelope sender, where it stands beside a reply of Microsoft's. */
export function senderDomainOf({ met }: PieceReading): string | null {
  for (const { said } of met) {
    const domain = findSenderDomain(said.before);
    if (domain !== null) return domain;
  }
  return null;
}

/** True if the reply itself bears a mark of Microsoft's software. */
function speaksOfMicrosoft({ text, trailer }: Said): boolean {
  return trailer !== null || smtpSvc.test(text) || exchangePart.test(text);
}

function weighEvidence(said: Said): Evidence {
  const { text, server } = said;
  if (server !== null && classifyHost(server) !== null) return 'microsoft';
  if (speaksOfMicrosoft(said)) return 'microsoft';
  if (server !== null && /[a-z]/i.test(server)) return 'other';
  if (findOtherReceiver(text) !== null || sendmail.test(text)) return 'other';
  const recipient = recipientOf(said);
  return recipient !== null && classifyRecipient(recipient) === 'consumer' ? 'microsoft' : 'none';
}

/** Drops replies that only follow from another one, and says so in `remarks`. */
function withoutFollowUps(found: Found[], remarks: string[]): Found[] {
  if (found.length < 2) return found;
  const note = (text: string) => {
    if (!remarks.includes(text)) remarks.push(text);
  };
  return found.filter((one, index) => {
    const { reply, confidence, said } = one;
    if (reply.id === '5.5.2') {
      note(notes.followUp);
      return false;
    }
    const { code } = said;
    const enhanced = code?.enhanced ?? null;
    if (/^[45]\.4\.(?:7|300)$/.test(reply.id) && index < found.length - 1) {
      note(notes.expired(`${code?.smtp ?? null} ${enhanced}`));
      return false;
    }
    return !found.some(
      (other) =>
        other !== one &&
        other.confidence === 'exact' &&
        confidence !== 'exact' &&
        (other.said.code?.enhanced ?? null) === enhanced &&
        other.reply.id !== reply.id,
    );
  });
}
