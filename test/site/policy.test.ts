import { describe, expect, it } from 'vitest';
import { isRedirect, PAGES } from './pages.ts';

const DATA_BLOCK = new Set(['application/json', 'application/ld+json']);

describe('content security policy of the built site', () => {
  it('stands on every page and allows no inline script, no inline style and no eval', () => {
    for (const page of PAGES.filter((page) => !isRedirect(page))) {
      const policy = page.elements.find(
        (element) => element.attributes['http-equiv'] === 'content-security-policy',
      );
      expect(policy, page.path).toBeDefined();
      const text = policy?.attributes['content'] ?? '';
      expect(text, page.path).toContain("default-src 'none'");
      expect(text, page.path).not.toMatch(/'unsafe-inline'|'unsafe-eval'/);
    }
  });

  it('is obeyed by the pages themselves', () => {
    const breaches = PAGES.flatMap((page) =>
      page.elements
        .filter(
          ({ tag, attributes }) =>
            'style' in attributes ||
            tag === 'style' ||
            (tag === 'script' && !('src' in attributes) && !DATA_BLOCK.has(attributes['type'] ?? '')) ||
            Object.keys(attributes).some((name) => name.startsWith('on')),
        )
        .map(({ tag, text }) => `${page.path} <${tag}> ${text.slice(0, 60)}`),
    );
    expect(breaches).toEqual([]);
  });

  it('loads nothing from third parties', () => {
    const foreign = PAGES.flatMap((page) =>
      page.elements
        .filter(({ tag, attributes }) => {
          // Only what the browser fetches by itself: pages linked as alternates are not.
          const fetched = /stylesheet|icon|preload|manifest/.test(attributes['rel'] ?? '');
          const address = tag === 'link' ? (fetched ? attributes['href'] : undefined) : attributes['src'];
          return address !== undefined && /^(https?:)?\/\//.test(address);
        })
        .map(({ tag, attributes }) => `${page.path} <${tag}> ${attributes['href'] ?? attributes['src']}`),
    );
    expect(foreign).toEqual([]);
  });

  it('lets only pages that ask DNS talk to other hosts', () => {
    const open = PAGES.filter((page) => /connect-src 'self' https:/.test(page.html)).map((page) => page.path);
    for (const path of open) expect(path).toMatch(/^\/tools\//);
  });
});
