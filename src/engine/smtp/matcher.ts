import type { Catalogue, Reply } from './catalogue.ts';
import { isMicrosoftsOwn, isQuoted, sameCode, wordsOf } from './quoted-text.ts';
import { findReplyCodes, isInRange, type ReplyCode } from './reply-codes.ts';
import { rememberSegments, type Segment } from './segment.ts';
import { findTokens, tokenKey } from './tokens.ts';
import { createWordingIndex } from './wording.ts';

/** `exact`: this reply and no other. `probable`: its code or most of its words. `family`: one of several alike. */
export type Confidence = 'exact' | 'probable' | 'family';

/** What is known of the server that answered: taken from the log or the notice around the reply. */
export type Evidence = 'microsoft' | 'other' | 'none';

export interface Candidate {
  reply: Reply;
  confidence: Confidence;
  score: number;
  /** Share of the wording's blocks that stand in the text, 0 to 1. */
  coverage: number;
  /** Other replies the text fits as well: filled for `family`. */
  alike: Reply[];
}

export interface Matcher {
  /** Cuts `text` into the replies it holds (bounded: the caller passes at most a few hundred kilobytes). */
  segments(text: string): Segment[];
  /** The reply a segment is, or null. `text` is the text `segments` was given. */
  resolve(text: string, segment: Segment, evidence: Evidence): Candidate | null;
  /** The one reply that has this code and no words to tell it from others; null where several have it. */
  onlyOf(code: ReplyCode): Candidate | null;
  /** True if the words or a number of the segment are near one of Microsoft's replies, its code aside. */
  resembles(segment: Segment): boolean;
  /** Up to `count` replies nearest to a segment that is none of them, best first. */
  nearest(segment: Segment, count: number): Reply[];
}

/** How much of a reply's best fitting wording stands in a text: blocks, and shares of all and of the first sentence. */
interface Weight {
  wording: number;
  found: number;
  coverage: number;
  opening: number;
}

/** A reply a segment may be, with all that speaks for it. */
interface Ranked {
  id: number;
  reply: Reply;
  weight: Weight | undefined;
  coverage: number;
  token: boolean;
  /** 1: its code is in the text; 0: the text has none; -1: another code. */
  fits: 1 | 0 | -1;
  /** Its wordings all have a number, and the text has none of them. */
  missing: boolean;
  score: number;
}

/** Segments `rank` remembers. */
const MEMORY = 2000;

interface Wording {
  /** Replies that use it: those of one family differ in their number only. */
  replies: number[];
  /** Squeezed length of its words, for how much of a text they explain. */
  length: number;
}

/**
 * Compiles `catalogue` (a few milliseconds; keep the result). The matcher decides by Microsoft's own number,
 * enhanced status code and wording together, since several replies share each of them.
 */
