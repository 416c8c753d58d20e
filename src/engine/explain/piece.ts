import type { Reply, Service } from '../smtp/catalogue.ts';
import { classifyHost, classifyRecipient } from '../smtp/hosts.ts';
import type { Candidate, Evidence, Matcher, Segment } from '../smtp/matcher.ts';
import { findOtherReceiver } from '../smtp/receivers.ts';
import { tokenKey } from '../smtp/tokens.ts';
import { parseTrailer } from '../smtp/trailer.ts';
import { findSenderDomain, readSurroundings } from './around.ts';
import { adviseOwnServer, isOwnServer } from './own-server.ts';
import type { Match, UnmatchedReply } from './result.ts';
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
  matches: Match[];
  replies: { match: Match; reply: Reply }[];
  unmatched: (UnmatchedReply & {
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
  /** For a failure of one's own server: what to look at. */
  advice: string | null;
  /** True for a notice of Exchange Online's, pasted: another server's words in it are only reported. */
  exchangeNotice: boolean;
  /** The domain of the envelope sender, where it stands beside a reply of Microsoft's. */
  senderDomain: string | null;
  /** True if nothing but words that others use too speaks for Microsoft. */
  unsure: boolean;
  notes: string[];
}

/** How far around a reply its surroundings are read. */
const BEFORE = 1500;
const AFTER = 400;
/** Replies that are not in the catalogue, kept of one piece. */
const MAX_UNMATCHED = 100;

/** Hotmail's SMTP service ended its replies with three numbers: (1171782072:1364:-2147467259). */
const smtpSvc = /\(-?\d{4,10}:\d{2,6}:-?\d{4,10}\)/;

/** Sendmail names the recipient and three dots before its words: <user@contoso.com>... Mailbox Full. */
const sendmail = /^[-\d.:; ]{0,20}<[^<>\s]{1,320}>\.\.\. /;

/** Names of Exchange's own parts, which it prints before its replies: RESOLVER.ADR.RecipNotFound, STOREDRV.Deliver. */
const exchangePart = /\b(?:RESOLVER|STOREDRV|APPROVAL|TRANSPORT\.RULES|Tenant(?:Inbound)?Attribution)\b/;

/** How Exchange Online signs its notices, in any language: "Generating server: DB9PR02MB1234.eurprd02.prod.outlook.com". */
const generatingServer =
  /:\s{0,4}[A-Z0-9-]{1,60}\.[A-Z0-9-]{1,30}\.prod\.(?:outlook|exchangelabs)\.com\s*$/im;

/** Reads one piece of text: every reply in it, matched or not. */
export function readPiece(piece: Piece, matcher: Matcher): PieceReading {
  const { text } = piece;
  const reading: PieceReading = {
    matches: [],
    replies: [],
    unmatched: [],
    otherReceiver: null,
    ownServer: false,
    advice: null,
    exchangeNotice: false,
    senderDomain: null,
    unsure: false,
    notes: [],
  };
  const found: { segment: Segment; candidate: Candidate | null; match: Match | null }[] = [];
  const segments = matcher.segments(text);
  for (const [index, segment] of segments.entries()) {
    // Bare codes without end hold no reply: enough of them have been looked at.
    if (segment.hits.length === 0 && segment.tokens.length === 0 && reading.unmatched.length >= MAX_UNMATCHED)
      continue;
    const before = text.slice(Math.max(0, segment.start - BEFORE), segment.start);
    const said = text.slice(segment.start, Math.min(segment.end, segment.start + 4000));
    // What the sender's server adds stands after the last reply: "(in reply to RCPT TO command)".
    const after =
      index === segments.length - 1 && segment.end < text.length
        ? text.slice(segment.start, segment.end + AFTER)
        : said;
    const trailer = parseTrailer(said);
    const around = readSurroundings(before, after);
    const server = around.server ?? (piece.remoteMta || null);
    const recipient = piece.recipient ?? around.recipient;
    const evidence = weighEvidence(said, trailer !== null, server, recipient);
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
      reading.senderDomain ??= findSenderDomain(before);
      found.push({
        segment,
        candidate,
        match: createMatch(candidate, segment, said, trailer, server, around.stage, recipient),
      });
      continue;
    }
    const words = said
      .replace(/[^A-Za-z\s]/g, ' ')
      .split(/\s+/)
      .filter((word) => word.length > 1).length;
    if (evidence === 'other') reading.otherReceiver ??= findOtherReceiver(`${server ?? ''} ${said}`);
    if (segment.code === null && segment.tokens.length === 0) continue;
    reading.unmatched.push({
      smtp: segment.code?.smtp ?? null,
      enhanced: segment.code?.enhanced ?? null,
      token: segment.tokens[0]?.key ?? null,
      text: tidy(said),
      evidence,
      server,
      stage: around.stage,
      words,
      nearest: matcher.nearest(segment, 5),
      resembles: matcher.resembles(segment),
      byRecipient: evidence === 'microsoft' && server === null && !speaksOfMicrosoft(said, trailer !== null),
      trailer,
      recipient,
    });
  }
  for (const { match, candidate } of withoutFollowUps(found, reading.notes)) {
    reading.matches.push(match);
    reading.replies.push({ match, reply: candidate.reply });
  }
  if (reading.matches.length === 0) {
    reading.otherReceiver ??=
      reading.unmatched.length > 0 ? findOtherReceiver(`${piece.remoteMta} ${text.slice(0, 4000)}`) : null;
    reading.exchangeNotice = reading.unmatched.length > 0 && generatingServer.test(text.slice(0, 8000));
    // A reply with a code was given by another server, whatever words it chose.
    reading.ownServer =
      reading.unmatched.every(({ smtp }) => smtp === null) && isOwnServer(text.slice(0, 8000));
    if (reading.ownServer) reading.advice = adviseOwnServer(text.slice(0, 8000));
  }
  return reading;
}

