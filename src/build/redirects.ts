import catalogue from '../data/catalogue.ts';
import { codeRedirects } from '../site/codes.ts';

/** Addresses that only lead on to another page, as Astro's `redirects` takes them. */
export function redirects(): Record<string, string> {
  return Object.fromEntries(
    [...codeRedirects(catalogue())].map(([from, to]) => [`/codes/${from}/`, to] as const),
  );
}
