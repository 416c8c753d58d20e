const encoder = new TextEncoder();
const encoded = new Uint8Array(65_536);

/** True if `text` holds nothing but ASCII. Several times as quick as a pattern over a text of megabytes. */
export function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += encoded.length) {
    const part = text.slice(at, at + encoded.length);
    // UTF-8 has more than one byte for anything else, or no room for it.
    const { read, written } = encoder.encodeInto(part, encoded);
    if (read !== part.length || written !== part.length) return false;
  }
  return true;
}

/** Decodes bytes held one to a character (code 0 to 255) by the name of a charset; unknown names read as UTF-8. */
export function decodeCharset(binary: string, charset: string): string {
  // ISO-2022 switches alphabets with ESC and stays below 128; what is above 255 is text already.
  if ((isAscii(binary) && !binary.includes('\x1b')) || /[^\x00-\xff]/.test(binary)) return binary;
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  for (const name of [charset, 'utf-8']) {
    try {
      return new TextDecoder(name || 'utf-8', { fatal: true }).decode(bytes);
    } catch {
      // An unknown name, or bytes that are not in that charset: the next one is tried.
    }
  }
  return binary;
}

/** Decodes quoted-printable (RFC 2045 section 6.7) leniently: a broken escape stays as it is. */
export function decodeQuotedPrintable(text: string): string {
  return text
    .replace(/[ \t]+(?=\r?\n)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Decodes base64 (RFC 2045 section 6.8) leniently; what cannot be decoded is returned as ''. */
export function decodeBase64(text: string): string {
  const clean = text.replace(/[^A-Za-z0-9+/]/g, '');
  try {
    return atob(clean.slice(0, clean.length - (clean.length % 4 === 1 ? 1 : 0)));
  } catch {
    return '';
  }
}

/** Decodes the encoded words of RFC 2047 in a header value of at most 16 kB. */
export function decodeEncodedWords(value: string): string {
  return value
    .replace(/(\?=)\s+(?==\?)/g, '$1')
    .replace(
      /=\?([^?\s]{1,40})\?([BbQq])\?([^?\s]{0,4000})\?=/g,
      (_, charset: string, kind: string, data: string) =>
        decodeCharset(
          kind.toUpperCase() === 'B' ? decodeBase64(data) : decodeQuotedPrintable(data.replace(/_/g, ' ')),
          charset.toLowerCase(),
        ),
    );
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  rsquo: '’',
  lsquo: '‘',
  ldquo: '“',
  rdquo: '”',
  shy: '',
};

/** Decodes the HTML entities that mail texts are met with: numbers and the common names. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/gi,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return entities[name.toLowerCase()] ?? whole;
      const code = decimal !== undefined ? Number(decimal) : Number.parseInt(hex!, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );
}

/** The text of an HTML document: scripts, styles and tags left out, block elements ending a line. Never HTML again. */
export function htmlToText(html: string): string {
  let text = '';
  let at = 0;
  while (at < html.length) {
    const open = html.indexOf('<', at);
    if (open === -1) return decodeEntities(text + html.slice(at));
    text += html.slice(at, open);
    const tag = /^<(?:!--|\/?([a-z][a-z0-9]{0,12}))/i.exec(html.slice(open, open + 16));
    if (tag === null) {
      text += '<';
      at = open + 1;
      continue;
    }
    const name = tag[1]?.toLowerCase();
    const stop =
      name === undefined
        ? '-->'
        : name === 'script' || name === 'style'
          ? tag[0][1] === '/'
            ? '>'
            : `</${name}`
          : '>';
    const close = indexOfIgnoringCase(html, stop, open + 1);
    if (close === -1) return decodeEntities(text);
    at = close + (stop.startsWith('</') ? 0 : stop.length);
    if (name === 'script' || name === 'style') continue;
    text += /^(?:p|br|div|tr|li|h[1-6]|table|ul|ol|blockquote|pre|hr)$/.test(name ?? '')
      ? '\n'
      : name === 'td' || name === 'th'
        ? ' '
        : '';
  }
  return decodeEntities(text);
}

function indexOfIgnoringCase(text: string, wanted: string, from: number): number {
  const exact = text.indexOf(wanted, from);
  return exact !== -1 || !/[a-z]/.test(wanted) ? exact : text.indexOf(wanted.toUpperCase(), from);
}
