import { readFacts } from './facts.ts';
import type { ChannelId, RequestFacts, Ticket } from './types.ts';

/** Profiles kept on the device. Version 1 is the first; a later version reads older ones. */
export const STORE_VERSION = 1;
const MAX_PROFILES = 100;
const MAX_TICKETS = 500;

export interface Profile {
  id: string;
  name: string;
  facts: RequestFacts;
  tickets: Ticket[];
}

export interface Store {
  version: typeof STORE_VERSION;
  profiles: Profile[];
}

export type ReadStore =
  | { kind: 'empty' }
  | { kind: 'read'; store: Store }
  /** Written by a newer version of this site: must be kept, not written over. */
  | { kind: 'newer'; version: number }
  /** Not readable: must be kept aside before anything is written. */
  | { kind: 'damaged' };

function word(value: unknown, limit: number): string {
  return typeof value === 'string'
    ? value.slice(0, limit).replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
    : '';
}

function readTicket(value: unknown): Ticket | null {
  if (typeof value !== 'object' || value === null) return null;
  const from = value as Record<string, unknown>;
  const filed = word(from['filed'], 40);
  if (Number.isNaN(Date.parse(filed))) return null;
  const log = Array.isArray(from['log']) ? from['log'].slice(0, 200) : [];
  return {
    id: word(from['id'], 60) || filed,
    number: word(from['number'], 100),
    channel: (word(from['channel'], 40) || 'sender-form') as ChannelId,
    filed,
    ips: Array.isArray(from['ips'])
      ? from['ips']
          .map((ip) => word(ip, 60))
          .filter(Boolean)
          .slice(0, 256)
      : [],
    log: log.flatMap((one) => {
      const step = (typeof one === 'object' && one !== null ? one : {}) as Record<string, unknown>;
      const at = word(step['at'], 40);
      return Number.isNaN(Date.parse(at))
        ? []
        : [{ at, answer: word(step['answer'], 40), note: word(step['note'], 2000) }];
    }),
  };
}

/**
 * Reads a stored or imported text.
 * @param text what localStorage or the file held; null when there was nothing
 * @returns what it is; unknown fields are dropped, and a profile that is no object makes the store damaged
 */
export function parseStore(text: string | null): ReadStore {
  if (text === null || text.trim() === '') return { kind: 'empty' };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { kind: 'damaged' };
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { kind: 'damaged' };
  const { version, profiles } = value as { version?: unknown; profiles?: unknown };
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) return { kind: 'damaged' };
  if (version > STORE_VERSION) return { kind: 'newer', version };
  if (!Array.isArray(profiles) || profiles.some((one) => typeof one !== 'object' || one === null))
    return { kind: 'damaged' };
  const read = profiles.slice(0, MAX_PROFILES).map((one: Record<string, unknown>, i) => ({
    id: word(one['id'], 60) || `profile-${i + 1}`,
    name: word(one['name'], 100) || `Profile ${i + 1}`,
    facts: readFacts(one['facts']),
    tickets: (Array.isArray(one['tickets']) ? one['tickets'] : [])
      .slice(0, MAX_TICKETS)
      .map(readTicket)
      .filter((ticket) => ticket !== null),
  }));
  return { kind: 'read', store: { version: STORE_VERSION, profiles: read } };
}

/** The text that is stored and exported. */
export function formatStore(store: Store): string {
  return JSON.stringify(store, null, 1);
}

/** Puts a profile into the store, in place of the one with its id. */
export function putProfile(store: Store, profile: Profile): Store {
  const others = store.profiles.filter((one) => one.id !== profile.id);
  return { version: STORE_VERSION, profiles: [...others, profile].slice(-MAX_PROFILES) };
}
