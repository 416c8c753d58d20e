import { parseSelectors, type SelectorHint } from '../dkim/selectors.ts';
import { formatIp, type IpAddress, parseIp, unmapIp } from '../dns/address.ts';
import { foldName, parseDomainName } from '../dns/name.ts';
import { isRoutable, specialUseOf } from '../hosts/special-ip.ts';

/** The form as typed; every field may be empty but the domain. */
export interface CheckForm {
  domain: string;
  ips?: string | undefined;
  helo?: string | undefined;
  /** Envelope sender: an address, a domain, or <> for the null reverse-path. */
  from?: string | undefined;
  /** Selector names, or pasted headers. */
  selectors?: string | undefined;
}

export interface CheckInput {
  /** A-label form, folded. */
  domain: string;
  /** As typed, when it was an internationalised name. */
  unicode: string | null;
  ips: IpAddress[];
  helo: string | null;
  /** Envelope sender `local@domain`; '' for the null reverse-path; null when not given. */
  mailFrom: string | null;
  selectors: SelectorHint[];
}

export type CheckField = keyof CheckForm;

export interface FieldProblem {
  field: CheckField;
  /** One sentence that says what to enter. */
  sentence: string;
}

/** How something typed was understood, for the page to say. */
export interface FieldReading {
  field: CheckField;
  sentence: string;
}

export interface CheckInputResult {
  /** null when there is a problem. */
  input: CheckInput | null;
  readings: FieldReading[];
  problems: FieldProblem[];
  /** Set when only the domain is left out and there are addresses: it can be taken from their reverse name. */
  withoutDomain: Omit<CheckInput, 'domain' | 'unicode'> | null;
}

export const MAX_IPS = 64;
const MAX_RANGE = 16;
const MAX_TEXT = 20_000;
const MAX_PROBLEMS = 5;

/** Reads everything a visitor typed. Never throws; bad input ends as problems, each one sentence. */
export function parseCheckInput(form: CheckForm): CheckInputResult {
  const result: CheckInputResult = { input: null, readings: [], problems: [], withoutDomain: null };
  const domain = readDomain(form.domain, result);
  const ips = readIps(form.ips ?? '', result);
  const helo = readHelo(form.helo ?? '', result);
  const mailFrom = readMailFrom(form.from ?? '', result);
  const selectors = readSelectors(form.selectors ?? '', result);
  result.problems.splice(MAX_PROBLEMS);
  const onlyDomainMissing = form.domain.trim() === '' && result.problems.length === 1;
  if (onlyDomainMissing && ips.length > 0) result.withoutDomain = { ips, helo, mailFrom, selectors };
  if (domain && result.problems.length === 0) result.input = { ...domain, ips, helo, mailFrom, selectors };
  return result;
}

function readDomain(
  typed: string,
  { readings, problems }: CheckInputResult,
): { domain: string; unicode: string | null } | null {
  const read = parseDomainName(typed);
  if (!read.ok) {
    problems.push({ field: 'domain', sentence: read.sentence });
    return null;
  }
  if (read.readAs === 'email')
    readings.push({ field: 'domain', sentence: `Read as the domain of an e-mail address: ${read.domain}` });
  if (read.readAs === 'url')
    readings.push({ field: 'domain', sentence: `Read as the host of a web address: ${read.domain}` });
  if (read.unicode)
    readings.push({ field: 'domain', sentence: `${read.unicode} is written ${read.domain} in DNS.` });
  return { domain: read.domain, unicode: read.unicode };
}

