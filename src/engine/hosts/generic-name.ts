import { type IpAddress, ipNibbles } from '../dns/address.ts';

/** Why a host name looks machine-made. */
export type GenericReason = 'address' | 'hex-address' | 'access-word' | 'hosting-default';

export interface GenericName {
  generic: boolean;
  /** The part of the name that matched, and why it counts. */
  matches: { part: string; reason: GenericReason }[];
  /** A word that speaks for a mail host (mail, smtp, mx …) stands in the name. */
  mailWord: boolean;
}

const ACCESS_WORDS = new Set([
  ...[
    'dyn',
    'dynamic',
    'dhcp',
    'dial',
    'dialup',
    'dialin',
    'pool',
    'pools',
    'ppp',
    'pppoe',
    'adsl',
    'vdsl',
    'xdsl',
  ],
  ...[
    'sdsl',
    'dsl',
    'cable',
    'cpe',
    'docsis',
    'catv',
    'modem',
    'isdn',
    'wireless',
    'gprs',
    'umts',
    'lte',
    'res',
  ],
  ...[
    'resnet',
    'client',
    'clients',
    'cust',
    'customer',
    'customers',
    'user',
    'users',
    'broadband',
    'home',
    'fiber',
  ],
  ...['fibre', 'ftth', 'nat', 'mobile', 'dynip', 'dyndsl'],
]);
const MAIL_WORDS =
  /^(?:mail|smtp|mx|mta|out|outbound|relay|post|mailout|mailer|smtpout|postfix|exim|mout|mailhost)[0-9]*$/;

/** Ends of the names hosting companies give by default, with what stands in front of them. */
const HOSTING: readonly RegExp[] = [
  /^(?:static|[a-z]+)\..*\.clients\.your-server\.de$/,
  /^vps-[0-9a-f]{6,12}\.vps\.ovh\.(?:net|ca|us)$/,
  /^vps[0-9]+\.(?:vps\.)?ovh\.(?:net|ca|us)$/,
  /^ns[0-9]{5,8}\.ip-[0-9-]+\.(?:eu|net|us)$/,
  /^(?:ip|ec2)-[0-9-]+\..*(?:compute\.internal|amazonaws\.com)$/,
  /\.bc\.googleusercontent\.com$/,
  /^li[0-9]+-[0-9]+\.members\.linode\.com$/,
  /\.ip\.linodeusercontent\.com$/,
  /\.vultrusercontent\.com$/,
  /^vmi[0-9]+\.contaboserver\.net$/,
  /^(?:srv|vps)[0-9]+\.hstgr\.cloud$/,
];

/** Runs of digits in the name with where they stand. */
function digitRuns(name: string): { text: string; start: number; end: number }[] {
  const runs: { text: string; start: number; end: number }[] = [];
  for (const match of name.matchAll(/[0-9]+/g)) {
    runs.push({ text: match[0], start: match.index, end: match.index + match[0].length });
  }
  return runs;
}

function findOctets(name: string, ip: IpAddress): { part: string; reason: GenericReason } | null {
  const octets = ip.text.split('.').map(Number);
  const runs = digitRuns(name);
  for (const order of [octets, [...octets].reverse()]) {
    const padded = order.map((octet) => String(octet).padStart(3, '0')).join('');
    for (const run of runs) if (run.text === padded) return { part: run.text, reason: 'address' };
    // All four octets in a row, or three of them, with up to four other characters in between.
    for (const count of [4, 3]) {
      for (let from = 0; from + count <= 4; from++) {
        const want = order.slice(from, from + count);
        for (let at = 0; at + count <= runs.length; at++) {
          const row = runs.slice(at, at + count);
          const close = row.every((run, index) => index === 0 || run.start - row[index - 1]!.end <= 4);
          if (close && row.every((run, index) => run.text.length <= 3 && Number(run.text) === want[index])) {
            return { part: name.slice(row[0]!.start, row.at(-1)!.end), reason: 'address' };
          }
        }
      }
    }
    const hex = order.map((octet) => octet.toString(16).padStart(2, '0')).join('');
    const label = name
      .split(/[.-]/)
      .find(
        (part) =>
          part === hex || (part.length <= 12 && part.endsWith(hex) && /^[a-z]{1,4}$/.test(part.slice(0, -8))),
      );
    if (label) return { part: label, reason: 'hex-address' };
  }
  return null;
}

function findNibbles(name: string, ip: IpAddress): { part: string; reason: GenericReason } | null {
  const nibbles = ipNibbles(ip).join('');
  const reversed = [...nibbles].reverse().join('');
  const written = ip.text.replaceAll(':', '-');
  if (written.replaceAll('-', '').length >= 6 && name.includes(written))
    return { part: written, reason: 'address' };
  for (const [index, label] of name.split('.').entries()) {
    const packed = label.replace(/[^0-9a-f]/g, '');
    if (packed.length >= 16 && (nibbles.includes(packed) || reversed.includes(packed)))
      return { part: label, reason: 'hex-address' };
    if (index > 40) break;
  }
  const dotted = name
    .split('.')
    .filter((label) => /^[0-9a-f]$/.test(label))
    .join('');
  if (dotted.length >= 12 && (nibbles.includes(dotted) || reversed.includes(dotted)))
    return { part: dotted, reason: 'address' };
  return null;
}

/**
 * Tells whether a reverse name looks generic, the way filters of SpamAssassin's and rspamd's kind judge: the
 * address in the name, words of access networks, defaults of hosting companies. A hint, not a verdict.
 * The last two labels are the owner's domain and are not searched for words.
 */
export function evaluateGenericName(name: string, ip: IpAddress): GenericName {
  const matches: GenericName['matches'] = [];
  const address = ip.family === 4 ? findOctets(name, ip) : findNibbles(name, ip);
  if (address) matches.push(address);
  const labels = name.split('.');
  const own = labels.slice(0, -2);
  const words = own.flatMap((label) => label.split('-'));
  const access = words.find((word) => ACCESS_WORDS.has(word.replace(/[0-9]+$/, '')));
  const mailWord = own.some((label) => label.split('-').some((word) => MAIL_WORDS.test(word)));
  if (HOSTING.some((pattern) => pattern.test(name))) matches.push({ part: name, reason: 'hosting-default' });
  // A mail word excuses an access word (mail.customer.example), but never the address itself.
  if (access && (!mailWord || matches.length > 0)) matches.push({ part: access, reason: 'access-word' });
  return { generic: matches.length > 0, matches, mailWord };
}
