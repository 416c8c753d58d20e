import { FIELD_NAMES, type LinkDetails, parseSince } from '../../engine/explain-link/fields.ts';
import { formatFragment, type ReadLink } from '../../engine/explain-link/fragment.ts';

const every = (selector: string) => document.querySelectorAll<HTMLElement>(selector);

/**
 * Shows what a link says in the places the page has for it: only ever as text, never as markup or a link.
 * Called again, it replaces what it showed before.
 */
export function showDetails(read: ReadLink): void {
  const details = read.kind === 'details' ? read.details : {};
  for (const place of every('[data-problem]')) place.hidden = true;
  if (read.kind === 'unreadable') reveal(`[data-problem="${read.reason}"]`);
  else if (read.kind === 'details' && read.dropped.length + read.cut.length > 0)
    reveal('[data-problem="partly"]');
  for (const place of every('#details')) place.hidden = read.kind !== 'details';

  const shown = new Map<string, string>();
  for (const name of FIELD_NAMES) {
    const value = details[name] ?? '';
    for (const place of every(`[data-field="${name}"]`)) place.hidden = value === '';
    if (name !== 'status') {
      const text = name === 'since' ? formatSince(value) : value;
      for (const place of every(`[data-value="${name}"]`)) place.textContent = text;
      shown.set(name, text);
    }
  }
  for (const place of every('[data-status]')) {
    place.hidden = place.dataset['status'] !== details.status;
    if (!place.hidden) shown.set('status', place.textContent ?? '');
  }
  fillLetters(shown, formatFragment(details));
}

function reveal(selector: string): void {
  for (const place of every(selector)) place.hidden = false;
}

/** A day, or a day and time in UTC, in the page's language. */
function formatSince(value: string): string {
  const since = parseSince(value);
  if (!since) return '';
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: 'long',
    ...(since.timed ? { timeStyle: 'short' } : {}),
    timeZone: 'UTC',
  });
  return format.format(since.at) + (since.timed ? ' UTC' : '');
}

function fillLetters(shown: ReadonlyMap<string, string>, fragment: string): void {
  for (const slot of every('[data-slot]')) {
    const name = slot.dataset['slot'] ?? '';
    slot.dataset['blank'] ??= slot.textContent ?? '';
    const text = name === 'link' ? pageLink(slot, fragment) : shown.get(name);
    slot.textContent = text || slot.dataset['blank'];
    slot.classList.toggle('is-filled', Boolean(text) && name !== 'link');
  }
}

/** The address of the page a letter leads to, in the language of this page. */
function pageLink(slot: HTMLElement, fragment: string): string {
  const page = slot.closest<HTMLElement>('[data-page]')?.dataset['page'];
  const [language] = /^\/explain\/(?:[a-z]{2}\/)?/.exec(location.pathname) ?? ['/explain/'];
  return linkTo(language, page ?? '', fragment);
}

/** A whole address: `base` is the language's first page, such as `/explain/de/`. */
export function linkTo(base: string, page: string, fragment: string): string {
  return `${location.origin}${base}${page === '' ? '' : `${page}/`}${fragment === '' ? '' : `#${fragment}`}`;
}

/** Lets other languages and pages of `/explain/` keep the details: their links get the same fragment. */
export function carryDetails(details: LinkDetails): void {
  const fragment = formatFragment(details);
  for (const link of document.querySelectorAll<HTMLAnchorElement>('a[href]')) {
    const url = new URL(link.href);
    if (url.origin !== location.origin || !url.pathname.startsWith('/explain/')) continue;
    if (url.pathname === location.pathname && !link.closest('.languages')) continue;
    url.hash = fragment;
    link.href = url.href;
  }
}

/** Brings the Copy and Print buttons to life. */
export function enableButtons(): void {
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy-text]')) {
    button.hidden = false;
    button.setAttribute('aria-live', 'polite');
    const label = button.textContent;
    button.addEventListener('click', async () => {
      const text = button.closest('figure')?.querySelector('pre')?.textContent ?? '';
      button.textContent = await navigator.clipboard.writeText(text).then(
        () => button.dataset['copied'] ?? '',
        () => button.dataset['failed'] ?? '',
      );
      setTimeout(() => {
        button.textContent = label;
      }, 2500);
    });
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => print());
  }
}
