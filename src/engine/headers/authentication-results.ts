import type { AuthenticationResults, HeaderField, MethodResult } from './types.ts';

const MAX_RESULTS = 100;
const METHODS = new Set([
  'arc',
  'auth',
  'bimi',
  'compauth',
  'dkim',
  'dkim-adsp',
  'dkim-atps',
  'dmarc',
  'dnswl',
  'domainkeys',
  'iprev',
  'rrvs',
  'sender-id',
  'smime',
  'spf',
  'vbr',
  'x-tls',
  'xspf',
]);

interface Token {
  kind: 'word' | 'comment' | 'end';
  text: string;
}

/** Words, comments (nested, RFC 5322 section 3.2.2) and semicolons; quoted strings lose their quotes. */
function* tokens(value: string): Generator<Token> {
  let word = '';
  for (let i = 0; i < value.length; i++) {
    const c = value[i]!;
    if (c === '(') {
      if (word !== '') yield { kind: 'word', text: word };
      word = '';
      let depth = 1;
      const start = ++i;
      for (; i < value.length && depth > 0; i++) {
        if (value[i] === '\\') i++;
        else if (value[i] === '(') depth++;
        else if (value[i] === ')') depth--;
      }
      const end = depth === 0 ? i - 1 : value.length;
      yield { kind: 'comment', text: value.slice(start, end).trim() };
      i--;
    } else if (c === '"') {
      for (i++; i < value.length && value[i] !== '"'; i++) {
        if (value[i] === '\\') i++;
        word += value[i] ?? '';
      }
    } else if (c === ';' || c === ' ' || c === '\t') {
      if (word !== '') yield { kind: 'word', text: word };
      word = '';
      if (c === ';') yield { kind: 'end', text: '' };
    } else word += c;
  }
  if (word !== '') yield { kind: 'word', text: word };
  yield { kind: 'end', text: '' };
}

/**
 * Reads Authentication-Results (RFC 8601 section 2.2), its ARC form (RFC 8617 section 4.1.1) and Microsoft's form,
 * which has no authserv-id, sometimes the recipient's domain after each result, and sometimes no semicolon. At most
 * 100 results; text that fits nothing is passed over.
 */
export function parseAuthenticationResults(field: HeaderField): AuthenticationResults {
  const results: MethodResult[] = [];
  let authservId: string | null = null;
  let instance: number | null = null;
  let current: MethodResult | null = null;
  let segment = 0;
  let property: string | null = null;
  for (const token of tokens(field.value)) {
    if (results.length >= MAX_RESULTS) break;
    if (token.kind === 'end') {
      current = null;
      property = null;
      segment++;
      continue;
    }
    if (token.kind === 'comment') {
      if (current && current.comment === null) current.comment = token.text;
      continue;
    }
    const equals = token.text.indexOf('=');
    if (equals < 0) {
      // "reason= 001": the blank came from folding
      if (current && property && current.properties[property] === '') {
        current.properties[property] = token.text;
        property = null;
      } else if (!current && results.length === 0 && authservId === null && !/^\d+$/.test(token.text)) {
        authservId = token.text.toLowerCase();
      }
      continue;
    }
    const key = token.text
      .slice(0, equals)
      .toLowerCase()
      .replace(/\/\d+$/, '');
    const value = token.text.slice(equals + 1);
    if (key === 'i' && results.length === 0 && /^\d{1,3}$/.test(value)) {
      instance = Number(value);
      continue;
    }
    if (METHODS.has(key) || (!current && /^[a-z][a-z0-9-]*$/.test(key))) {
      // a method stands where a property could: the semicolon before it got lost
      current = { method: key, result: value.toLowerCase(), comment: null, properties: Object.create(null) };
      results.push(current);
      property = null;
      continue;
    }
    if (current && !(key in current.properties)) {
      current.properties[key] = value;
      property = key;
    }
  }
  for (const r of results) r.properties = { ...r.properties };
  const has = (test: (r: MethodResult) => boolean) => results.some(test);
  const microsoft =
    segment > 0 &&
    (has((r) => r.method === 'compauth') ||
      (authservId === null &&
        (has((r) => r.method === 'spf' && /^sender ip is/i.test(r.comment ?? '')) ||
          has((r) => r.method === 'dmarc' && 'action' in r.properties) ||
          has((r) => r.properties['header.d'] === 'none'))));
  return { authservId, instance, microsoft, results, line: field.line, header: field.name };
}

/** The address in Microsoft's "(sender IP is 192.0.2.1)"; null when the brackets hold none. */
export function senderIpOf(comment: string | null): string | null {
  const found = /^sender ip is\s+(\S+)$/i.exec(comment ?? '')?.[1];
  return found && /^[0-9a-f.:]{2,45}$/i.test(found) && /[.:]/.test(found) ? found : null;
}
