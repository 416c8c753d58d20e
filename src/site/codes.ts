import type { Catalogue, Direction, Reply, Service, WhoCanFix } from '../engine/smtp/catalogue.ts';
import { codeLabel, numbersOf, tokensOf } from '../engine/smtp/label.ts';
import { queryWords } from './codes-filter.ts';
import type { NavItem } from './site.ts';
import { TOOLS } from './tools.ts';

export const SERVICE_LABEL: Record<Service, string> = {
  consumer: 'Outlook.com, Hotmail, Live, MSN',
  business: 'Microsoft 365 (company mail)',
  both: 'Both services',
};
export const SERVICE_SHORT: Record<Service, string> = {
  consumer: 'Outlook.com',
  business: 'Microsoft 365',
  both: 'both',
};
export const DIRECTION_LABEL: Record<Direction, string> = {
  'to-microsoft': 'Servers that send to Microsoft',
  'from-microsoft':
    'Microsoft’s own users, in a bounce; servers outside see it only when it is passed on to them',
  submission: 'Programs and devices that log in to send through Microsoft',
};
export const CATEGORY_LABEL: Record<string, string> = {
  'ip-reputation': 'Reputation of the address',
  'rate-limit': 'Rate limit',
  policy: 'Rule of the recipient’s organisation',
  recipient: 'Recipient',
  tls: 'Encryption',
  routing: 'Routing',
  'temporary-fault': 'Fault on Microsoft’s side',
  configuration: 'Configuration',
  'sender-account': 'Sender’s account at Microsoft',
  content: 'Message content',
  authentication: 'Authentication',
};
export const CONFIDENCE_LABEL = {
  documented: 'Documented by Microsoft',
  observed: 'Seen in real mail; Microsoft does not document it',
  inferred: 'Inferred from what is known of its siblings',
} as const;

/** For the filter of the table: whoever has to act, seen from the reader. */
export const FIXER_SHORT: Record<WhoCanFix, string> = {
  'sender-admin': 'sender',
  'ip-owner': 'owner of the address',
  'recipient-admin': 'recipient’s side',
  microsoft: 'Microsoft',
};

/** The letter codes that Hotmail's own hosts sent until about 2017: kept for those who look them up by name. */
export const isHistoric = ({ token }: Reply): boolean => /^(?:DY|OU|RP|SC)-\d{3}$/.test(token ?? '');

/** Consumer replies before those of both services, and full pages before short ones. */
const rank = ({ service, full }: Reply) => ({ consumer: 0, both: 2, business: 4 })[service] + (full ? 0 : 1);

/** How other pages call a reply: its codes where they name it alone, else its title. */
export function replyName(reply: Reply, replies: readonly Reply[]): string {
  const label = codeLabel(reply);
  return replies.some((other) => other.id !== reply.id && codeLabel(other) === label) ? reply.title : label;
}

const DOORS: Record<string, string> = {
  'https://go.microsoft.com/fwlink/?LinkID=614866': 'Outlook.com’s sender support form',
  'https://substrate.office.com/ip-domain-management-snds/SNDS': 'SNDS',
};

/** What the link of a step is called: the name of the door it leads to, else its host. */
export function doorName(url: string): string {
  return DOORS[url] ?? new URL(url).host.replace(/^www\./, '');
}

/** Replies by enhanced status code, for codes that several carry; sorted by code, those with a number of Microsoft's first. */
export function sharedCodes(replies: readonly Reply[]): [code: string, replies: Reply[]][] {
  const groups = new Map<string, Reply[]>();
  for (const reply of replies)
    if (reply.enhanced) groups.set(reply.enhanced, [...(groups.get(reply.enhanced) ?? []), reply]);
  return [...groups]
    .filter(([, group]) => group.length > 1)
    .map(([code, group]): [string, Reply[]] => [
      code,
      group.toSorted((a, b) => Number(b.token !== null) - Number(a.token !== null) || rank(a) - rank(b)),
    ])
    .sort(([a], [b]) => compareCodes(a, b));
}

/**
 * The page of a code that several replies carry. It lies one folder deeper than a reply's page, so that it cannot
 * meet an id: 5.4.1 is both a reply and a code.
 */
export const sharedCodePage = (code: string) => `/codes/all/${code}/`;

