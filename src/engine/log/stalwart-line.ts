/**
 * The keys of a line of Stalwart's text log and the reply it holds. Strings are printed without escaping their
 * quotes, so keys are read in their order: an address ends where its own quoting says so, and what stands behind
 * a reply is searched from the end.
 */
import { ascii, indexOfByte, indexOfBytes, isDigit, isLetter, startsWith } from './bytes.ts';
import { NO_BYTES } from './due.ts';
import { LIMITS } from './limits.ts';

const IS = ascii(' = ');
const QUEUE_ID = ascii('queueId');
const TO = ascii('to');
const HOSTNAME = ascii('hostname');
const DOMAIN = ascii('domain');
const CODE = ascii('code');
const CODE_IN = ascii(' code = ');
const DETAILS = ascii('details');
const CAUSED_BY = ascii('causedBy');
const REASON_IN = ascii('reason = "');
const AFTER_REPLY = [ascii('", elapsed = '), ascii('" }'), ascii('", nextRetry = '), ascii('", total = ')];
const ENHANCED = ascii('Enhanced code: ');
const MESSAGE = ascii(', Message: ');
/** Words of Microsoft's replies whose code Stalwart cannot hold: a detail above 255 is printed as 255. */
const WORDS: readonly (readonly [Uint8Array, Uint8Array])[] = [
  ['banned sending IP', '5.7.606'],
  ['banned sender', '5.7.511'],
  ['meet the required authentication level', '5.7.515'],
  ['does not pass DMARC verification', '5.7.509'],
  ['rate limited due to IP reputation', '4.7.650'],
  ['Server busy. Please try again later', '4.7.500'],
].map(([words, code]) => [ascii(words!), ascii(code!)]);
const CUT = ascii('.255');
const MAX_KEYS = 24;

/** A range of the buffer: its start and its end. */
export type Span = readonly [number, number];

/** Ranges of one line. */
export interface Keys {
  queue: Span;
  rcpts: Span[];
  to: Span;
  hostname: Span;
  domain: Span;
  code: Span;
  /** From where on the reply is looked for. */
  rest: number;
}

const NONE: Span = [0, 0];

/** Reads `key = value, …` in order up to the keys that hold a reply. */
export function readKeys(buffer: Uint8Array, start: number, end: number): Keys {
  const keys: Keys = {
    queue: NONE,
    rcpts: [],
    to: NONE,
    hostname: NONE,
    domain: NONE,
    code: NONE,
    rest: end,
  };
  let pos = start;
  for (let n = 0; n < MAX_KEYS; n++) {
    while (buffer[pos] === 32 || buffer[pos] === 44) pos++;
    const name = pos;
    while (pos < end && (isLetter(buffer[pos]) || isDigit(buffer[pos]) || buffer[pos] === 45)) pos++;
    const nameEnd = pos;
    if (!startsWith(buffer, pos, end, IS)) return keys;
    const is = (word: Uint8Array) =>
      nameEnd - name === word.length && startsWith(buffer, name, nameEnd, word);
    const from = pos + IS.length;
    if (is(DETAILS) || is(CAUSED_BY)) {
      keys.rest = from;
      return keys;
    }
    if (buffer[from] === 91) {
      const list: Span[] = [];
      let at = from + 1;
      while (buffer[at] === 34 && list.length < LIMITS.sessionRecipients) {
        const stop = endOfString(buffer, at + 1, end);
        if (stop < 0) return keys;
        list.push([at + 1, stop]);
        at = stop + 1;
        if (buffer[at] === 44) at += 2;
      }
      if (is(TO)) keys.rcpts = list;
      const close = indexOfByte(buffer, 93, at, end);
      if (close < 0) return keys;
      pos = close + 1;
      continue;
    }
    let value: Span;
    if (buffer[from] === 34) {
      const stop = endOfString(buffer, from + 1, end);
      if (stop < 0) return keys;
      value = [from + 1, stop];
      pos = stop + 1;
    } else {
      const comma = indexOfByte(buffer, 44, from, end);
      pos = comma < 0 ? end : comma;
      value = [from, pos];
    }
    if (is(QUEUE_ID)) keys.queue = value;
    else if (is(TO)) keys.to = value;
    else if (is(HOSTNAME)) keys.hostname = value;
    else if (is(DOMAIN)) keys.domain = value;
    else if (is(CODE)) keys.code = value;
    keys.rest = pos;
  }
  return keys;
}

