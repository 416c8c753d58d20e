/**
 * Reads what a log line or notice says about a reply beside the reply itself, out of the text `before` and
 * `after` it: a few hundred characters each.
 */

/** Words of logs and notices that stand beside the name of the server that answered. */
const anchors =
  /\bhost[\s=:]|\brelay=|\bH=|\bmx=|\bdst=|\bremote-mta:|\btalking to\s|\bserver at\s|\bto server\s|\ssaid:|\srefused to talk|\sRemote Server\s{1,4}returned|\sgave this error|\sgab diesen Fehler/gi;

/** Characters before a reply in which its server most often stands: `host NAME[ADDRESS] said: `. */
const NEAR = 120;

/** 1 for what a host's name is made of, also a redacted one: letters, digits, `_ . - ? * # < >`. */
const nameCharacters = new Uint8Array(128);
for (const character of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-?*#<>')
  nameCharacters[character.charCodeAt(0)] = 1;
const isName = (text: string, at: number) => nameCharacters[text.charCodeAt(at)] === 1;

/** Where logs and notices say which command was answered; groups 1 to 3 hold a command, the others a manner of saying it. */
const stagePattern =
  /(?:in\s{1,8}reply\s{1,8}to\s{1,8}(?:the\s{1,8})?|after (?:pipelined |sending )?|error from remote server for |during )(MAIL\s{1,8}FROM|RCPT\s{1,8}TO|end\s{1,8}of\s{1,8}data|DATA|TEXT|EHLO|HELO|AUTH|STARTTLS|initial\s{1,8}connection)\b|>>>\s?(MAIL F|RCPT T|DATA)|(Mail) command failed|(refused to talk to me)|(does[ _]not[ _]like[ _]recipient)|(sender[ _](?:was[ _])?re(?:jected|fused))|(failed[ _]after[ _]I[ _]sent[ _]the[ _]message)/i;

/** Words of which each text that `stagePattern` fits holds one: quickly looked for. */
const stageWords =
  /[\s_>](?:MAIL\s{1,8}F|RCPT\s{1,8}T|end\s{1,8}of\s|DATA|TEXT|EHLO|HELO|AUTH|STARTTLS|initial\s|command failed|to talk|not[ _]like|re(?:jected|fused)|I[ _]sent)/i;

/** Most telling first; each begins at a fixed mark, so that none looks at a text twice. */
const recipients: readonly RegExp[] = [
  /\bto=<([^<>\s]{3,320})>/gi,
  /(?:final|original)-recipient:\s?[\w-]{0,12};?\s?<?([^<>\s;]{3,320}@[^<>\s;]{3,253})/gi,
  /\bRCPT TO:\s?<\s?([^<>\s]{3,320})>/gi,
  /(?:\*\*|==|=>|->)\s([^\s<>@]{1,64}@[^\s<>]{3,253})/g,
  /<([^<>\s@]{1,64}@[^<>\s]{3,253})>\s?(?:\([^)]{0,200}\))?:\s/g,
];

/** What stands before an address that is the sender's; the last form is a queue's listing. */
const beforeSender = /(?:MAIL FROM:\s?<?|\bfrom[=:]\s?<?|\bsender[=:]"?\s?"?|\d\d:\d\d:\d\d {1,4})$/i;

/** A queue's listing has the recipients below the reason, far to the right. */
const listedAfter = /\)\n {8,60}([^\s<>@]{1,64}@[\w.-]{2,252}[A-Za-z])\s*(?:\n|$)/;

/** The domain of the envelope sender that a log line or notice names last in `before`; null if it names none. */
export function findSenderDomain(before: string): string | null {
  if (!before.includes('from=<') && !before.includes('MAIL FROM:')) return null;
  const at = Math.max(before.lastIndexOf('MAIL FROM:'), before.lastIndexOf('from=<'));
  return (
    /^[^<@]{4,11}<[^<>\s@]{1,64}@([\w.-]{2,252}[a-z])>/i
      .exec(before.slice(at, at + 350))?.[1]
      ?.toLowerCase() ?? null
  );
}

/** The name that begins at `at`, after blanks, quotes and the type `dns;`; in OpenSMTPD's logs the one in brackets. */
function nameAfter(text: string, at: number): string {
  const [skipped] = /^[\s"'=:]{0,8}(?:dns;\s{0,2})?(?:\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3} \()?/i.exec(
    text.slice(at, at + 40),
  )!;
  let end = at + skipped.length;
  const start = end;
  // A name redacted as [redacted]-br.mail.protection.outlook.com keeps its end.
  while (
    end < text.length &&
    end - start < 253 &&
    (isName(text, end) ||
      (text[end] === ']' && text[end + 1] === '-') ||
      (end === start && text[end] === '['))
  )
    end++;
  return text.slice(start, end).replace(/\.$/, '');
}

/** The name that ends before `at`: `NAME said:`, `NAME[192.0.2.1]:25 said:`. */
function nameBefore(text: string, at: number): string {
  let end = at;
  while (end > 0 && /\s/.test(text[end - 1]!)) end--;
  if (/[\]\d]/.test(text[end - 1] ?? '')) {
    const bracket = /\s?\[[^[\]]{0,60}\](?::\d{1,5})?$/.exec(text.slice(Math.max(0, end - 80), end));
    if (bracket) end -= bracket[0].length;
  }
  let start = end;
  while (start > 0 && end - start < 253 && isName(text, start - 1)) start--;
  // The domain of an address is not the server.
  return text[start - 1] === '@' ? '' : text.slice(start, end);
}