/** Orders 4.7.26 before 4.7.321. */
export function compareCodes(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** "AS(1450)" as the last part of an address: "as1450". */
function slug(spelling: string): string {
  return spelling.toLowerCase().replace(/[^a-z0-9.-]+/g, '');
}

/**
 * Addresses below /codes/ that only lead on: old spellings, tokens of replies named by their code, and codes that
 * are no id. Never one that is a reply's own id.
 */
export function codeRedirects({ replies }: Catalogue): Map<string, string> {
  const ids = new Set(replies.map(({ id }) => id));
  const redirects = new Map<string, string>();
  const add = (from: string, to: string) => {
    if (from && !ids.has(from) && !redirects.has(from)) redirects.set(from, to);
  };
  for (const reply of replies) for (const token of tokensOf(reply)) add(slug(token), reply.page);
  const shared = new Map(sharedCodes(replies));
  for (const [code, group] of shared) {
    add(code, sharedCodePage(code));
    for (const smtp of new Set(group.map((reply) => reply.smtp)))
      add(`${smtp}-${code}`, sharedCodePage(code));
  }
  for (const reply of replies) {
    if (reply.enhanced && !shared.has(reply.enhanced)) add(reply.enhanced, reply.page);
  }
  return redirects;
}

const TOOLS_BY_CATEGORY: Record<string, string[]> = {
  'ip-reputation': ['/tools/check/', '/tools/request/', '/tools/log/', '/tools/config/'],
  'rate-limit': ['/tools/log/', '/tools/config/'],
  authentication: ['/tools/check/', '/tools/headers/', '/tools/dmarc/'],
  tls: ['/tools/check/'],
  configuration: ['/tools/check/', '/tools/config/'],
};

/** True if Microsoft took the refusal over from Spamhaus: its own forms cannot lift that. */
export function isSpamhausListing({ variants }: Reply): boolean {
  return variants.some(({ text }) => /blocked using Spamhaus/i.test(text));
}

/** The tools that help with a reply, the one for its own text first. */
export function toolsFor(reply: Reply): NavItem[] {
  const { category, direction } = reply;
  const wanted = [
    '/tools/bounce/',
    ...(direction === 'to-microsoft' ? (TOOLS_BY_CATEGORY[category] ?? []) : []),
  ].filter((href) => href !== '/tools/request/' || !isSpamhausListing(reply));
  return wanted.flatMap((href) => TOOLS.find((tool) => tool.href === href) ?? []);
}

/** The configuration that helps with a reply: slower for a limit, another way for a block. */
export function configFor({ category }: Reply): NavItem {
  return category === 'rate-limit'
    ? { href: '/tools/config/?purpose=throttle', label: 'Slow down to Microsoft' }
    : { href: '/tools/config/?purpose=relay-microsoft', label: 'Relay Microsoft’s mail meanwhile' };
}

/** The doors that come first on a reply's page: the steps after the first, then what can be done here with its code. */
export function nextFor(reply: Reply): NavItem[] {
  const tools = new Set(toolsFor(reply).map(({ href }) => href));
  const code = encodeURIComponent(codeLabel(reply));
  return [
    ...(reply.steps.length > 1 ? [{ href: '#what-to-do', label: `All ${reply.steps.length} steps` }] : []),
    ...(tools.has('/tools/request/')
      ? [{ href: `/tools/request/?code=${code}`, label: 'Write the support request' }]
      : []),
    ...(tools.has('/tools/check/') && reply.category !== 'ip-reputation'
      ? [{ href: '/tools/check/', label: 'Check your domain' }]
      : []),
    ...(tools.has('/tools/config/') && reply.category !== 'configuration' ? [configFor(reply)] : []),
    // Most who meet these send by a provider's server and can do nothing on it themselves.
    ...(reply.direction === 'to-microsoft' && ['ip-reputation', 'rate-limit'].includes(reply.category)
      ? [{ href: '/explain/customer/', label: 'Not your server? In plain words' }]
      : []),
  ];
}

/** Words the table's filter knows a reply by, beyond what its row shows: spellings and the words of its texts. */
export function filterWords(reply: Reply): string {
  const shown = new Set(queryWords(`${codeLabel(reply)} ${reply.title}`));
  const texts = reply.variants.map(({ text }) => text.replace(/\{[^}]*\}|https?:\S+/g, ' '));
  const words = queryWords([reply.id, ...tokensOf(reply), ...numbersOf(reply), ...texts].join(' '), 200);
  return [...new Set(words)].filter((word) => !shown.has(word)).join(' ');
}

const GUIDES = {
  'which-door': 'Which of Microsoft’s doors is mine?',
  'support-form': 'The support form, field by field',
  'delist-portal': 'The delist portal',
  'snds-and-jmrp': 'SNDS and JMRP',
  'is-it-everyone': 'Is it only me?',
  'rate-limits': 'Rate limits and pace',
  'relay-only-microsoft': 'Relay only Microsoft’s mail',
  'shared-hosting-and-ranges': 'Blocked ranges of a host',
  'high-volume-rule': 'The rule for high-volume senders',
  forwarding: 'Forwarding, SRS and ARC',
  ipv6: 'Sending over IPv6',
} as const;
type Guide = keyof typeof GUIDES;

/** The guides that go further than a reply's own page, the nearest first. */
export function guidesFor({ category, direction, service, temporary, id, variants }: Reply): NavItem[] {
  const text = variants[0]?.text ?? '';
  const guides = (): Guide[] => {
    if (direction !== 'to-microsoft') return [];
    if (/IPv6/.test(text)) return ['ipv6'];
    if (/Spamhaus/i.test(text)) return ['shared-hosting-and-ranges', 'relay-only-microsoft'];
    if (id === '5.7.515') return ['high-volume-rule', 'forwarding'];
    if (category === 'authentication') return ['forwarding'];
    if (category === 'rate-limit' || (category === 'ip-reputation' && temporary))
      return service === 'business'
        ? ['rate-limits', 'is-it-everyone']
        : ['rate-limits', 'is-it-everyone', 'snds-and-jmrp', 'support-form'];
    if (category === 'ip-reputation')
      return service === 'business'
        ? ['which-door', 'delist-portal', 'relay-only-microsoft']
        : ['support-form', 'snds-and-jmrp', 'shared-hosting-and-ranges', 'relay-only-microsoft'];
    return [];
  };
  return guides().map((guide) => ({ href: `/guides/${guide}/`, label: GUIDES[guide] }));
}
