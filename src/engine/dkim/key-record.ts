import { readDerKey } from './der.ts';
import { parseTagList } from './tag-list.ts';

/**
 * - valid: a verifier may use the key
 * - revoked: empty `p` (RFC 6376 section 3.6.1)
 * - invalid: a verifier must not or cannot use it
 * - none: nothing there that claims to be a key
 * - multiple: several TXT records at the name, so the result is undefined (RFC 6376 section 3.6.2.2)
 */
export type KeyStatus = 'valid' | 'revoked' | 'invalid' | 'none' | 'multiple';

export interface KeyRecord {
  status: KeyStatus;
  /** `k` as written, rsa when absent; null when there is no record. */
  keyType: string | null;
  /** Modulus length of RSA, 256 for Ed25519; null when it could not be read. */
  bits: number | null;
  /** Recognised hash algorithms of `h`; null when any may be used. */
  hashes: string[] | null;
  /** `t=y`: the signer is testing. */
  testing: boolean;
  /** `t=s`: the domain of i= must equal d=. */
  strictSubdomain: boolean;
  /** Codes of everything worth telling, worst first is not implied. */
  problems: KeyProblem[];
  /** The record's text, character-strings joined; null when there is none. */
  text: string | null;
}

export type KeyProblem =
  | 'bad-base64'
  | 'bad-modulus'
  | 'bad-exponent'
  | 'bad-version'
  | 'certificate'
  | 'duplicate-tag'
  | 'ed25519-not-32-bytes'
  | 'ellipsis'
  | 'missing-semicolon'
  | 'multiple-records'
  | 'no-p'
  | 'no-usable-hash'
  | 'non-ascii'
  | 'not-a-key-record'
  | 'not-der'
  | 'oversize-key'
  | 'pem-armour'
  | 'pkcs1'
  | 'private-key'
  | 'sha1-allowed'
  | 'short-key'
  | 'small-exponent'
  | 'stray-backslash'
  | 'stray-quotes'
  | 'syntax-error'
  | 'tag-case'
  | 'test-mode'
  | 'trailing-data'
  | 'truncated'
  | 'unknown-flag'
  | 'unknown-hash'
  | 'unknown-key-type'
  | 'unknown-tag'
  | 'v-not-first'
  | 'weak-key'
  | 'wrong-key-algorithm'
  | 'wrong-service';

const KNOWN_TAGS = new Set(['v', 'h', 'k', 'n', 'p', 's', 't', 'g']);
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SPACE = /[ \t\r\n]+/g;

const colonList = (value: string): string[] => value.split(':').map((item) => item.replace(SPACE, ''));

