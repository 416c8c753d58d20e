import { decodeBase64, decodeCharset, decodeQuotedPrintable } from './encodings.ts';
import { type HeaderField, headerValue, parseHeaderBlock, parseParameters } from './headers.ts';

/** A part of a MIME message (RFC 2045, 2046) as far as it was read. */
export interface Part {
  fields: HeaderField[];
  /** In lower case: `text/plain` where nothing is said. */
  type: string;
  parameters: Map<string, string>;
  /** The decoded text of a leaf; '' for a multipart. */
  text: string;
  children: Part[];
}

/** What bounds the reading of one message. */
export interface MimeLimits {
  depth: number;
  parts: number;
  /** Characters kept of one leaf. */
  leaf: number;
}

export const mimeLimits: MimeLimits = { depth: 8, parts: 200, leaf: 512_000 };

/**
 * Reads a message into its parts. Own reader rather than a library: it must be synchronous, keep
 * message/delivery-status and truncated parts, and stop at fixed bounds. Never throws; parts beyond the bounds
 * are left out and `complete` is false.
 */
export function parseMime(
  message: string,
  limits: MimeLimits = mimeLimits,
): { root: Part; complete: boolean } {
  const state = { parts: 0, complete: true };
  return { root: readPart(message, 0, limits, state, 'text/plain'), complete: state.complete };
}

function readPart(
  source: string,
  depth: number,
  limits: MimeLimits,
  state: { parts: number; complete: boolean },
  fallback: string,
): Part {
  state.parts++;
  const { fields, bodyStart } = parseHeaderBlock(source);
  const { value, parameters } = parseParameters(headerValue(fields, 'content-type'));
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(value) ? value : fallback;
  const part: Part = { fields, type, parameters, text: '', children: [] };
  const body = source.slice(bodyStart);
  const boundary = parameters.get('boundary');
  if (type.startsWith('multipart/') && boundary) {
    if (depth >= limits.depth) {
      state.complete = false;
      return part;
    }
    for (const piece of splitParts(body, boundary, limits.parts - state.parts + 1)) {
      if (state.parts >= limits.parts) {
        state.complete = false;
        break;
      }
      part.children.push(
        readPart(
          piece,
          depth + 1,
          limits,
          state,
          type === 'multipart/digest' ? 'message/rfc822' : 'text/plain',
        ),
      );
    }
    return part;
  }
  const encoding = headerValue(fields, 'content-transfer-encoding').toLowerCase();
  const kept = body.length > limits.leaf ? body.slice(0, limits.leaf) : body;
  const decoded = encoding.startsWith('base64')
    ? decodeBase64(kept)
    : encoding.startsWith('quoted')
      ? decodeQuotedPrintable(kept)
      : kept;
  if (type === 'message/rfc822' || type === 'message/global') {
    if (depth < limits.depth && state.parts < limits.parts)
      part.children.push(readPart(decoded, depth + 1, limits, state, 'text/plain'));
    else state.complete = false;
    return part;
  }
  if (/^(?:text|message)\//.test(type))
    part.text = decodeCharset(decoded, (parameters.get('charset') ?? '').toLowerCase());
  return part;
}

/** The bodies between the delimiter lines of RFC 2046 section 5.1.1; a missing last delimiter is forgiven. */
function splitParts(body: string, boundary: string, limit: number): string[] {
  const delimiter = `--${boundary}`;
  const pieces: string[] = [];
  let start = -1;
  let at = 0;
  while (at <= body.length && pieces.length < limit) {
    const found = body.indexOf(delimiter, at);
    if (found === -1) break;
    at = found + delimiter.length;
    if (found > 0 && body[found - 1] !== '\n') continue;
    const closing = body.startsWith('--', at);
    // A longer boundary that begins alike is another one.
    if (!closing && !/^[ \t]*(?:\r?\n|$)/.test(body.slice(at, at + 80))) continue;
    if (start !== -1) pieces.push(body.slice(start, found).replace(/\r?\n$/, ''));
    const line = body.indexOf('\n', at);
    start = line === -1 ? body.length : line + 1;
    if (closing) return pieces;
  }
  if (start !== -1 && start < body.length && pieces.length < limit) pieces.push(body.slice(start));
  return pieces;
}
