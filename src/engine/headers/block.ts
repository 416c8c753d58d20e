import { decodeWords } from './encoded-words.ts';
import type { HeaderField, HeaderText, ReadingNote } from './types.ts';

/** Characters read of one paste or file; a mailbox limit is far above any header block. */
export const MAX_TEXT = 12_000_000;
const MAX_FIELDS = 5_000;
const MAX_VALUE = 200_000;

const FIELD_START = /^([A-Za-z][A-Za-z0-9_.-]{0,75})[ \t]{0,8}:/;

const KNOWN = new Set(
  (
    'received from to cc bcc subject date message-id return-path reply-to sender mime-version content-type ' +
    'content-transfer-encoding content-language delivered-to dkim-signature received-spf in-reply-to references ' +
    'list-unsubscribe list-id precedence authentication-results authentication-results-original ' +
    'arc-seal arc-message-signature arc-authentication-results thread-topic thread-index accept-language ' +
    'importance auto-submitted user-agent domainkey-signature feedback-id resent-from resent-to errors-to ' +
    'disposition-notification-to organization envelope-to x-mailer x-originating-ip'
  ).split(' '),
);
const STAMPS =
  /^(authentication-results|x-forefront-antispam|x-microsoft-antispam|x-ms-exchange-|x-sid-|x-message-(delivery|info|status)|x-eopattributed|x-incomingtopheader|arc-authentication-results|x-customspam|x-auth-result|received-spf)/;

/** Names that start a pair inside Microsoft's reports, so a line beginning with one may be a lost continuation. */
const PAIR_NAME =
  /^(CIP|CTRY|LANG|SCL|SRV|IPV|EFV|SFV|H|PTR|CAT|SFS|DIR|SFP|SFTY|UIP|ARC|PCL|BCL|ARA|SRVR|FPR|SPF|MX|A|MLV|abwl|wl|pcwl|kl|iwl|ijl|dwl|dkl|rwl|ucf|jmr|ex|psp|auth|dest|OFR|ENG|RF|V)$/;
const REPORT_HEADER = /^x-(forefront-antispam|microsoft-antispam|ms-exchange-crosspremises-antispam)/;

function isStamp(name: string): boolean {
  return STAMPS.test(name.toLowerCase());
}

function isKnown(name: string): boolean {
  const lower = name.toLowerCase();
  return KNOWN.has(lower) || isStamp(lower) || lower.startsWith('x-') || lower.startsWith('list-');
}

/** Does a line without indentation start a field, or is it a continuation that lost its blank? */
function startsField(line: string, previous: string | null): string | null {
  const name = FIELD_START.exec(line)?.[1];
  if (!name) return null;
  const rest = line.slice(line.indexOf(':') + 1);
  if (rest.startsWith('//')) return null;
  if (previous) {
    const before = previous.toLowerCase();
    if (REPORT_HEADER.test(before) && PAIR_NAME.test(name)) return null;
    // h= of a signature is a list of header names with colons between them
    if (/(signature|seal)$/.test(before) && rest !== '' && !/^[ \t]/.test(rest) && !isStamp(name))
      return null;
  }
  return name;
}

interface Block {
  fields: HeaderField[];
  folded: boolean;
  overflow: boolean;
  stamps: number;
  known: number;
}

interface Open {
  name: string;
  line: number;
  parts: string[];
  size: number;
}

/** Reads the lines of one block (no blank line inside) into fields. */
function readBlock(lines: { text: string; line: number }[]): Block {
  const block: Block = { fields: [], folded: false, overflow: false, stamps: 0, known: 0 };
  let open = null as Open | null;
  const close = () => {
    if (!open) return;
    const stamp = isStamp(open.name);
    const value = open.parts.join(' ').trim();
    // Some mailbox exports write a whole stamp as encoded words (RFC 2047).
    block.fields.push({ name: open.name, value: stamp ? decodeWords(value) : value, line: open.line });
    if (stamp) block.stamps++;
    if (isKnown(open.name)) block.known++;
    open = null;
  };
  for (const { text, line } of lines) {
    const indented = text.startsWith(' ') || text.startsWith('\t');
    const name: string | null =
      indented && open ? null : startsField(indented ? text.trimStart() : text, open?.name ?? null);
    if (name) {
      close();
      if (block.fields.length >= MAX_FIELDS) {
        block.overflow = true;
        break;
      }
      const body = indented ? text.trimStart() : text;
      const value = body.slice(body.indexOf(':') + 1).trim();
      open = { name, line, parts: value === '' ? [] : [value.slice(0, MAX_VALUE)], size: value.length };
    } else if (open) {
      if (!indented) block.folded = true;
      open.size += text.length;
      if (open.size <= MAX_VALUE) open.parts.push(text.trim());
    }
  }
  close();
  return block;
}

/** Splits at CRLF, LF or CR; a last line keeps its text without an end. */
function splitLines(text: string): { lines: string[]; crOnly: boolean } {
  const crOnly = !text.includes('\n') && text.includes('\r');
  return { lines: text.split(/\r\n|\n|\r/), crOnly };
}

