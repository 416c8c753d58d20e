import { type IpAddress, parseIp, reverseName } from '../dns/address.ts';
import { foldName } from '../dns/name.ts';
import type { Resolver } from '../dns/types.ts';
import { evaluateGenericName, type GenericName } from './generic-name.ts';
import { describeFailure, lookUpAddresses } from './mx.ts';

export interface ReverseName {
  name: string;
  /** Forward-confirmed: the name's addresses hold the IP. null: could not be told. */
  confirmed: boolean | null;
  addresses: string[];
  generic: GenericName;
}

export interface ReverseView {
  /** found: at least one PTR; none: the name or type does not exist; unknown: could not be told. */
  kind: 'found' | 'none' | 'unknown';
  /** The name asked. */
  query: string;
  names: ReverseName[];
  detail: string | null;
}

const MAX_NAMES = 10;

/** PTR of an address, and for each name whether it leads back (forward-confirmed reverse DNS). */
export async function lookUpReverse(
  ip: IpAddress,
  resolver: Resolver,
  signal?: AbortSignal,
): Promise<ReverseView> {
  const query = reverseName(ip);
  const outcome = await resolver.resolve({ name: query, type: 'PTR' }, { signal });
  if (outcome.kind === 'failed' || outcome.kind === 'unreachable') {
    return { kind: 'unknown', query, names: [], detail: describeFailure(outcome) };
  }
  if (outcome.kind !== 'answer') return { kind: 'none', query, names: [], detail: null };
  const names = await Promise.all(
    outcome.records.slice(0, MAX_NAMES).map(async (written): Promise<ReverseName> => {
      const name = foldName(written);
      const { outcomes } = await lookUpAddresses(name, resolver, signal);
      const forward = outcomes[ip.family === 4 ? 0 : 1];
      const addresses: string[] = forward.kind === 'answer' ? [...forward.records] : [];
      // A name that no host can bear cannot lead back: that is an answer, not a failure to look.
      const failed =
        forward.kind === 'failed' || (forward.kind === 'unreachable' && forward.reason !== 'bad-name');
      const confirmed = addresses.some((text) => parseIp(text)?.value === ip.value);
      return {
        name,
        confirmed: failed ? null : confirmed,
        addresses,
        generic: evaluateGenericName(name, ip),
      };
    }),
  );
  return { kind: 'found', query, names, detail: null };
}

export interface HeloView {
  name: string;
  /** Why receivers refuse or score the name whatever DNS says; null when it is a proper name. */
  defect: 'literal' | 'address' | 'local' | 'single-label' | 'malformed' | null;
  addresses: string[];
  /** Its addresses could not be asked. */
  unknown: boolean;
}

/** Looks at the name a server gives in HELO or EHLO (RFC 5321 section 4.1.1.1). */
export async function lookUpHelo(helo: string, resolver: Resolver, signal?: AbortSignal): Promise<HeloView> {
  const name = foldName(helo.trim());
  const view: HeloView = { name, defect: heloDefect(name), addresses: [], unknown: false };
  if (view.defect) return view;
  const { addresses, failed } = await lookUpAddresses(name, resolver, signal);
  return { ...view, addresses, unknown: addresses.length === 0 && failed };
}

function heloDefect(name: string): HeloView['defect'] {
  if (/^\[.*\]$/.test(name)) return 'literal';
  if (parseIp(name)) return 'address';
  if (/(?:^|\.)(?:localhost|localdomain|local|lan|internal)$/.test(name)) return 'local';
  if (!/^[a-z0-9_.-]{1,253}$/.test(name)) return 'malformed';
  return name.includes('.') ? null : 'single-label';
}
