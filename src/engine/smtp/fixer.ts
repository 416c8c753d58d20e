import type { Reply } from './catalogue.ts';

/** Who can put it right, in a sentence that fits the direction the mail took. */
export function formatFixer({ whoCanFix, direction, temporary, category }: Reply): string {
  if (direction === 'from-microsoft') {
    if (category === 'recipient') return 'The sender: correct the address.';
    return {
      'sender-admin': 'The administrator of the organisation that sends from Microsoft.',
      'ip-owner': 'The owner of the address.',
      'recipient-admin': 'Whoever runs the receiving server.',
      microsoft: 'Microsoft’s support, asked by the sender’s administrator.',
    }[whoCanFix];
  }
  if (direction === 'submission') return 'You, or the administrator of the mailbox that logs in.';
  if (whoCanFix === 'sender-admin' && category === 'ip-reputation' && !temporary)
    return 'You: mend the cause, then ask for removal.';
  return {
    'sender-admin': FIXED_BY_SENDER[category] ?? 'You, on the sending server.',
    'ip-owner': 'Whoever owns the address or its range, by asking for removal.',
    'recipient-admin': 'The recipient’s administrator.',
    microsoft: temporary ? 'Microsoft; it usually passes by itself.' : 'Microsoft only.',
  }[whoCanFix];
}

const FIXED_BY_SENDER: Partial<Record<string, string>> = {
  recipient: 'You: correct the address, or take it off your list.',
  content: 'Whoever makes the message.',
  'sender-account': 'The administrator of the organisation whose account or connector it is.',
};
