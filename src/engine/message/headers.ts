/** A header field of a message: the name as written, the value unfolded and trimmed. */
export interface HeaderField {
  name: string;
  value: string;
}

const MAX_FIELDS = 500;
const MAX_VALUE = 16_384;

/**
 * Reads the header block of RFC 5322 section 2.2 at the beginning of `text`, unfolding continued lines.
 * Returns the fields and where the body begins. Stops at the first line that is no header field; reads at most
 * 500 fields of 16 kB each. An mbox `From ` line before the fields is skipped.
 */
export function parseHeaderBlock(text: string, from = 0): { fields: HeaderField[]; bodyStart: number } {
  const fields: HeaderField[] = [];
  let at = from;
  while (at < text.length && fields.length < MAX_FIELDS) {
    let end = text.indexOf('\n', at);
    if (end === -1) end = text.length;
    const line = text.slice(at, Math.min(end, at + MAX_VALUE)).replace(/\r$/, '');
    if (line === '') {
      // Blank lines before the first field belong to nothing.
      if (fields.length > 0) return { fields, bodyStart: end + 1 };
    } else if (/^[ \t]/.test(line) && fields.length > 0) {
      const field = fields.at(-1)!;
      if (field.value.length < MAX_VALUE) field.value += ' ' + line.trim();
    } else {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon);
      if (colon > 0 && colon < 80 && /^[!-9;-~]+[ \t]*$/.test(name))
        fields.push({ name: name.trim(), value: line.slice(colon + 1).trim() });
      else if (!(fields.length === 0 && /^>?From /.test(line))) return { fields, bodyStart: at };
    }
    at = end + 1;
  }
  return { fields, bodyStart: at };
}

/** The value of the first field called `name` (any case), or ''. */
export function headerValue(fields: readonly HeaderField[], name: string): string {
  const wanted = name.toLowerCase();
  return fields.find((field) => field.name.toLowerCase() === wanted)?.value ?? '';
}

/**
 * Reads a value with parameters (RFC 2045 section 5.1): `multipart/report; boundary="x"` gives the value in
 * lower case and its parameters by lower-case name. Continuations of RFC 2231 are put together undecoded.
 */
export function parseParameters(value: string): { value: string; parameters: Map<string, string> } {
  const parameters = new Map<string, string>();
  const pattern = /;\s*([\w-]{1,40})(?:\*\d{0,2})?\*?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))/g;
  for (const [, name, quoted, plain] of value.slice(0, MAX_VALUE).matchAll(pattern)) {
    const key = name!.toLowerCase();
    parameters.set(key, (parameters.get(key) ?? '') + (quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''));
  }
  return { value: (/^[^;]*/.exec(value)?.[0] ?? '').trim().toLowerCase(), parameters };
}
