import { describe, expect, it } from 'vitest';
import { host, read } from './reading.ts';

describe('words that other servers use too', () => {
  it.each([
    '554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using zen.spamhaus.org; https://www.spamhaus.org/query/ip/192.0.2.25',
    'host mx.contoso.com[198.51.100.7] said: 550 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using bl.spamcop.net',
    '554 5.7.1 <user@contoso.com>: Recipient address rejected: Access denied',
    '554 5.7.1 <user@contoso.com>: Relay access denied',
    '452 4.5.3 Error: too many recipients',
    '552 5.2.2 <user@contoso.com>: Recipient address rejected: Mailbox is full',
    '530 5.7.0 Must issue a STARTTLS command first',
    '535 5.7.8 Error: authentication failed',
    '550 5.7.23 <user@contoso.com>: Recipient address rejected: Message rejected due to: SPF fail - not authorized',
    '550 5.7.25 The IP address sending this message does not have a PTR record',
    '554 5.4.0 Error: too many hops',
    'host mx00.emig.gmx.net[198.51.100.7] said: 550 Requested action not taken: mailbox unavailable',
    '550 5.1.1 <user@contoso.com>: Recipient address rejected: User unknown in virtual mailbox table',
    '421 4.4.2 mx1.contoso.com Error: timeout exceeded',
    '552 5.3.4 Message size exceeds fixed limit',
  ])('%s', (text) => {
    const explanation = read(text);
    expect(explanation.matches).toEqual([]);
    expect(explanation.receiver).not.toBe('microsoft');
  });

  it.each([
    '452 4.5.3 Too many recipients',
    '550 Requested action not taken: mailbox unavailable',
    '552 5.3.4 Message size exceeds fixed maximum message size',
  ])('%s alone is not laid at anybody’s door', (text) => {
    const explanation = read(text);
    expect(explanation).toMatchObject({ who: 'unknown', receiver: 'unknown' });
    expect(explanation.matches[0]!.confidence).toBe('probable');
    expect(explanation.notes.join(' ')).toContain('only if the host that answered is');
  });
});

describe('what it does not know', () => {
  it('keeps to the family where the number is one we have not met', () => {
    const explanation = read(
      `451 4.7.500 Server busy. Please try again later from [192.0.2.25]. (S77799) [${host}]`,
    );
    expect(explanation.matches[0]).toMatchObject({ confidence: 'family', service: 'both' });
    // A reply with a full page speaks for those that fit alike.
    expect(explanation.matches[0]!.id).toBe('as843');
    expect(explanation.matches[0]!.alike).toContain('s77719');
  });

  it('says so, and lists what is near', () => {
    const explanation = read(`550 5.7.1 Service unavailable, the moon is full [${host}]`);
    expect(explanation).toMatchObject({ matches: [], receiver: 'microsoft', who: 'microsoft' });
    expect(explanation.nearest.length).toBeGreaterThan(0);
    expect(explanation.reportText).toContain('the moon is full');
  });

  it('does not choose among many for a bare code', () => {
    const explanation = read('550 5.7.1');
    expect(explanation).toMatchObject({ matches: [], receiver: 'unknown' });
    expect(explanation.notes.join(' ')).toContain('several share it');
  });

  it('calls it a family where the number is cut off', () => {
    const [match] = read(
      "550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent. Please contact your Internet service provider since part of their network is on our block list",
    ).matches;
    expect(match!.confidence).toBe('family');
    expect([match!.id, ...match!.alike].sort()).toEqual(['s3140', 's3150']);
  });

  it('takes people out of the report', () => {
    expect(read(`550 5.9.9 We do not like jane.doe+x@contoso.com [${host}]`).reportText).toContain(
      'like user@contoso.com',
    );
  });
});
