import type { ChannelId } from './types.ts';

/** Why a channel was chosen, in one sentence, and what was seen in the text. */
export interface ChannelChoice {
  channel: ChannelId;
  /** Worth asking as well. */
  also: ChannelId[];
  service: 'consumer' | 'business' | 'unknown';
  /** The codes that decided, as written in the reply. */
  codes: string[];
  reason: string;
  /** True when the reply speaks of the network, not of one address. */
  network: boolean;
}

const MAX_TEXT = 200_000;

/**
 * Finds the codes that tell Microsoft's refusals apart.
 * @param text replies or log lines; the first 200,000 characters are read
 * @returns S-codes, the older AS, SC, OU, DY and RP codes, and enhanced codes of the classes 4.7 and 5.7, each once
 */
export function findCodes(text: string): string[] {
  const found = new Set<string>();
  const codes = /\b(?:A?S\d{3,4}|(?:SC|OU|DY|RP)-\d{3}|[45]\.7\.\d{1,3}|[45]50 5\.4\.\d{1,3})\b/g;
  for (const [code] of text.slice(0, MAX_TEXT).matchAll(codes)) found.add(code);
  return [...found].slice(0, 50);
}

const OWN_FAULT = new Set(['5.7.515', '5.7.509', '5.7.506', '5.7.508', '5.7.512', '4.7.25', '4.7.26']);
const RECIPIENT = new Set(['5.7.507', '5.7.513', '5.7.510']);
const CONSUMER = /^(?:S\d{3,4}|AS31[45]0|(?:SC|OU|DY|RP)-\d{3})$/;

/**
 * Chooses who can lift a refusal.
 * @param text the reply or the log lines; may be empty
 * @param codes codes another tool found (explain, log)
 * @returns the channel, what else is worth asking, and why. Nothing recognised gives `unknown` and the
 *   recipient's administrator, because that is the one who can always find out more
 */
export function chooseChannel(text: string, codes: readonly string[] = []): ChannelChoice {
  const all = [...new Set([...codes.flatMap((code) => findCodes(code)), ...findCodes(text)])];
  const low = text.slice(0, MAX_TEXT).toLowerCase();
  const network = low.includes('part of their network') || low.includes('network is on our block list');
  const make = (
    channel: ChannelId,
    service: ChannelChoice['service'],
    decided: string[],
    reason: string,
    also: ChannelId[] = [],
  ) => ({
    channel,
    also,
    service,
    codes: decided,
    reason,
    network,
  });
  const number = (code: string) => Number(code.slice(4));

  const fault = all.filter((code) => OWN_FAULT.has(code));
  const banned = all.filter((code) => code.startsWith('5.7.') && number(code) >= 606 && number(code) <= 649);
  const own = all.filter((code) => code === '5.7.511');
  const consumer = all.filter((code) => CONSUMER.test(code));
  const tenant = all.filter((code) => RECIPIENT.has(code));
  const slow = all.filter((code) => code.startsWith('4.7.') && number(code) >= 500 && number(code) <= 699);

  if (own.length > 0) {
    return make(
      'delist-mail',
      'business',
      own,
      'The reply carries 5.7.511: Microsoft 365 has banned the address and the portal cannot lift it.',
      ['hoster'],
    );
  }
  if (banned.length > 0) {
    return make(
      'delist-portal',
      'business',
      banned,
      `The reply carries ${banned[0]}: Microsoft 365 has banned the address, and the portal lifts exactly these (5.7.606 to 5.7.649).`,
      ['recipient-admin'],
    );
  }
  if (consumer.length > 0) {
    return make(
      'sender-form',
      'consumer',
      consumer,
      `${consumer[0]} comes from Outlook.com's own hosts. Only the sender support form leads to the people who look after them.`,
      ['hoster'],
    );
  }
  if (fault.length > 0) {
    return make(
      'fix-first',
      'unknown',
      fault,
      `${fault[0]} names something on your side. It ends when that is put right, and no form lifts it before.`,
    );
  }
  if (tenant.length > 0) {
    return make(
      'recipient-admin',
      'business',
      tenant,
      `${tenant[0]} is a rule of the recipient's own organisation. Only its administrator can change it.`,
    );
  }
  if (low.includes('.olc.protection.outlook.com')) {
    return make('sender-form', 'consumer', [], "The host in the reply is one of Outlook.com's own.", [
      'hoster',
    ]);
  }
  if (slow.length > 0) {
    return make('wait', 'business', slow, `${slow[0]} is a limit, not a block: it eases when less is sent.`, [
      'recipient-admin',
    ]);
  }
  if (low.includes('.mail.protection.outlook.com') || low.includes('.mx.microsoft')) {
    return make(
      'recipient-admin',
      'business',
      [],
      'The host belongs to Microsoft 365 and the reply names no code that a portal serves.',
    );
  }
  return make(
    'recipient-admin',
    'unknown',
    [],
    'Nothing in the text says which of Microsoft’s services refused. Paste the complete reply, with its codes and the host in brackets.',
  );
}

/**
 * Finds the sending addresses that Microsoft names in its replies ("messages from [192.0.2.10]", "mail server
 * [192.0.2.10]", "sending IP [192.0.2.10]").
 * @param text replies; the first 200,000 characters are read
 * @returns IPv4 and IPv6 addresses in the order they occur, each once, at most 50
 */
export function findSenders(text: string): string[] {
  const named = /(?:messages from|mail server|sending ip|banned sender|later from) ?\[([0-9a-f.:]{3,45})\]/gi;
  const found = new Set<string>();
  for (const [, address = ''] of text.slice(0, MAX_TEXT).matchAll(named)) found.add(address.toLowerCase());
  return [...found].slice(0, 50);
}
