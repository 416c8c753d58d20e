/** Numbers and names of DNS messages (RFC 1035 section 4), for both directions. */

import { foldName } from './name.ts';
import type { RecordType } from './types.ts';

/** Type numbers (IANA DNS parameters). */
export const TYPE_NUMBER: Readonly<Record<RecordType, number>> = {
  A: 1,
  NS: 2,
  CNAME: 5,
  SOA: 6,
  PTR: 12,
  MX: 15,
  TXT: 16,
  AAAA: 28,
  TLSA: 52,
  SPF: 99,
};

export const OPT = 41;
export const CLASS_IN = 1;
export const HEADER_LENGTH = 12;

/** Bits of the second word of the header (RFC 1035 section 4.1.1, RFC 4035 section 3). */
export const FLAG = {
  qr: 0x8000,
  opcode: 0x7800,
  aa: 0x0400,
  tc: 0x0200,
  rd: 0x0100,
  ra: 0x0080,
  ad: 0x0020,
  cd: 0x0010,
};

/** A name as `presentLabel` writes its labels: what a name read from a message is compared with. */
export function presentName(name: string): string {
  return foldName(name)
    .split('.')
    .map((label) => presentLabel(new TextEncoder().encode(label)))
    .join('.');
}

/** A label as master files write it (RFC 1035 section 5.1), lower case: odd octets as \DDD, dots as "\.". */
export function presentLabel(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    if (byte === 0x2e || byte === 0x5c) text += `\\${String.fromCharCode(byte)}`;
    else if (byte <= 0x20 || byte >= 0x7f) text += `\\${String(byte).padStart(3, '0')}`;
    else text += String.fromCharCode(byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
  }
  return text;
}
