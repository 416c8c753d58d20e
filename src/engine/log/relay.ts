/** Which Microsoft service a host name belongs to. */
import { BUSINESS, CONSUMER, OTHER } from './attempt.ts';
import { ascii, indexOfBytes } from './bytes.ts';

const SUFFIXES: readonly (readonly [Uint8Array, number])[] = [
  [ascii('.olc.protection.outlook.com'), CONSUMER],
  [ascii('.mail.protection.outlook.com'), BUSINESS],
  [ascii('.mx.microsoft'), BUSINESS],
];

/** Stand for a host of either service where the log tells the service and not the host. */
export const CONSUMER_HOST = ascii('*.olc.protection.outlook.com');
export const BUSINESS_HOST = ascii('*.mail.protection.outlook.com');

/**
 * Service of a relay host by the end of its name, compared without case and without a trailing dot. A name
 * that only contains the words somewhere else (`mail.protection.outlook.com.example.net`) is not Microsoft's.
 */
export function serviceOfRelay(buffer: Uint8Array, start: number, end: number): number {
  const stop = buffer[end - 1] === 46 ? end - 1 : end;
  for (const [suffix, service] of SUFFIXES) {
    const from = stop - suffix.length;
    if (from <= start) continue;
    let i = 0;
    while (i < suffix.length) {
      let c = buffer[from + i]!;
      if (c >= 65 && c <= 90) c |= 32;
      if (c !== suffix[i]) break;
      i++;
    }
    if (i === suffix.length) return service;
  }
  return serviceOfShortened(buffer, start, stop);
}

const TAIL = ascii('protection.outlook.com');
const OLC = ascii('.ol');

/**
 * Sendmail prints names of forty characters and more with the middle left out:
 * `contoso-com.mail.p...ction.outlook.com`. No host name holds three dots, so this is no other name.
 */
function serviceOfShortened(buffer: Uint8Array, start: number, stop: number): number {
  if (stop - start < 36 || stop - start > 40) return OTHER;
  let i = stop - 1;
  let j = TAIL.length - 1;
  while (j >= 0 && (buffer[i]! >= 65 && buffer[i]! <= 90 ? buffer[i]! | 32 : buffer[i]) === TAIL[j]) {
    i--;
    j--;
  }
  const cut = i - 2;
  if (stop - i < 13 || cut <= start || buffer[i] !== 46 || buffer[i - 1] !== 46 || buffer[cut] !== 46)
    return OTHER;
  return indexOfBytes(buffer, OLC, start, cut) >= 0 ? CONSUMER : BUSINESS;
}

/** True for a relay on this machine: loopback, or a socket in the file system. `start` is after the `[`. */
export function isLocalAddress(buffer: Uint8Array, start: number): boolean {
  if (
    buffer[start] === 49 &&
    buffer[start + 1] === 50 &&
    buffer[start + 2] === 55 &&
    buffer[start + 3] === 46
  )
    return true;
  if (
    buffer[start] === 58 &&
    buffer[start + 1] === 58 &&
    buffer[start + 2] === 49 &&
    buffer[start + 3] === 93
  )
    return true;
  // "[private/dovecot-lmtp]", "[public/…]", "[/var/run/…]": no address holds p, q or a slash before a digit.
  return buffer[start] === 47 || (buffer[start]! | 32) === 112;
}
