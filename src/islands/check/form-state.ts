import type { CheckForm } from '../../engine/check/input.ts';

/** Everything the form holds but the Spamhaus key, which is kept apart and never put into an address. */
export interface FormState {
  domain: string;
  ips: string;
  helo: string;
  from: string;
  selectors: string;
  /** Id of a listed resolver, or "own". */
  resolver: string;
  /** Address of the visitor's own resolver. */
  ownResolver: string;
}

export const EMPTY_FORM: FormState = {
  domain: '',
  ips: '',
  helo: '',
  from: '',
  selectors: '',
  resolver: 'cloudflare',
  ownResolver: '',
};

/** Names in the address; others (from the start page) are understood too. */
const PARAMETERS: readonly [keyof FormState, string][] = [
  ['domain', 'domain'],
  ['ips', 'ip'],
  ['helo', 'helo'],
  ['from', 'from'],
  ['selectors', 'selector'],
  ['resolver', 'resolver'],
];

const MAX_VALUE = 4000;

/** What the address asks to fill in; null when it asks nothing. */
export function readQuery(search: string): Partial<FormState> | null {
  const query = new URLSearchParams(search);
  const state: Partial<FormState> = {};
  for (const [field, name] of PARAMETERS) {
    const values = query.getAll(name).filter((value) => value !== '');
    if (values.length > 0) state[field] = values.join(', ').slice(0, MAX_VALUE);
  }
  const resolver = state.resolver ?? '';
  // A resolver's address in the query becomes the visitor's own one, to be seen before anything is asked.
  if (resolver.includes('/')) {
    state.ownResolver = resolver;
    state.resolver = 'own';
  }
  return Object.keys(state).length > 0 ? state : null;
}

/**
 * The address that fills the form in again. Pasted headers never go into it: only the selectors found in them,
 * as `selector._domainkey.domain`.
 */
export function writeQuery(form: FormState, selectors: readonly string[]): string {
  const query = new URLSearchParams();
  const put = (name: string, value: string) => value !== '' && query.set(name, value);
  put('domain', form.domain.trim());
  put(
    'ip',
    form.ips
      .split(/[\s,;|]+/)
      .filter(Boolean)
      .join(','),
  );
  put('helo', form.helo.trim());
  put('from', form.from.trim());
  put('selector', selectors.join(','));
  if (form.resolver === 'own') put('resolver', form.ownResolver.trim());
  else if (form.resolver !== EMPTY_FORM.resolver) put('resolver', form.resolver);
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

/** The part of the form the engine reads. */
export function toCheckForm({ domain, ips, helo, from, selectors }: FormState): CheckForm {
  return { domain, ips, helo, from, selectors };
}
