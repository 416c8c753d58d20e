import articles from '../data/articles.ts';
import glossary from '../data/glossary.ts';
import { linkTerms } from './glossary-links.ts';
import { SITE_PAGES } from './pathway-links.ts';
import type { NavItem } from './site.ts';

const COPY = '<span></span><button type="button" class="small" data-copy hidden>Copy</button>';

let labels: Map<string, string> | undefined;

/**
 * A link to another page of the site under that page's own title.
 *
 * @param href address on this site, with or without an anchor
 * @throws Error when no page of that address is known
 */
export function pageLink(href: string): NavItem {
  labels ??= new Map([
    ...SITE_PAGES.map(({ href: address, label }) => [address, label] as const),
    ...articlePages(),
  ]);
  const label = labels.get(href.split('#')[0] ?? href);
  if (!label) throw new Error(`No page is known at ${href}.`);
  return { href, label };
}

function articlePages(): [string, string][] {
  const { outcomes, guides, steps } = articles();
  return [...outcomes, ...guides, ...steps].map(({ href, title }) => [href, title]);
}

/**
 * An article's rendered Markdown as its page shows it: first uses of glossary terms linked, and every table in a box
 * that scrolls sideways and can be reached by keyboard, so that a wide table never widens the page; records, settings
 * and letters get their Copy button (src/site/page.ts shows it where scripts run).
 *
 * @param html rendered Markdown of our own
 */
export function dressArticle(html: string): string {
  let count = 0;
  return linkTerms(html, glossary().terms)
    .replaceAll('<table>', () => {
      count++;
      return `<div class="scroll" role="region" aria-label="Table ${count}" tabindex="0"><table>`;
    })
    .replaceAll('</table>', '</table></div>')
    .replace(/<pre(?:\s[^>]*)?>/g, `<figure class="record"><figcaption>${COPY}</figcaption>$&`)
    .replaceAll('</pre>', '</pre></figure>');
}
