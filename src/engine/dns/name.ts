/** Domain names as text: the limits of RFC 1035 and what a person may type for one. */

/** Longest name in presentation form without the trailing dot: 255 octets on the wire (RFC 1035 section 2.3.4). */
export const MAX_NAME_LENGTH = 253;
export const MAX_LABEL_LENGTH = 63;

/** Lower-cases ASCII letters only (RFC 4343) and drops one trailing dot. */
export function foldName(name: string): string {
  const folded = name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return folded.endsWith('.') && folded !== '.' ? folded.slice(0, -1) : folded;
}

/**
 * Tells whether a query can be made of a name: labels of 1 to 63 octets, 253 octets in all. Any octet may stand
 * in a label (RFC 2181 section 11). Returns null when it is fine, else what is wrong in a few words.
 */
export function nameProblem(name: string): string | null {
  if (name === '' || name === '.') return 'the name is empty';
  const bare = name.endsWith('.') ? name.slice(0, -1) : name;
  if (octets(bare) > MAX_NAME_LENGTH) return `the name is longer than ${MAX_NAME_LENGTH} octets`;
  for (const label of bare.split('.')) {
    if (label === '') return 'the name has an empty label';
    if (octets(label) > MAX_LABEL_LENGTH) return `a label is longer than ${MAX_LABEL_LENGTH} octets`;
  }
  return null;
}

/** Octets of the text in UTF-8, counted without making a copy; ASCII is one each. */
function octets(text: string): number {
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
  }
  return count;
}

/** How the text was read, so that a page can say what it understood. */
export type DomainReading = 'domain' | 'email' | 'url';

export type DomainNameResult =
  | {
      ok: true;
      /** A-label form, lower case, no trailing dot. */
      domain: string;
      readAs: DomainReading;
      /** What was typed when it was an internationalised name, else null. */
      unicode: string | null;
    }
  | { ok: false; problem: DomainProblem; sentence: string };

export type DomainProblem = 'empty' | 'address' | 'too-long' | 'single-label' | 'characters' | 'label';

const HOST_LABEL = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/;
const INVISIBLE = /[\u200b-\u200f\u2028-\u202f\u2060\ufeff\u00ad]/g;

function bad(problem: DomainProblem, sentence: string): DomainNameResult {
  return { ok: false, problem, sentence };
}

/**
 * Reads what a person types where a domain is wanted: a name with blanks around it, upper case, a trailing dot,
 * an internationalised name, an e-mail address or a URL. Never throws; a refusal carries one sentence that says
 * what to enter.
 */
export function parseDomainName(input: string): DomainNameResult {
  if (input.length > 4096) {
    return bad('too-long', 'That is too long for a domain name. Enter a domain such as contoso.com.');
  }
  let text = input.replace(INVISIBLE, '').trim();
  if (text === '') return bad('empty', 'Enter a domain such as contoso.com.');
  let readAs: DomainReading = 'domain';
  const scheme = /^([a-z][a-z0-9+.-]{0,20}):\/\//i.exec(text);
  if (scheme) {
    readAs = 'url';
    text = text.slice(scheme[0].length);
    text = text.slice(0, indexOfAny(text, '/?#'));
    text = text.slice(text.lastIndexOf('@') + 1);
    text = text.replace(/:[0-9]{1,5}$/, '');
  } else {
    text = text
      .replace(/^mailto:/i, '')
      .replace(/^<(.*)>$/, '$1')
      .trim();
    if (text.includes('@')) {
      readAs = 'email';
      text = text
        .slice(text.lastIndexOf('@') + 1)
        .replace(/>$/, '')
        .trim();
    } else if (/^[^/]+\/[^0-9]/.test(text) || /^[^/]+\/$/.test(text)) {
      readAs = 'url';
      text = text.slice(0, text.indexOf('/'));
    }
  }
  if (text === '') return bad('empty', 'Enter the part after the @, for example contoso.com.');
  if (isAddressLike(text)) {
    return bad(
      'address',
      'That is an IP address. Enter the domain you send from here, and the address among the sending IPs.',
    );
  }
  return readDomain(text, readAs);
}

function readDomain(typed: string, readAs: DomainReading): DomainNameResult {
  // The ideographic full stops count as dots (RFC 3490 section 3.1), as browsers do.
  let name = typed.replace(/[\u3002\uff0e\uff61]/g, '.');
  if (name.endsWith('.')) name = name.slice(0, -1);
  let unicode: string | null = null;
  if (/[^\x00-\x7f]/.test(name)) {
    unicode = name;
    const ascii = toALabels(name);
    if (ascii === null) {
      return bad(
        'characters',
        'That name holds characters no domain can have. Enter a domain such as contoso.com.',
      );
    }
    name = ascii;
  }
  name = foldName(name);
  if (/\s/.test(name))
    return bad('characters', 'A domain has no blanks in it. Enter one domain such as contoso.com.');
  if (name.length > MAX_NAME_LENGTH) {
    return bad(
      'too-long',
      `A domain has at most ${MAX_NAME_LENGTH} characters. Enter a domain such as contoso.com.`,
    );
  }
  const labels = name.split('.');
  for (const label of labels) {
    if (label === '') return bad('label', 'There are two dots in a row. Enter a domain such as contoso.com.');
    if (label.length > MAX_LABEL_LENGTH) {
      return bad(
        'label',
        `A part between two dots has at most ${MAX_LABEL_LENGTH} characters. Enter a domain such as contoso.com.`,
      );
    }
    if (!HOST_LABEL.test(label)) {
      return bad(
        'characters',
        'A domain holds letters, digits, dots and inner hyphens only. Enter a domain such as contoso.com.',
      );
    }
  }
  if (labels.length < 2) {
    return bad('single-label', 'A domain has a dot in it. Enter the whole name, for example contoso.com.');
  }
  if (/^[0-9]+$/.test(labels.at(-1) ?? '')) {
    return bad(
      'characters',
      'The last part of a domain is never a number. Enter a domain such as contoso.com.',
    );
  }
  return { ok: true, domain: name, readAs, unicode };
}

/** U-labels to A-labels through the platform's URL parser (UTS 46, RFC 5891); null when it refuses. */
export function toALabels(name: string): string | null {
  // Only what a host may hold goes to the URL parser, so it can find no port, path or percent sign in it.
  if (/[\x00-\x20!"#$%&'()*+,/:;<=>?@[\\\]^`{|}~\x7f]/.test(name)) return null;
  try {
    return new URL(`https://${name}/`).hostname;
  } catch {
    return null;
  }
}

function isAddressLike(text: string): boolean {
  const bare = text
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/^ipv6:/i, '')
    .replace(/\/[0-9]{1,3}$/, '');
  return (
    /^[0-9]{1,3}(\.[0-9]{1,3}){3}$/.test(bare) || (/^[0-9a-f:.]+$/i.test(bare) && bare.split(':').length > 2)
  );
}

function indexOfAny(text: string, characters: string): number {
  for (let index = 0; index < text.length; index++) if (characters.includes(text[index] ?? '')) return index;
  return text.length;
}
