/** Whether a mechanism matches the client (RFC 7208 section 5); include is evaluate.ts's. */

import { ipInPrefix } from '../dns/address.ts';
import { foldName } from '../dns/name.ts';
import type { RecordData } from '../dns/types.ts';
import type { SpfDirective } from './parse.ts';
import {
  isSameOrBelow,
  type Match,
  type Place,
  problem,
  SPF_LIMITS,
  type SpfSession,
  Stop,
} from './session.ts';

export async function matchDirective(session: SpfSession, term: SpfDirective, place: Place): Promise<Match> {
  switch (term.mechanism) {
    case 'all':
      return { matched: true };
    case 'ip4':
    case 'ip6': {
      const { network } = term;
      if (!network) return { matched: false };
      if (network.family !== session.ip.family) return { matched: false, note: 'other-family' };
      return { matched: ipInPrefix(session.ip, network, network.family === 4 ? term.prefix4 : term.prefix6) };
    }
    default: {
      const target = await session.target(term, place.domain);
      if ('note' in target) return { matched: false, note: target.note, target: target.name };
      session.countLookup(term);
      const found = await askDns(session, term, target.name);
      return { ...found, target: target.name };
    }
  }
}

function askDns(session: SpfSession, term: SpfDirective, name: string): Promise<Match> {
  if (term.mechanism === 'a') return matchAddresses(session, term, name);
  if (term.mechanism === 'mx') return matchMx(session, term, name);
  if (term.mechanism === 'ptr') return matchPtr(session, term, name);
  return matchExists(session, term, name);
}

/** Section 5.3. */
async function matchAddresses(session: SpfSession, term: SpfDirective, name: string): Promise<Match> {
  const outcome = await session.query(name, session.addressType(), term);
  session.countVoid(outcome, name, term);
  const answers = outcome.kind === 'answer' ? outcome.records.map(String) : [];
  if (answers.length === 0) return { matched: false, note: 'no-answer' };
  return { matched: answers.some((address) => session.covers(term, address)), answers };
}

/** Section 5.4: hosts by preference; an eleventh one to look up is a permerror (section 4.6.4). */
async function matchMx(session: SpfSession, term: SpfDirective, name: string): Promise<Match> {
  const outcome = await session.query(name, 'MX', term);
  session.countVoid(outcome, name, term);
  if (outcome.kind !== 'answer') return { matched: false, note: 'no-answer' };
  const records = outcome.records as RecordData['MX'][];
  const hosts = records
    .filter(({ exchange }) => exchange !== '.')
    .sort((a, b) => a.preference - b.preference);
  const answers: string[] = [];
  for (const [index, { exchange }] of hosts.entries()) {
    if (index >= SPF_LIMITS.addressLookups) {
      throw new Stop('permerror', problem('too-many-mx', name, String(hosts.length)), term);
    }
    const addresses = await session.query(exchange, session.addressType(), term);
    if (addresses.kind !== 'answer') continue;
    const found = addresses.records.map(String);
    answers.push(...found);
    if (found.some((address) => session.covers(term, address))) return { matched: true, answers };
  }
  return { matched: false, answers };
}

/** Section 5.5. */
async function matchPtr(session: SpfSession, term: SpfDirective, name: string): Promise<Match> {
  const { names, failed } = await session.validatedNames(term, true);
  const target = foldName(name);
  const matched = names.some((known) => isSameOrBelow(known, target));
  return failed ? { matched, answers: names, note: 'dns-error-skipped' } : { matched, answers: names };
}

/** Section 5.7: type A for every client. */
async function matchExists(session: SpfSession, term: SpfDirective, name: string): Promise<Match> {
  const outcome = await session.query(name, 'A', term);
  session.countVoid(outcome, name, term);
  if (outcome.kind !== 'answer') return { matched: false, note: 'no-answer' };
  return { matched: true, answers: outcome.records.map(String) };
}
