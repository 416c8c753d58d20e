/**
 * SPF macros (RFC 7208 section 7):
 *
 *   macro-string  = *( macro-expand / macro-literal )
 *   macro-expand  = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-"
 *   macro-literal = %x21-24 / %x26-7E
 *   macro-letter  = "s" / "l" / "o" / "d" / "i" / "p" / "h" / "c" / "r" / "t" / "v"
 *   transformers  = *DIGIT [ "r" ]
 *   delimiter     = "." / "-" / "+" / "," / "/" / "_" / "="
 */

import { type IpAddress, ipNibbles } from '../dns/address.ts';

export type MacroLetter = 's' | 'l' | 'o' | 'd' | 'i' | 'p' | 'h' | 'c' | 'r' | 't' | 'v';

export type MacroToken =
  | { kind: 'literal'; text: string }
  /** "%%", "%_" and "%-", with what they stand for. */
  | { kind: 'escape'; text: string }
  | {
      kind: 'macro';
      letter: MacroLetter;
      /** An upper-case letter asks for URL escaping. */
      escape: boolean;
      /** How many right-hand parts to keep; 0 for all. */
      parts: number;
      reverse: boolean;
      /** Where to split; "." when none was given. */
      delimiters: string;
    };

export type MacroStringResult = { ok: true; tokens: MacroToken[] } | { ok: false; problem: string };

export interface MacroStringOptions {
  /** Explanation text: blanks may stand in it. */
  blanks?: boolean;
  /** Whether c, r and t may be used: only in explanation text (section 7.2). */
  explanationLetters?: boolean;
}

const LETTERS = 'slodiphcrtv';
const EXPLANATION_LETTERS = 'crt';
const DELIMITERS = '.-+,/_=';

/** Parses a macro-string; never throws. */
export function parseMacroString(input: string, options: MacroStringOptions = {}): MacroStringResult {
  const tokens: MacroToken[] = [];
  let literal = '';
  const flush = (): void => {
    if (literal !== '') tokens.push({ kind: 'literal', text: literal });
    literal = '';
  };
  for (let at = 0; at < input.length; ) {
    const character = input[at] ?? '';
    if (character !== '%') {
      const code = input.charCodeAt(at);
      if (!((code >= 0x21 && code <= 0x7e) || (code === 0x20 && options.blanks))) {
        return { ok: false, problem: 'holds a character that is not allowed there' };
      }
      literal += character;
      at++;
      continue;
    }
    flush();
    const next = input[at + 1];
    if (next === '%' || next === '_' || next === '-') {
      tokens.push({ kind: 'escape', text: { '%': '%', _: ' ', '-': '%20' }[next] });
      at += 2;
      continue;
    }
    if (next !== '{')
      return { ok: false, problem: 'has a "%" that begins no macro (write "%%" for a percent sign)' };
    const end = input.indexOf('}', at);
    if (end === -1) return { ok: false, problem: 'has a macro that is not closed with "}"' };
    const macro = parseMacro(input.slice(at + 2, end));
    if (typeof macro === 'string') return { ok: false, problem: macro };
    if (EXPLANATION_LETTERS.includes(macro.letter) && !options.explanationLetters) {
      return {
        ok: false,
        problem: `uses the macro letter "${macro.letter}", which only explanation text may`,
      };
    }
    tokens.push(macro);
    at = end + 1;
  }
  flush();
  return { ok: true, tokens };
}

/** What stands between "%{" and "}"; a string says what is wrong with it. */
function parseMacro(body: string): Extract<MacroToken, { kind: 'macro' }> | string {
  const first = body[0] ?? '';
  const letter = first.toLowerCase();
  if (letter === '' || !LETTERS.includes(letter)) return `has the unknown macro "%{${body.slice(0, 40)}}"`;
  let at = 1;
  while (at < body.length && isDigit(body[at])) at++;
  const digits = body.slice(1, at);
  // A literal of the ABNF has no case, so "R" reverses too (RFC 5234 section 2.3).
  const reverse = body[at] === 'r' || body[at] === 'R';
  if (reverse) at++;
  const delimiters = body.slice(at);
  for (const delimiter of delimiters) {
    if (!DELIMITERS.includes(delimiter)) return `has the malformed macro "%{${body.slice(0, 40)}}"`;
  }
  const parts = digits === '' ? 0 : Number(digits);
  if (digits !== '' && parts === 0) return `has the macro "%{${body}}" that keeps no part at all`;
  return {
    kind: 'macro',
    letter: letter as MacroLetter,
    escape: first !== letter,
    parts,
    reverse,
    delimiters: delimiters || '.',
  };
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && character >= '0' && character <= '9';
}

/** What the letters stand for (RFC 7208 section 7.3). */
export interface MacroValues {
  /** With local-part and "@". */
  sender: string;
  /** The domain being evaluated, which changes inside include and redirect. */
  domain: string;
  /** IPv4-mapped addresses already as IPv4. */
  ip: IpAddress;
  helo: string;
  /** The validated name of the address; "unknown" when there is none. */
  validatedName: string;
  /** The name of the host that runs the check. */
  receiver: string;
  /** Seconds since 1970. */
  time: number;
}

/** Longest expansion made; beyond it the text is of no use to anyone. */
const MAX_EXPANSION = 20_000;

/**
 * Expands a parsed macro-string. Returns null when the text grows beyond 20,000 characters. There is no second
 * expansion: a macro inside a value stays as it is.
 */
export function expandMacros(tokens: readonly MacroToken[], values: MacroValues): string | null {
  let text = '';
  for (const token of tokens) {
    text += token.kind === 'macro' ? expandMacro(token, values) : token.text;
    if (text.length > MAX_EXPANSION) return null;
  }
  return text;
}

function expandMacro(token: Extract<MacroToken, { kind: 'macro' }>, values: MacroValues): string {
  let parts = splitAny(macroValue(token.letter, values), token.delimiters);
  if (token.reverse) parts.reverse();
  if (token.parts > 0) parts = parts.slice(-token.parts);
  const text = parts.join('.');
  return token.escape ? escapeUrl(text) : text;
}

function macroValue(letter: MacroLetter, values: MacroValues): string {
  const { sender, ip } = values;
  const at = sender.lastIndexOf('@');
  switch (letter) {
    case 's':
      return sender;
    case 'l':
      return sender.slice(0, at);
    case 'o':
      return sender.slice(at + 1);
    case 'd':
      return values.domain;
    case 'i':
      return ip.family === 4 ? ip.text : ipNibbles(ip).join('.');
    case 'p':
      return values.validatedName;
    case 'v':
      return ip.family === 4 ? 'in-addr' : 'ip6';
    case 'h':
      return values.helo;
    case 'c':
      return ip.text;
    case 'r':
      return values.receiver;
    case 't':
      return String(Math.floor(values.time));
  }
}

function splitAny(text: string, delimiters: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    if (!delimiters.includes(text[at] ?? '')) continue;
    parts.push(text.slice(start, at));
    start = at + 1;
  }
  parts.push(text.slice(start));
  return parts;
}

/** Everything outside the unreserved set of RFC 3986 as %XX of its UTF-8 octets. */
function escapeUrl(text: string): string {
  let escaped = '';
  for (const octet of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(octet);
    if (/[A-Za-z0-9._~-]/.test(character)) escaped += character;
    else escaped += `%${octet.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return escaped;
}

/** Whether any of the letters is used. */
export function usesMacro(tokens: readonly MacroToken[], letters: string): boolean {
  return tokens.some((token) => token.kind === 'macro' && letters.includes(token.letter));
}
