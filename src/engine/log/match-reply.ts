/** Joins the reply matcher to the report: only distinct reply texts are asked about. */
import type { Matcher } from '../smtp/matcher.ts';

/** A function from a reply's text to its catalogue id, or null; for `createReport`. */
export function createReplyMatch(matcher: Matcher): (text: string) => string | null {
  return (text) => {
    for (const segment of matcher.segments(text)) {
      const candidate = matcher.resolve(text, segment, 'microsoft');
      if (candidate !== null) return candidate.reply.id;
    }
    return null;
  };
}
