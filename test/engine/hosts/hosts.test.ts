import { describe, expect, it } from 'vitest';
import { parseIp } from '../../../src/engine/dns/address.ts';
import { createZoneResolver, type Zone } from '../../../src/engine/dns/zone-resolver.ts';
import { analyseHost } from '../../../src/engine/hosts/analyse.ts';
import { lookUpAnnouncement, parseOrigin } from '../../../src/engine/hosts/asn.ts';
import { BLOCK_LISTS, blockListName, lookUpListing } from '../../../src/engine/hosts/dnsbl.ts';
import { checkHosts, checkMx } from '../../../src/engine/hosts/findings.ts';
import { microsoftServiceOf } from '../../../src/engine/hosts/microsoft.ts';
import { analyseMx } from '../../../src/engine/hosts/mx.ts';

const mxIds = async (zone: Zone) =>
  checkMx(await analyseMx('contoso.com', createZoneResolver(zone))).map(
    ({ id, status }) => `${id} ${status}`,
  );
const mx = (...names: string[]) =>
  names.map((name, index) => ({ type: 'MX', data: { preference: index, exchange: name } }));

describe('MX', () => {
  it.each<[string, Zone, string[]]>([
    [
      'sound',
      { 'contoso.com': mx('a.contoso.com'), 'a.contoso.com': [{ A: '192.0.2.1' }] },
      ['mx-sound pass'],
    ],
    ['null', { 'contoso.com': mx('.') }, ['mx-null attention']],
    [
      'null beside another',
      { 'contoso.com': mx('.', 'a.contoso.com'), 'a.contoso.com': [{ A: '192.0.2.1' }] },
      ['mx-null-not-alone attention'],
    ],
    ['implicit', { 'contoso.com': [{ A: '192.0.2.1' }] }, ['mx-implicit attention']],
    ['nothing', { 'contoso.com': [] }, ['mx-missing fail']],
    ['an address', { 'contoso.com': mx('192.0.2.1') }, ['mx-is-address fail']],
    [
      'an alias',
      {
        'contoso.com': mx('a.contoso.com'),
        'a.contoso.com': [{ CNAME: 'b.contoso.com' }],
        'b.contoso.com': [{ A: '192.0.2.1' }],
      },
      ['mx-is-alias attention'],
    ],
    ['no address', { 'contoso.com': mx('a.contoso.com') }, ['mx-no-address fail']],
    [
      'a private address',
      { 'contoso.com': mx('a.contoso.com'), 'a.contoso.com': [{ A: '10.0.0.1' }] },
      ['mx-private-address fail'],
    ],
    [
      'a failing host is not one without address',
      { 'contoso.com': mx('a.contoso.com'), 'a.contoso.com': ['SERVFAIL'] },
      ['mx-could-not-check unknown'],
    ],
    ['a failing domain', { 'contoso.com': ['SERVFAIL'] }, ['mx-could-not-check unknown']],
    [
      'Microsoft 365',
      {
        'contoso.com': mx('contoso-com.mail.protection.outlook.com'),
        'contoso-com.mail.protection.outlook.com': [{ A: '192.0.2.1' }],
      },
      ['mx-sound pass', 'mx-at-microsoft info'],
    ],
  ])('%s', async (_name, zone, want) => {
    expect(await mxIds(zone)).toEqual(want);
  });

  it('whoever enters a domain of Outlook.com’s own meant the other end', async () => {
    const zone = {
      'contoso.com': mx('contoso-com.olc.protection.outlook.com'),
      'contoso-com.olc.protection.outlook.com': [{ A: '192.0.2.1' }],
    };
    expect(await mxIds(zone)).toEqual(['mx-sound pass', 'mx-at-outlook attention']);
  });

  it('tells Microsoft’s services apart by host name, not by a part of it', () => {
    expect(microsoftServiceOf('hotmail-com.olc.protection.outlook.com')).toBe('consumer');
    expect(microsoftServiceOf('contoso-com.a-v1.mx.microsoft')).toBe('business');
    expect(microsoftServiceOf('mail.protection.outlook.com.example.net')).toBeNull();
  });
});

