import type { Explanation, Who } from './result.ts';

/** Who refused, in one sentence each. */
export const whoSentences: Record<Who, string> = {
  'microsoft-consumer': 'Microsoft’s consumer service (Outlook.com, Hotmail, Live, MSN) refused the message.',
  'microsoft-365':
    'Microsoft 365, which receives mail for the recipient’s organisation, refused the message.',
  microsoft: 'Microsoft refused the message. The text does not tell which of its services.',
  'microsoft-login':
    'Microsoft’s host for sending with login refused it. It concerns the mailbox or program that logs in; the recipient’s server was not asked.',
  'microsoft-sender':
    'Microsoft 365 stopped mail of one of its own customers. It concerns that account or organisation, not a server outside.',
  'other-receiver': 'Another receiver refused the message, not Microsoft.',
  'own-server': 'Your own server wrote this. No reply of Microsoft’s is in it.',
  accepted: 'Nobody refused this: the receiving server took the message.',
  'microsoft-reporter': 'Microsoft only reports this: it could not deliver to another server.',
  complaint: 'This is a complaint, not a refusal: a recipient marked your message as junk.',
  unknown: 'Nothing in this text says who refused the message.',
};

export const problems = {
  nothing: 'There is nothing to read. Paste the bounce, the reply or the log line.',
  binary: 'This file is not text. Save the bounce as .eml or copy its text, and try again.',
  pdf: 'This is a PDF. Open it, copy the text of the bounce and paste it here.',
  image: 'This is a picture. Type or paste the line with the code; a picture cannot be read.',
  archive: 'This is a compressed file. Unpack it first, then choose the message or log inside.',
  outlook: 'This is an Outlook .msg file. Open it and copy the text of the bounce, or save it as .eml.',
} as const;

export const notes = {
  accepted:
    'A 250 means that the receiving server has taken the message over. If it does not turn up, the recipient looks in Junk, in the quarantine of the organisation and at rules; the headers of a message that did arrive say why it went where it went.',
  expired: (code: string) =>
    `The outer ${code} was made by the sending server when it gave up; the reply inside is the cause.`,
  followUp: 'A later “503 5.5.2 Need rcpt command” is a follow-up of the refusal and was left out.',
  family:
    'The text fits several replies that differ only in a number, and the number is missing or none that we know.',
  shared:
    'Other mail servers use these words too. It is Microsoft’s reply only if the host that answered is: its name ends in outlook.com, hotmail.com or mx.microsoft.',
  cut: 'The input is long: only the first part of it was read.',
  parts: 'The message has more parts than are read; the first ones were.',
  bareCode: (code: string, known: number) =>
    `${code} alone does not say which reply it was: ${known > 1 ? 'several share it' : 'other mail servers use it too'}. Paste the words after it.`,
  others: (names: readonly string[]) =>
    `It also holds refusals by ${names.length > 1 ? `${names.slice(0, -1).join(', ')} and ` : ''}${names.at(-1)}. Only Microsoft’s are explained here.`,
  unreached: (reporter: string, host: string) =>
    `The report is by ${reporter}, about Microsoft’s host ${host}, which did not take the connection or broke it off. ${reporter} tries again by itself for a day or more. If it goes on, ask the recipient by another way whether other mail arrives, and their administrator whether the host is the right one.`,
  codeOnly:
    'The text gives the code without its words. It bears the marks of a notice by Exchange, and the code is one that Exchange uses for this alone.',
  own: 'A code such as dsn=4.4.1 beside it is your own server’s too. It says that the delivery failed, not that Microsoft refused.',
} as const;

/** The text a visitor can send in when a reply is not in the catalogue: the reply and what was found, no more. */
export function formatReport(explanation: Explanation): string | null {
  const { unmatched, who, host, timestamp, stage, nearest } = explanation;
  if (unmatched === null) return null;
  return [
    'A reply that Why Blocked does not know:',
    '',
    redact(unmatched.text),
    '',
    `Code: ${[unmatched.smtp, unmatched.enhanced, unmatched.token].filter(Boolean).join(' ') || 'none found'}`,
    `Refused by: ${whoSentences[who]}`,
    `Server: ${host ?? 'not named'}`,
    `Time: ${timestamp ?? 'not given'}`,
    `Stage: ${stage ?? 'not given'}`,
    `Nearest entries: ${nearest.map(({ id }) => id).join(', ') || 'none'}`,
    '',
    'Sent to this receiver by (mail server and version):',
    'First seen on:',
  ].join('\n');
}

/** Takes people out of a text that is meant to be published: local parts of addresses become `user`. */
export function redact(text: string): string {
  return text.replace(/[\w.!#$%&'*+/=?^`{|}~-]{1,64}@([\w.-]{1,253})/g, 'user@$1');
}