/** The name of a server that the anchor at `at` points to; null for none. */
function nameAt(text: string, anchor: string, at: number): string | null {
  const name = /^\s/.test(anchor) ? nameBefore(text, at) : nameAfter(text, at + anchor.length);
  // Words of prose that stand in the place of a name, and names that are no host's.
  if (name.length < 3 || !/[.?*#-]/.test(name) || !/[a-z?*#]/i.test(name)) return null;
  // "the mail system at host mx1.example.com." speaks of the server that wrote the notice.
  if (/^host\s/i.test(anchor) && /\bat $/.test(text.slice(Math.max(0, at - 3), at))) return null;
  return name;
}

/** The name that the last anchor from `from` on gives; null for none. */
function lastServer(text: string, from: number): string | null {
  const found: RegExpExecArray[] = [];
  anchors.lastIndex = from;
  for (let match = anchors.exec(text); match !== null; match = anchors.exec(text)) found.push(match);
  for (const match of found.reverse()) {
    const name = nameAt(text, match[0], match.index);
    if (name !== null) return name;
  }
  return null;
}

/** The server that answered, as the writer of the log named it; null if it did not. */
export function findServer(before: string): string | null {
  // The anchor nearest to the reply counts: seldom more than the end has to be searched.
  const near = Math.max(0, before.length - NEAR);
  const server = lastServer(before, near) ?? (near > 0 ? lastServer(before, 0) : null);
  // Else a Microsoft host named anywhere else before the reply.
  return server ?? findMicrosoftServer(before);
}

/** The name of a host of Microsoft's that stands last in `before`, but not inside an address; null for none. */
export function findMicrosoftServer(before: string): string | null {
  const lower = before.toLowerCase();
  for (const end of [
    'protection.outlook.com',
    '.mx.microsoft',
    '.hotmail.com',
    '.office365.com',
    '.office365.us',
  ]) {
    const at = lower.lastIndexOf(end);
    if (at === -1) continue;
    const name = nameBefore(before, at + end.length);
    if (before[at + end.length - name.length - 1] !== '@') return name;
  }
  return null;
}

/** The command that was answered; null if neither text says. */
export function findStage(before: string, after: string): string | null {
  // What stands before the end of another reply is told of that one.
  const own = before.slice(before.lastIndexOf(' command)') + 1);
  if (!stageWords.test(after) && !stageWords.test(own)) return null;
  const [whole, command, sent, mail, connect, recipient, sender] =
    stagePattern.exec(after) ?? stagePattern.exec(own) ?? [];
  if (whole === undefined) return null;
  if (connect !== undefined) return 'connect';
  if (recipient !== undefined) return 'RCPT TO';
  if (sender !== undefined || mail !== undefined) return 'MAIL FROM';
  const said = command ?? sent;
  return said === undefined ? 'end of DATA' : formatStage(said);
}

/** A command as the schema of stages spells it. */
function formatStage(command: string): string {
  const upper = command.replace(/\s+/g, ' ').toUpperCase();
  const spelled: Record<string, string> = {
    'INITIAL CONNECTION': 'connect',
    'END OF DATA': 'end of DATA',
    TEXT: 'end of DATA',
    HELO: 'EHLO',
    'MAIL F': 'MAIL FROM',
    'RCPT T': 'RCPT TO',
  };
  return spelled[upper] ?? upper;
}

/** The recipient whom the reply is about; null if none is named. */
export function findRecipient(before: string, after: string): string | null {
  return recipientBefore(before) ?? (after.includes(')\n') ? (listedAfter.exec(after)?.[1] ?? null) : null);
}

function recipientBefore(before: string): string | null {
  if (!before.includes('@')) return null;
  for (const pattern of recipients) {
    const last = [...before.matchAll(pattern)].at(-1)?.[1];
    if (last?.includes('@') && isPerson(last)) return trimAddress(last);
  }
  // Any address that stands by itself, the last one first.
  for (let at = before.lastIndexOf('@'); at > 0; at = before.lastIndexOf('@', at - 1)) {
    const local = /[\w.!#$%&'*+/?^`{|}~-]{1,64}$/.exec(before.slice(Math.max(0, at - 64), at))?.[0];
    const domain = /^[\w.-]{2,252}[A-Za-z]/.exec(before.slice(at + 1, at + 254))?.[0];
    if (!local || !domain?.includes('.')) continue;
    if (beforeSender.test(before.slice(Math.max(0, at - local.length - 24), at - local.length))) continue;
    const outside =
      before.slice(Math.max(0, at - local.length - 1), at - local.length) +
      before.slice(at + 1 + domain.length, at + 2 + domain.length);
    const address = trimAddress(`${local}@${domain}`);
    if (/^[\s<>:(["',]*$/.test(outside) && isPerson(address)) return address;
  }
  return null;
}

function isPerson(address: string): boolean {
  return !/^(?:mailer-daemon|postmaster)@/i.test(address);
}

function trimAddress(address: string): string {
  return address.replace(/^['"`*<({]+|[>*,.;:'"]+$/g, '');
}
