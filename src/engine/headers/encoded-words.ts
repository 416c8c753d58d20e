const MAX_WORDS = 200;

function bytesOf(text: string, encoding: string): Uint8Array | null {
  if (encoding === 'B' || encoding === 'b') {
    try {
      const raw = atob(text);
      return Uint8Array.from(raw, (c) => c.charCodeAt(0));
    } catch {
      return null;
    }
  }
  const out: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const c = text[i]!;
    if (c === '_') out.push(32);
    else if (c === '=' && /^[0-9A-Fa-f]{2}$/.test(text.slice(i + 1, i + 3))) {
      out.push(Number.parseInt(text.slice(i + 1, i + 3), 16));
      i += 2;
    } else out.push(c.charCodeAt(0) & 0xff);
  }
  return Uint8Array.from(out);
}

/**
 * Decodes the encoded words of a header value (RFC 2047 section 2); blanks between two of them vanish (6.2). Parts
 * of one character set are joined before decoding, since senders cut characters in two. A word that cannot be
 * decoded stays as it was. At most 200 words.
 */
export function decodeWords(value: string): string {
  if (!value.includes('=?')) return value;
  const word = /=\?([A-Za-z0-9_.:()-]{1,40})(?:\*[A-Za-z-]{1,20})?\?([BbQq])\?([^?\s]{0,2000})\?=/g;
  let out = '';
  let last = 0;
  let count = 0;
  let pending: { charset: string; bytes: number[]; raw: string } | null = null;
  const flush = () => {
    if (!pending) return;
    try {
      out += new TextDecoder(pending.charset).decode(Uint8Array.from(pending.bytes));
    } catch {
      out += pending.raw;
    }
    pending = null;
  };
  for (const match of value.matchAll(word)) {
    if (++count > MAX_WORDS) break;
    const between = value.slice(last, match.index);
    const bytes = bytesOf(match[3]!, match[2]!);
    const charset = match[1]!.toLowerCase();
    if (pending && (between.trim() !== '' || pending.charset !== charset || !bytes)) flush();
    if (between.trim() !== '' || (last === 0 && between !== '')) out += between;
    if (!bytes) out += match[0];
    else {
      pending ??= { charset, bytes: [], raw: '' };
      for (const b of bytes) pending.bytes.push(b);
      pending.raw += match[0];
    }
    last = match.index + match[0].length;
  }
  flush();
  return out + value.slice(last);
}
