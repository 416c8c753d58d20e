import catalogue from 'virtual:data/catalogue';
import { describe, expect, it } from 'vitest';
import type { Catalogue } from '../../../src/engine/smtp/catalogue.ts';
import { formatFixer } from '../../../src/engine/smtp/fixer.ts';

const { replies } = catalogue as Catalogue;

describe('who can fix it', () => {
  it.each([
    ['s3140', 'Whoever owns the address or its range, by asking for removal.'],
    ['s775', 'You, on the sending server.'],
    ['5.7.606', 'You: mend the cause, then ask for removal.'],
    ['5.5.0', 'You: correct the address, or take it off your list.'],
    ['5.7.501', 'The administrator of the organisation that sends from Microsoft.'],
    ['5.7.711', 'The administrator of the organisation whose account or connector it is.'],
    ['5.7.139', 'You, or the administrator of the mailbox that logs in.'],
    ['4.4.316', 'Whoever runs the receiving server.'],
    ['5.1.351', 'The sender: correct the address.'],
    ['4.7.700', 'Microsoft; it usually passes by itself.'],
  ])('%s: %s', (id, sentence) => {
    expect(formatFixer(replies.find((reply) => reply.id === id)!)).toBe(sentence);
  });

  it('never sends somebody outside to mend an account at Microsoft', () => {
    for (const reply of replies)
      if (reply.direction === 'from-microsoft') expect(formatFixer(reply)).not.toMatch(/^You/);
  });
});
