import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classifyHost, classifyRecipient } from '../../../src/engine/smtp/hosts.ts';
import { findOtherReceiver } from '../../../src/engine/smtp/receivers.ts';
import { findReplyCodes, isInRange } from '../../../src/engine/smtp/reply-codes.ts';
import { findTokens } from '../../../src/engine/smtp/tokens.ts';
import { parseTrailer } from '../../../src/engine/smtp/trailer.ts';
import { createWordingIndex } from '../../../src/engine/smtp/wording.ts';

describe('findReplyCodes', () => {
  it.each<[string, [string | null, string | null][]]>([
    ['550 5.7.1 no', [['550', '5.7.1']]],
    ['451-4.7.650 slow', [['451', '4.7.650']]],
    ['550; 5.7.515 no', [['550', '5.7.515']]],
    ['550;5.7.711 no', [['550', '5.7.711']]],
    ['#554-5.2.2 mailbox full', [['554', '5.2.2']]],
    ['said:_550_5.4.1_Recipient', [['550', '5.4.1']]],
    ['550+5.7.60+SMTP;+Client', [['550', '5.7.60']]],
    ["(432, '4.3.2 Concurrent", [['432', '4.3.2']]],
    ['5.1.10 RESOLVER', [[null, '5.1.10']]],
    ['5.7.1. Unable To Relay', [[null, '5.7.1']]],
    ['550 Requested action', [['550', null]]],
    ['said: 421 RP-001', [['421', null]]],
    ['dsn=5.7.1, status=bounced', []],
    ['Status: 5.7.1', []],
    ['relay=x[104.47.5.33]:25, delay=450, delays=1/2/450/0', []],
    ['4.16.55.1 and 1.5.7.1', []],
    ['[2a01:111:f200:2004::240] must pass', []],
    ['the limit is 500 recipients', []],
    [
      '554 4.4.7 expired<451 4.7.651 The',
      [
        ['554', '4.4.7'],
        ['451', '4.7.651'],
      ],
    ],
  ])('%s', (text, codes) => {
    expect(findReplyCodes(text).map(({ smtp, enhanced }) => [smtp, enhanced])).toEqual(codes);
  });

  it('reads a range', () => {
    expect(findReplyCodes('5.7.606-649 Access denied')[0]).toMatchObject({
      enhanced: '5.7.606',
      rangeEnd: '5.7.649',
    });
    expect(findReplyCodes('5.7.900 to 5.7.999 Delivery')[0]).toMatchObject({
      enhanced: '5.7.900',
      rangeEnd: '5.7.999',
    });
    expect(isInRange('5.7.606', '5.7.606', '5.7.649')).toBe(true);
    expect(isInRange('5.7.65', '5.7.606', '5.7.649')).toBe(false);
    expect(isInRange('4.7.610', '5.7.606', '5.7.649')).toBe(false);
  });

  it('keeps its places within the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        for (const { start, end } of findReplyCodes(text))
          expect(start >= 0 && start < end && end <= text.length).toBe(true);
      }),
    );
  });
});

describe('findTokens', () => {
  it.each([
    ['(S3140)', ['S3140']],
    ['(AS3140).', ['AS3140']],
    ['AS(1450) [host]', ['AS1450']],
    ['(AS16012609)', ['AS16012609']],
    ['AS(201806281)', ['AS201806281']],
    ['later ATTR17 [', ['ATTR17']],
    ['later. PRX4 NextHop', ['PRX4']],
    ['550 SC-001 (SNT004-MC1F43)', ['SC-001']],
    ['as831', ['AS831']],
    ['AS123456@example.com and /S3140/ and xS3140 and S31', []],
  ])('%s', (text, keys) => {
    expect(findTokens(text).map(({ key }) => key)).toEqual(keys);
  });
});

