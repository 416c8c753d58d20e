/**
 * What Microsoft's servers append in square brackets to a reply. Observed:
 *   [HOST.eop-EUR02.prod.protection.outlook.com]
 *   [HOST.eurprd05.prod.outlook.com 2026-02-25T11:12:39.245Z 08DE6C12E206EF5D]  (one per hop, up to three)
 *   [Name=Protocol Filter Agent][AGT=PFA][MxId=11BCD825A78A8D0B]
 */
export interface Trailer {
  /** The first Microsoft server named, as written; null where only a time stamp or an id was left. */
  host: string | null;
  hosts: string[];
  /** ISO 8601, UTC. */
  timestamp: string | null;
  /** The session's identifier. */
  session: string | null;
  /** The Protocol Filter Agent's MxId. */
  mxId: string | null;
}

const hostInBrackets =
  /\[\s?([A-Za-z0-9*#<>.-]{0,80}(?:outlook\.com|outlook\.cn|office365\.us|hotmail\.com|prod\.exchangelabs\.com))\s?(?:\]|\s)/gi;
const stamp = /(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?Z)(?:\s{1,3}([0-9A-Z]{12,20}))?/;

/** Reads Microsoft's trailer out of `text` (one reply, bounded by the caller). Null if there is none. */
export function parseTrailer(text: string): Trailer | null {
  const at = text.indexOf('[');
  if (at === -1) return null;
  const hosts: string[] = [];
  hostInBrackets.lastIndex = at;
  for (
    let host = hostInBrackets.exec(text);
    host !== null && hosts.length < 8;
    host = hostInBrackets.exec(text)
  )
    hosts.push(host[1]!);
  const bracketed = /T\d\d:/.test(text) ? /\[[^[\]]{0,120}\d{4}-\d\d-\d\dT[^[\]]{0,60}\]/.exec(text) : null;
  const [, timestamp, session] = (bracketed && stamp.exec(bracketed[0])) ?? [];
  const [, mxId] = /\[MxId=([0-9A-F]{6,20})\]/i.exec(text) ?? [];
  const agent = /\[AGT=PFA\]|\[Name=Protocol Filter Agent\]/i.test(text);
  if (hosts.length === 0 && timestamp === undefined && mxId === undefined && !agent) return null;
  if (hosts.length === 0 && mxId === undefined && !agent && session === undefined) return null;
  return {
    host: hosts[0] ?? null,
    hosts,
    timestamp: timestamp ?? null,
    session: session ?? null,
    mxId: mxId ?? null,
  };
}
