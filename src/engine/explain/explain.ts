import { decodeCharset } from '../message/encodings.ts';
import { splitMbox } from '../message/mbox.ts';
import { type Notice, readNotice } from '../message/notice.ts';
import { readWebhook } from '../message/webhook.ts';
import { findSupportAnswers, type SupportAnswer } from '../recognise/support-answer.ts';
import type { Catalogue } from '../smtp/catalogue.ts';
import { createMatcher, type Matcher } from '../smtp/matcher.ts';
import { findOtherReceiver } from '../smtp/receivers.ts';
import { addTo, completeMatch, type Found, ipOf } from './found.ts';
import { readyInput } from './input.ts';
import { INBOUND } from './own-server.ts';
import { type Piece, type PieceReading, readPiece, senderDomainOf } from './piece.ts';
import type { Explanation, Match } from './result.ts';
import { formatReport, notes } from './sentences.ts';
import { isLogLine, isMessage, mendPaste, splitText } from './texts.ts';
import { judgeWho, type Verdict } from './who.ts';

/** Characters of one piece of pasted text. */
const PIECE = 64_000;
const MAX_PIECES = 20_000;
/** Longest text that is tried with its lines joined. */
const WRAPPED = 20_000;
const MAX_MATCHES = 5000;
const MAX_MESSAGES = 5000;
/** Other receivers that are named. */
const NAMED = 5;

const matchers = new WeakMap<Catalogue, Matcher>();

/** The matcher of `catalogue`, made once. */
export function matcherOf(catalogue: Catalogue): Matcher {
  let matcher = matchers.get(catalogue);
  if (matcher === undefined) matchers.set(catalogue, (matcher = createMatcher(catalogue)));
  return matcher;
}

/** Text or bytes with the name of the file they came from ('' for none). */
export interface NamedInput {
  name: string;
  input: string | Uint8Array;
}

/** One message, webhook or paste, read. */
interface Reading {
  name: string;
  kind: string;
  sentence: string;
  pieces: PieceReading[];
  answers: SupportAnswer[];
  notice: Notice | null;
  complaint: boolean;
  cut: boolean;
}

/**
 * Explains what a mail server said: `input` is a reply, lines of a log, a bounce with its headers, an mbox, the
 * JSON of a sending service, or text with any of these in it; text or bytes, of which the first 8 MB are read.
 * Needs the catalogue; asks nothing of the network. Never throws: what cannot be read has `problem` set.
 */
export function explain(input: string | Uint8Array, { catalogue }: { catalogue: Catalogue }): Explanation {
  return explainAll([{ name: '', input }], { catalogue });
}

/**
 * Explains several inputs at once, as a Maildir or a list of files: one list of matches for all, and in
 * `messages` what each message was (at most 5,000).
 */
export function explainAll(
  inputs: readonly NamedInput[],
  { catalogue }: { catalogue: Catalogue },
): Explanation {
  const matcher = matcherOf(catalogue);
  const readings: Reading[] = [];
  let problem: string | null = null;
  let cut = false;
  for (const { name, input } of inputs) {
    const ready = readyInput(input);
    if (ready.problem !== null) {
      problem ??= name === '' ? ready.problem : `${name}: ${ready.problem}`;
      continue;
    }
    const { messages, complete } = splitMbox(ready.text);
    cut ||= ready.cut || !complete || readings.length + messages.length > MAX_MESSAGES;
    for (const message of messages.slice(0, MAX_MESSAGES - readings.length))
      readings.push(readPart(message, matcher, name));
  }
  if (readings.length === 0) return emptyExplanation('nothing', problem);
  const explanation = combine(readings);
  if (problem !== null) explanation.notes.push(problem);
  if (cut || readings.some((reading) => reading.cut)) explanation.notes.push(notes.cut);
  if (readings.some((reading) => reading.notice?.complete === false)) explanation.notes.push(notes.parts);
  explanation.reportText = formatReport(explanation);
  return explanation;
}

