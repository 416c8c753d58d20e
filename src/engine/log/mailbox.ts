/** Questions about a recipient's address that a parser has kept. */
import { isLetter } from './bytes.ts';

/** What stands behind the last `@`; empty when there is none. */
export function domainOf(rcpt: Uint8Array): Uint8Array {
  const at = rcpt.lastIndexOf(64);
  return at < 0 ? rcpt.subarray(0, 0) : rcpt.subarray(at + 1);
}

/** True when the address is at the domain, compared without case. */
export function isAt(rcpt: Uint8Array, domain: Uint8Array): boolean {
  const own = domainOf(rcpt);
  return (
    own.length === domain.length &&
    own.every((c, i) => c === domain[i] || ((c | 32) === (domain[i]! | 32) && isLetter(c)))
  );
}
