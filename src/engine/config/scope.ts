import { createPace } from './pace.ts';
import type { ScopeValue, TemplateScope } from './template.ts';
import type {
  ConfigData,
  ConfigOptions,
  MatchBy,
  Problem,
  PurposeId,
  Relay,
  RelayPort,
  ServerVersion,
} from './types.ts';
import {
  type Read,
  readAddress,
  readDomain,
  readHost,
  readInteger,
  readMailbox,
  readSource,
  shown,
} from './values.ts';

/** More lines than this belong into a routing server, not into a table that is edited by hand. */
export const MAX_DOMAINS = 5000;
const MAX_ADDRESSES = 32;
const RANK = { high: 0, medium: 1, low: 2 } as const;

export interface RelayChoice {
  relay: Relay;
  host: string;
  port: RelayPort;
}

export interface Choice {
  version: ServerVersion;
  match: MatchBy | null;
  relay: RelayChoice | null;
  scope: TemplateScope;
}

class Collector {
  readonly problems: Problem[] = [];

  take<T>(field: string, read: Read<T>, fallback: T): T {
    if (read.ok) return read.value;
    this.problems.push({ field, message: read.message });
    return fallback;
  }

  word(field: string, value: string | undefined, allowed: readonly string[], what: string): string {
    const word = value === undefined || value === '' ? allowed[0]! : value.trim().toLowerCase();
    const found = allowed.find((one) => one.toLowerCase() === word);
    if (found !== undefined) return found;
    this.problems.push({ field, message: `There is no ${what} "${shown(value!)}". Choose ${list(allowed)}` });
    return allowed[0]!;
  }
}

function list(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? 'nothing') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
}

function chooseRelay(data: ConfigData, options: ConfigOptions, c: Collector): RelayChoice {
  const ids = data.relays.map((one) => one.id);
  const id = c.word('relay', options.relay ?? (options.host ? 'own' : undefined), ids, 'relay');
  const relay = data.relays.find((one) => one.id === id)!;
  const standard = relay.hosts[0]!.host;
  const host = options.host ? c.take('host', readHost(options.host), standard) : standard;
  const first = relay.ports[0]!;
  if (options.port === undefined || options.port === '') return { relay, host, port: first };
  const number = c.take('port', readInteger(options.port, 'The port', 1, 65_535), first.port);
  const known = relay.ports.find((one) => one.port === number);
  if (known === undefined && relay.id !== 'own') {
    const ports = list(relay.ports.map((one) => String(one.port)));
    c.problems.push({
      field: 'port',
      message: `${relay.name} is not known to listen on port ${number}. Choose ${ports}`,
    });
  }
  return { relay, host, port: known ?? { port: number, tls: number === 465 ? 'implicit' : 'starttls' } };
}

function chooseDomains(data: ConfigData, options: ConfigOptions, c: Collector): string[] {
  const level = c.word('list', options.list, ['high', 'medium', 'all', 'none'], 'list of domains');
  const limit = level === 'none' ? -1 : level === 'all' ? 2 : RANK[level as 'high' | 'medium'];
  const builtIn = data.domains.domains.filter((d) => RANK[d.confidence] <= limit).map((d) => d.domain);
  const own = options.domains ?? [];
  if (own.length > MAX_DOMAINS) {
    c.problems.push({
      field: 'domains',
      message: `${own.length} domains are more than the ${MAX_DOMAINS} this can write. Match by MX instead, or split the list`,
    });
    return builtIn;
  }
  const all = new Set(builtIn);
  let bad = 0;
  for (const text of own) {
    const read = readDomain(text);
    if (read.ok) all.add(read.value);
    // One sentence a line would bury the form; three show the pattern.
    else if (++bad <= 3) c.problems.push({ field: 'domains', message: read.message });
  }
  if (bad > 3) c.problems.push({ field: 'domains', message: `${bad - 3} more lines are no domains` });
  if (all.size === 0)
    c.problems.push({ field: 'domains', message: 'Enter at least one domain, or use the built-in list' });
  return [...all];
}