function decodeBase64(text: string): Uint8Array | null {
  const body = text.replace(/=+$/, '');
  if (!BASE64.test(text) || body.length % 4 === 1) return null;
  const binary = atob(body + '='.repeat((4 - (body.length % 4)) % 4));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

interface KeyMaterial {
  usable: boolean;
  bits: number | null;
  problems: KeyProblem[];
}

const unusable = (...problems: KeyProblem[]): KeyMaterial => ({ usable: false, bits: null, problems });

function readEd25519(bytes: Uint8Array): KeyMaterial {
  // RFC 8463 section 4: the bare 32 octets, not a SubjectPublicKeyInfo around them.
  return bytes.length === 32 ? { usable: true, bits: 256, problems: [] } : unusable('ed25519-not-32-bytes');
}

function readRsaKey(bytes: Uint8Array): KeyMaterial {
  const key = readDerKey(bytes);
  if (key.kind === 'private') return unusable('private-key');
  if (key.kind === 'other-algorithm') return unusable('wrong-key-algorithm');
  if (key.kind !== 'rsa') return unusable(key.kind);
  const problems: KeyProblem[] = [];
  if (key.form === 'pkcs1') problems.push('pkcs1');
  if (key.defect) {
    return {
      usable: false,
      bits: key.bits,
      problems: [...problems, key.defect === 'modulus' ? 'bad-modulus' : 'bad-exponent'],
    };
  }
  // RFC 8301 section 3.2: below 1024 bits never valid, verifiers must take up to 4096.
  if (key.bits < 1024) return { usable: false, bits: key.bits, problems: [...problems, 'short-key'] };
  if (key.bits < 2048) problems.push('weak-key');
  if (key.bits > 4096) problems.push('oversize-key');
  if (key.exponent !== null && key.exponent < 65537) problems.push('small-exponent');
  return { usable: true, bits: key.bits, problems };
}

/** Why text that is no base64 came to be so: the mistakes operators make when they copy a key. */
function base64Problems(value: string): KeyProblem[] {
  const problems: KeyProblem[] = [];
  if (/-----|BEGIN|PUBLICKEY/.test(value))
    problems.push(/PRIVATE/.test(value) ? 'private-key' : 'pem-armour');
  if (/["'`\u0093\u0094]|\u00e2\u0080[\u0098-\u009f]/.test(value)) problems.push('stray-quotes');
  if (value.includes('\\')) problems.push('stray-backslash');
  if (value.includes('...') || value.includes('\u00e2\u0080\u00a6')) problems.push('ellipsis', 'truncated');
  if (/^[A-Za-z0-9+/]+$/.test(value)) problems.push('truncated');
  return [...problems, 'bad-base64'];
}

function readKey(p: string, keyType: string): KeyMaterial {
  const bytes = decodeBase64(p);
  if (!bytes) return unusable(...base64Problems(p));
  return keyType === 'ed25519' ? readEd25519(bytes) : readRsaKey(bytes);
}

/** Problems that can be seen in the text as a whole, whatever the tags say. */
function textProblems(text: string): KeyProblem[] {
  const problems: KeyProblem[] = [];
  if (text.includes('"')) problems.push('stray-quotes');
  if (text.includes('\\;')) problems.push('stray-backslash');
  if (/[^\t\r\n\x20-\x7e]/.test(text)) problems.push('non-ascii');
  return problems;
}

const emptyRecord = (status: KeyStatus, text: string | null, problems: KeyProblem[]): KeyRecord => ({
  status,
  keyType: null,
  bits: null,
  hashes: null,
  testing: false,
  strictSubdomain: false,
  problems,
  text,
});

function parseOne(text: string): KeyRecord {
  if (text.replace(SPACE, '') === '') return emptyRecord('none', text, []);
  const list = parseTagList(text);
  const tag = (name: string) => list.tags.find((t) => t.name === name)?.value;
  const looksLikeKey = /dkim1/i.test(text) || list.tags.some((t) => ['p', 'P', 'k', 'K'].includes(t.name));
  if (!looksLikeKey) return emptyRecord('none', text, ['not-a-key-record']);

  const problems = new Set<KeyProblem>(textProblems(text));
  let usable = true;
  const refuse = (problem: KeyProblem) => {
    problems.add(problem);
    usable = false;
  };
  if (list.duplicates.length > 0) refuse('duplicate-tag');
  if (list.malformed.some((piece) => piece !== '')) refuse('syntax-error');
  else if (list.malformed.length > 0) problems.add('syntax-error');
  const version = tag('v');
  if (version !== undefined && version !== 'DKIM1') {
    refuse('bad-version');
    if (/^DKIM1[ \t]+[a-z]\s*=/.test(version)) problems.add('missing-semicolon');
  } else if (version !== undefined && list.tags[0]!.name !== 'v') refuse('v-not-first');
  for (const { name } of list.tags) {
    if (KNOWN_TAGS.has(name)) continue;
    problems.add(KNOWN_TAGS.has(name.toLowerCase()) ? 'tag-case' : 'unknown-tag');
  }

  const keyType = tag('k') ?? 'rsa';
  const hashes = tag('h') === undefined ? null : colonList(tag('h')!);
  const known = hashes?.filter((hash) => hash === 'sha1' || hash === 'sha256') ?? null;
  if (hashes && known && known.length < hashes.length) problems.add('unknown-hash');
  if (known?.includes('sha1')) problems.add('sha1-allowed');
  if (known && !known.includes('sha256')) refuse('no-usable-hash');
  const services = tag('s') === undefined ? ['*'] : colonList(tag('s')!);
  if (!services.includes('*') && !services.includes('email')) refuse('wrong-service');
  const flags = tag('t') === undefined ? [] : colonList(tag('t')!);
  if (flags.includes('y')) problems.add('test-mode');
  if (flags.some((flag) => flag !== 'y' && flag !== 's')) problems.add('unknown-flag');

  const record: KeyRecord = {
    ...emptyRecord('invalid', text, []),
    keyType,
    hashes: known,
    testing: flags.includes('y'),
    strictSubdomain: flags.includes('s'),
  };
  const p = tag('p')?.replace(SPACE, '');
  if (p === undefined) refuse('no-p');
  else if (p === '')
    return {
      ...record,
      status: usable || !problems.has('bad-version') ? 'revoked' : 'invalid',
      problems: [...problems],
    };
  else if (keyType !== 'rsa' && keyType !== 'ed25519') refuse('unknown-key-type');
  else {
    const key = readKey(p, keyType);
    record.bits = key.bits;
    usable &&= key.usable;
    for (const problem of key.problems) problems.add(problem);
  }
  return { ...record, status: usable ? 'valid' : 'invalid', problems: [...problems] };
}

/**
 * Reads what was found at `<selector>._domainkey.<domain>` (RFC 6376 section 3.6.1, RFC 8301, RFC 8463).
 * Takes the TXT records, each a list of character-strings (one char code 0..255 a byte). Never throws.
 */
export function parseKeyRecord(txt: readonly (readonly string[])[]): KeyRecord {
  const texts = txt.map((strings) => strings.join(''));
  if (texts.length === 0) return emptyRecord('none', null, []);
  if (texts.length === 1) return parseOne(texts[0]!);
  const parsed = texts.map(parseOne);
  const best = parsed.find((record) => record.status === 'valid') ?? parsed.find((r) => r.status !== 'none');
  if (!best) return emptyRecord('none', texts.join('\n'), ['multiple-records', 'not-a-key-record']);
  const problems = new Set<KeyProblem>(['multiple-records', ...parsed.flatMap((record) => record.problems)]);
  return { ...best, status: 'multiple', problems: [...problems], text: texts.join('\n') };
}
