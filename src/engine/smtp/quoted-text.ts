import type { ReplyCode } from './reply-codes.ts';

/** A quoted text without its codes, tokens and trailers: what is left is compared. */
export function wordsOf(text: string): string {
  return text
    .replace(/^#*\s*[245]\d\d[-; ]*/, '')
    .replace(/^#*\s*[245]\.\d+\.\d+(?:-\d+| to [\d.]+)?\.?/, '')
    .replace(/\[Name=.*$/, '')
    .replace(/\[\{host\}.*$/, '')
    .replace(/\(?\bAS\(?[\dx]+\)?\)?|\(S\d+\)/g, '{}');
}

/** Enhanced codes only Microsoft uses: the registered ones (RFC 3463, 5248, 7372, 7505) have small numbers. */
export function isMicrosoftsOwn(enhanced: string): boolean {
  return Number(enhanced.slice(enhanced.lastIndexOf('.') + 1)) >= 50 || /^4\.4\.2[2-8]$/.test(enhanced);
}

/** Codes of replies that quote another server's reply, after an arrow, in quotes or as `[Message=…`. */
const wrapper = /^(?:4\.4\.(?:101|3\d\d)|5\.4\.3\d\d|5\.0\.350|5\.1\.351|5\.7\.367)$/;

/** True if the code at `at` stands inside the reply that began at `start` with `code`, as a quotation. */
export function isQuoted(text: string, at: number, code: ReplyCode, start: number): boolean {
  if (!code.enhanced || !wrapper.test(code.enhanced) || at - start > 1000) return false;
  return /(?:->|=|with|\()\s{0,2}['"]?$/.test(text.slice(Math.max(0, at - 12), at));
}

/** True if both are one reply's code; a missing reply code fits any. */
export function sameCode(a: ReplyCode, b: ReplyCode): boolean {
  return a.enhanced === b.enhanced && (a.smtp === b.smtp || a.smtp === null || b.smtp === null);
}
