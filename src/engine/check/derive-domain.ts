import { organizationalDomain7489 } from '../dmarc/public-suffix.ts';
import type { PublicSuffix } from '../dmarc/rfc7489.ts';
import type { IpAddress } from '../dns/address.ts';
import type { Resolver } from '../dns/types.ts';
import { lookUpReverse } from '../hosts/reverse.ts';

export type DerivedDomain =
  | { ok: true; domain: string; sentence: string }
  /** One sentence that says why no domain could be taken, and what to enter. */
  | { ok: false; sentence: string };

const ENTER = 'Enter the domain you send from, for example contoso.com.';

/**
 * Takes a domain from the reverse name of the first address, for a visitor who gave addresses only. A name that
 * looks generic is the hosting company's and says nothing about the sender.
 */
export async function deriveDomain(
  ips: readonly IpAddress[],
  resolver: Resolver,
  publicSuffix: PublicSuffix | null,
  signal?: AbortSignal,
): Promise<DerivedDomain> {
  const [ip] = ips;
  if (!ip) return { ok: false, sentence: ENTER };
  const reverse = await lookUpReverse(ip, resolver, signal);
  if (reverse.kind === 'unknown')
    return { ok: false, sentence: `The reverse name of ${ip.text} could not be asked. ${ENTER}` };
  const best = reverse.names.find((name) => name.confirmed) ?? reverse.names[0];
  if (!best) {
    return {
      ok: false,
      sentence: `${ip.text} has no reverse DNS, which is itself a reason to be refused. ${ENTER}`,
    };
  }
  const labels = best.name.split('.');
  if (best.generic.generic || labels.length < 2) {
    return {
      ok: false,
      sentence: `The reverse name of ${ip.text}, ${best.name}, is not that of a sender. ${ENTER}`,
    };
  }
  const domain = publicSuffix
    ? organizationalDomain7489(best.name, publicSuffix)
    : labels.slice(labels.length > 2 ? 1 : 0).join('.');
  return {
    ok: true,
    domain,
    sentence: `No domain was given: ${domain} is taken from ${best.name}, the reverse name of ${ip.text}.`,
  };
}