/** Replies Exchange Online makes about servers elsewhere: nobody at Microsoft refused anything. */
export function isReportOfAnother({ direction, category }: Reply): boolean {
  return direction === 'from-microsoft' && !['sender-account', 'rate-limit', 'policy'].includes(category);
}

/** True if the reply itself bears a mark of Microsoft's software. */
function speaksOfMicrosoft(said: string, trailer: boolean): boolean {
  return trailer || smtpSvc.test(said) || exchangePart.test(said);
}

function weighEvidence(
  said: string,
  trailer: boolean,
  server: string | null,
  recipient: string | null,
): Evidence {
  if (speaksOfMicrosoft(said, trailer)) return 'microsoft';
  if (server !== null) {
    if (classifyHost(server) !== null) return 'microsoft';
    if (/[a-z]/i.test(server)) return 'other';
  }
  if (findOtherReceiver(said) !== null || sendmail.test(said)) return 'other';
  return recipient !== null && classifyRecipient(recipient) === 'consumer' ? 'microsoft' : 'none';
}

function createMatch(
  { reply, confidence, alike }: Candidate,
  segment: Segment,
  said: string,
  trailer: ReturnType<typeof parseTrailer>,
  server: string | null,
  stage: string | null,
  recipient: string | null,
): Match {
  const host = trailer?.host ?? (server !== null && classifyHost(server) !== null ? server : null);
  const smtp = segment.code?.smtp ?? null;
  const token = segment.tokens.find(({ key }) =>
    [reply.token, ...reply.oldSpellings].some((known) => known !== null && tokenKey(known) === key),
  );
  return {
    id: reply.id,
    confidence,
    smtp,
    enhanced: segment.code?.enhanced ?? null,
    token: tokenOf(reply, token?.key ?? null),
    service: findService(
      alike.every((other) => other.service === reply.service) ? reply.service : 'both',
      server,
      host,
      recipient,
    ),
    ip:
      'ip' in reply.placeholders || /messages from|server|client|\bIP/i.test(said) ? findAddress(said) : null,
    host,
    recipient,
    text: tidy(said),
    page: reply.page,
    title: reply.title,
    temporary: smtp !== null ? smtp.startsWith('4') : reply.temporary,
    stage,
    timestamp: trailer?.timestamp ?? null,
    session: trailer?.session ?? trailer?.mxId ?? null,
    domain:
      /sending domain \[?([\p{L}\p{N}_.-]{3,253}\.[\p{L}]{2,63})/iu.exec(said)?.[1]?.toLowerCase() ?? null,
    alike: alike.map(({ id }) => id),
    count: 1,
  };
}

/** The number as the catalogue spells it: AS3140 in an old text is S3140. */
function tokenOf(reply: Reply, key: string | null): string | null {
  if (key === null || reply.token === null) return key;
  return `A${reply.token}` === key || tokenKey(reply.token) === key ? reply.token : key;
}

/** The reply's own service; where it may be either, the host that answered or the recipient's domain decides. */
function findService(
  service: Service,
  server: string | null,
  host: string | null,
  recipient: string | null,
): Service {
  if (service !== 'both') return service;
  for (const name of [server, host]) {
    const known = name === null ? null : classifyHost(name);
    if (known === 'consumer' || known === 'business') return known;
  }
  return (recipient !== null ? classifyRecipient(recipient) : null) ?? 'both';
}

const ipv4 = /(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d]|\.\d)/g;
const ipv6 =
  /(?<![\w:.])((?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}|(?:[0-9a-f]{1,4}:){1,6}(?::[0-9a-f]{1,4}){1,6})(?![\w:])/gi;

