import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { isRedirect, PAGES, type Page, SITE_DIR } from './pages.ts';

const sizes = new Map<string, number>();
function gzipped(path: string): number {
  let size = sizes.get(path);
  if (size === undefined) {
    const file = join(SITE_DIR, path);
    size = existsSync(file) ? gzipSync(readFileSync(file)).length : 0;
    sizes.set(path, size);
  }
  return size;
}

/** Files a script loads at once: its static imports, and theirs. Dynamic imports wait for intent. */
function withImports(path: string, seen = new Set<string>()): Set<string> {
  if (seen.has(path) || !existsSync(join(SITE_DIR, path))) return seen;
  seen.add(path);
  const code = readFileSync(join(SITE_DIR, path), 'utf8');
  for (const match of code.matchAll(
    /(?:^|[;\n}\s])(?:import|export)\s*(?:[\w*{}\s,$]+from\s*)?["'](\.{1,2}\/[^"']+)["']/g,
  ))
    withImports(new URL(match[1] ?? '', `https://x${path}`).pathname, seen);
  return seen;
}

/** Bytes, gzip, of the script a page runs at first paint. */
function scriptBytes(page: Page): number {
  const files = new Set<string>();
  for (const { tag, attributes } of page.elements) {
    const address =
      tag === 'script'
        ? attributes['src']
        : attributes['rel'] === 'modulepreload'
          ? attributes['href']
          : undefined;
    if (address?.startsWith('/')) for (const file of withImports(address)) files.add(file);
  }
  return [...files].reduce((sum, file) => sum + gzipped(file), 0);
}

/** Bytes, gzip, of HTML and style sheets. */
function documentBytes(page: Page): number {
  return page.elements
    .filter(({ tag, attributes }) => tag === 'link' && attributes['rel'] === 'stylesheet')
    .reduce((sum, { attributes }) => sum + gzipped(attributes['href'] ?? ''), gzipSync(page.html).length);
}

const pages = PAGES.filter((page) => !isRedirect(page));
const isTool = (page: Page) => /^\/tools\/.+/.test(page.path);
/** Whole documents and tables that are long on purpose. */
const LONG = new Set(['/codes/', '/guides/best-practice/']);

describe('budgets of the built site', () => {
  it('keeps script at first paint within 45 kB on tool pages, 5 kB elsewhere (the start page, a tool itself: 12 kB)', () => {
    const over = pages
      .map((page) => ({
        path: page.path,
        bytes: scriptBytes(page),
        limit: isTool(page) ? 45_000 : page.path === '/' ? 12_000 : 5_000,
      }))
      .filter(({ bytes, limit }) => bytes > limit);
    expect(over).toEqual([]);
  });

  it('keeps HTML and CSS of articles and code pages within 14 kB', () => {
    const over = pages
      .filter((page) => !isTool(page) && !LONG.has(page.path))
      .map((page) => ({ path: page.path, bytes: documentBytes(page) }))
      .filter(({ bytes }) => bytes > 14_000);
    expect(over).toEqual([]);
  });

  it('measures something', () => {
    expect(Math.max(...pages.map(scriptBytes))).toBeGreaterThan(500);
    expect(Math.min(...pages.map(documentBytes))).toBeGreaterThan(500);
  });
});
