import { foldName } from '../dns/name.ts';
import { parseTagList } from './tag-list.ts';

/** Where a selector came from, best first. */
export type SelectorSource = 'visitor' | 'signature' | 'provider' | 'common';

export interface SelectorHint {
  selector: string;
  /** The signing domain when the source names it (d=), else null: the domain being checked. */
  domain: string | null;
  source: SelectorSource;
}

const SELECTOR =
  /^[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9])?)*$/;
const MAX_TEXT = 200_000;
const MAX_HINTS = 40;

const isSelector = (text: string): boolean => text.length <= 200 && SELECTOR.test(text);

/** Joins folded header lines (RFC 5322 section 2.2.3) and returns one line a field. */
function unfold(text: string): string[] {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\n[ \t]+/g, ' ')
    .split('\n');
}

function readSignature(tags: string): SelectorHint | null {
  const list = parseTagList(tags).tags;
  const selector = list.find((tag) => tag.name === 's')?.value;
  const domain = list.find((tag) => tag.name === 'd')?.value;
  if (!selector || !domain || !isSelector(selector)) return null;
  return { selector, domain: foldName(domain), source: 'signature' };
}

/** header.d= and header.s= of an Authentication-Results field (RFC 8601 section 2.7.1). */
function readResults(value: string): SelectorHint[] {
  const hints: SelectorHint[] = [];
  for (const part of value.split(';')) {
    const selector = /\bheader\.s=([A-Za-z0-9._-]{1,200})/.exec(part)?.[1];
    const domain = /\bheader\.(?:d|i)=@?([A-Za-z0-9._-]{1,253})/.exec(part)?.[1];
    if (selector && domain && isSelector(selector))
      hints.push({ selector, domain: foldName(domain), source: 'signature' });
  }
  return hints;
}

/** `name`, `name._domainkey` or `name._domainkey.contoso.com`, as people copy them from a panel. */
function readWord(word: string): SelectorHint | null {
  const [selector = '', domain = ''] = word.replace(/\.$/, '').split(/\._domainkey\.?/i);
  if (!isSelector(selector)) return null;
  return { selector, domain: domain === '' ? null : foldName(domain), source: 'visitor' };
}

/**
 * Reads selectors from what a visitor typed or pasted: names in any separators, a DKIM-Signature field, or a
 * whole header block. Reads at most 200 000 characters and returns at most 40 hints, without repeats.
 */
export function parseSelectors(input: string): SelectorHint[] {
  const text = input.slice(0, MAX_TEXT);
  const found: SelectorHint[] = [];
  let isHeader = false;
  for (const line of unfold(text)) {
    const field = /^[ \t]*(?:>[ \t]*)*([A-Za-z0-9-]{1,60})[ \t]*:(.*)$/s.exec(line);
    const name = field?.[1]?.toLowerCase();
    const signature =
      name === 'dkim-signature'
        ? readSignature(field![2]!)
        : /(?:^|;)[ \t]*d[ \t]*=/.test(line)
          ? readSignature(line)
          : null;
    if (field || signature) isHeader = true;
    if (signature) found.push(signature);
    if (name === 'authentication-results') found.push(...readResults(field![2]!));
  }
  if (!isHeader) {
    for (const word of text.split(/[\s,;]+/)) {
      const hint = word === '' ? null : readWord(word);
      if (hint) found.push(hint);
    }
  }
  const seen = new Set<string>();
  return found
    .filter(({ selector, domain }) => {
      const key = `${selector.toLowerCase()} ${domain ?? ''}`;
      return !seen.has(key) && seen.add(key);
    })
    .slice(0, MAX_HINTS);
}
