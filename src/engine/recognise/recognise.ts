import { findSupportAnswers } from './support-answer.ts';

/** What a pasted text is taken for. */
export type InputKind =
  | 'nothing'
  | 'code'
  | 'bounce'
  | 'log'
  | 'headers'
  | 'ip'
  | 'domain'
  | 'address'
  | 'dmarc-report'
  | 'snds'
  | 'answer'
  | 'unknown';

export interface Recognised {
  kind: InputKind;
  /** The code, IP address or domain itself, for a permalink; never pasted mail. */
  value?: string;
  /** Where it is answered: a tool, or the codes. */
  tool: string;
  /** What the text was taken for, and what happens next. */
  sentence: string;
}

/** Only this much is looked at: enough to tell, and quick for any paste. */
const LOOK = 20_000;
/** The check takes so many addresses at once. */
const MOST_ADDRESSES = 64;

const ipv4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?!$)|$)){4}/;
const ipv6 = /^(?=.*:.*:)[0-9a-f:]{2,39}(?:\d{1,3}(?:\.\d{1,3}){3})?$/i;
const code =
  /^#?(?:(?:smtp|error|code)[:\s]+)?((?:[245]\d\d[\s-]+)?[245]\.\d{1,3}\.\d{1,3}(?:-\d{1,3})?|[245]\d\d|\(?A?S\s?\(?\d{3,12}\)?\)?|(?:ATTR|PRX)\d{1,3}|(?:SC|RP|DY|OU)-\d{3})[\s.]*$/i;
/** A code with the number that says which of its replies it is: 451 4.7.650 (S775). */
const codeAndNumber =
  /^(?:[245]\d\d[\s-]+)?[245]\.\d{1,3}\.\d{1,3}[\s:]+(\(?A?S\(?\d{3,12}\)?\)?|(?:ATTR|PRX)\d{1,3})[\s.]*$/i;
const domain =
  /^(?=.{4,253}$)(?:[\p{L}\p{N}_](?:[\p{L}\p{N}_-]{0,61}[\p{L}\p{N}])?\.)+[\p{L}][\p{L}\p{N}-]{0,61}[\p{L}\p{N}]\.?$/u;
const logLine =
  /^(?:<\d{1,3}>)?(?:[A-Z][a-z]{2}\s+\d{1,2}\s\d\d:\d\d:\d\d\s|\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d\S*\s).*(?:(?:postfix|sendmail|sm-mta|smtpd|opensmtpd|haraka|exim)|\b(?:to|relay|status|stat|dsn)=|\s(?:==|\*\*|=>|->|SMTP|R=)\s?)|^(?:@4000000[0-9a-f]{17}|\d{10}\.\d{6})? ?delivery \d{1,9}: (?:success|failure|deferral): /m;
const headerField =
  /^(?:received|authentication-results|x-forefront-antispam-report|x-microsoft-antispam|dkim-signature|arc-seal|return-path|delivered-to|message-id|received-spf|x-ms-exchange[\w-]*):/gim;
