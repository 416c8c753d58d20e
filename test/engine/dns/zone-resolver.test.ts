import { describe, expect, it } from 'vitest';
import type { RecordType } from '../../../src/engine/dns/types.ts';
import { createZoneResolver } from '../../../src/engine/dns/zone-resolver.ts';

const zone = {
  'Example.com.': [
    { type: 'A', data: '192.0.2.1' },
    { type: 'TXT', data: ['v=spf1 ', '-all'] },
    { type: 'MX', data: { preference: 10, exchange: 'MX.example.com.' } },
  ],
  'short.example.com': [{ A: '192.0.2.2' }, { TXT: 'one string' }],
  'null.example.com': [{ type: 'MX', data: { preference: 0, exchange: '' } }],
  'v6.example.com': [{ type: 'AAAA', data: '2001:DB8:0:0:0:0:0:1' }],
  'alias.example.com': [{ type: 'CNAME', data: 'short.example.com' }],
  'dangling.example.com': [{ type: 'CNAME', data: 'nowhere.example.net' }],
  'loop.example.com': [{ type: 'CNAME', data: 'pool.example.com' }],
  'pool.example.com': [{ type: 'CNAME', data: 'loop.example.com' }],
  'late.example.com': ['TIMEOUT', { A: '192.0.2.3' }],
  'broken.example.com': ['SERVFAIL'],
  'a.deep.example.com': [],
  '*.wild.example.com': [{ A: '192.0.2.9' }],
  'known.wild.example.com': [{ TXT: 'x' }],
};

describe('createZoneResolver', () => {
  const resolver = createZoneResolver(zone, { name: 'sample' });
  const ask = async (name: string, type: RecordType): Promise<unknown> => {
    const outcome = await resolver.resolve({ name, type });
    if (outcome.kind === 'answer') return outcome.records;
    if (outcome.kind === 'failed') return outcome.rcodeName;
    if (outcome.kind === 'unreachable') return outcome.reason;
    return outcome.kind;
  };

  it.each<[string, RecordType, unknown]>([
    ['EXAMPLE.com.', 'A', ['192.0.2.1']],
    ['example.com', 'TXT', [['v=spf1 ', '-all']]],
    ['example.com', 'MX', [{ preference: 10, exchange: 'mx.example.com' }]],
    ['short.example.com', 'TXT', [['one string']]],
    ['null.example.com', 'MX', [{ preference: 0, exchange: '.' }]],
    ['v6.example.com', 'AAAA', ['2001:db8::1']],
    ['v6.example.com', 'A', 'nodata'],
    ['alias.example.com', 'A', ['192.0.2.2']],
    ['alias.example.com', 'CNAME', ['short.example.com']],
    ['dangling.example.com', 'A', 'nxdomain'],
    ['loop.example.com', 'A', 'SERVFAIL'],
    ['late.example.com', 'A', ['192.0.2.3']],
    ['late.example.com', 'TXT', 'timeout'],
    ['broken.example.com', 'TXT', 'SERVFAIL'],
    // RFC 8020: a name with names below it exists.
    ['deep.example.com', 'A', 'nodata'],
    ['a.deep.example.com', 'A', 'nodata'],
    ['no.example.com', 'A', 'nxdomain'],
    ['com', 'A', 'nodata'],
    // RFC 4592: the wildcard answers only names that do not exist below its parent.
    ['x.wild.example.com', 'A', ['192.0.2.9']],
    ['y.x.wild.example.com', 'A', ['192.0.2.9']],
    ['x.wild.example.com', 'TXT', 'nodata'],
    ['known.wild.example.com', 'A', 'nodata'],
    ['x.known.wild.example.com', 'A', 'nxdomain'],
    ['wild.example.com', 'A', 'nodata'],
    ['a..b', 'A', 'bad-name'],
    [`${'a'.repeat(64)}.example.com`, 'A', 'bad-name'],
    [`${'a.'.repeat(140)}com`, 'A', 'bad-name'],
  ])('%s %s', async (name, type, expected) => {
    expect(await ask(name, type)).toEqual(expected);
  });

  it('lists the aliases it followed', async () => {
    const outcome = await resolver.resolve({ name: 'alias.example.com', type: 'A' });
    expect(outcome).toMatchObject({ meta: { aliases: ['short.example.com'], resolver: 'sample' } });
  });
});
