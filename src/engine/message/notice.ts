import { parseDeliveryStatus } from './delivery-status.ts';
import { decodeEncodedWords, htmlToText } from './encodings.ts';
import { type HeaderField, headerValue, parseHeaderBlock, parseParameters } from './headers.ts';
import { type Part, parseMime } from './mime.ts';

/** A piece of text in which a server's reply may stand, and what the notice says around it. */
export interface NoticeText {
  text: string;
  recipient: string | null;
  /** The server that answered, by the notice's own field; '' if it does not say. */
  remoteMta: string;
  /** `diagnostic`: a Diagnostic-Code field. `prose`: what people read. */
  source: 'diagnostic' | 'prose';
}

/** Where the returned mail came from: what the domain check wants to know. */
export interface OriginalMail {
  domains: string[];
  selectors: { domain: string; selector: string }[];
}

export interface Notice {
  kind: 'bounce' | 'complaint' | 'mail';
  texts: NoticeText[];
  reportingMta: string;
  /** Who wrote it: Microsoft's own servers, an Exchange server elsewhere, or another program. */
  writer: 'microsoft' | 'exchange' | 'other';
  original: OriginalMail;
  /** For a complaint: whose programme sent it, and the address complained about. */
  complaint: { microsoft: boolean; ip: string | null } | null;
  complete: boolean;
}

/** Lines after which a notice without MIME holds the returned mail. */
const copyFollows =
  /^(?:[-=]{2,}\s*(?:below this line is a copy|this is a copy of the message|the body of the message|unsent message|original message|message header|returned message|forwarded message|undelivered message|transcript of the message)|original message headers?:|message headers follow|the headers of the message|received: from .* by )/im;

/** Reads a message (headers and body, one character a byte or decoded) as a notice of non-delivery or a complaint. */
export function readNotice(message: string, depth = 0): Notice {
  const { root, complete } = parseMime(message);
  const notice: Notice = {
    kind: 'mail',
    texts: [],
    reportingMta: '',
    writer: 'other',
    original: { domains: [], selectors: [] },
    complaint: null,
    complete,
  };
  const found = { prose: '', html: '', report: false, feedback: '', nested: [] as Part[] };
  collect(root, notice, found, root);

  const prose = found.prose.trim() !== '' ? found.prose : htmlToText(found.html);
  const cut = copyFollows.exec(prose);
  const own = cut === null ? prose : prose.slice(0, cut.index);
  if (cut !== null)
    readOriginal(
      parseHeaderBlock(prose.slice(cut.index).replace(/^[^\n]*\n\s*/, '')).fields,
      notice.original,
    );
  if (own.trim() !== '')
    notice.texts.push({
      text: own,
      recipient: headerValue(root.fields, 'x-failed-recipients') || null,
      remoteMta: '',
      source: 'prose',
    });

  const nested = found.nested[0];
  if (nested) readOriginal(nested.fields, notice.original);
  notice.complaint = readComplaint(root.fields, found.feedback, nested);
  if (notice.complaint !== null) notice.kind = 'complaint';
  else if (found.report || isBounce(root.fields, own)) notice.kind = 'bounce';
  else if (nested && depth < 3) {
    // A bounce somebody forwarded as an attachment: the notice is the message inside.
    const inner = readNotice(serialise(nested), depth + 1);
    if (inner.kind !== 'mail') return { ...inner, complete: complete && inner.complete };
  }
  notice.writer = findWriter(root.fields, own, notice.reportingMta);
  return notice;
}

function collect(
  part: Part,
  notice: Notice,
  found: { prose: string; html: string; report: boolean; feedback: string; nested: Part[] },
  root: Part,
): void {
  if (part.type === 'multipart/report')
    found.report = part.parameters.get('report-type') !== 'disposition-notification';
  if (part.type === 'message/delivery-status' || part.type === 'message/global-delivery-status') {
    found.report = true;
    const status = parseDeliveryStatus(part.text);
    notice.reportingMta ||= status.reportingMta;
    for (const { recipient, diagnostic, status: code, remoteMta } of status.recipients) {
      const text = diagnostic !== '' ? diagnostic : code;
      if (text !== '') notice.texts.push({ text, recipient, remoteMta, source: 'diagnostic' });
    }
  } else if (part.type === 'message/feedback-report') found.feedback += part.text + '\n';
  else if (part.type === 'text/rfc822-headers' || part.type === 'message/global-headers')
    found.nested.push({ ...part, fields: parseHeaderBlock(part.text).fields });
  else if (part.type === 'message/rfc822' || part.type === 'message/global') {
    const child = part.children[0];
    if (child) found.nested.push(child);
  } else if (part.type === 'text/html') found.html += part.text + '\n';
  else if (part.type.startsWith('text/')) found.prose += part.text + '\n';
  else for (const child of part.children) collect(child, notice, found, root);
}

/** The text of a part that is a message, put together again for a second reading. */
function serialise(part: Part): string {
  const lines = part.fields.map(({ name, value }) => `${name}: ${value}`).join('\n');
  const delimiter = part.parameters.get('boundary');
  const body = delimiter
    ? part.children.map((child) => `--${delimiter}\n${serialise(child)}\n`).join('') + `--${delimiter}--\n`
    : part.children.length > 0
      ? part.children.map(serialise).join('\n')
      : part.text;
  // What was decoded once is not decoded again.
  return `${lines.replace(/^content-transfer-encoding:.*$/gim, 'Content-Transfer-Encoding: 8bit')}\n\n${body}`;
}