/** How Microsoft's support for senders signs what it writes. */
const signed = /Outlook\.com Deliverability Support/i;
/** A value out of Microsoft's reports, pasted without the name of its header. */
const stamp = /(?:^|[;\s])(?:(?:SFV|SCL|BCL|CAT|SFTY|IPV|CIP|OFR|dest):[\w.-]|compauth=[a-z])/;
const bounce =
  /delivery-status|diagnostic-code|final-recipient|mailer-daemon|remote (?:server|host) (?:returned|said)|undeliver|delivery (?:has )?failed|generating server|bouncedRecipients|"event-data"|\bsaid: [245]\d\d|(?:^|[\s"'>:(])[245]\d\d[\s-]+#?[245]\.\d{1,3}\.\d{1,3}\s|(?:^|[\s"'>])[245]\.\d\.\d{1,3}\s+[A-Z]|^\W*[245]\d\d[ -]\S+ \S+|\b(?:block list|mailbox unavailable|access denied|server busy|rate limited)\b/im;

/**
 * Says what a pasted text is and which tool answers it: a code in any spelling, a bounce or reply, lines of a
 * mail log, message headers, an IP address, a domain or address, a DMARC report or an SNDS file. Looks at the
 * first 20,000 characters; never throws.
 */
export function recogniseInput(text: string): Recognised {
  const sample = text.slice(0, LOOK).replace(/^[\uFEFF\s]+/, '');
  // Trimmed from the end by hand: a regular expression would look at every run of blanks in between.
  let end = sample.length;
  while (end > 0 && /[\s\u200b-\u200f\u202a-\u202e\u2066-\u2069\])"'`*>]/.test(sample[end - 1]!)) end--;
  const line = sample.slice(0, end).replace(/^[<"'`*([]+/, '');
  if (line === '')
    return {
      kind: 'nothing',
      tool: '/tools/bounce/',
      sentence:
        'There is nothing to read yet. Paste a bounce, a log line, a code, an IP address or a domain.',
    };
  if (line.length <= 253 && !line.includes('\n')) {
    const bare = line
      .replace(/^https?:\/\//i, '')
      .replace(/[/?#].*$/, '')
      .replace(/:\d{1,5}$/, (port) => (ipv6.test(line) ? port : ''))
      .replace(/\]$/, '');
    const [, spelled] = codeAndNumber.exec(sample.trim()) ?? code.exec(sample.trim()) ?? [];
    if (spelled !== undefined)
      return {
        kind: 'code',
        value: spelled.trim(),
        tool: '/codes/',
        sentence: `Taken for the code ${spelled.trim()}. The table shows every reply that carries it.`,
      };
    const [, network] = /^([^/]{2,45})\/\d{1,3}$/.exec(line) ?? [];
    if (network !== undefined && (ipv4.test(network) || ipv6.test(network)))
      return {
        kind: 'ip',
        value: network,
        tool: '/tools/check/',
        sentence: `Taken for the range ${line}. The check looks at single addresses and begins with ${network}.`,
      };
    if (ipv4.test(bare) || ipv6.test(bare))
      return {
        kind: 'ip',
        value: bare,
        tool: '/tools/check/',
        sentence: `Taken for the IP address ${bare}. The check looks at its name and reputation.`,
      };
    const [, mailbox] = /^(?:mailto:|[^<>@]{1,100}<)?[^\s@<>]{1,64}@([^\s@<>]{4,253})$/i.exec(line) ?? [];
    if (mailbox !== undefined && domain.test(mailbox))
      return {
        kind: 'address',
        value: mailbox.toLowerCase(),
        tool: '/tools/check/',
        sentence: `Taken for a mail address. The check looks at its domain, ${mailbox.toLowerCase()}.`,
      };
    if (domain.test(bare) && !/\s/.test(bare))
      return {
        kind: 'domain',
        value: bare.toLowerCase().replace(/\.$/, ''),
        tool: '/tools/check/',
        sentence: `Taken for the domain ${bare.toLowerCase().replace(/\.$/, '')}. The check looks at its mail set-up.`,
      };
  }
  const addresses = readAddresses(line);
  if (addresses.length > 1)
    return {
      kind: 'ip',
      value: addresses.join(','),
      tool: '/tools/check/',
      sentence: `Taken for ${addresses.length} IP addresses. The check looks at their names and reputation.`,
    };
  if (/<feedback\b/i.test(sample) && /<(?:report_metadata|policy_published)\b/i.test(sample))
    return { kind: 'dmarc-report', tool: '/tools/dmarc/', sentence: 'Taken for a DMARC aggregate report.' };
  if (
    /^ip address,\s?activity start/i.test(sample) ||
    /^(?:\d{1,3}\.){3}\d{1,3},(?:\d{1,2}\/\d{1,2}\/\d{4}|(?:\d{1,3}\.){3}\d{1,3},)/.test(sample)
  )
    return { kind: 'snds', tool: '/tools/snds/', sentence: 'Taken for a file from SNDS.' };
  const lines = sample.split('\n', 200);
  const logs = lines.filter((item) => logLine.test(item)).length;
  if (logs > 20)
    return {
      kind: 'log',
      tool: '/tools/log/',
      sentence: 'Taken for a mail log. The log tool counts what Microsoft refused, and when.',
    };
  if (logs > 0)
    return {
      kind: 'log',
      tool: '/tools/bounce/',
      sentence: `Taken for ${logs === 1 ? 'a line' : 'lines'} of a mail log. The bounce tool says what was refused and why.`,
    };
  const fields = sample.match(headerField)?.length ?? 0;
  const isBounce = bounce.test(sample);
  if (
    fields >= 2 &&
    !/delivery-status|diagnostic-code|mailer-daemon|undeliver|delivery (?:has )?failed|failure notice|feedback-report|complaint about message/i.test(
      sample,
    )
  )
    return {
      kind: 'headers',
      tool: '/tools/headers/',
      sentence: 'Taken for the headers of a message that arrived. The header tool reads Microsoft’s stamps.',
    };
  if (signed.test(sample) || findSupportAnswers(sample).length > 0)
    return {
      kind: 'answer',
      tool: '/tools/request/',
      sentence:
        'Taken for an answer of Microsoft’s support. The request tool says what it means and how to reply.',
    };
  if (isBounce)
    return {
      kind: 'bounce',
      tool: '/tools/bounce/',
      sentence: 'Taken for a bounce or a server’s reply. The bounce tool says who refused it and why.',
    };
  if (fields >= 1)
    return {
      kind: 'headers',
      tool: '/tools/headers/',
      sentence: 'Taken for message headers. The header tool reads Microsoft’s stamps.',
    };
  if (stamp.test(sample))
    return {
      kind: 'headers',
      tool: '/tools/headers/',
      sentence: 'Taken for a stamp of Microsoft’s. The header tool says what it means.',
    };
  return {
    kind: 'unknown',
    tool: '/tools/bounce/',
    sentence: 'Not recognised at a glance. The bounce tool looks through the whole text.',
  };
}

/** The addresses of a text that holds nothing but a list of them; empty for any other. */
function readAddresses(text: string): string[] {
  if (text.length > 3000) return [];
  const words = text.split(/[\s,;]+/).filter(Boolean);
  return words.length <= MOST_ADDRESSES && words.every((word) => ipv4.test(word) || ipv6.test(word))
    ? [...new Set(words)]
    : [];
}
