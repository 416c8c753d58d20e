/** The identity that is checked (RFC 7208 sections 2.4 and 4.3). */

import { foldName, toALabels } from '../dns/name.ts';

/** Beyond this only the end is kept: the domain, and enough of a local-part. */
const MAX_SENDER = 2000;

/**
 * The sender as check_host() takes it: without a local-part it is "postmaster", without a sender
 * postmaster at the HELO name. The domain comes back in A-label form.
 */
export function readSender(text: string, helo: string): string {
  const sender = text
    .trim()
    .replace(/^<(.*)>$/s, '$1')
    .slice(-MAX_SENDER);
  if (sender === '') return `postmaster@${helo}`;
  const at = sender.lastIndexOf('@');
  if (at === -1) return `postmaster@${asciiDomain(sender)}`;
  return `${at === 0 ? 'postmaster' : sender.slice(0, at)}@${asciiDomain(sender.slice(at + 1))}`;
}

/** RFC 8616: domains are compared and expanded in A-label form. */
function asciiDomain(domain: string): string {
  return /^[\x00-\x7f]*$/.test(domain) ? domain : (toALabels(domain) ?? domain);
}

/** A domain in A-label form, lower case, without trailing dot; what is no name stays as it is. */
export function readDomain(domain: string): string {
  return foldName(asciiDomain(domain.trim()));
}
