import { problems } from './sentences.ts';

/** Characters of input that are read; what comes after is left out and said to be. */
export const MAX_INPUT = 8_000_000;

/** Input made ready: text, one character a byte where it came as bytes and looks like mail. */
export interface ReadyInput {
  text: string;
  cut: boolean;
  problem: string | null;
}

const magic: readonly [RegExp, string][] = [
  [/^\s{0,4}%PDF-/, problems.pdf],
  [
    /^(?:\x89PNG|\xff\xd8\xff|GIF8[79]a|RIFF[\s\S]{4}WEBP|BM[\s\S]{4}\0\0\0\0|[\s\S]{4}ftyp(?:hei[cfsx]|mif1|avif)|II\*\0|MM\0\*)/,
    problems.image,
  ],
  [/^(?:PK\x03\x04|\x1f\x8b|BZh\d|\xfd7zXZ|7z\xbc\xaf|Rar!|\x28\xb5\x2f\xfd)/, problems.archive],
  [/^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/, problems.outlook],
  [/^(?:\x7fELF|MZ[\s\S]\0|\xca\xfe\xba\xbe)/, problems.binary],
];

/**
 * Takes text or bytes of any kind and size. Bytes with a known file kind that is not text get a sentence;
 * UTF-16 is decoded, with a mark or without; other bytes become one character each, so that every charset can be decoded later.
 */
export function readyInput(input: string | Uint8Array): ReadyInput {
  const cut = input.length > MAX_INPUT;
  let text: string;
  if (typeof input === 'string') text = cut ? input.slice(0, MAX_INPUT) : input;
  else {
    const bytes = cut ? input.subarray(0, MAX_INPUT) : input;
    const wide = wideCharset(bytes);
    text = wide === null ? latin1(bytes) : new TextDecoder(wide).decode(bytes);
  }
  const head = text.slice(0, 4096);
  for (const [pattern, sentence] of magic)
    if (pattern.test(head)) return { text: '', cut, problem: sentence };
  let odd = 0;
  for (let i = 0; i < head.length; i++) {
    const code = head.charCodeAt(i);
    if (
      code === 0 ||
      (code < 32 && code !== 9 && code !== 10 && code !== 13 && code !== 27) ||
      code === 0xfffd
    )
      odd++;
  }
  if (head.length > 0 && odd / head.length > 0.1) return { text: '', cut, problem: problems.binary };
  // Files of old Macs end their lines with CR alone.
  if (text.includes('\r') && !text.includes('\n')) text = text.replace(/\r/g, '\n');
  text = text.replace(/\0/g, '').replace(/^(?:\uFEFF|\xef\xbb\xbf)/, '');
  // Characters that cannot be seen say nothing either: joiners, marks of direction, byte order marks.
  return /^[\s\p{Cf}]*$/u.test(text)
    ? { text: '', cut, problem: problems.nothing }
    : { text, cut, problem: null };
}

/** UTF-16 by its mark, else by its NUL bytes: where one byte of each two is often NUL, the other hardly ever. */
function wideCharset(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const pairs = Math.min(bytes.length, 4096) >> 1;
  if (pairs < 4) return null;
  let first = 0;
  let second = 0;
  for (let at = 0; at < pairs * 2; at += 2) {
    if (bytes[at] === 0) first++;
    if (bytes[at + 1] === 0) second++;
  }
  if (second > pairs * 0.3 && first < pairs * 0.02) return 'utf-16le';
  return first > pairs * 0.3 && second < pairs * 0.02 ? 'utf-16be' : null;
}

/** Bytes as characters 0 to 255, in steps that no engine's argument limit minds. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}
