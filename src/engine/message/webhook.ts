import { findAddress } from './delivery-status.ts';
import type { NoticeText } from './notice.ts';

const MAX_NODES = 20_000;
const MAX_DEPTH = 12;
const MAX_TEXTS = 500;

/** Keys under which the sending services put the other server's words. */
const said =
  /^(?:diagnosticcode|diagnostic|message|description|details|reason|response|smtp-?response|smtpresponse|content|error|bounce_?reason|raw_?reason|text|status|delivery-status|lastsmtpresponse)$/i;
const whom = /^(?:emailaddress|recipient|email|rcpt_to|to|destination)$/i;
const where = /^(?:mx-host|mx|remotemtaip|remote_?mta|host|peer|name|server)$/i;

/** What a webhook told: texts with the address and host that stood beside them, and whether it is a complaint. */
export interface WebhookReading {
  service: string;
  texts: NoticeText[];
  complaint: boolean;
}

/**
 * Reads the JSON that Amazon SES (also inside SNS), Mailgun, Postmark, SendGrid, SparkPost or a mail server's
 * JSON log send for a bounce. `text` is parsed as JSON; null where it is none or says nothing of a bounce.
 */
export function readWebhook(text: string): WebhookReading | null {
  const value = parse(text);
  if (typeof value !== 'object' || value === null) return null;
  const reading: WebhookReading = { service: serviceOf(text), texts: [], complaint: false };
  const state = { nodes: 0 };
  walk(value, { recipient: null, host: '' }, 0, reading, state);
  return reading.texts.length > 0 || reading.complaint ? reading : null;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function walk(
  value: unknown,
  around: { recipient: string | null; host: string },
  depth: number,
  reading: WebhookReading,
  state: { nodes: number },
): void {
  if (++state.nodes > MAX_NODES || depth > MAX_DEPTH || reading.texts.length >= MAX_TEXTS) return;
  if (Array.isArray(value)) {
    for (const item of value) walk(item, around, depth + 1, reading, state);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  const entries = Object.entries(value as Record<string, unknown>);
  let { recipient, host } = around;
  for (const [key, item] of entries) {
    if (typeof item !== 'string') {
      if (whom.test(key) && Array.isArray(item) && typeof item[0] === 'string')
        recipient = findAddress(item[0]) ?? recipient;
      continue;
    }
    if (whom.test(key)) recipient = findAddress(item) ?? recipient;
    if (where.test(key) && /^[\w.-]+\.[a-z]{2,}\.?$/i.test(item)) host = item;
    if (
      /^(?:notificationtype|eventtype|event|recordtype|feedback-?type)$/i.test(key) &&
      /complain|spamcomplaint|abuse/i.test(item)
    )
      reading.complaint = true;
  }
  const texts: string[] = [];
  for (const [key, item] of entries) {
    if (typeof item === 'string') {
      const inner = /^\s*[[{]/.test(item) ? parse(item) : null;
      if (inner !== null) walk(inner, { recipient, host }, depth + 1, reading, state);
      else if (said.test(key) && /(?:[245]\d\d|[245]\.\d{1,3}\.\d{1,3}|[a-z]{3,} [a-z]{2,})/i.test(item))
        texts.push(withCode(value as Record<string, unknown>, item));
    } else walk(item, { recipient, host }, depth + 1, reading, state);
  }
  for (const text of texts) reading.texts.push({ text, recipient, remoteMta: host, source: 'diagnostic' });
}

/** Mailgun and KumoMTA keep the reply code beside the words: `{ "code": 550, "message": "5.7.1 …" }`. */
function withCode(owner: Record<string, unknown>, text: string): string {
  const code = owner['code'] ?? owner['smtp_code'] ?? owner['bounce_code'];
  const parts = owner['enhanced_code'] as
    | { class?: unknown; subject?: unknown; detail?: unknown }
    | undefined;
  const enhanced =
    parts && typeof parts === 'object' && !/^[\s"]*[245]\.\d/.test(text)
      ? `${parts.class}.${parts.subject}.${parts.detail} `
      : '';
  return /^[245]\d\d$/.test(String(code)) && !/^\W*[245]\d\d\b/.test(text)
    ? `${code} ${enhanced}${text}`
    : text;
}

function serviceOf(json: string): string {
  const text = json.slice(0, 4000);
  if (/notificationType|bouncedRecipients|amazonaws|eventType\W{1,6}Bounce/.test(text)) return 'Amazon SES';
  if (/event-data|mailgun/i.test(text)) return 'Mailgun';
  if (/"RecordType"|"MessageStream"|"ServerID"/.test(text)) return 'Postmark';
  if (/sg_message_id|sg_event_id/.test(text)) return 'SendGrid';
  return /"msys"/.test(text) ? 'SparkPost' : 'JSON';
}
