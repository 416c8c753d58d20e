import type { Reply, Service } from '../smtp/catalogue.ts';
import { classifyHost, classifyRecipient } from '../smtp/hosts.ts';
import type { Candidate } from '../smtp/matcher.ts';
import type { ReplyCode } from '../smtp/reply-codes.ts';
import { type Token, tokenKey } from '../smtp/tokens.ts';
import type { Trailer } from '../smtp/trailer.ts';
import { findAddress } from './address.ts';
import { findRecipient, findStage } from './around.ts';
import type { Match } from './result.ts';

/** A reply as it stands in a text. A log has thousands: nothing is kept of one that can be read when asked for. */
export interface Said {
  code: ReplyCode | null;
  tokens: Token[];
  /** The reply, its trailer and what the sender's server added. */
  text: string;
  /** What stands before it in its piece, and from its beginning on behind it. */
  before: string;
  after: string;
  /** The server that answered, by name; null if the text does not say. */
  server: string | null;
  trailer: Trailer | null;
  /** The recipient, where the notice has a field for it. */
  addressee: string | null;
}

/** The recipient whom a reply is about. */
export function recipientOf({ addressee, before, after }: Said): string | null {
  return addressee ?? findRecipient(before, after);
}

/** A reply of the catalogue's, found in a text, and what tells its group of matches from another. */
export interface Found {
  reply: Reply;
  confidence: Candidate['confidence'];
  alike: Reply[];
  said: Said;
  service: Service;
  /** The sender's own address as the reply names it; null where it does not. */
  ip: string | null;
  /** The same reply in a notice's words for people, which may tell what this one leaves out. */
  told: Found | null;
}

/** Puts together what was found: `candidate` is what the matcher made of `said`. */
export function createFound({ reply, confidence, alike }: Candidate, said: Said): Found {
  const service = alike.every((other) => other.service === reply.service) ? reply.service : 'both';
  const named = 'ip' in reply.placeholders || /messages from|server|client|\bIP/i.test(said.text);
  return {
    reply,
    confidence,
    alike,
    said,
    service: service === 'both' ? findService(said) : service,
    ip: named ? findAddress(said.text) : null,
    told: null,
  };
}

/** The sender's address, also from the words for people. */
export function ipOf({ ip, told }: Found): string | null {
  return ip ?? told?.ip ?? null;
}

/** Fills in what an earlier match of the same group left open. */
export function addTo(match: Match, found: Found): void {
  match.count++;
  match.host ??= hostOf(found);
  match.stage ??= stageOf(found);
  match.timestamp ??= timestampOf(found);
  match.recipient ??= recipientOf(found.said);
}

/** All that can be told of a reply that was found, as the contract has it. */
export function completeMatch(found: Found): Match {
  const { reply, confidence, alike, said } = found;
  const { code, tokens, trailer } = said;
  const smtp = code?.smtp ?? null;
  const token = tokens.find(({ key }) =>
    [reply.token, ...reply.oldSpellings].some((known) => known !== null && tokenKey(known) === key),
  );
  return {
    id: reply.id,
    confidence,
    smtp,
    enhanced: code?.enhanced ?? null,
    token: tokenOf(reply, token?.key ?? null),
    service: found.service,
    ip: ipOf(found),
    host: hostOf(found),
    recipient: recipientOf(said),
    text: tidy(said.text),
    page: reply.page,
    title: reply.title,
    temporary: smtp !== null ? smtp.startsWith('4') : reply.temporary,
    stage: stageOf(found),
    timestamp: timestampOf(found),
    session: trailer?.session ?? trailer?.mxId ?? null,
    domain:
      /sending domain \[?([\p{L}\p{N}_.-]{3,253}\.[\p{L}]{2,63})/iu.exec(said.text)?.[1]?.toLowerCase() ??
      null,
    alike: alike.map(({ id }) => id),
    count: 1,
  };
}

function hostOf({ said, told }: Found): string | null {
  return microsoftHost(said) ?? (told === null ? null : microsoftHost(told.said));
}

function stageOf({ said, told }: Found): string | null {
  return (
    findStage(said.before, said.after) ??
    (told === null ? null : findStage(told.said.before, told.said.after))
  );
}

function timestampOf({ said, told }: Found): string | null {
  return said.trailer?.timestamp ?? told?.said.trailer?.timestamp ?? null;
}

/** Microsoft's server: from the trailer, else from the log. */
function microsoftHost({ server, trailer }: Said): string | null {
  return trailer?.host ?? (server !== null && classifyHost(server) !== null ? server : null);
}

/** The number as the catalogue spells it: AS3140 in an old text is S3140. */
function tokenOf(reply: Reply, key: string | null): string | null {
  if (key === null || reply.token === null) return key;
  return `A${reply.token}` === key || tokenKey(reply.token) === key ? reply.token : key;
}

/** For a reply that either service may give: the host that answered or the recipient's domain decides. */
function findService(said: Said): Service {
  for (const name of [said.server, microsoftHost(said)]) {
    const known = name === null ? null : classifyHost(name);
    if (known === 'consumer' || known === 'business') return known;
  }
  const recipient = recipientOf(said);
  return (recipient !== null ? classifyRecipient(recipient) : null) ?? 'both';
}

/** White space in order, without what the sender's server added; at most 1,200 characters. */
export function tidy(text: string): string {
  const added = text.lastIndexOf('(in reply to ');
  const said = added === -1 ? text : text.slice(0, added);
  const single =
    said.length > 2400 || /\s\s|[\n\t\r]/.test(said) ? said.slice(0, 2400).replace(/\s+/g, ' ') : said;
  return single.trim().slice(0, 1200);
}
