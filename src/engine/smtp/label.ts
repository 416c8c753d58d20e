import type { Reply } from './catalogue.ts';
import { foldCode } from './fold-code.ts';

/** The reply's codes as a postmaster says them: "550 5.7.1 S3140". */
export function codeLabel({ smtp, enhanced, enhancedRange, token }: Reply): string {
  const code = enhancedRange ? enhancedRange.join('–') : enhanced;
  return [smtp, code, token].filter(Boolean).join(' ');
}

/** Every token a reply is printed with, as Microsoft writes it, and with S and AS for one another, as people type it. */
export function tokensOf({ token, oldSpellings }: Reply): string[] {
  const printed = [...(token ? [token] : []), ...oldSpellings];
  const swapped = printed.map((one) =>
    one.replace(/^(A?)S(?=\(?\d)/, (_, a: string) => (a === '' ? 'AS' : 'S')),
  );
  return [...new Set([...printed, ...swapped])];
}

/** The number of a token alone, as people remember it: 3150, 775. */
export function numbersOf(reply: Reply): string[] {
  return [...new Set(tokensOf(reply).flatMap((token) => /^A?S\(?(\d{3,})/.exec(token)?.[1] ?? []))];
}

/**
 * The title where the codes stand beside it: without the codes in its last brackets, of which the rest stays.
 * "… block list (S3140)" loses its end, "… reverse DNS record (4.7.25, deferred)" keeps "(deferred)".
 */
export function titleBesideCode(reply: Reply): string {
  const [, words, brackets] = /^(.*) \((.*)\)$/.exec(reply.title) ?? [];
  if (words === undefined || brackets === undefined) return reply.title;
  const codes = [reply.smtp, reply.enhanced ?? '', ...(reply.enhancedRange ?? []), ...tokensOf(reply)];
  const known = new Set(codes.map(foldCode));
  const rest = brackets
    .split(', ')
    .map((part) => part.split(' ').filter((word) => !known.has(foldCode(word))))
    .map((left) => ({ to: '', old: 'old reply' })[left.join(' ')] ?? left.join(' '))
    .filter(Boolean);
  return rest.length === 0 ? words : `${words} (${rest.join(', ')})`;
}
