import type { IpAddress } from '../dns/address.ts';
import type { Resolver } from '../dns/types.ts';
import { type Announcement, lookUpAnnouncement } from './asn.ts';
import { type BlockList, type ListingView, lookUpListing } from './dnsbl.ts';
import { type HeloView, lookUpHelo, lookUpReverse, type ReverseView } from './reverse.ts';
import { isRoutable, type SpecialUse, specialUseOf } from './special-ip.ts';

/** Everything known about one sending address. */
export interface HostView {
  ip: string;
  family: 4 | 6;
  /** Why it is no ordinary public address; null when it is. */
  special: SpecialUse | null;
  /** null for addresses public DNS knows nothing about. */
  reverse: ReverseView | null;
  /** null without a HELO name. */
  helo: (HeloView & { matches: boolean | null }) | null;
  announcement: Announcement | null;
  lists: ListingView[];
  /** A reverse name that would look like a mail server's, where the present one does not; null otherwise. */
  suggestedName: string | null;
}

export interface HostInput {
  ip: IpAddress;
  domain: string;
  helo: string | null;
  lists: readonly BlockList[];
}

/** Looks at one sending address; all independent questions are asked at once. */
export async function analyseHost(
  input: HostInput,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<HostView> {
  const { ip, domain, helo, lists } = input;
  const view: HostView = {
    ip: ip.text,
    family: ip.family,
    special: specialUseOf(ip),
    reverse: null,
    helo: null,
    announcement: null,
    lists: [],
    suggestedName: null,
  };
  if (!isRoutable(ip)) return view;
  const [reverse, heloView, announcement, listings] = await Promise.all([
    lookUpReverse(ip, resolver, signal),
    helo === null ? null : lookUpHelo(helo, resolver, signal),
    lookUpAnnouncement(ip, resolver, signal),
    Promise.all(
      lists
        .filter((list) => list.families.includes(ip.family))
        .map((list) => lookUpListing(ip, list, resolver, signal)),
    ),
  ]);
  const poor =
    reverse.kind === 'none' ||
    (reverse.kind === 'found' && reverse.names.every((name) => name.generic.generic));
  return {
    ...view,
    reverse,
    helo: heloView && { ...heloView, matches: matchHelo(heloView, ip, reverse) },
    announcement,
    lists: listings,
    suggestedName: poor ? suggestName(domain, heloView) : null,
  };
}

/** Whether the HELO name belongs to the address: it resolves to it, or is its confirmed PTR name. */
function matchHelo(helo: HeloView, ip: IpAddress, reverse: ReverseView): boolean | null {
  if (helo.defect) return false;
  if (helo.addresses.includes(ip.text)) return true;
  if (reverse.names.some((name) => name.name === helo.name && name.confirmed)) return true;
  return helo.unknown ? null : false;
}

/** The HELO name when it is a proper one within the domain, else mail.<domain>. */
function suggestName(domain: string, helo: HeloView | null): string {
  return helo && helo.defect === null && helo.name.endsWith(`.${domain}`) ? helo.name : `mail.${domain}`;
}
