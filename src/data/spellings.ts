import type { Reply } from '../engine/smtp/catalogue.ts';
import { foldCode } from '../engine/smtp/fold-code.ts';
import { codeLabel, numbersOf, titleBesideCode, tokensOf } from '../engine/smtp/label.ts';
import { sharedCodePage, sharedCodes } from '../site/codes.ts';
import catalogue from './catalogue.ts';
import headerSpellings from './header-spellings.ts';

/** Folded spelling → addresses and titles of the pages it means, best first. */
export type Spellings = Record<string, [url: string, title: string][]>;

/** A spelling that many replies share leads to the search's own results instead of a long list. */
const MOST = 8;
/** The span of an enhanced code's last number that gets a spelling each. */
const LONGEST_RANGE = 300;

/** Every way a person may type the code of this reply. */
function spellingsOf(reply: Reply): string[] {
  const inTexts = reply.variants.flatMap(
    ({ text }) => text.match(/\b(?:AS\(?\d{3,}\)?|ATTR\d+|S\d{3,}|[245]\.\d{1,3}\.\d{1,3}-\d{1,3})/g) ?? [],
  );
  const tokens = [reply.id, ...tokensOf(reply), ...numbersOf(reply), ...inTexts];
  const codes = reply.enhanced ? [reply.enhanced] : [];
  const [from, to] = (reply.enhancedRange ?? []).map((code) => code.split('.').map(Number));
  if (from && to && to[2]! - from[2]! <= LONGEST_RANGE)
    for (let last = from[2]!; last <= to[2]!; last++) codes.push(`${from[0]}.${from[1]}.${last}`);
  return [...tokens, ...codes, ...codes.map((code) => `${reply.smtp} ${code}`)]
    .map(foldCode)
    .filter((text) => text !== '');
}

/** The index behind the search field: a code typed in any spelling finds its page before any text does. */
export default function spellings(): Spellings {
  const index = new Map<string, Map<string, { title: string; rank: number }>>();
  for (const reply of catalogue().replies) {
    for (const spelling of spellingsOf(reply)) {
      const pages = index.get(spelling) ?? new Map();
      // The page whose own id it is comes first, then the full pages; a whole range comes last.
      const rank =
        foldCode(reply.id) === spelling
          ? 0
          : foldCode(reply.token ?? '') === spelling
            ? 1
            : reply.enhancedRange
              ? 4
              : reply.full
                ? 2
                : 3;
      pages.set(reply.page, {
        title: `${codeLabel(reply)}: ${titleBesideCode(reply)}`,
        rank: Math.min(rank, pages.get(reply.page)?.rank ?? 9),
      });
      index.set(spelling, pages);
    }
  }
  for (const [code, group] of sharedCodes(catalogue().replies))
    for (const spelling of [code, ...group.map(({ smtp }) => `${smtp} ${code}`)].map(foldCode))
      index
        .get(spelling)
        ?.set(sharedCodePage(code), { title: `${code}: ${group.length} different replies`, rank: 0.5 });
  for (const [spelling, url, title] of headerSpellings()) {
    const pages = index.get(spelling) ?? new Map();
    index.set(spelling, pages.set(url, { title, rank: 5 }));
  }
  return Object.fromEntries(
    [...index].map(([spelling, pages]) => [
      spelling,
      [...pages]
        .sort(([, a], [, b]) => a.rank - b.rank)
        .slice(0, MOST)
        .map(([url, { title }]) => [url, title]),
    ]),
  );
}