describe('a sending address', () => {
  const ids = async (zone: Zone, ip = '192.0.2.1', helo: string | null = null) => {
    const host = await analyseHost(
      { ip: parseIp(ip)!, domain: 'contoso.com', helo, lists: [] },
      createZoneResolver(zone),
    );
    return checkHosts([host])
      .filter(({ status }) => status !== 'info')
      .map(({ id }) => id);
  };
  const ptr = (name: string) => ({ '1.2.0.192.in-addr.arpa': [{ PTR: name }] });

  it.each<[string, Zone, string[]]>([
    ['no PTR', {}, ['ptr-missing']],
    [
      'confirmed',
      { ...ptr('mail.contoso.com'), 'mail.contoso.com': [{ A: '192.0.2.1' }] },
      ['ptr-confirmed'],
    ],
    [
      'leads elsewhere',
      { ...ptr('mail.contoso.com'), 'mail.contoso.com': [{ A: '192.0.2.2' }] },
      ['ptr-unconfirmed'],
    ],
    ['leads nowhere', ptr('mail.contoso.com'), ['ptr-unconfirmed']],
    [
      'forward question fails',
      { ...ptr('mail.contoso.com'), 'mail.contoso.com': ['TIMEOUT'] },
      ['ptr-could-not-check'],
    ],
    ['reverse question fails', { '1.2.0.192.in-addr.arpa': ['SERVFAIL'] }, ['ptr-could-not-check']],
    [
      'generic',
      { ...ptr('192-0-2-1.example.net'), '192-0-2-1.example.net': [{ A: '192.0.2.1' }] },
      ['ptr-generic'],
    ],
  ])('%s', async (_name, zone, want) => {
    expect(await ids(zone)).toEqual(want);
  });

  it.each([
    ['mail.contoso.com', ['ptr-missing', 'helo-matches']],
    ['other.contoso.com', ['ptr-missing', 'helo-mismatch']],
    ['none.contoso.com', ['ptr-missing', 'helo-no-address']],
    ['broken.contoso.com', ['ptr-missing', 'helo-could-not-check']],
    ['localhost', ['ptr-missing', 'helo-malformed']],
    ['server', ['ptr-missing', 'helo-malformed']],
    ['192.0.2.1', ['ptr-missing', 'helo-malformed']],
  ])('HELO %s', async (helo, want) => {
    const zone = {
      'mail.contoso.com': [{ A: '192.0.2.1' }],
      'other.contoso.com': [{ A: '192.0.2.9' }],
      'broken.contoso.com': ['TIMEOUT'],
    };
    expect(await ids(zone, '192.0.2.1', helo)).toEqual(want);
  });
});

describe('announcing network', () => {
  it('reads Team Cymru’s answer and takes the longest prefix', async () => {
    const zone = {
      '1.2.0.192.origin.asn.cymru.com': [
        { TXT: '64496 | 192.0.0.0/16 | US | arin | 2001-01-01' },
        { TXT: '64497 64498 | 192.0.2.0/24 | DE | ripencc | 2001-01-01' },
      ],
      'AS64497.asn.cymru.com': [{ TXT: '64497 | DE | ripencc | 2001-01-01 | EXAMPLE-AS Example GmbH, DE' }],
    };
    const found = await lookUpAnnouncement(parseIp('192.0.2.1')!, createZoneResolver(zone));
    expect(found).toMatchObject({
      kind: 'announced',
      asns: ['64497', '64498'],
      prefix: '192.0.2.0/24',
      name: 'EXAMPLE-AS Example GmbH, DE',
    });
  });
  it('takes nothing else for an answer', () => {
    for (const text of ['', 'hello', '| |', 'AS1 | x | y', '1 | <script> | DE'])
      expect(parseOrigin(text)).toBeNull();
  });
});

describe('block lists', () => {
  const ip = parseIp('192.0.2.1')!;
  const spamcop = BLOCK_LISTS.find((list) => list.zone === 'bl.spamcop.net')!;
  const zen = BLOCK_LISTS.find((list) => list.zone === 'zen.spamhaus.org')!;
  const probes = { '2.0.0.127.bl.spamcop.net': [{ A: '127.0.0.2' }] };
  const at = (list: typeof spamcop, zone: Zone) =>
    lookUpListing(ip, list, createZoneResolver(zone)).then((view) => view.result);

  it.each<[string, Zone, string]>([
    ['clean', probes, 'clean'],
    ['listed', { ...probes, '1.2.0.192.bl.spamcop.net': [{ A: '127.0.0.2' }] }, 'listed'],
    ['test entry missing', {}, 'broken'],
    ['everything listed', { '*.bl.spamcop.net': [{ A: '127.0.0.2' }] }, 'broken'],
    ['an address outside 127/8', { ...probes, '1.2.0.192.bl.spamcop.net': [{ A: '203.0.113.1' }] }, 'broken'],
    ['probe fails', { '2.0.0.127.bl.spamcop.net': ['TIMEOUT'] }, 'unknown'],
    ['probe refused', { '2.0.0.127.bl.spamcop.net': ['REFUSED'] }, 'refused'],
    ['question fails', { ...probes, '1.2.0.192.bl.spamcop.net': ['TIMEOUT'] }, 'unknown'],
  ])('%s', async (_name, zone, want) => {
    expect(await at(spamcop, zone)).toBe(want);
  });

  it.each(['127.255.255.252', '127.255.255.254', '127.255.255.255'])(
    '%s is a refusal, never a listing',
    async (code) => {
      expect(await at(zen, { '*.zen.spamhaus.org': [{ A: code }] })).toBe('refused');
      const healthy = {
        '2.0.0.127.zen.spamhaus.org': [{ A: '127.0.0.2' }],
        '1.2.0.192.zen.spamhaus.org': [{ A: code }],
      };
      expect(await at(zen, healthy)).toBe('refused');
    },
  );

  it('makes the names of RFC 5782', () => {
    expect(blockListName(ip, 'bl.example')).toBe('1.2.0.192.bl.example');
    expect(blockListName(parseIp('2001:db8::1')!, 'bl.example')).toBe(
      `1${'.0'.repeat(23)}.8.b.d.0.1.0.0.2.bl.example`,
    );
  });
});
