import { foldCode } from '../engine/smtp/fold-code.ts';

/** What the built index of Pagefind offers to this page. */
interface Pagefind {
  options(options: Record<string, unknown>): Promise<void>;
  search(query: string): Promise<{ results: { data(): Promise<PagefindPage> }[] }>;
}
interface PagefindPage {
  url: string;
  excerpt: string;
  meta: { title?: string };
}
export interface Hit {
  url: string;
  title: string;
  /** Plain text around the words found. */
  excerpt: string;
}

/** Results in the header's panel. */
const SHOWN = 7;

let pagefind: Promise<Pagefind> | undefined;
let spellings: Promise<Record<string, [url: string, title: string][]>> | undefined;

function loadPagefind(): Promise<Pagefind> {
  const address = '/pagefind/pagefind.js';
  pagefind ??= import(/* @vite-ignore */ address).then(async (module: Pagefind) => {
    await module.options({ excerptLength: 18 });
    return module;
  });
  return pagefind;
}

/** Codes first, by exact spelling; then the whole site's text. Rejects when the index cannot be loaded. */
export async function searchSite(query: string, limit: number): Promise<Hit[]> {
  spellings ??= fetch('/data/spellings.json').then((response) => (response.ok ? response.json() : {}));
  const known = await spellings.catch(() => ({}) as Awaited<typeof spellings & object>);
  const exact = (known[foldCode(query)] ?? []).map(([url, title]) => ({
    url,
    title,
    excerpt: 'Exactly this',
  }));
  const rest = await searchText(query, limit + exact.length).catch((error) => {
    // A code is found without the index of the text.
    if (exact.length > 0) return [];
    throw error;
  });
  const urls = new Set(exact.map((hit) => hit.url));
  return [
    ...exact,
    ...rest
      .filter((page) => !urls.has(page.url))
      .map((page) => ({ url: page.url, title: page.meta.title ?? page.url, excerpt: plain(page.excerpt) })),
  ].slice(0, Math.max(limit, exact.length));
}

async function searchText(query: string, limit: number): Promise<PagefindPage[]> {
  const found = await (await loadPagefind()).search(query);
  return Promise.all(found.results.slice(0, limit).map((result) => result.data()));
}

/** Pagefind's excerpt carries <mark> and entities; only its text is wanted. */
function plain(html: string): string {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent ?? '';
}

/** Fills a list element with hits; text only. */
export function renderHits(list: HTMLElement, hits: readonly Hit[]): void {
  list.replaceChildren(
    ...hits.map((hit) => {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = hit.url;
      link.textContent = hit.title;
      const text = document.createElement('p');
      text.textContent = hit.excerpt;
      item.append(link, text);
      return item;
    }),
  );
}

/** Turns the header's field into search as you type; Enter still goes to the page of results. */
export function attachSearch(field: HTMLInputElement, panel: HTMLElement): void {
  let turn = 0;
  const status = document.createElement('p');
  status.setAttribute('role', 'status');
  const list = document.createElement('ol');
  list.className = 'result-list';
  panel.replaceChildren(status, list);

  const update = async () => {
    const query = field.value.trim();
    const mine = ++turn;
    panel.hidden = query === '';
    if (query === '') return;
    try {
      const hits = await searchSite(query, SHOWN);
      if (mine !== turn) return;
      renderHits(list, hits);
      status.textContent =
        hits.length === 0
          ? 'Nothing found. Try the code alone, or fewer words.'
          : hits.length < SHOWN
            ? `${hits.length} found.`
            : 'The best pages; Enter shows all.';
    } catch {
      if (mine === turn) status.textContent = 'The search index could not be loaded.';
    }
  };
  let timer: ReturnType<typeof setTimeout>;
  field.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(update, 120);
  });
  const around = field.closest('search') ?? panel;
  around.addEventListener('keydown', (event) => {
    const key = (event as KeyboardEvent).key;
    const links = [...list.querySelectorAll('a')];
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    if (key === 'Escape') {
      panel.hidden = true;
      field.focus();
    } else if (key === 'ArrowDown' && links[at + 1]) {
      event.preventDefault();
      links[at + 1]!.focus();
    } else if (key === 'ArrowUp' && at >= 0) {
      event.preventDefault();
      (links[at - 1] ?? field).focus();
    }
  });
  document.addEventListener('click', (event) => {
    if (!around.contains(event.target as Node)) panel.hidden = true;
  });
  if (field.value) void update();
}
