/** What the support request is made of: facts a person gave, channels, letters and tickets. */

export type Answered = 'yes' | 'no' | '';

/** What can be checked; an empty value means that nobody checked it. */
export const CHECKS = ['spf', 'dkim', 'dmarc', 'ptr', 'blocklists', 'relay', 'accounts'] as const;
export type CheckId = (typeof CHECKS)[number];

export const CHECK_WORDS: Readonly<Record<CheckId, { question: string; statement: string; mend: string }>> = {
  spf: {
    question: 'SPF passes for your domain',
    statement: 'SPF passes',
    mend: 'SPF does not pass: put it right before you ask',
  },
  dkim: {
    question: 'DKIM passes',
    statement: 'DKIM passes',
    mend: 'DKIM does not pass: put it right before you ask',
  },
  dmarc: {
    question: 'DMARC passes, with one of both aligned',
    statement: 'DMARC passes',
    mend: 'DMARC does not pass: put it right before you ask',
  },
  ptr: {
    question: 'Reverse DNS leads back to the address and is the HELO name',
    statement: 'reverse DNS and HELO agree',
    mend: 'Reverse DNS and HELO do not agree: put it right before you ask',
  },
  blocklists: {
    question: 'No public block list names the address',
    statement: 'no public block list names the address',
    mend: 'A public block list names the address: ask there first, it may be the cause',
  },
  relay: {
    question: 'The server is no open relay',
    statement: 'the server relays for its own users only',
    mend: 'The server relays for strangers: close that before you ask',
  },
  accounts: {
    question: 'Accounts, web forms and queue were searched for abuse',
    statement: 'accounts, web forms and queue were searched for abuse',
    mend: 'Search accounts, web forms and queue for abuse before you ask',
  },
};

/** All of it as typed; an empty text means not given. */
export interface RequestFacts {
  company: string;
  contact: string;
  email: string;
  role: string;
  website: string;
  timeZone: string;
  purpose: string;
  sendTo: string;
  ips: string[];
  domains: string[];
  dedicated: '' | 'dedicated' | 'shared';
  since: string;
  heldSince: string;
  volumeMicrosoft: string;
  volumeDays: string;
  volumeReason: string;
  /** Complete replies, as they stand in the log. */
  error: string;
  freshTime: string;
  freshError: string;
  /** "192.0.2.10 mail.example.org", one a line. */
  rdns: string;
  snds: string;
  change: string;
  ticket: string;
  checks: Record<CheckId, Answered>;
}

export type ChannelId =
  | 'sender-form'
  | 'delist-portal'
  | 'delist-mail'
  | 'recipient-admin'
  | 'hoster'
  | 'fix-first'
  | 'wait';

export interface Channel {
  id: ChannelId;
  name: string;
  url?: string;
  serves: string;
  how: string;
  /** Why it is a dead end for what it does not serve. */
  dead: string;
  takes: string;
  basis: 'documented' | 'observed' | 'inferred';
}

export interface LetterTemplate {
  id: string;
  title: string;
  paragraphs: { text: string; needs?: string[]; ask?: string }[];
}

export interface AnswerKind {
  id: string;
  label: string;
  means: string;
  /** Hours after which to look again; 0 for never. */
  remind: number;
  letter: string | null;
  basis: 'documented' | 'observed' | 'inferred';
}

export interface FieldTemplate {
  id: string;
  label: string;
  limit: number;
}

export interface RequestData {
  channels: Channel[];
  fields: FieldTemplate[];
  letters: LetterTemplate[];
  answers: AnswerKind[];
}

export interface Ticket {
  id: string;
  number: string;
  channel: ChannelId;
  /** ISO 8601, UTC. */
  filed: string;
  ips: string[];
  /** Each step: when, which answer (an id of `answers`), and own words. */
  log: { at: string; answer: string; note: string }[];
}
