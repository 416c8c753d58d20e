import { type HeaderField, headerValue, parseHeaderBlock } from './headers.ts';

/** One recipient's fields of a message/delivery-status (RFC 3464 section 2.3). */
export interface RecipientStatus {
  recipient: string | null;
  action: string;
  status: string;
  diagnostic: string;
  /** `smtp`, `x-postfix`, `x-unix` …; in lower case. */
  diagnosticType: string;
  remoteMta: string;
}

export interface DeliveryStatus {
  reportingMta: string;
  recipients: RecipientStatus[];
}

const MAX_RECIPIENTS = 500;

/** Reads the text of a message/delivery-status part: fields per message, then per recipient. Never throws. */
export function parseDeliveryStatus(text: string): DeliveryStatus {
  const status: DeliveryStatus = { reportingMta: '', recipients: [] };
  for (const group of text.split(/\r?\n[ \t]*\r?\n/).slice(0, MAX_RECIPIENTS + 1)) {
    const { fields } = parseHeaderBlock(group.replace(/^\s+/, ''));
    if (fields.length === 0) continue;
    const reporting = headerValue(fields, 'reporting-mta');
    if (reporting !== '' && status.reportingMta === '') status.reportingMta = afterType(reporting).value;
    const diagnostic = afterType(diagnosticOf(fields));
    const recipient = headerValue(fields, 'final-recipient') || headerValue(fields, 'original-recipient');
    if (recipient === '' && diagnostic.value === '') continue;
    status.recipients.push({
      recipient:
        findAddress(afterType(recipient).value) ?? findAddress(headerValue(fields, 'original-recipient')),
      action: headerValue(fields, 'action').toLowerCase(),
      status: headerValue(fields, 'status'),
      diagnostic: diagnostic.value,
      diagnosticType: diagnostic.type,
      remoteMta: afterType(headerValue(fields, 'remote-mta')).value,
    });
  }
  return status;
}

function diagnosticOf(fields: readonly HeaderField[]): string {
  return headerValue(fields, 'diagnostic-code') || headerValue(fields, 'x-supplementary-info');
}

/** `smtp; 550 …` is a type and a value; some writers leave the type out. */
function afterType(value: string): { type: string; value: string } {
  const [whole, type] = /^([A-Za-z][\w-]{0,30})\s*;\s*/.exec(value) ?? ['', ''];
  return { type: type!.toLowerCase(), value: value.slice(whole.length).trim() };
}

/** The first mail address in `text`, without brackets; null if there is none. */
export function findAddress(text: string): string | null {
  return (
    /[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w.-]{1,255}[A-Za-z0-9]/.exec(text)?.[0]?.replace(/^[='`*]+/, '') ?? null
  );
}
