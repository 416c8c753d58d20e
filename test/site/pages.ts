import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type DefaultTreeAdapterMap, parse } from 'parse5';

export const SITE_DIR = fileURLToPath(new URL('../../dist/site', import.meta.url));

export interface Element {
  tag: string;
  attributes: Record<string, string>;
  text: string;
}

export interface Page {
  /** Address of the page, "/codes/s3140/". */
  path: string;
  html: string;
  elements: Element[];
  ids: Set<string>;
}

function files(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = join(folder, name);
    return statSync(file).isDirectory() ? files(file) : [file];
  });
}

/** Every file of the built site, as an address. */
export const SITE_FILES: Set<string> = new Set(
  files(SITE_DIR).map((file) => file.slice(SITE_DIR.length).replaceAll('\\', '/')),
);

function read(path: string): Page {
  const html = readFileSync(join(SITE_DIR, path), 'utf8');
  const elements: Element[] = [];
  const visit = (node: DefaultTreeAdapterMap['node']): void => {
    if ('tagName' in node) {
      const first = node.childNodes[0];
      elements.push({
        tag: node.tagName,
        attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])),
        text: first && 'value' in first ? first.value : '',
      });
    }
    if ('childNodes' in node) for (const child of node.childNodes) visit(child);
    if ('content' in node) visit(node.content);
  };
  visit(parse(html));
  const ids = new Set(elements.map((element) => element.attributes['id']).filter((id) => id !== undefined));
  return { path: path.replace(/index\.html$/, ''), html, elements, ids };
}

export const PAGES: readonly Page[] = [...SITE_FILES]
  .filter((file) => file.endsWith('.html') && !file.startsWith('/pagefind/'))
  .map(read);

/** Pages that only send the reader on (old spellings). */
export function isRedirect(page: Page): boolean {
  return page.elements.some(
    (element) => element.tag === 'meta' && element.attributes['http-equiv'] === 'refresh',
  );
}
