const ownServer =
  /\b(?:connection timed out|connection refused|connect to [^\n]{1,120}: |lost connection|TLS is required, but was not offered|cannot start TLS|certificate (?:verification failed|not trusted)|host or domain name not found|name service error|network is unreachable|no route to host|delivery temporarily suspended|conversation with [^\n]{1,120} timed out|retry time(?:out)? (?:not reached|exceeded)|unrouteable|relay=none|all relevant MX records|could not be resolved|retry time not reached|mail transport unavailable|user unknown in (?:local|virtual) |message expired in queue|DNS Error|too many hops|SSL_connect error|TLS session|accept our requests to connect|could(?: not|n[’']t) connect to|unable to (?:connect to|read banner)|connection (?:was )?(?:dropped|reset))/i;

/** What to look at, by what the server noticed; the first that fits. */
const advice: readonly (readonly [RegExp, string])[] = [
  [
    /TLS|certificate|SSL_connect/i,
    'Your server wanted encryption and could not set it up. Microsoft’s hosts offer STARTTLS with valid certificates: look for a firewall that takes it out of the session, for missing root certificates, and for a TLS rule of yours (DANE, MTA-STS or a policy table) that fits this domain no longer.',
  ],
  [
    /name service error|name not found|could not be resolved|DNS Error|unrouteable/i,
    'Your server could not resolve the name. Check the spelling of the domain first. If it is right, ask a second resolver for its MX record: if that one answers, your own resolver is at fault; if none does, the domain has lapsed or has no mail.',
  ],
  [
    /retry time|temporarily suspended|all relevant MX|expired in queue/i,
    'Your server is not trying at the moment, because earlier tries failed. The reason stands in an earlier line of the log for the same host or message: find that one and paste it.',
  ],
  [
    /refused/i,
    'The connection was refused before any mail server spoke. Microsoft’s hosts hardly ever do that: look for a firewall, or for a host that closes port 25, and check that the name resolves to an address of Microsoft’s.',
  ],
  [
    /unreachable|no route|connect to|requests to connect|connection timed out/i,
    'Your server could not reach the other one. Test it from there: nc -vz HOST 25. Many hosts close outgoing port 25 until they are asked, and a broken IPv6 route looks the same: try nc -4 and nc -6. If only one of several addresses fails, the next try usually gets through.',
  ],
  [
    /lost connection|conversation with|read banner|connection (?:was )?(?:dropped|reset)/i,
    'The connection stood and broke before a reply came. Leave the mail queued. If it happens each time, look for a firewall that inspects SMTP, for a path that loses large packets (MTU), and whether other receivers are affected too.',
  ],
  [
    /user unknown in/i,
    'Your server looked the recipient up in its own tables. The domain stands among those it takes for its own; take it out there if the mail is meant for somebody else’s server.',
  ],
];

/** True if the text tells of a failure the sender's own server noticed by itself: no reply, no name, no TLS. */
export function isOwnServer(text: string): boolean {
  return ownServer.test(text);
}

/** What to look at after such a failure, in a few sentences; null where its kind is not told. */
export function adviseOwnServer(text: string): string | null {
  return advice.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** What to look at where one's own server refused mail on its way in. */
export const INBOUND =
  'This is mail on its way in: your own server refused what another one brought. The words after the code are your server’s and name its rule. If it is grey-listing, let Microsoft’s published address ranges pass: it tries again from other addresses.';

/** How mail servers log that they refused what somebody sent to them. */
const inbound =
  /\bNOQUEUE: (?:milter-)?reject: |\breject: (?:CONNECT|EHLO|HELO|MAIL|RCPT|DATA|END-OF-MESSAGE|BDAT) from |\brejected (?:RCPT|MAIL) <|\brejected (?:after DATA|EHLO or HELO)|\bruleset=check_[^\n]{1,400}\breject=/;

/**
 * What to look at where a line of a log says that this server itself refused mail on its way in, from Microsoft's
 * servers or others; null for any other text.
 */
export function adviseInbound(text: string): string | null {
  if (!text.includes('reject') || !inbound.test(text)) return null;
  return INBOUND;
}