const bounceSubject =
  /undeliver|unzustellbar|undelivered|deliver(?:y|ed)\b.*(?:fail|status|problem|delay|not|error|report)|fail(?:ed|ure)|returned (?:mail|to sender)|mail (?:system|delivery|error)|could not (?:be|send)|non.?remis|no se (?:puede|pudo)|配信|エラー|warning: could not|bounce/i;
const bounceWords =
  /could not be delivered|wasn't able to deliver|delivery (?:has failed|to the following|status)|undeliver(?:able|ed)|returned mail|permanent (?:fatal )?error|remote (?:server|host) (?:returned|said)|failed permanently|couldn't be (?:delivered|found)|transcript of session|delivery failed/i;

function isBounce(fields: readonly HeaderField[], text: string): boolean {
  const from = headerValue(fields, 'from').toLowerCase();
  let signs = 0;
  if (
    /mailer-daemon|postmaster|mail delivery|mail-daemon|microsoftexchange|mail delivery system|<>/.test(from)
  )
    signs++;
  if (headerValue(fields, 'return-path').replace(/\s/g, '') === '<>') signs++;
  if (
    headerValue(fields, 'x-failed-recipients') !== '' ||
    headerValue(fields, 'x-ms-exchange-message-is-ndr') !== ''
  )
    signs += 2;
  if (/auto-(?:replied|generated)/i.test(headerValue(fields, 'auto-submitted'))) signs++;
  if (bounceSubject.test(decodeEncodedWords(headerValue(fields, 'subject')))) signs++;
  if (bounceWords.test(text.slice(0, 20_000))) signs++;
  return signs >= 2;
}

function findWriter(fields: readonly HeaderField[], text: string, reportingMta: string): Notice['writer'] {
  const from = headerValue(fields, 'from').toLowerCase();
  const id = headerValue(fields, 'message-id').toLowerCase();
  const written = [reportingMta, from, id].join(' ').toLowerCase();
  if (
    /\b(?:prod|protection|mail)\.(?:protection\.)?outlook\.com|@(?:mail\.)?(?:hotmail|live|outlook|msn)\.com\b|\.hotmail\.com|onmicrosoft\.com|(?:bay|blu|snt|col|dub)\d{1,3}-(?:omc|mc)/.test(
      written,
    ) ||
    /(?:generating server|generierender server|serveur de g[^\n]{1,12}n[^\n]{1,10}ration)\s?: ?[^\n]{1,120}outlook\.com/i.test(
      text,
    )
  )
    return 'microsoft';
  // X-MS-Exchange-* alone tells nothing: every mailbox at Microsoft adds such fields to what arrives.
  const told =
    /MSEXCH:|diagnostic information for administrators|diagnoseinformationen f|informations de diagnostic|información de diagnóstico/i.test(
      text.slice(0, 20_000),
    );
  const marked = fields.some(
    ({ name, value }) =>
      /^(?:x-ms-exchange-message-is-ndr|x-ms-embedded-report)$/i.test(name) ||
      (/^x-mailer$/i.test(name) && /internet mail service|microsoft exchange/i.test(value)),
  );
  if (told || marked) return 'exchange';
  return 'other';
}

function readComplaint(
  fields: readonly HeaderField[],
  feedback: string,
  nested: Part | undefined,
): Notice['complaint'] {
  const from = headerValue(fields, 'from');
  const subject = decodeEncodedWords(headerValue(fields, 'subject'));
  const report = parseHeaderBlock(feedback.trim()).fields;
  const isReport = headerValue(report, 'feedback-type') !== '';
  const old =
    /^\s*complaint about message from/i.test(subject) ||
    (nested?.fields.some(({ name }) => /^x-hmxmroriginalrecipient$/i.test(name)) ?? false);
  if (!isReport && !old) return null;
  const signs = [from, headerValue(report, 'user-agent'), headerValue(report, 'reporting-mta')].join(' ');
  const microsoft = old || /hotmail|outlook|microsoft|\bmsn\b|\blive\.com/i.test(signs);
  const address = /(\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4}(?::[0-9a-f]{0,4}){2,7})/i;
  return {
    microsoft,
    ip: (address.exec(headerValue(report, 'source-ip')) ?? address.exec(subject))?.[1] ?? null,
  };
}

function readOriginal(fields: readonly HeaderField[], into: OriginalMail): void {
  const add = (domain: string | undefined) => {
    const name = domain?.toLowerCase().replace(/[>\s].*$/, '');
    if (
      name &&
      /^(?=.{4,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(name) &&
      !into.domains.includes(name) &&
      into.domains.length < 5
    )
      into.domains.push(name);
  };
  add(/@([\w.-]+)/.exec(headerValue(fields, 'from'))?.[1]);
  for (const { name, value } of fields) {
    if (!/^dkim-signature$/i.test(name)) continue;
    const tags = parseParameters(`x; ${value}`).parameters;
    const domain = tags.get('d')?.toLowerCase();
    const selector = tags.get('s');
    if (
      domain &&
      selector &&
      /^[\w.-]{1,253}$/.test(domain) &&
      /^[\w.-]{1,100}$/.test(selector) &&
      into.selectors.length < 10
    )
      into.selectors.push({ domain, selector });
  }
  add(/@([\w.-]+)/.exec(headerValue(fields, 'return-path'))?.[1]);
}
