const MAX_TAGS = 60;

/**
 * Reads a `tag=value;` list (RFC 6376 section 3.2) as DKIM-Signature and the ARC fields use it, blanks removed.
 * The first of two equal tags wins.
 */
export function parseTagList(value: string): Record<string, string> {
  const tags: Record<string, string> = Object.create(null);
  let count = 0;
  for (const piece of value.split(';')) {
    const equals = piece.indexOf('=');
    if (equals < 1 || ++count > MAX_TAGS) continue;
    const name = piece.slice(0, equals).trim();
    if (!/^[A-Za-z][A-Za-z0-9_]{0,30}$/.test(name) || name in tags) continue;
    tags[name] = piece.slice(equals + 1).replace(/\s+/g, '');
  }
  return { ...tags };
}
