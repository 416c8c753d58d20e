import { describe, expect, it } from 'vitest';
import { parseIp } from '../../../src/engine/dns/address.ts';
import { evaluateGenericName } from '../../../src/engine/hosts/generic-name.ts';

const look = (name: string, ip = '192.0.2.45') => evaluateGenericName(name, parseIp(ip)!);

describe('names that look machine-made', () => {
  it.each([
    ['192-0-2-45.example.net', 'address', '192-0-2-45'],
    ['45.2.0.192.dsl.example.net', 'address', '45.2.0.192'],
    ['static.45.2.0.192.clients.your-server.de', 'address', '45.2.0.192'],
    ['host-192.0.2.45.example.net', 'address', '192.0.2.45'],
    ['c192000002045.example.net', 'address', '192000002045'],
    ['192-000-002-045.example.net', 'address', '192-000-002-045'],
    ['c000022d.example.net', 'hex-address', 'c000022d'],
    ['ec2-192-0-2-45.eu-west-1.compute.amazonaws.com', 'address', '192-0-2-45'],
    ['static-45-2-0.example.net', 'address', '45-2-0'],
    ['dyn17.example.net', 'access-word', 'dyn17'],
    ['pool-7.broadband.example.net', 'access-word', 'pool'],
    ['vps-1a2b3c4d.vps.ovh.net', 'hosting-default', 'vps-1a2b3c4d.vps.ovh.net'],
    ['vmi123456.contaboserver.net', 'hosting-default', 'vmi123456.contaboserver.net'],
    ['li123-45.members.linode.com', 'hosting-default', 'li123-45.members.linode.com'],
  ])('%s', (name, reason, part) => {
    const { generic, matches } = look(name);
    expect(generic).toBe(true);
    expect(matches[0]).toEqual({ reason, part });
  });

  it('an address counts even beside a mail word', () => {
    expect(look('mail-192-0-2-45.example.net')).toMatchObject({ generic: true, mailWord: true });
  });

  it('finds IPv6 addresses', () => {
    expect(look('2001-db8--45.example.net', '2001:db8::45').generic).toBe(true);
    expect(look('20010db8000000000000000000000045.example.net', '2001:db8::45').generic).toBe(true);
  });
});

describe('names a person gave', () => {
  it.each([
    'mail.contoso.com',
    'mx1.contoso.com',
    'smtp-out2.contoso.com',
    'mail.customer.contoso.com',
    'web45.contoso.com',
    'server192.contoso.com',
    'clientele.com',
    'dsl.com',
    'a2.0.contoso.com',
  ])('%s', (name) => expect(look(name).generic).toBe(false));
});