/** The first IP address in a reply, outside its trailer; null where it was left out or starred. */
export function findAddress(said: string): string | null {
  // What follows the agent's name or the sender's own addition is another server's address.
  const ends = [said.indexOf('[Name='), said.indexOf('(in reply to '), said.indexOf('Giving up on ')].filter(
    (at) => at !== -1,
  );
  const words = said.slice(0, Math.min(1000, ...ends));
  for (const match of words.matchAll(ipv4))
    if (
      match
        .slice(1)
        .every((octet) => Number(octet) <= 255 && String(Number(octet)) === octet.replace(/^0+(?=\d)/, ''))
    )
      return match[0];
  if (!words.includes('::') && words.split(':').length < 6) return null;
  for (const [, address] of words.matchAll(ipv6))
    if (address!.includes(':') && !/^\d{1,2}:\d\d(?::\d\d)?$/.test(address!)) return address!.toLowerCase();
  return null;
}

/** Drops replies that only follow from another one, and says so. */
function withoutFollowUps(
  found: { segment: Segment; candidate: Candidate | null; match: Match | null }[],
  said: string[],
): { match: Match; candidate: Candidate }[] {
  const matched = found.filter(
    (item): item is { segment: Segment; candidate: Candidate; match: Match } => item.match !== null,
  );
  const note = (text: string) => {
    if (!said.includes(text)) said.push(text);
  };
  return matched.filter(({ candidate, match }, index) => {
    const others = matched.filter((_, other) => other !== index);
    if (match.id === '5.5.2' && others.length > 0) {
      note(notes.followUp);
      return false;
    }
    if (/^[45]\.4\.(?:7|300)$/.test(match.id) && index < matched.length - 1) {
      note(notes.expired(`${match.smtp} ${match.enhanced}`));
      return false;
    }
    return !others.some(
      (other) =>
        other.match.confidence === 'exact' &&
        candidate.confidence !== 'exact' &&
        other.match.enhanced === match.enhanced &&
        other.match.id !== match.id,
    );
  });
}

/** White space in order, without what the sender's server added; at most 1,200 characters. */
function tidy(text: string): string {
  const added = text.lastIndexOf('(in reply to ');
  const said = added === -1 ? text : text.slice(0, added);
  const single =
    said.length > 2400 || /\s\s|[\n\t\r]/.test(said) ? said.slice(0, 2400).replace(/\s+/g, ' ') : said;
  return single.trim().slice(0, 1200);
}