/** Takes brackets, quotes, an SMTP "IPv6:" tag and a port away from a word. */
function bareAddress(word: string): string {
  const bare = word.replace(/^["'([{<]+|["')\]}>.]+$/g, '').replace(/^ipv6:/i, '');
  const port = /^\[?([0-9a-f:.]+)\]?:[0-9]{1,5}$/i.exec(bare);
  return port && (port[1]!.includes('.') || bare.includes(']')) ? port[1]! : bare;
}

function readIps(typed: string, { readings, problems }: CheckInputResult): IpAddress[] {
  const found = new Map<string, IpAddress>();
  const reject = (sentence: string) => problems.push({ field: 'ips', sentence });
  if (typed.length > MAX_TEXT) {
    reject(`That is too much text for sending addresses: enter at most ${MAX_IPS} IP addresses.`);
    return [];
  }
  for (const word of typed.split(/[\s,;|]+/)) {
    const bare = bareAddress(word);
    if (bare === '') continue;
    const [text = '', prefix, ...more] = bare.split('/');
    const written = parseIp(text);
    if (!written || more.length > 0 || (prefix !== undefined && !/^[0-9]{1,3}$/.test(prefix))) {
      reject(
        `“${word.slice(0, 60)}” is not an IP address. Enter the addresses your servers send from, for example 192.0.2.10.`,
      );
      continue;
    }
    const ip = unmapIp(written);
    if (ip.family !== written.family)
      readings.push({ field: 'ips', sentence: `${bare} is the IPv4 address ${ip.text}.` });
    for (const one of expandRange(ip, written, prefix, reject)) {
      if (!isRoutable(one)) {
        const use = specialUseOf(one)!.replaceAll('-', ' ');
        reject(
          `${one.text} is a ${use} address that no receiver ever sees. Enter the public address your server sends from.`,
        );
      } else found.set(one.text, one);
    }
  }
  if (found.size > MAX_IPS) {
    reject(`Those are ${found.size} addresses. Enter at most ${MAX_IPS} at a time.`);
    return [];
  }
  const documentation = [...found.values()].filter((ip) => specialUseOf(ip) === 'documentation');
  if (documentation.length > 0) {
    readings.push({
      field: 'ips',
      sentence: `${documentation[0]!.text} is an address of the documentation ranges: nobody sends from it.`,
    });
  }
  return [...found.values()];
}

/** A prefix of one address is that address, a small one its addresses; a larger one is refused. */
function expandRange(
  ip: IpAddress,
  written: IpAddress,
  prefix: string | undefined,
  reject: (sentence: string) => void,
): IpAddress[] {
  if (prefix === undefined) return [ip];
  const bits = ip.family === 4 ? 32 : 128;
  // The prefix of a mapped address counts from the IPv6 side.
  const length = Number(prefix) - (written.family === 6 && ip.family === 4 ? 96 : 0);
  if (length < 0 || length > bits) {
    reject(
      `/${prefix} is no prefix length of ${ip.text}. Enter the addresses themselves, for example 192.0.2.10.`,
    );
    return [];
  }
  const size = 2 ** (bits - length);
  if (size > MAX_RANGE) {
    const count = size > 1e6 ? 'a very large number of' : String(size);
    reject(
      `${ip.text}/${prefix} is a range of ${count} addresses. Enter the addresses that send mail, one by one.`,
    );
    return [];
  }
  const first = (ip.value >> BigInt(bits - length)) << BigInt(bits - length);
  return Array.from({ length: size }, (_, index) => {
    const value = first + BigInt(index);
    return { family: ip.family, value, text: formatIp(ip.family, value) };
  });
}

function readHelo(typed: string, { problems }: CheckInputResult): string | null {
  const name = foldName(typed.trim().replace(/^(?:helo|ehlo)\s+/i, ''));
  if (name === '') return null;
  if (name.length > 255 || /\s/.test(name)) {
    problems.push({
      field: 'helo',
      sentence: 'Enter the one name your server gives in HELO, for example mail.contoso.com.',
    });
    return null;
  }
  return name;
}

function readMailFrom(typed: string, { problems }: CheckInputResult): string | null {
  const text = typed.trim().replace(/^mail from:\s*/i, '');
  if (text === '') return null;
  if (text === '<>') return '';
  const address = text.replace(/^<(.*)>$/, '$1').replace(/^mailto:/i, '');
  const at = address.lastIndexOf('@');
  const domain = parseDomainName(address.slice(at + 1));
  if (!domain.ok || address.length > 320 || /[\s<>]/.test(address)) {
    problems.push({
      field: 'from',
      sentence:
        'Enter the envelope sender, for example bounces@contoso.com, or <> for the null reverse-path.',
    });
    return null;
  }
  return `${at > 0 ? address.slice(0, at) : 'postmaster'}@${domain.domain}`;
}

function readSelectors(typed: string, { readings, problems }: CheckInputResult): SelectorHint[] {
  if (typed.trim() === '') return [];
  const hints = parseSelectors(typed);
  if (hints.length === 0) {
    problems.push({
      field: 'selectors',
      sentence:
        'No DKIM selector was found in that. Enter a name such as “mail2026”, or paste a DKIM-Signature header.',
    });
  }
  for (const { selector, domain, source } of hints) {
    if (source === 'signature')
      readings.push({ field: 'selectors', sentence: `Signature found: selector ${selector} of ${domain}.` });
  }
  return hints;
}
