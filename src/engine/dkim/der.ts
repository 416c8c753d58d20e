/** What the DER of a public key turned out to be. */
export type DerKey =
  | { kind: 'rsa'; form: 'spki' | 'pkcs1'; bits: number; exponent: number | null; defect: RsaDefect | null }
  | { kind: 'private' }
  | { kind: 'certificate' }
  /** SubjectPublicKeyInfo of another algorithm; `oid` in dotted form. */
  | { kind: 'other-algorithm'; oid: string }
  /** Lengths point past the end: the key was cut off. */
  | { kind: 'truncated' }
  | { kind: 'trailing-data' }
  | { kind: 'not-der' };

export type RsaDefect = 'exponent' | 'modulus';

interface Element {
  tag: number;
  start: number;
  end: number;
  next: number;
}

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const BIT_STRING = 0x03;
const OCTET_STRING = 0x04;
const OBJECT_ID = 0x06;
const CONTEXT_0 = 0xa0;
const RSA_ENCRYPTION = '1.2.840.113549.1.1.1';

/** Reads one DER element within [at, limit); 'short' when its length points past the limit. */
function readElement(bytes: Uint8Array, at: number, limit: number): Element | 'short' | null {
  if (at + 2 > limit) return at < limit ? 'short' : null;
  const tag = bytes[at]!;
  let length = bytes[at + 1]!;
  let start = at + 2;
  if (length >= 0x80) {
    const count = length & 0x7f;
    if (count === 0 || count > 3) return null;
    if (start + count > limit) return 'short';
    length = 0;
    for (let i = 0; i < count; i++) length = length * 256 + bytes[start + i]!;
    start += count;
  }
  const end = start + length;
  return end > limit ? 'short' : { tag, start, end, next: end };
}

function formatOid(bytes: Uint8Array, { start, end }: Element): string {
  const arcs: number[] = [];
  let value = 0;
  for (let i = start; i < end && arcs.length < 20; i++) {
    value = value * 128 + (bytes[i]! & 0x7f);
    if (bytes[i]! & 0x80) continue;
    if (arcs.length === 0)
      arcs.push(Math.min(2, Math.floor(value / 40)), value - 40 * Math.min(2, Math.floor(value / 40)));
    else arcs.push(value);
    value = 0;
  }
  return arcs.join('.');
}

/** RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER } (RFC 8017 appendix A.1.1). */
function readRsa(bytes: Uint8Array, outer: Element, form: 'spki' | 'pkcs1'): DerKey {
  const modulus = readElement(bytes, outer.start, outer.end);
  if (modulus === 'short') return { kind: 'truncated' };
  if (!modulus || modulus.tag !== INTEGER) return { kind: 'not-der' };
  const exponent = readElement(bytes, modulus.next, outer.end);
  if (exponent === 'short') return { kind: 'truncated' };
  if (!exponent || exponent.tag !== INTEGER) return { kind: 'not-der' };
  if (exponent.next !== outer.end) return { kind: 'not-der' };
  let first = modulus.start;
  const negative = first < modulus.end && (bytes[first]! & 0x80) !== 0;
  while (first < modulus.end && bytes[first] === 0) first++;
  const bits = first === modulus.end ? 0 : (modulus.end - first) * 8 - Math.clz32(bytes[first]!) + 24;
  let value: number | null = 0;
  for (let i = exponent.start; i < exponent.end; i++)
    value = i - exponent.start > 5 ? null : (value ?? 0) * 256 + bytes[i]!;
  const oddModulus = bits > 0 && (bytes[modulus.end - 1]! & 1) === 1;
  const oddExponent = exponent.end > exponent.start && (bytes[exponent.end - 1]! & 1) === 1 && value !== 1;
  const defect = negative || !oddModulus ? 'modulus' : oddExponent ? null : 'exponent';
  return { kind: 'rsa', form, bits, exponent: value, defect };
}

/**
 * Reads the DER of a DKIM public key just far enough to say what it is and how long it is.
 * SubjectPublicKeyInfo (RFC 5280) is the usual form; a bare RSAPublicKey is read too. Never throws.
 */
export function readDerKey(bytes: Uint8Array): DerKey {
  const outer = readElement(bytes, 0, bytes.length);
  if (outer === 'short') return bytes[0] === SEQUENCE ? { kind: 'truncated' } : { kind: 'not-der' };
  if (!outer || outer.tag !== SEQUENCE) return { kind: 'not-der' };
  const first = readElement(bytes, outer.start, outer.end);
  if (first === 'short') return { kind: 'truncated' };
  if (!first) return { kind: 'not-der' };
  if (first.tag === INTEGER) {
    // Version 0 (or 1) in front: PKCS#1 or PKCS#8 private key. A modulus is never this short.
    if (first.end - first.start === 1 && bytes[first.start]! <= 1) return { kind: 'private' };
    return outer.next === bytes.length ? readRsa(bytes, outer, 'pkcs1') : { kind: 'trailing-data' };
  }
  if (first.tag !== SEQUENCE) return { kind: 'not-der' };
  const inner = readElement(bytes, first.start, first.end);
  if (inner === 'short' || !inner) return { kind: 'not-der' };
  const second = readElement(bytes, first.next, outer.end);
  if (second === 'short') return { kind: 'truncated' };
  // Certificate ::= SEQUENCE { tbsCertificate SEQUENCE { [0] version …, serialNumber INTEGER …
  if (inner.tag === CONTEXT_0 || (inner.tag === INTEGER && second?.tag === SEQUENCE))
    return { kind: 'certificate' };
  if (inner.tag !== OBJECT_ID || !second) return { kind: 'not-der' };
  if (second.tag === OCTET_STRING) return { kind: 'private' };
  if (second.tag !== BIT_STRING) return { kind: 'not-der' };
  if (outer.next !== bytes.length) return { kind: 'trailing-data' };
  const oid = formatOid(bytes, inner);
  if (oid !== RSA_ENCRYPTION) return { kind: 'other-algorithm', oid };
  if (bytes[second.start] !== 0) return { kind: 'not-der' };
  const key = readElement(bytes, second.start + 1, second.end);
  if (key === 'short') return { kind: 'truncated' };
  if (!key || key.tag !== SEQUENCE || key.next !== second.end) return { kind: 'not-der' };
  return readRsa(bytes, key, 'spki');
}
