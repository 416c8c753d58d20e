import { parseAuthenticationResults } from './authentication-results.ts';
import { parseTagList } from './tag-list.ts';
import type { ArcSet, HeaderField } from './types.ts';

/** RFC 8617 section 5.1.1.1 allows instances 1 to 50. */
const MAX_INSTANCE = 50;

/** Collects the ARC sets (RFC 8617 section 4.2) by instance; a set with a field missing is kept and marked. */
export function parseArcSets(fields: readonly HeaderField[]): ArcSet[] {
  const sets = new Map<number, ArcSet & { parts: Set<string> }>();
  for (const field of fields) {
    const name = field.name.toLowerCase();
    if (!/^arc-(seal|message-signature|authentication-results)$/.test(name)) continue;
    const instance = Number(/(?:^|;)\s*i\s*=\s*(\d{1,3})\s*(?:;|$)/.exec(field.value)?.[1] ?? Number.NaN);
    if (!(instance >= 1 && instance <= MAX_INSTANCE)) continue;
    let set = sets.get(instance);
    if (!set) {
      set = {
        instance,
        authservId: null,
        domain: null,
        selector: null,
        chain: null,
        results: [],
        complete: false,
        parts: new Set(),
      };
      sets.set(instance, set);
    }
    if (set.parts.has(name)) continue;
    set.parts.add(name);
    if (name === 'arc-authentication-results') {
      const parsed = parseAuthenticationResults(field);
      set.authservId = parsed.authservId;
      set.results = parsed.results;
    } else if (name === 'arc-seal') {
      const tags = parseTagList(field.value);
      set.domain = tags['d']?.toLowerCase() ?? null;
      set.selector = tags['s'] ?? null;
      set.chain = tags['cv']?.toLowerCase() ?? null;
    }
  }
  return [...sets.values()]
    .sort((a, b) => a.instance - b.instance)
    .map(({ parts, ...set }) => ({ ...set, complete: parts.size === 3 }));
}
