/** One question as a DNS message (RFC 1035 section 4). */

import { foldName, nameProblem } from './name.ts';
import type { Question } from './types.ts';
import { CLASS_IN, FLAG, HEADER_LENGTH, OPT, TYPE_NUMBER } from './wire-format.ts';

export interface QueryFlags {
  /** Ask the resolver not to validate (CD, RFC 4035 section 3.2.2). */
  checkingDisabled?: boolean;
}

/**
 * Encodes one question: message id 0 (RFC 8484 section 4.1), RD, AD to be told of validation (RFC 6840 section
 * 5.7), and an OPT record so that failures are explained (RFC 8914). Returns null for a name no query can be
 * made of. Characters above 0x7f go out as UTF-8.
 */
export function encodeQuery(question: Question, flags: QueryFlags = {}): Uint8Array | null {
  if (nameProblem(question.name)) return null;
  const labels = foldName(question.name)
    .split('.')
    .map((label) => new TextEncoder().encode(label));
  const nameLength = labels.reduce((sum, label) => sum + label.length + 1, 1);
  const bytes = new Uint8Array(HEADER_LENGTH + nameLength + 4 + 11);
  const view = new DataView(bytes.buffer);
  view.setUint16(2, FLAG.rd | FLAG.ad | (flags.checkingDisabled ? FLAG.cd : 0));
  view.setUint16(4, 1);
  view.setUint16(10, 1);
  let at = HEADER_LENGTH;
  for (const label of labels) {
    bytes[at++] = label.length;
    bytes.set(label, at);
    at += label.length;
  }
  at++;
  view.setUint16(at, TYPE_NUMBER[question.type]);
  view.setUint16(at + 2, CLASS_IN);
  // OPT: root owner, type, payload size; extended rcode, version, flags and length stay 0.
  view.setUint16(at + 5, OPT);
  view.setUint16(at + 7, 4096);
  return bytes;
}