/**
 * Closing quote of a string that starts at `pos`, for addresses and names. Only a backslash is escaped (by
 * another), so a quote belongs to the string when it is part of an address's quoted local part.
 */
function endOfString(buffer: Uint8Array, start: number, end: number): number {
  let i = start;
  if (buffer[i] === 34 && buffer[i + 1] !== 44 && buffer[i + 1] !== 93) {
    i++;
    while (i < end && buffer[i] !== 34) {
      if (buffer[i] === 92) i += buffer[i + 2] === 92 ? 4 : 3;
      else i++;
    }
    i++;
  }
  while (i < end && buffer[i] !== 34) i++;
  return i < end ? i : -1;
}

/** The reply as `550 words`; null when the other side said nothing. */
export function replyOf(buffer: Uint8Array, keys: Keys, end: number): Uint8Array | null {
  const full = fullReply(buffer, keys.rest, end);
  if (full !== null) return full;
  let [digits] = keys.code;
  let text = keys.rest + 1;
  if (digits === 0) {
    const at = indexOfBytes(buffer, CODE_IN, keys.rest, end);
    if (at < 0) return null;
    digits = at + CODE_IN.length;
    const reason = indexOfBytes(buffer, REASON_IN, digits, end);
    text = reason < 0 ? end : reason + REASON_IN.length;
  }
  if (!isDigit(buffer[digits]) || !isDigit(buffer[digits + 1]) || !isDigit(buffer[digits + 2])) return null;
  const stop = endOfReply(buffer, text, end);
  return join(buffer.subarray(digits, digits + 3), NO_BYTES, buffer.subarray(text, Math.max(text, stop)));
}

/** The form `Code: 550, Enhanced code: 5.7.606, Message: words`, as `550 5.7.606 words`; null for another. */
export function fullReply(buffer: Uint8Array, from: number, end: number): Uint8Array | null {
  const enhanced = indexOfBytes(buffer, ENHANCED, from, end);
  if (enhanced < 6) return null;
  const code = enhanced - 5;
  const at = enhanced + ENHANCED.length;
  const message = indexOfBytes(buffer, MESSAGE, at, Math.min(end, at + 24));
  if (message < 0 || !isDigit(buffer[code])) return null;
  const text = message + MESSAGE.length;
  // 0.0.0: the reply had none.
  const status = buffer[at] === 48 ? NO_BYTES : buffer.subarray(at, message);
  return join(buffer.subarray(code, code + 3), status, buffer.subarray(text, endOfReply(buffer, text, end)));
}

function join(code: Uint8Array, printed: Uint8Array, text: Uint8Array): Uint8Array {
  const words = text.length > 1200 ? text.subarray(0, 1200) : text;
  const cut = printed.length > 4 && startsWith(printed, printed.length - 4, printed.length, CUT);
  const enhanced = printed.length > 0 && !cut ? printed : enhancedOf(words);
  const gap = enhanced.length > 0 ? 1 : 0;
  const out = new Uint8Array(code.length + 1 + enhanced.length + gap + words.length).fill(32);
  out.set(code);
  out.set(enhanced, code.length + 1);
  out.set(words, code.length + 1 + enhanced.length + gap);
  return out;
}

/** The enhanced status code of a reply of Microsoft by its words; empty for any other. */
function enhancedOf(text: Uint8Array): Uint8Array {
  for (const [words, code] of WORDS)
    if (indexOfBytes(text, words, 0, Math.min(text.length, 300)) >= 0) return code;
  return NO_BYTES;
}

/** Where the last string of the line ends: what Stalwart prints behind a reply is searched from the end. */
function endOfReply(buffer: Uint8Array, start: number, end: number): number {
  const from = Math.max(start, end - 160);
  let stop = end;
  for (const after of AFTER_REPLY) {
    for (let i = end - after.length; i >= from; i--) {
      if (!startsWith(buffer, i, end, after)) continue;
      stop = Math.min(stop, i);
      break;
    }
  }
  return stop === end && buffer[end - 1] === 34 ? end - 1 : stop;
}
