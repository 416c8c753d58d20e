import { decodeEntities, decodeQuotedPrintable, htmlToText, isAscii } from '../message/encodings.ts';
import { parseHeaderBlock } from '../message/headers.ts';

const logStart =
  /^(?:<\d{1,3}>)?(?:\d{1,3}\.)?(?:[A-Z][a-z]{2}\s{1,2}\d{1,2}\s\d\d:\d\d:\d\d\s|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d|@4000000[0-9a-f]{17}\s|[A-Z][a-z]{2} [A-Z][a-z]{2}\s{1,2}\d{1,2} \d\d:\d\d:\d\d )/;

/**
 * Takes the damage of copying out of pasted text: HTML, entities, Markdown, quote marks, log escapes, odd blanks.
 * Most of it is in few texts: each kind is looked for by a character or two before a pattern goes over it all.
 */
export function mendPaste(text: string): string {
  let mended = text;
  if (!isAscii(mended))
    mended = mended
      .replace(/[\u00a0\u2007\u202f]/g, ' ')
      .replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]/g, '');
  if (/<(?:p|div|br|td|span|pre|html|body)\b[^<>]{0,400}>/i.test(mended)) mended = htmlToText(mended);
  else if (mended.includes('&') && /&(?:#\d|#x|amp|lt|gt|quot|apos|nbsp)/i.test(mended))
    mended = decodeEntities(mended);
  // rsyslog and syslog-ng write control characters of a reply as #012 or \n, JSON as \/ and \u0027.
  if (mended.includes('\\') || mended.includes('#01'))
    mended = mended
      .replace(/#01[0-5]|\\[rn](?![a-z])/g, '\n')
      .replace(/\\u([0-9a-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/\\([[\]()_*#.!\-/"'`<>~|&])/g, '$1');
  if ((mended.includes('=\n') || mended.includes('=\r\n')) && /=(?:3D|20|5B|5D|27)/.test(mended))
    mended = decodeQuotedPrintable(mended);
  if (/\]\((?:http|mailto:)/.test(mended))
    mended = mended.replace(/\[([^[\]\n]{1,300})\]\((?:mailto:|https?:)[^()\s]{1,600}\)/g, '$1');
  // qmail writes blanks in what a server said as underscores.
  if (mended.includes('Remote_host_said:_'))
    mended = mended.replace(/(?<= (?:failure|deferral): )\S+/g, (said) => said.replace(/_/g, ' '));
  // PowerMTA puts the registered meaning of a status code beside it, in words that Exchange uses as a reply.
  if (mended.includes(',smtp;'))
    mended = mended.replace(/,[245]\.\d{1,3}\.\d{1,3} \([a-z][a-z ,/'-]{2,80}\)(?=,)/g, ',');
  if (/^[ \t]*>|[\n\r\u2028\u2029][ \t]*>/.test(mended)) mended = mended.replace(/^[ \t]*(?:>[ \t]?)+/gm, '');
  if (mended.includes('`')) mended = mended.replaceAll('`', '');
  // Marks of Markdown hug a word; Exim's ** stands between blanks.
  return mended.includes('**') ? mended.replace(/(?<!\s)\*{2}|\*{2}(?!\s)/g, '') : mended;
}

/** True if `text` begins like a message: several header fields of mail before a blank line. */
export function isMessage(text: string): boolean {
  const head = text.slice(0, 65_536);
  const { fields } = parseHeaderBlock(head.replace(/^\s+/, ''));
  const known = fields.filter(({ name }) =>
    /^(?:received|return-path|from|to|subject|date|message-id|mime-version|content-type|delivered-to|x-failed-recipients|envelope-to|delivery-date|auto-submitted)$/i.test(
      name,
    ),
  ).length;
  return known >= 3 || (known >= 2 && /^content-type:\s*multipart\/report/im.test(head));
}

/** Line of a mail server's log? */
export function isLogLine(line: string): boolean {
  return logStart.test(line);
}

/** The last blank in the 200 characters before `at`, so that no code is cut in two; `at` where there is none. */
function wordEnd(text: string, at: number): number {
  const blank = text.slice(at - 200, at).lastIndexOf(' ');
  return blank === -1 ? at : at - 200 + blank;
}

/**
 * Cuts pasted text into what belongs together: each line of a log (with the lines a terminal wrapped it into)
 * by itself, other text as a whole. `limit` bounds the length of one piece; longer pieces are cut at a line.
 */
export function splitText(text: string, limit: number): string[] {
  const pieces: string[] = [];
  let piece = '';
  let log = false;
  const flush = () => {
    if (piece.trim() !== '') pieces.push(piece);
    piece = '';
  };
  let at = 0;
  while (at < text.length) {
    let end = text.indexOf('\n', at);
    if (end === -1) end = text.length;
    // A line without end is cut, so that no piece is longer than its bound.
    if (end - at > limit) end = wordEnd(text, at + limit);
    const line = text.slice(at, end);
    at = text[end] === '\n' ? end + 1 : end;
    const begins = logStart.test(line);
    if (begins || (log && line.trim() === '') || piece.length + line.length > limit) {
      flush();
      log = begins;
    }
    piece += piece === '' ? line : `\n${line}`;
  }
  flush();
  return pieces;
}
