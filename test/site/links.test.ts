import { describe, expect, it } from 'vitest';
import { PAGES, SITE_FILES } from './pages.ts';

const byPath = new Map(PAGES.map((page) => [page.path, page]));
const ORIGIN = 'https://whyblocked.example';

describe('links of the built site', () => {
  it('has pages to look at', () => {
    expect(PAGES.length).toBeGreaterThan(5);
  });

  it('leads to pages, files and anchors that exist', () => {
    const broken: string[] = [];
    for (const page of PAGES) {
      for (const { tag, attributes } of page.elements) {
        const target = attributes['href'] ?? attributes['src'];
        if (target === undefined || (tag === 'link' && attributes['rel'] === 'canonical')) continue;
        const url = new URL(target, ORIGIN + page.path);
        if (url.origin !== ORIGIN) continue;
        const path = decodeURIComponent(url.pathname);
        const found = byPath.get(path);
        if (!found && !SITE_FILES.has(path)) broken.push(`${page.path} -> ${target}`);
        // Tools read what stands behind "#" themselves; elsewhere it must be an anchor.
        else if (
          found &&
          url.hash.length > 1 &&
          !url.hash.includes('=') &&
          !found.ids.has(decodeURIComponent(url.hash.slice(1)))
        )
          broken.push(`${page.path} -> ${target} (no such anchor)`);
      }
    }
    expect([...new Set(broken)]).toEqual([]);
  });

  it('uses every id once a page', () => {
    const twice = PAGES.flatMap((page) => {
      const ids = page.elements.map((element) => element.attributes['id']).filter((id) => id !== undefined);
      return ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${page.path} #${id}`);
    });
    expect(twice).toEqual([]);
  });
});