/** Every other line blank: what copying out of some web mail windows makes of a header block. */
function isDoubleSpaced(lines: string[]): boolean {
  const head = lines.slice(0, 80);
  let starts = 0;
  let alone = 0;
  for (let i = 0; i < head.length; i++) {
    const name = FIELD_START.exec(head[i]!)?.[1];
    if (!name || !isKnown(name)) continue;
    starts++;
    if ((head[i + 1] ?? '').trim() === '') alone++;
  }
  return starts >= 4 && alone / starts > 0.7;
}

/** Is this the next line of a header block: a field of mail, with its name and colon? */
function goesOn(line: string | undefined): boolean {
  const name = FIELD_START.exec(line ?? '')?.[1];
  return name !== undefined && isKnown(name);
}

/** A value pasted without its header name. */
function readFragment(text: string): HeaderField | null {
  const flat = text
    .slice(0, MAX_VALUE)
    .split(/\r\n|\n|\r/)
    .map((l) => l.trim())
    .join(' ')
    .trim();
  if (/(^|;)\s*(SFV|CIP|SCL|CAT|IPV|SFTY|CTRY|DIR):/.test(flat)) {
    return { name: 'X-Forefront-Antispam-Report', value: flat, line: 1 };
  }
  if (/(^|;)\s*(dest|ucf|OFR|jmr|RF):/.test(flat)) {
    return { name: 'X-Microsoft-Antispam-Mailbox-Delivery', value: flat, line: 1 };
  }
  if (/(^|[;\s])(spf|dkim|dmarc|compauth)=[a-z]+/i.test(flat)) {
    return { name: 'Authentication-Results', value: flat, line: 1 };
  }
  if (/^BCL:\d/.test(flat)) return { name: 'X-Microsoft-Antispam', value: flat, line: 1 };
  return null;
}

/**
 * Finds and reads the header block in pasted text, a saved message or a forwarded one (RFC 5322 section 2.2).
 * Takes any line ends, lines that lost their folding, quoting with `>`, a blank line after each line, and looks
 * into the body for an attached message when the outer one bears no stamp of Microsoft's. At most 12 million
 * characters are read. Never throws; `kind: 'none'` means there are no headers in it.
 */
export function parseHeaderText(input: string): HeaderText {
  const notes: ReadingNote[] = [];
  let text = input;
  if (text.length > MAX_TEXT) {
    text = text.slice(0, MAX_TEXT);
    notes.push('truncated');
  }
  text = text
    .replace(/^\uFEFF/, '')
    .replace(/\u00a0/g, ' ')
    .replace(/\0/g, '');
  const split = splitLines(text);
  let { lines } = split;
  if (split.crOnly) notes.push('cr-only');

  const filled = lines.filter((l) => l.trim() !== '').slice(0, 40);
  if (filled.length > 0 && filled.every((l) => l.startsWith('>'))) {
    lines = lines.map((l) => l.replace(/^(?:> ?){1,8}/, ''));
    notes.push('quoted');
  }
  const doubled = isDoubleSpaced(lines);
  if (doubled) notes.push('double-spaced');

  const blocks: { block: Block; first: boolean; followed: boolean }[] = [];
  let current: { text: string; line: number }[] = [];
  let seen = 0;
  const flush = (followed: boolean) => {
    const head = current[0]?.text.trimStart() ?? '';
    const useful = current.length > 0 && (FIELD_START.test(head) || /^(from |>from |--)/i.test(head));
    if (useful) blocks.push({ block: readBlock(current), first: seen === 0, followed });
    if (current.length > 0) seen++;
    current = [];
  };
  for (let i = 0; i < lines.length && blocks.length < 400; i++) {
    const line = lines[i]!;
    if (line.trim() !== '') current.push({ text: line, line: i + 1 });
    // A line of blanks inside a header block is folding (RFC 5322 section 4.2), not its end.
    else if (!doubled && !(line !== '' && current.length > 0 && goesOn(lines[i + 1]))) flush(true);
  }
  flush(false);

  const worth = (b: Block) => (b.stamps > 0 ? b.stamps * 1000 : 0) + b.known;
  const outer = blocks.find((b) => b.block.known >= 2 || b.block.stamps > 0);
  let best = outer;
  if (
    outer &&
    !outer.block.fields.some((f) =>
      /^(x-forefront-antispam|x-microsoft-antispam|authentication-results$)/i.test(f.name),
    )
  ) {
    for (const other of blocks) if (worth(other.block) > worth(best!.block)) best = other;
  }
  if (!best) {
    const assumed = readFragment(text);
    if (!assumed) return { kind: 'none', fields: [], notes };
    return { kind: 'fragment', fields: [assumed], notes: [...notes, 'name-assumed'] };
  }
  if (best !== outer || !best.first) notes.push('embedded-message');
  if (best.block.folded) notes.push('wrongly-folded');
  if (best.block.overflow) notes.push('too-many-fields');
  return { kind: best.followed && seen > 1 ? 'message' : 'headers', fields: best.block.fields, notes };
}
