import { describe, expect, it } from 'vitest';
import request from '../../../src/data/request.ts';
import { chooseChannel, findCodes, findSenders } from '../../../src/engine/request/channel.ts';

describe('chooseChannel', () => {
  it.each([
    [
      'S3140',
      "550 5.7.1 Unfortunately, messages from [192.0.2.10] weren't sent. … part of their network is on our block list (S3140).",
      'sender-form',
      'consumer',
      true,
    ],
    [
      'S3150',
      "550 5.7.1 Unfortunately, messages from [192.0.2.10] weren't sent. (S3150)",
      'sender-form',
      'consumer',
      false,
    ],
    ['the older form', '550 5.7.1 … (AS3140)', 'sender-form', 'consumer', false],
    [
      'S775',
      '451 4.7.650 The mail server [192.0.2.10] has been temporarily rate limited due to IP reputation. (S775)',
      'sender-form',
      'consumer',
      false,
    ],
    [
      'the first ban',
      '550 5.7.606 Access denied, banned sending IP [192.0.2.10]',
      'delist-portal',
      'business',
      false,
    ],
    ['the last ban', '550 5.7.649 Access denied', 'delist-portal', 'business', false],
    [
      'beyond the bans',
      '550 5.7.650 Access denied, host contoso-com.mail.protection.outlook.com',
      'recipient-admin',
      'business',
      false,
    ],
    ['5.7.511', '550 5.7.511 Access denied, banned sender[192.0.2.10]', 'delist-mail', 'business', false],
    [
      'authentication',
      '550; 5.7.515 Access denied, sending domain contoso.com does not meet the required authentication level',
      'fix-first',
      'unknown',
      false,
    ],
    ['the tenant', '550 5.7.507 Access denied', 'recipient-admin', 'business', false],
    [
      'a throttle of 365',
      '451 4.7.500 Server busy. Please try again later from [192.0.2.10]. (AS843)',
      'wait',
      'business',
      false,
    ],
    [
      'only a host',
      'said: 421 … (in reply to MAIL) host hotmail-com.olc.protection.outlook.com',
      'sender-form',
      'consumer',
      false,
    ],
    ['nothing', 'it does not work', 'recipient-admin', 'unknown', false],
  ])('%s', (_, text, channel, service, network) => {
    expect(chooseChannel(text)).toMatchObject({ channel, service, network });
  });

  it('takes codes from other tools', () => {
    expect(chooseChannel('', ['S3140']).channel).toBe('sender-form');
    expect(chooseChannel('', ['5.7.620']).channel).toBe('delist-portal');
  });

  it('never sends a consumer block to the portal', () => {
    expect(chooseChannel('550 5.7.1 (S3140) see 5.7.1').channel).not.toBe('delist-portal');
  });

  it('stays within its bounds with much text', () => {
    expect(findCodes('S3140 '.repeat(100_000))).toEqual(['S3140']);
    const many = Array.from({ length: 900 }, (_, i) => `S${100 + i}`).join(' ');
    expect(findCodes(many)).toHaveLength(50);
    expect(findCodes(`${' '.repeat(200_000)}S3140`)).toEqual([]);
  });

  it('finds the addresses that the replies name', () => {
    const text =
      "messages from [192.0.2.10] weren't sent … The mail server [2001:DB8::1] has been … banned sending IP [192.0.2.11] … from [192.0.2.10]; host x[198.51.100.1] said";
    expect(findSenders(text)).toEqual(['192.0.2.10', '2001:db8::1', '192.0.2.11']);
    expect(findSenders('host mx[198.51.100.1] said: 550 messages from [not an address]')).toEqual([]);
  });

  it('knows every channel it chooses', () => {
    const ids = new Set(request().channels.map((one) => one.id));
    for (const id of [
      'sender-form',
      'delist-portal',
      'delist-mail',
      'recipient-admin',
      'hoster',
      'fix-first',
      'wait',
    ] as const) {
      expect(ids.has(id)).toBe(true);
    }
  });
});
