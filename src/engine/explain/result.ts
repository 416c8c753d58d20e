import type { SupportAnswer } from '../recognise/support-answer.ts';
import type { Service } from '../smtp/catalogue.ts';
import type { Confidence } from '../smtp/matcher.ts';

/** One reply found, in the contract's fields and some more. */
export interface Match {
  id: string;
  confidence: Confidence;
  /** Codes and number as the text has them; null where it leaves them out. */
  smtp: string | null;
  enhanced: string | null;
  token: string | null;
  service: Service;
  /** The sender's own address as the reply names it; null where it does not. */
  ip: string | null;
  /** Microsoft's server, from the trailer, else from the log. */
  host: string | null;
  recipient: string | null;
  /** The reply as it stood in the input, white space put in order. */
  text: string;
  /** The address of its page. */
  page: string;
  title: string;
  temporary: boolean;
  /** The SMTP command answered, where the input says so. */
  stage: string | null;
  /** Microsoft's own time stamp, ISO 8601, UTC. */
  timestamp: string | null;
  /** Microsoft's identifier of the session. */
  session: string | null;
  /** A domain of the sender's that the reply names. */
  domain: string | null;
  /** For `family`: the other replies it may be. */
  alike: string[];
  /** How often it was found with this address and recipient's service. */
  count: number;
}

/** Who refused, in the words the page and the report use (explain/sentences.ts). */
export type Who =
  | 'microsoft-consumer'
  | 'microsoft-365'
  | 'microsoft'
  | 'microsoft-login'
  | 'microsoft-sender'
  | 'other-receiver'
  | 'own-server'
  | 'accepted'
  | 'microsoft-reporter'
  | 'complaint'
  | 'unknown';

/** A reply that is none of the catalogue's: kept so that it can be shown and reported. */
export interface UnmatchedReply {
  smtp: string | null;
  enhanced: string | null;
  token: string | null;
  text: string;
  /** True if only a code was given, which several replies carry or other servers use too. */
  bare: boolean;
}

export interface Explanation {
  matches: Match[];
  receiver: 'microsoft' | 'other' | 'unknown';
  who: Who;
  /** `receiver`: Microsoft refused. `reporter`: Microsoft reports another server's refusal. */
  role: 'receiver' | 'reporter' | 'complaint' | 'none';
  service: Service | null;
  stage: string | null;
  temporary: boolean | null;
  timestamp: string | null;
  host: string | null;
  ip: string | null;
  /** The range Microsoft's sentence is about, when it names a network: the /24 around `ip`. */
  range: string | null;
  recipient: string | null;
  /** The receiver's name, where another one is recognised. */
  otherReceiver: string | null;
  /** The first reply that is not in the catalogue. */
  unmatched: UnmatchedReply | null;
  nearest: { id: string; title: string; page: string }[];
  /** The sending service that wrote a report about a host of Microsoft's it could not reach, where it is known. */
  reporter: string | null;
  /** Answers of Microsoft's support for senders that stand in the text, and where to go on. */
  answers: SupportAnswer[];
  notes: string[];
  /** What the domain check can take over. */
  handover: { domains: string[]; ips: string[]; selectors: string[] };
  /** A text ready to send to the catalogue's keepers; null where there is nothing to report. */
  reportText: string | null;
  /** Each message of a mailbox or list of files; empty for a single input. */
  messages: {
    name: string;
    who: Who;
    role: Explanation['role'];
    receiver: Explanation['receiver'];
    ids: string[];
  }[];
  /** What the input was read as. */
  input: { kind: string; sentence: string };
  /** Why nothing could be read, in one sentence; null if it could. */
  problem: string | null;
}
