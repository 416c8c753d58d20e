import type { TlsaData } from '../dns/types.ts';

/** Tags of a `name=value;` record, white space removed; null for a piece that is none. */
function readTags(text: string): Map<string, string> | null {
  const tags = new Map<string, string>();
  const pieces = text.split(';').map((piece) => piece.trim());
  if (pieces.at(-1) === '') pieces.pop();
  for (const piece of pieces) {
    const at = piece.indexOf('=');
    if (at < 1) return null;
    const name = piece.slice(0, at).trim();
    if (!tags.has(name)) tags.set(name, piece.slice(at + 1).trim());
  }
  return tags;
}

export interface RecordView {
  /** sound: as the standard says; broken: meant but unusable; absent; unknown: could not be told. */
  kind: 'sound' | 'broken' | 'absent' | 'unknown';
  name: string;
  text: string | null;
  /** What is wrong, in a few words. */
  problem: string | null;
}

function judge(
  name: string,
  txt: readonly (readonly string[])[],
  prefix: RegExp,
  check: (tags: Map<string, string>) => string | null,
): RecordView {
  const texts = txt.map((strings) => strings.join('')).filter((text) => prefix.test(text));
  if (texts.length === 0) return { kind: 'absent', name, text: null, problem: null };
  if (texts.length > 1)
    return { kind: 'broken', name, text: texts.join('\n'), problem: 'more than one record' };
  const tags = readTags(texts[0]!);
  const problem = tags ? check(tags) : 'a part is no name=value';
  return { kind: problem ? 'broken' : 'sound', name, text: texts[0]!, problem };
}

/** `_mta-sts` TXT (RFC 8461 section 3.1): exactly one, with an id of 1 to 32 letters and digits. */
export function parseMtaSts(name: string, txt: readonly (readonly string[])[]): RecordView {
  return judge(name, txt, /^v\s*=\s*STSv1\b/i, (tags) => {
    if (tags.get('v') !== 'STSv1') return 'the version is not exactly STSv1';
    const id = tags.get('id');
    if (id === undefined) return 'id is missing';
    return /^[A-Za-z0-9]{1,32}$/.test(id) ? null : 'id is not 1 to 32 letters and digits';
  });
}

/** `_smtp._tls` TXT (RFC 8460 section 3): exactly one, with a mailto: or https: rua. */
export function parseTlsRpt(name: string, txt: readonly (readonly string[])[]): RecordView {
  return judge(name, txt, /^v\s*=\s*TLSRPTv1\b/i, (tags) => {
    if (tags.get('v') !== 'TLSRPTv1') return 'the version is not exactly TLSRPTv1';
    const rua = tags.get('rua');
    if (!rua) return 'rua is missing';
    const all = rua
      .split(',')
      .every((uri) => /^(?:mailto:[^@\s]+@[^@\s]+|https:\/\/[^\s/]+\S*)$/i.test(uri.trim()));
    return all ? null : 'rua holds something other than mailto: or https: addresses';
  });
}

/** `default._bimi` TXT (Internet-Draft BIMI): l is an https address of an SVG, or empty when declined. */
export function parseBimi(name: string, txt: readonly (readonly string[])[]): RecordView {
  return judge(name, txt, /^v\s*=\s*BIMI1\b/i, (tags) => {
    if (tags.get('v') !== 'BIMI1') return 'the version is not exactly BIMI1';
    const logo = tags.get('l');
    const evidence = tags.get('a') ?? '';
    if (logo === undefined) return 'l is missing';
    if (logo !== '' && !/^https:\/\//i.test(logo)) return 'l is not an https address';
    return evidence === '' || /^https:\/\//i.test(evidence) ? null : 'a is not an https address';
  });
}

/** Usable for SMTP (RFC 7672 section 3.1.3): usage 2 or 3, matching type by length of its hash. */
export function isUsableTlsa({ usage, selector, matchingType, association }: TlsaData): boolean {
  if ((usage !== 2 && usage !== 3) || selector > 1 || !/^[0-9a-f]+$/.test(association)) return false;
  return (
    matchingType === 0 || association.length === (matchingType === 1 ? 64 : matchingType === 2 ? 128 : -1)
  );
}
