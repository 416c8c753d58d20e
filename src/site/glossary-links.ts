/** A word of the glossary, as far as linking needs it. */
export interface LinkedTerm {
  id: string;
  term: string;
}

/**
 * Words too plain to be linked wherever they appear: everyone knows them, or they mean something else as often.
 * The glossary has them for those who look.
 */
const PLAIN = new Set([
  'attempt',
  'block-list',
  'bounce',
  'consumer',
  'forwarding',
  'microsoft-365',
  'mitigation',
  'queue',
  'range',
  'rate-limit',
  'relay',
  'reputation',
]);
/** Text inside these is left as it is: links, code, headings, quoted letters. */
const LEFT_ALONE = /^(a|code|pre|h[1-6]|blockquote|th)$/;

/**
 * Links the first use of each glossary term in an article to its entry.
 *
 * @param html rendered Markdown of our own; tags are balanced, text is escaped
 * @param terms the glossary
 */
export function linkTerms(html: string, terms: readonly LinkedTerm[]): string {
  const open = new Map(
    terms.filter(({ id }) => !PLAIN.has(id)).map(({ id, term }) => [term.toLowerCase(), id] as const),
  );
  // Longest first, so that "enhanced status code" is not taken for "status code".
  const names = [...open.keys()]
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (names.length === 0) return html;
  const pattern = new RegExp(`(?<![\\w.-])(${names.join('|')})(?![\\w-])`, 'gi');
  let left = 0;
  return (html.match(/<[^>]*>|[^<]+/g) ?? [])
    .map((token) => {
      const tag = /^<(\/?)([a-z0-9]+)/i.exec(token);
      if (tag) {
        if (LEFT_ALONE.test(tag[2]?.toLowerCase() ?? '')) left += tag[1] ? -1 : 1;
        return token;
      }
      if (left > 0) return token;
      return token.replace(pattern, (word: string) => {
        const key = word.toLowerCase();
        const id = open.get(key);
        if (id === undefined || (isAcronym(key, terms) && word !== word.toUpperCase())) return word;
        open.delete(key);
        return `<a class="term" href="/glossary/#${id}">${word}</a>`;
      });
    })
    .join('');
}

/** "ARC" is a term, "arc" is a word. */
function isAcronym(key: string, terms: readonly LinkedTerm[]): boolean {
  const term = terms.find((one) => one.term.toLowerCase() === key)?.term ?? '';
  return term.length <= 5 && term === term.toUpperCase();
}
