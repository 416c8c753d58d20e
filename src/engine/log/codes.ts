/** What a Microsoft code is about, as far as block episodes need to know it. */

export type CodeScope = 'server' | 'sending-domain';

export interface CodeKind {
  /** The reply speaks of the sending server, or of the domain in the sender's address (then of all servers). */
  scope: CodeScope;
  /**
   * True for replies that a server gets only when it is blocked or throttled: one is enough for an episode.
   * Others (unknown mailbox, full mailbox, the recipient's own rules) occur singly every day and make an
   * episode only when they come in bulk.
   */
  block: boolean;
}

const DOMAIN_CODES = new Set(['5.7.515', '5.7.509']);
/** S-codes of the mailbox, not of the sender. */
const MAILBOX_S_CODE = /^S20\d{6,}$/;

/**
 * Kind of a code: S-codes, `SC-`, `OU-`, `DY-` and `RP-` names, 5.7.5xx to 5.7.7xx about the sender and
 * 4.7.25, 4.7.26 and 4.7.5xx to 4.7.8xx are blocks or throttles.
 */
export function kindOfCode(code: string): CodeKind {
  const scope = DOMAIN_CODES.has(code) ? 'sending-domain' : 'server';
  if (/^S\d/.test(code)) return { scope, block: !MAILBOX_S_CODE.test(code) };
  if (/^(?:SC|OU|DY|RP)-/.test(code)) return { scope, block: true };
  const match = /^([45])\.7\.(\d{1,3})$/.exec(code);
  if (match === null) return { scope, block: false };
  const detail = Number(match[2]);
  if (match[1] === '4') return { scope, block: detail === 25 || detail === 26 || detail >= 500 };
  return { scope, block: detail >= 600 || [506, 508, 511, 515].includes(detail) };
}