function readPart(text: string, matcher: Matcher, name: string): Reading {
  const reading: Reading = {
    name,
    kind: 'text',
    sentence: '',
    pieces: [],
    answers: [],
    notice: null,
    complaint: false,
    cut: false,
  };
  const trimmed = text.replace(/^\s+/, '');
  if (/^[[{]/.test(trimmed)) {
    const hooks = readJson(trimmed);
    if (hooks !== null) {
      reading.kind = 'webhook';
      reading.sentence = `Read as a webhook of ${hooks.service === 'JSON' ? 'a sending service' : hooks.service}.`;
      reading.complaint = hooks.complaint;
      reading.pieces = hooks.texts.map((piece) => readPiece(mend(piece), matcher));
      return reading;
    }
  }
  if (isMessage(trimmed)) return readMessage(trimmed, reading, matcher);

  const pieces = splitText(mendPaste(decodeCharset(text, 'utf-8')), PIECE);
  reading.cut = pieces.length > MAX_PIECES;
  const logs = pieces.filter(isLogLine).length;
  reading.kind = logs > 0 ? 'log' : 'text';
  reading.sentence =
    logs > 0
      ? `Read as ${logs === 1 ? 'one line' : `${logs.toLocaleString('en-GB')} lines`} of a mail log.`
      : 'Read as a reply or the text of a bounce.';
  reading.answers = findSupportAnswers(text);
  if (reading.answers.length > 0) reading.sentence = 'Read as an answer of Microsoft’s support for senders.';
  for (const piece of pieces.slice(0, MAX_PIECES)) reading.pieces.push(readPasted(piece, matcher));
  return reading;
}

/** Reads a piece of pasted text; where nothing is found, also with lines joined that a terminal cut inside words. */
function readPasted(text: string, matcher: Matcher): PieceReading {
  const reading = readPiece({ text, recipient: null, remoteMta: '' }, matcher);
  if (reading.found.length > 0 || !text.includes('\n') || text.length > WRAPPED) return reading;
  const joined = readPiece(
    { text: text.replace(/[ \t]*\n[ \t]*/g, ''), recipient: null, remoteMta: '' },
    matcher,
  );
  return joined.found.some(({ confidence }) => confidence === 'exact') ? joined : reading;
}

function readJson(text: string): ReturnType<typeof readWebhook> {
  const whole = readWebhook(text);
  if (whole !== null || !text.includes('\n{')) return whole;
  // One event a line, as logs and streams have it.
  const lines = text.split('\n', 5000).flatMap((line) => readWebhook(line.trim()) ?? []);
  if (lines.length === 0) return null;
  return {
    service: lines[0]!.service,
    texts: lines.flatMap((line) => line.texts),
    complaint: lines.some((line) => line.complaint),
  };
}

function mend({ text, recipient, remoteMta }: Piece): Piece {
  return { text: mendPaste(text).slice(0, PIECE), recipient, remoteMta };
}

function readMessage(text: string, reading: Reading, matcher: Matcher): Reading {
  const notice = readNotice(text);
  reading.notice = notice;
  reading.complaint = notice.kind === 'complaint';
  reading.kind = notice.kind === 'mail' ? 'message' : notice.kind;
  reading.sentence =
    notice.kind === 'bounce'
      ? 'Read as a bounce message with its headers.'
      : notice.kind === 'complaint'
        ? 'Read as a complaint report.'
        : 'Read as an ordinary message: it is not a bounce by its form.';
  if (notice.kind === 'complaint') return reading;
  reading.answers = notice.texts.flatMap(({ text: said }) => findSupportAnswers(said));
  const foreign = notice.kind === 'bounce' && notice.writer === 'other';
  const diagnostics = notice.texts
    .filter(({ source }) => source === 'diagnostic')
    .map((piece) => readPiece({ ...mend(piece), foreign }, matcher));
  const prose = notice.texts
    .filter(({ source }) => source === 'prose')
    .flatMap((piece) =>
      splitText(mendPaste(piece.text), PIECE).map((part) =>
        readPiece({ text: part, recipient: piece.recipient, remoteMta: '', foreign }, matcher),
      ),
    );
  const known = diagnostics.some(({ found }) => found.length > 0);
  // The words for people repeat the fields: they are used for what the fields leave out.
  reading.pieces = known
    ? diagnostics
    : prose.some(({ found }) => found.length > 0)
      ? [...prose, ...diagnostics]
      : [...diagnostics, ...prose];
  if (known) {
    const told = prose.flatMap(({ found }) => found);
    for (const one of diagnostics.flatMap(({ found }) => found))
      one.told = told.find((other) => other.reply === one.reply) ?? null;
  }
  return reading;
}

function combine(readings: readonly Reading[]): Explanation {
  const pieces = readings.flatMap((reading) => reading.pieces);
  const first = readings[0]!;
  const explanation = emptyExplanation(first.kind, null);
  explanation.input.sentence =
    readings.length > 1
      ? `Read as a mailbox of ${readings.length.toLocaleString('en-GB')} messages.`
      : first.sentence;
  for (const answer of readings.flatMap(({ answers }) => answers))
    if (!explanation.answers.includes(answer)) explanation.answers.push(answer);
  explanation.matches = mergeMatches(pieces.flatMap(({ found }) => found));

  const verdicts = readings.map((reading) => judgeWho(reading.pieces, reading.notice, reading.complaint));
  // The first that says something speaks for all; the list of matches holds the rest.
  const verdict: Verdict =
    verdicts.find(({ role }) => role === 'receiver') ??
    verdicts.find(({ who }) => who !== 'unknown') ??
    verdicts[0]!;
  explanation.who = verdict.who;
  explanation.role = verdict.role;
  explanation.receiver = verdict.receiver;

  const [match] = explanation.matches;
  const unmatched =
    pieces.flatMap((piece) => piece.unmatched).find((item) => item.evidence === 'microsoft') ??
    pieces.flatMap((piece) => piece.unmatched)[0];
  if (match) {
    Object.assign(explanation, {
      service: match.service,
      stage: match.stage,
      temporary: match.temporary,
      timestamp: match.timestamp,
      host: match.host,
      ip: match.ip,
      recipient: match.recipient,
    });
    if (match.confidence === 'family') explanation.notes.push(notes.family);
  } else if (unmatched && !verdict.ownServer) {
    const { smtp, enhanced, token, text, stage, trailer, server, recipient } = unmatched;
    const bare = unmatched.words <= 1 && token === null && verdict.receiver === 'unknown';
    explanation.unmatched = { smtp, enhanced, token, text, bare };
    explanation.stage = stage;
    explanation.temporary = (smtp ?? enhanced)?.startsWith('4') ?? null;
    explanation.timestamp = trailer?.timestamp ?? null;
    explanation.host = trailer?.host ?? server;
    explanation.recipient = recipient;
    explanation.nearest =
      verdict.receiver === 'other'
        ? []
        : unmatched.nearest.map(({ id, title, page }) => ({ id, title, page }));
    if (bare)
      explanation.notes.push(
        notes.bareCode([smtp, enhanced].filter(Boolean).join(' '), unmatched.nearest.length),
      );
  }
  const others = verdict.receiver === 'microsoft' ? findOthers(pieces) : [];
  if (others.length > 0) explanation.notes.push(notes.others(others));
  if (verdict.who === 'accepted') explanation.notes.push(notes.accepted);
  const unreached = pieces.find((piece) => piece.unreached !== null)?.unreached ?? null;
  if (verdict.ownServer && unreached !== null) {
    explanation.reporter = unreached.reporter;
    explanation.host = unreached.host;
  } else if (verdict.ownServer) {
    if (pieces.every(({ advice }) => advice !== INBOUND)) explanation.notes.push(notes.own);
    for (const { advice } of pieces)
      if (advice !== null && !explanation.notes.includes(advice)) explanation.notes.push(advice);
  }
  explanation.ip ??= readings.find(({ notice }) => notice?.complaint)?.notice?.complaint?.ip ?? null;
  explanation.otherReceiver =
    verdict.receiver === 'other'
      ? (pieces.find(({ otherReceiver }) => otherReceiver !== null)?.otherReceiver ?? null)
      : null;
  if (match && /network is on our block list/i.test(match.text) && match.ip && !match.ip.includes(':'))
    explanation.range = `${match.ip.replace(/\.\d+$/, '.0')}/24`;
  for (const note of pieces.flatMap((piece) => piece.notes))
    if (!explanation.notes.includes(note)) explanation.notes.push(note);
  if (readings.length > 1)
    explanation.messages = readings.map((reading, index) => ({
      name: reading.name,
      who: verdicts[index]!.who,
      role: verdicts[index]!.role,
      receiver: verdicts[index]!.receiver,
      ids: [...new Set(reading.pieces.flatMap(({ found }) => found.map(({ reply }) => reply.id)))],
    }));
  explanation.handover = handover(explanation, readings);
  return explanation;
}

/** The names of the other receivers whose refusals stand beside Microsoft's; many are told in part. */
function findOthers(pieces: readonly PieceReading[]): string[] {
  const names = new Set<string>();
  const seen = new Set<string>();
  for (const { unmatched } of pieces)
    for (const { evidence, smtp, enhanced, server, text } of unmatched) {
      const known = server ?? text;
      if (evidence !== 'other' || seen.has(known) || !/^[45]/.test(smtp ?? enhanced ?? '')) continue;
      seen.add(known);
      names.add(findOtherReceiver(`${server ?? ''} ${text}`) ?? server ?? 'another server');
      if (names.size > NAMED) return [...[...names].slice(0, NAMED), 'others'];
    }
  return [...names];
}

/** One entry for each reply with its address and recipient's service; `count` says how often it was met. */
function mergeMatches(found: readonly Found[]): Match[] {
  const merged = new Map<string, Match>();
  for (const one of found) {
    const key = `${one.reply.id} ${ipOf(one) ?? ''} ${one.service}`;
    const known = merged.get(key);
    if (known !== undefined) addTo(known, one);
    else if (merged.size < MAX_MATCHES) merged.set(key, completeMatch(one));
  }
  return [...merged.values()];
}

function handover(explanation: Explanation, readings: readonly Reading[]): Explanation['handover'] {
  const domains = new Set<string>();
  const ips = new Set<string>();
  const selectors = new Set<string>();
  for (const { domain, ip } of explanation.matches) {
    if (domain !== null && domains.size < 5) domains.add(domain);
    if (ip !== null && ips.size < 20) ips.add(ip);
  }
  for (const { notice } of readings.slice(0, 100)) {
    for (const domain of notice?.original.domains ?? []) if (domains.size < 5) domains.add(domain);
    for (const { domain, selector } of notice?.original.selectors ?? [])
      if (domains.has(domain) && selectors.size < 10) selectors.add(selector);
  }
  if (explanation.ip !== null) ips.add(explanation.ip);
  for (const piece of readings.flatMap(({ pieces }) => pieces)) {
    if (domains.size >= 5) break;
    const domain = senderDomainOf(piece);
    if (domain !== null) domains.add(domain);
  }
  return { domains: [...domains], ips: [...ips], selectors: [...selectors] };
}

function emptyExplanation(kind: string, problem: string | null): Explanation {
  return {
    matches: [],
    receiver: 'unknown',
    who: 'unknown',
    role: 'none',
    service: null,
    stage: null,
    temporary: null,
    timestamp: null,
    host: null,
    ip: null,
    range: null,
    recipient: null,
    otherReceiver: null,
    unmatched: null,
    nearest: [],
    reporter: null,
    answers: [],
    notes: [],
    handover: { domains: [], ips: [], selectors: [] },
    reportText: null,
    messages: [],
    input: { kind, sentence: '' },
    problem,
  };
}