function chooseSources(options: ConfigOptions, c: Collector): { ip: string; helo: string }[] {
  const typed = options.ips ?? [];
  const blocked = new Set((options.blocked ?? []).map((text) => c.take('blocked', readAddress(text), '')));
  if (typed.length > MAX_ADDRESSES) {
    c.problems.push({ field: 'ips', message: `At most ${MAX_ADDRESSES} addresses, not ${typed.length}` });
    return [];
  }
  const sources = typed.map((text) => c.take('ips', readSource(text), { ip: '192.0.2.11', helo: '' }));
  const left = sources.filter(
    (one, i) => !blocked.has(one.ip) && sources.findIndex((o) => o.ip === one.ip) === i,
  );
  if (left.length === 0) {
    c.problems.push({
      field: 'ips',
      message:
        sources.length > 0
          ? 'Every address entered is also marked as blocked. Enter at least one that Microsoft takes mail from'
          : 'Enter the address Microsoft-bound mail shall leave from, for example 192.0.2.11=out.example.org',
    });
  }
  return left;
}

const MICROSOFT_MX = {
  consumer: '\\.olc\\.protection\\.outlook\\.com',
  all: '(\\.olc\\.protection\\.outlook\\.com|\\.mail\\.protection\\.outlook\\.com|\\.mx\\.microsoft)',
};

/**
 * Judges everything the visitor chose for one template.
 * @returns the choice with the names that templates use, and what has to be put right first
 */
export function createChoice(
  data: ConfigData,
  purpose: PurposeId,
  options: ConfigOptions,
): { choice: Choice; problems: Problem[] } {
  const c = new Collector();
  const { server } = data;
  const template = server.purposes[purpose];
  const versionId = c.word(
    'version',
    options.version,
    server.versions.map((v) => v.id),
    `version of ${server.name}`,
  );
  const version = server.versions.find((v) => v.id === versionId)!;
  const uses = (input: string) => (template.inputs as string[]).includes(input);

  let match: MatchBy | null = null;
  if (template.match.length > 0) {
    const asked = options.match;
    if (
      asked &&
      ['domain', 'mx', 'domain+mx'].includes(asked) &&
      !template.match.includes(asked as MatchBy)
    ) {
      c.problems.push({
        field: 'match',
        message: `${server.name} cannot do this by "${asked}". Choose ${list(template.match)}`,
      });
      match = template.match[0]!;
    } else {
      match = c.word('match', asked, template.match, 'way of matching') as MatchBy;
    }
  }
  const area = c.word('scope', options.scope, ['all', 'consumer'], 'scope') as 'all' | 'consumer';
  const relay = uses('relay') ? chooseRelay(data, options, c) : null;
  const domains = uses('domains') ? chooseDomains(data, options, c) : [];
  const sources = uses('ips') ? chooseSources(options, c) : [];
  const number = (
    field: 'connections' | 'delay' | 'days',
    what: string,
    min: number,
    max: number,
    fallback: number,
  ) =>
    uses(field) && options[field] !== undefined && options[field] !== ''
      ? c.take(field, readInteger(options[field]!, what, min, max), fallback)
      : fallback;
  const connections = number('connections', 'The number of connections', 1, 100, 2);
  const delay = number('delay', 'The pause in seconds', 1, 3600, 1);
  const days = number('days', 'The number of days', 1, 60, 10);
  const from = options.from
    ? c.take('from', readMailbox(options.from), 'you@example.org')
    : 'you@example.org';
  const to = options.to
    ? c.take('to', readMailbox(options.to), 'someone@hotmail.com')
    : 'someone@hotmail.com';

  const scope: Record<string, ScopeValue> = {
    ...version.set,
    purpose,
    match: match ?? '',
    byDomain: match !== null && match !== 'mx',
    byMx: match !== null && match !== 'domain',
    scope: area,
    mxPattern: MICROSOFT_MX[area],
    domains,
    domainCount: domains.length,
    host: relay?.host ?? '',
    port: relay?.port.port ?? 0,
    implicit: relay?.port.tls === 'implicit',
    relayName: relay?.relay.named ?? relay?.relay.name ?? '',
    loginUser: relay?.relay.login.user ?? '',
    loginSecret: relay?.relay.login.secret ?? '',
    after550: uses('after550') && options.after550 === true,
    connections,
    delay,
    perHour: Math.max(1, Math.floor(3600 / delay)),
    pace: createPace(100, 1.5, 5000).map((day) => ({ ...day })),
    sources: sources.map((one, i) => ({
      ...one,
      n: i + 1,
      hasHelo: one.helo !== '',
      v6: one.ip.includes(':'),
    })),
    sourceCount: sources.length,
    several: sources.length > 1,
    firstIp: sources[0]?.ip ?? '',
    firstHelo: sources[0]?.helo ?? '',
    days,
    from,
    to,
  };
  return { choice: { version, match, relay, scope }, problems: c.problems };
}