export function createMatcher(catalogue: Catalogue): Matcher {
  const { replies } = catalogue;
  const texts: string[] = [];
  const wordings: Wording[] = [];
  const byToken = new Map<string, number[]>();
  const byEnhanced = new Map<string, number[]>();
  const ranges: { first: string; last: string; reply: number }[] = [];
  const own: Set<string>[] = [];
  /** True if some wording of the reply has no token of its own. */
  const tokenless: boolean[] = [];
  const add = (map: Map<string, number[]>, key: string, index: number) => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [index]);
    else if (!list.includes(index)) list.push(index);
  };

  replies.forEach((reply, index) => {
    const keys = new Set([reply.token ?? '', ...reply.oldSpellings].filter(Boolean).map(tokenKey));
    own.push(keys);
    for (const key of keys) add(byToken, key, index);
    if (reply.enhanced !== null) add(byEnhanced, reply.enhanced, index);
    if (reply.enhancedRange)
      ranges.push({ first: reply.enhancedRange[0], last: reply.enhancedRange[1], reply: index });
    tokenless.push(reply.variants.some(({ text }) => !findTokens(text).some(({ key }) => keys.has(key))));
    for (const { text } of reply.variants) {
      const words = wordsOf(text);
      const known = texts.indexOf(words);
      if (known !== -1) {
        if (!wordings[known]!.replies.includes(index)) wordings[known]!.replies.push(index);
        continue;
      }
      texts.push(words);
      const length = words.replace(/\{[^}]*\}|https?:\/\/\S+/g, '').replace(/[^A-Za-z0-9]/g, '').length;
      wordings.push({ replies: [index], length });
    }
  });

  const index = createWordingIndex(texts);
  // Scratch space for `weigh`: what does not carry the number of this round is from an earlier one.
  let round = 0;
  const placeRound = new Uint32Array(index.placeCount);
  const wordingRound = new Uint32Array(texts.length);
  const wordingFound = new Uint16Array(texts.length);
  const wordingOpened = new Uint16Array(texts.length);

  function segments(text: string): Segment[] {
    const hits = index.find(text);
    const codes = findReplyCodes(text);
    // What stands before the first code or word of a reply is the log's own.
    const tokens = findTokens(text, Math.min(codes[0]?.start ?? Infinity, hits.at[0] ?? Infinity));
    const list: Segment[] = [];
    const open = (start: number, code: ReplyCode | null) => {
      const last = list.at(-1);
      if (last) last.end = start;
      list.push({ start, end: text.length, code, tokens: [], hits: [] });
    };
    const firstThing = Math.min(hits.at[0] ?? Infinity, tokens[0]?.at ?? Infinity);
    if (codes.length === 0 ? firstThing !== Infinity : firstThing < codes[0]!.start)
      open(firstThing === Infinity ? 0 : firstThing, null);
    let hyphen = false;
    for (const code of codes) {
      const last = list.at(-1);
      // The lines of one reply repeat its code, all but the last with a hyphen (RFC 5321 section 4.2.1).
      const goesOn = hyphen && last?.code && sameCode(last.code, code);
      hyphen = /^#?\d{3}-/.test(text.slice(code.start, code.start + 5));
      if (goesOn || (last?.code && isQuoted(text, code.start, last.code, last.start))) continue;
      open(code.start, code);
    }
    let segment = 0;
    for (let hit = 0; hit < hits.at.length; hit++) {
      while (segment + 1 < list.length && list[segment + 1]!.start <= hits.at[hit]!) segment++;
      list[segment]?.hits.push(hits.block[hit]!);
    }
    segment = 0;
    for (const token of tokens) {
      while (segment + 1 < list.length && list[segment + 1]!.start <= token.at) segment++;
      list[segment]?.tokens.push(token);
    }
    return list;
  }

  function weigh(segment: Segment): Map<number, Weight> {
    round++;
    const touched: number[] = [];
    for (const block of segment.hits)
      for (const place of index.places[block]!) {
        if (placeRound[place.id] === round) continue;
        placeRound[place.id] = round;
        const { wording } = place;
        if (wordingRound[wording] !== round) {
          wordingRound[wording] = round;
          wordingFound[wording] = 0;
          wordingOpened[wording] = 0;
          touched.push(wording);
        }
        wordingFound[wording]!++;
        if (place.opening) wordingOpened[wording]!++;
      }
    const best = new Map<number, Weight>();
    for (const wording of touched) {
      const found = wordingFound[wording]!;
      const coverage = found / index.blocks[wording]!;
      // "Service unavailable." is a sentence of everybody's: a first sentence counts from three blocks on.
      const first = index.opening[wording]!;
      const opening = first < 3 ? 0 : wordingOpened[wording]! / first;
      // Too little to be this reply, whatever its code.
      if (coverage < 0.2 && opening < 0.5) continue;
      const weight = { wording, found, coverage, opening };
      for (const reply of wordings[wording]!.replies) {
        const known = best.get(reply);
        if (known === undefined || coverage * found > known.coverage * known.found) best.set(reply, weight);
      }
    }
    return best;
  }

  function codeFits(reply: Reply, code: ReplyCode | null): 1 | 0 | -1 {
    const enhanced = code?.enhanced ?? null;
    // Old Hotmail replies have no enhanced code: then a bare reply code is the whole code.
    if (enhanced === null) return reply.enhanced === null && code?.smtp === reply.smtp ? 1 : 0;
    if (reply.enhancedRange) {
      const [first, last] = reply.enhancedRange;
      // `5.7.606-649`, as Microsoft's table writes it.
      if (code!.rangeEnd === last) return 1;
      // A code of the range that has an entry of its own is that entry's.
      const own = byEnhanced.get(enhanced);
      if (own && !own.some((other) => replies[other] === reply)) return -1;
      return isInRange(enhanced, first, last) ? 1 : -1;
    }
    if (reply.enhanced === null) return -1;
    return reply.enhanced === enhanced && code!.rangeEnd === null ? 1 : -1;
  }

  const rank = rememberSegments(MEMORY, rankAnew);

  function rankAnew(segment: Segment): Ranked[] {
    const weights = weigh(segment);
    const ids = new Set(weights.keys());
    const keys = segment.tokens.map((token) => token.key);
    for (const key of keys) for (const reply of byToken.get(key) ?? []) ids.add(reply);
    const enhanced = segment.code?.enhanced;
    if (enhanced) {
      for (const reply of byEnhanced.get(enhanced) ?? []) ids.add(reply);
      for (const range of ranges) if (isInRange(enhanced, range.first, range.last)) ids.add(range.reply);
    }
    const ranked: Ranked[] = [];
    for (const id of ids) {
      const reply = replies[id]!;
      const weight = weights.get(id);
      const coverage = weight?.coverage ?? 0;
      const token = keys.some((key) => own[id]!.has(key) || (own[id]!.has('PRX') && key.startsWith('PRX')));
      const fits = codeFits(reply, segment.code);
      const exactCode = fits === 1 && !reply.enhancedRange;
      const missing = !token && own[id]!.size > 0 && !tokenless[id];
      const smtp = segment.code?.smtp;
      const score =
        (token ? 4 : 0) +
        fits * (segment.code?.enhanced ? 3 : 1) +
        (exactCode ? 0.5 : 0) +
        coverage * 3 +
        Math.min(weight?.found ?? 0, 20) * 0.05 -
        (missing ? 0.4 : 0) +
        (smtp ? (smtp === reply.smtp ? 0.4 : -0.4) : 0);
      ranked.push({ id, reply, weight, coverage, token, fits, missing, score });
    }
    // Of replies that fit alike, one with a full page speaks for all.
    return ranked.sort(
      (a, b) => b.score - a.score || Number(b.reply.full) - Number(a.reply.full) || a.id - b.id,
    );
  }

  function resolve(text: string, segment: Segment, evidence: Evidence): Candidate | null {
    // Nothing of Microsoft's in it but perhaps a code that everybody uses: most replies of other receivers.
    if (
      segment.hits.length === 0 &&
      segment.tokens.length === 0 &&
      !isMicrosoftsOwn(segment.code?.enhanced ?? '')
    )
      return null;
    const ranked = rank(segment);
    for (const candidate of ranked) {
      // What fits far worse than the best is not an answer because the best was refused.
      if (candidate.score < ranked[0]!.score - 0.6) break;
      const confidence = judge(text, segment, candidate, evidence);
      if (confidence === null) continue;
      // Replies that the text fits equally well: same words and code, and the number that parts them is missing.
      const alike = ranked.filter(
        (other) =>
          other !== candidate &&
          Math.abs(other.score - candidate.score) < 0.05 &&
          judge(text, segment, other, evidence) !== null,
      );
      return {
        reply: candidate.reply,
        confidence: alike.length > 0 ? 'family' : confidence,
        score: candidate.score,
        coverage: candidate.coverage,
        alike: alike.map((other) => other.reply),
      };
    }
    return null;
  }

  function judge(
    text: string,
    segment: Segment,
    { reply, weight, coverage, token, fits, missing }: Ranked,
    evidence: Evidence,
  ): Confidence | null {
    const found = weight?.found ?? 0;
    // A number of Microsoft's own, with its words, its code, or alone.
    if (token) {
      if (fits === 1 || coverage >= 0.5 || (weight?.opening ?? 0) >= 0.85) return 'exact';
      if (fits === -1) return null;
      const strong = /^(?:A?S\d{3,}|(?:SC|RP|DY|OU)-\d{3})$/.test(segment.tokens[0]?.key ?? '');
      return strong && evidence !== 'other' ? 'probable' : null;
    }
    const many = found >= 8 && coverage >= 0.35;
    // The less there is to say that Microsoft spoke, the more of its words are asked for.
    const enough = evidence === 'microsoft' ? 0.75 : 0.9;
    const whole = coverage >= enough || (weight?.opening ?? 0) >= enough || many;
    const shared = reply.sharedWording && !many;
    const smtp = segment.code?.smtp ?? null;
    if (fits === 1) {
      if (whole && found > 0) {
        if (!shared || evidence === 'microsoft') return 'exact';
        if (evidence === 'other' || coverage < 0.9 || (smtp !== null && smtp !== reply.smtp)) return null;
        if (!explains(text, segment, weight!.wording)) return null;
        return reply.sharedCode ? 'probable' : 'exact';
      }
      const enhanced = segment.code!.enhanced;
      if (evidence === 'other' || enhanced === null) return null;
      if (isMicrosoftsOwn(enhanced)) return coverage >= 0.3 ? 'exact' : 'probable';
      return evidence === 'microsoft' && coverage >= 0.3 ? 'probable' : null;
    }
    if (!whole || found < 2) return null;
    if (fits === 0) {
      if (found < 4 && evidence !== 'microsoft') return null;
      if (shared) {
        if (evidence === 'microsoft' && (found >= 4 || explains(text, segment, weight!.wording)))
          return 'exact';
        return evidence === 'none' && coverage >= 0.9 && explains(text, segment, weight!.wording)
          ? 'probable'
          : null;
      }
      if (smtp !== null && reply.enhanced !== null && smtp !== reply.smtp) return null;
      return 'exact';
    }
    // The code differs: the words must be whole, many and Microsoft's.
    return reply.sharedWording || coverage < 0.9 || found < 6 || missing || evidence === 'other'
      ? null
      : 'probable';
  }

  /** True if the wording is all that the segment says: what else other receivers add is not there. */
  function explains(text: string, segment: Segment, wording: number): boolean {
    const start = segment.code?.end ?? segment.start;
    const whole = text.slice(start, Math.min(segment.end, start + 2000));
    // GMX, WEB.DE and IONOS put the recipient before the words they share with old Hotmail.
    if (/^\s*<[^<>\s]{1,320}>:/.test(whole) && !/^\s*[<[{]/.test(texts[wording]!)) return false;
    const said = whole
      .replace(/https?:\/\/\S+/g, ' ')
      .replace(/[<[(][^\s<>[\]()]{0,320}[>\])]/g, ' ')
      .replace(/\(in reply to[^()]*\)/g, ' ')
      .replace(/[^A-Za-z0-9]/g, '');
    return said.length <= wordings[wording]!.length + 2;
  }

  function nearest(segment: Segment, count: number): Reply[] {
    // Many of a reply's words say more than a code that it shares with others.
    const worded = ({ token, coverage, weight }: Ranked) =>
      !token && coverage >= 0.6 && (weight?.found ?? 0) >= 4 ? coverage : 0;
    return rank(segment)
      .filter(
        (candidate) =>
          candidate.token ||
          candidate.fits === 1 ||
          (candidate.coverage >= 0.25 && (candidate.weight?.found ?? 0) >= 2),
      )
      .sort((a, b) => Number(b.token) - Number(a.token) || worded(b) - worded(a))
      .slice(0, count)
      .map((candidate) => candidate.reply);
  }

  function onlyOf(code: ReplyCode): Candidate | null {
    const known = code.enhanced === null ? [] : (byEnhanced.get(code.enhanced) ?? []);
    const reply = known.length === 1 ? replies[known[0]!]! : null;
    // An entry with a name of its own beside the code is one of the code's meanings only.
    if (reply === null || reply.id !== code.enhanced || reply.sharedCode || codeFits(reply, code) !== 1)
      return null;
    if (code.smtp !== null && code.smtp !== reply.smtp) return null;
    return { reply, confidence: 'probable', score: 0, coverage: 0, alike: [] };
  }

  function resembles(segment: Segment): boolean {
    return rank(segment).some(
      ({ token, coverage, weight }) => token || (coverage >= 0.35 && (weight?.found ?? 0) >= 3),
    );
  }

  return { segments, resolve, onlyOf, resembles, nearest };
}