describe('parseTrailer', () => {
  it('reads host, time and session, the first of several', () => {
    expect(
      parseTrailer(
        'no [Name=Protocol Filter Agent][AGT=PFA][MxId=11BD5B61254C0A1B] [DB5PEPF00014B88.eurprd02.prod.outlook.com 2026-03-12T09:21:41.480Z 08DE7A1B2C3D4E5F] [X.eop-eur05.prod.protection.outlook.com 2026-03-12T09:21:41.500Z 08DE7A1B2C3D4E60]',
      ),
    ).toEqual({
      host: 'DB5PEPF00014B88.eurprd02.prod.outlook.com',
      hosts: ['DB5PEPF00014B88.eurprd02.prod.outlook.com', 'X.eop-eur05.prod.protection.outlook.com'],
      timestamp: '2026-03-12T09:21:41.480Z',
      session: '08DE7A1B2C3D4E5F',
      mxId: '11BD5B61254C0A1B',
    });
  });
  it.each([
    'no trailer',
    'host x.outlook.com [192.0.2.1]',
    '[192.0.2.1] [mx.contoso.com]',
    '[2026-03-12T09:21:41Z]',
  ])('finds none in %s', (text) => {
    expect(parseTrailer(text)).toBeNull();
  });
  it('knows one whose name was taken out', () => {
    expect(parseTrailer('denied. [ 2023-09-18T12:48:32.808Z 08DBB45899852BA7]')).toMatchObject({
      host: null,
      session: '08DBB45899852BA7',
    });
    expect(parseTrailer('mailbox unavailable. [#.eop-nam12.prod.protection.outlook.com]')).not.toBeNull();
  });
});

describe('classifyHost', () => {
  it.each([
    ['hotmail-com.olc.protection.outlook.com', 'consumer'],
    ['eur.olc.protection.outlook.com.', 'consumer'],
    ['contoso-com.mail.protection.outlook.com', 'business'],
    ['contoso-com.a-v1.mx.microsoft', 'business'],
    ['mx3.hotmail.com', 'consumer'],
    ['SNT004-MC3F21', 'consumer'],
    ['bay0-mc7-f18.bay0.hotmail.com', 'consumer'],
    ['smtp.office365.com', 'business'],
    ['DB5PEPF00014B88.eurprd02.prod.outlook.com', 'both'],
    ['mx.contoso.com', null],
    ['outlook.com.contoso.com', null],
    ['notoutlook.com', null],
    ['hotmail.contoso.com', null],
  ])('%s', (name, service) => {
    expect(classifyHost(name)).toBe(service);
  });
  it.each([
    ['user@hotmail.co.uk', 'consumer'],
    ['user@outlook.com', 'consumer'],
    ['user@contoso.onmicrosoft.com', 'business'],
    ['user@contoso.com', null],
    ['user@outlook.contoso.com', null],
  ])('recipient %s', (address, service) => {
    expect(classifyRecipient(address)).toBe(service);
  });
});

describe('findOtherReceiver', () => {
  it('knows marks, but not addresses', () => {
    expect(findOtherReceiver('550-5.7.26 blocked - gsmtp')).toBe('Google');
    expect(findOtherReceiver('host mx00.emig.gmx.net said')).toBe('GMX and WEB.DE');
    expect(findOtherReceiver('550 no mailbox for user@yahoo.com')).toBeNull();
  });
});

describe('createWordingIndex', () => {
  const index = createWordingIndex([
    'The quick brown fox jumps over the {animal}. It does so every single morning.',
    'short',
  ]);
  it('finds words through wrapping, quoting and case', () => {
    const found = index.find('> the QUICK bro\n> wn *fox* jumps; over');
    expect(found.block.length).toBeGreaterThanOrEqual(2);
    expect(found.at[0]).toBe(2);
    expect(index.find('the slow brown fox').block).toEqual([]);
    expect(index.blocks[1]).toBe(0);
  });
  it('takes text of any length and alphabet', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) =>
        index.find(text).at.every((at) => at < text.length),
      ),
    );
    expect(index.find('é'.repeat(20_000)).block).toEqual([]);
  });
});
