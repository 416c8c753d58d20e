import { classifyHost } from '../smtp/hosts.ts';

/** What a log line or notice says about a reply, beside the reply itself. */
export interface Surroundings {
  /** The server that answered, as the writer of the log named it; null if it did not. */
  server: string | null;
  stage: string | null;
  recipient: string | null;
}

const name = String.raw`([^\s[\](),;:<>'"=|]{1,253}?)`;
/** Where logs and notices name the server that answered; the last one before the reply counts. */
const serverPatterns: readonly RegExp[] = [
  new RegExp(String.raw`\bhost\s{1,8}${name}\.?\s?(?:\[|\(|:|\s(?:said|SMTP|refused)|$)`, 'gi'),
  new RegExp(String.raw`${name}\.?\s?\[[^\]\s]{0,60}\](?::\d{1,5})?\s(?:said|refused)`, 'gi'),
  new RegExp(String.raw`(?:^|\s)${name}\ssaid:`, 'gi'),
  new RegExp(
    String.raw`(?:^|\s)${name}\.?\s{1,20}(?:Remote Server returned|gab diesen Fehler|gave this error)`,
    'gi',
  ),
  new RegExp(String.raw`\brelay=(?:"?[\d.]{7,15}\s\()?${name}\.?(?:[\s[\](),;:"|]|$)`, 'gi'),
  new RegExp(
    String.raw`\b(?:H|host|mx|Remote-MTA: dns;|remote-mta|talking to|dst|to server)[=:]?\s{0,2}${name}\.?(?:[\s[\](),;:"|]|$)`,
    'g',
  ),
  new RegExp(String.raw`\b(?:Server at|Remote-MTA:\s?dns;)\s{0,2}${name}\.?(?:[\s(,;]|$)`, 'gi'),
];

const stages: readonly [RegExp, string][] = [
  [
    /in reply to (?:the )?(MAIL FROM|RCPT TO|DATA|end of DATA|EHLO|HELO|AUTH(?: \w+)?|STARTTLS|initial connection)/i,
    '',
  ],
  [/after (?:pipelined |sending )?(MAIL FROM|RCPT TO|end of data|DATA|EHLO|HELO|initial connection)/i, ''],
  [/SMTP error from remote server for (MAIL FROM|RCPT TO|DATA|TEXT) command/i, ''],
  [/during (MAIL FROM|RCPT TO|DATA)\b/i, ''],
  [/refused to talk to me|initial connection/i, 'connect'],
  [/does[ _]not[ _]like[ _]recipient/i, 'RCPT TO'],
  [/sender was rejected|sender[ _]refused/i, 'MAIL FROM'],
  [/failed[ _]after[ _]I[ _]sent[ _]the[ _]message|end[ _]of[ _]DATA/i, 'end of DATA'],
  [/>>>\s?(MAIL F|RCPT T|DATA)/i, ''],
  [/Mail command failed/i, 'MAIL FROM'],
];

const recipients: readonly RegExp[] = [
  /\bto=<([^<>\s]{3,320})>/gi,
  /(?:final|original)-recipient:\s?[\w-]{0,12};?\s?<?([^<>\s;]{3,320}@[^<>\s;]{3,253})/gi,
  /\bRCPT TO:\s?<\s?([^<>\s]{3,320})>/gi,
  /(?:\*\*|==|=>|->)\s([^\s<>@]{1,64}@[^\s<>]{3,253})/g,
  /<([^<>\s@]{1,64}@[^<>\s]{3,253})>\s?(?:\([^)]{0,200}\))?:\s/g,
  /(?:^|\n|\s)<?([\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{3,253}[A-Za-z])>?:?(?=\s|$)/g,
];

/**
 * Reads the surroundings of a reply out of `before` and `after` it (a few hundred characters each, of the same
 * log line or notice).
 */
export function readSurroundings(before: string, after: string): Surroundings {
  return { server: findServer(before), stage: findStage(before, after), recipient: findRecipient(before) };
}

function findServer(before: string): string | null {
  let at = -1;
  let server: string | null = null;
  for (const pattern of serverPatterns)
    for (const match of before.matchAll(pattern)) {
      const found = match[1]!;
      // Words of prose that stand in the place of a name, and names that are no host's.
      if (!/[.?*#\]-]/.test(found) && classifyHost(found) === null) continue;
      if (/^(?:\d{1,3}\.){3}\d{1,3}$|^none$|^private\//i.test(found)) continue;
      if (match.index >= at) {
        at = match.index;
        server = found;
      }
    }
  if (server !== null && classifyHost(server) !== null) return server;
  // A Microsoft host named anywhere else before the reply, but not inside an address.
  const microsoft =
    /(?<![@\w.-])([\w?*#.-]{0,120}(?:protection\.outlook\.com|\.mx\.microsoft|mx\d\.hotmail\.com|\.office365\.(?:com|us)))(?![\w-])/gi;
  return server ?? [...before.matchAll(microsoft)].at(-1)?.[1] ?? null;
}

function findStage(before: string, after: string): string | null {
  for (const text of [after, before])
    for (const [pattern, fixed] of stages) {
      const match = pattern.exec(text);
      if (match) return fixed !== '' ? fixed : formatStage(match[1]!);
    }
  return null;
}

function formatStage(command: string): string {
  const upper = command.toUpperCase();
  if (upper === 'INITIAL CONNECTION') return 'connect';
  if (upper === 'END OF DATA' || upper === 'TEXT') return 'end of DATA';
  if (upper === 'HELO') return 'EHLO';
  return upper === 'MAIL F'
    ? 'MAIL FROM'
    : upper === 'RCPT T'
      ? 'RCPT TO'
      : upper.replace(/^AUTH .*/, 'AUTH');
}

function findRecipient(before: string): string | null {
  for (const pattern of recipients) {
    const last = [...before.matchAll(pattern)].at(-1)?.[1];
    if (last?.includes('@') && !/^(?:mailer-daemon|postmaster)@/i.test(last))
      return last.replace(/^['`*<]+|[>*,.;:'"]+$/g, '');
  }
  return null;
}

const ownServer =
  /\b(?:connection timed out|connection refused|connect to [^\n]{1,120}: |lost connection|TLS is required, but was not offered|cannot start TLS|certificate (?:verification failed|not trusted)|host or domain name not found|name service error|network is unreachable|no route to host|delivery temporarily suspended|conversation with [^\n]{1,120} timed out|retry time(?:out)? (?:not reached|exceeded)|unrouteable|relay=none|all relevant MX records|could not be resolved|retry time not reached|mail transport unavailable|user unknown in (?:local|virtual) |message expired in queue|DNS Error|too many hops|SSL_connect error|TLS session)/i;

/** True if the text tells of a failure the sender's own server noticed by itself: no reply, no name, no TLS. */
export function isOwnServer(text: string): boolean {
  return ownServer.test(text);
}
