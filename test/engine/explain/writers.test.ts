import catalogue from 'virtual:data/catalogue';
import { describe, expect, it } from 'vitest';
import { explain } from '../../../src/engine/explain/explain.ts';
import type { Catalogue } from '../../../src/engine/smtp/catalogue.ts';

const read = (input: string | Uint8Array) => explain(input, { catalogue: catalogue as Catalogue });

/** A notice with one diagnostic, written by `mta`. */
function notice(mta: string, diagnostic: string, recipient = 'user@contoso.com'): string {
  return [
    `From: MAILER-DAEMON@${mta}`,
    'To: sender@example.com',
    'Subject: Delivery Status Notification (Failure)',
    `Message-ID: <1@${mta}>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'Your message could not be delivered.',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${mta}`,
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.0.0',
    `Diagnostic-Code: smtp; ${diagnostic}`,
    '',
    '--b--',
    '',
  ].join('\n');
}

describe('who wrote a notice', () => {
  const expired =
    '554 4.4.7 Message expired: unable to deliver in 840 minutes.<421 4.4.2 Connection timed out>';

  it('takes a relay that gives up for no server of Microsoft’s, though the words are in the catalogue', () => {
    const found = read(notice('relay.example.net', expired));
    expect(found).toMatchObject({ matches: [], role: 'none', receiver: 'other' });
    expect(found.unmatched).toMatchObject({ smtp: '554', enhanced: '4.4.7' });
  });

  it('still finds Microsoft’s answer inside what the relay says', () => {
    const inner =
      '451 4.7.651 The mail server [192.0.2.25] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://postmaster.live.com (S844) [AM7EUR06FT034.eop-eur06.prod.protection.outlook.com]';
    const found = read(notice('relay.example.net', expired.replace(/<.*/, `<${inner}>`), 'user@hotmail.com'));
    expect(found.role).toBe('receiver');
    expect(found.matches.map(({ id }) => id)).toEqual(['s844']);
  });

  it('keeps the reply where Exchange Online wrote the notice', () => {
    const found = read(
      notice('AM0PR01MB0001.eurprd01.prod.outlook.com', '550 4.4.7 QUEUE.Expired; message expired'),
    );
    expect(found.role).toBe('reporter');
    expect(found.matches.map(({ id }) => id)).toEqual(['4.4.7']);
  });

  it('takes Sendmail’s form of a reply for another receiver’s', () => {
    for (const text of [
      '550 5.2.2 <user@contoso.com>... Mailbox Full',
      notice('relay.example.net', '550: 5.2.2 <user@contoso.com>... Mailbox Full'),
    ])
      expect(read(text)).toMatchObject({ matches: [], role: 'none', receiver: 'other' });
  });

  it('asks for the number or Microsoft’s server before words that GMX says too', () => {
    const found = read('Requested action not taken: mailbox unavailable Reject due to policy restrictions.');
    expect(found.matches).toEqual([]);
    expect(found.receiver).not.toBe('microsoft');
    expect(read('550 <user@example.com>: Requested action not taken: mailbox unavailable').matches).toEqual(
      [],
    );
  });
});

describe('line ends', () => {
  it('reads a notice whose lines end in CR alone', () => {
    const text = notice(
      'mx.example.net',
      '550 5.4.1 Recipient address rejected: Access denied. [AM7EUR06FT034.eop-eur06.prod.protection.outlook.com]',
    );
    for (const end of ['\n', '\r\n', '\r']) {
      const found = read(new TextEncoder().encode(text.replaceAll('\n', end)));
      expect(found.recipient).toBe('user@contoso.com');
      expect(found.matches.map(({ id, confidence }) => `${id} ${confidence}`)).toEqual(['5.4.1 exact']);
    }
  });
});
