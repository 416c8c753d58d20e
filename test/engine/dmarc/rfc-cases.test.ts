import { describe, expect, it } from 'vitest';
import { discoverPolicy } from '../../../src/engine/dmarc/policy.ts';
import { parseDmarcRecords } from '../../../src/engine/dmarc/record.ts';
import { checkReportDestination } from '../../../src/engine/dmarc/report-destinations.ts';
import { walkTree } from '../../../src/engine/dmarc/tree-walk.ts';
import { createZoneResolver, type Zone } from '../../../src/engine/dns/zone-resolver.ts';

/** Cases written from the text of RFC 9989 and RFC 9990; the section stands beside each. */
describe('records (RFC 9989 sections 4.7 and 4.8)', () => {
  it.each<[string, string[], string, Record<string, unknown>?]>([
    ['strings joined with nothing between', ['v=DMARC1; p=rej', 'ect'], 'valid', { p: 'reject' }],
    ['tabs between tags', ['v=DMARC1;\tp=none;\tsp=reject'], 'valid', { p: 'none', sp: 'reject' }],
    ['a space before the semicolon', ['v=DMARC1 ; p=quarantine ; adkim=s'], 'valid', { adkim: 's' }],
    ['unknown tags', ['v=DMARC1; p=none; xyz=1'], 'valid', { p: 'none' }],
    ['bad adkim takes the default', ['v=DMARC1; p=none; adkim=x'], 'valid', { adkim: 'r' }],
    ['bad aspf takes the default', ['v=DMARC1; p=none; aspf=strict'], 'valid', { aspf: 'r' }],
    ['bad psd takes the default', ['v=DMARC1; p=none; psd=yes'], 'valid', { psd: 'u' }],
    ['bad t takes the default', ['v=DMARC1; p=none; t=maybe'], 'valid', { t: 'n' }],
    ['T=Y in capitals', ['v=DMARC1; p=none; t=Y'], 'valid', { t: 'y' }],
    ['pct of the old standard', ['v=DMARC1; p=reject; pct=20'], 'valid', { p: 'reject' }],
    ['fo as a list', ['v=DMARC1; p=none; fo=1:d:s'], 'valid', { fo: ['1', 'd', 's'] }],
    [
      'two addresses with a blank',
      ['v=DMARC1; p=none; rua=mailto:a@example.com, mailto:b@example.com'],
      'valid',
      { rua: ['mailto:a@example.com', 'mailto:b@example.com'] },
    ],
    ['np alone', ['v=DMARC1; p=none; np=reject'], 'valid', { np: 'reject' }],
    ['p missing, rua good', ['v=DMARC1; rua=mailto:a@example.com'], 'valid', { p: 'none' }],
    ['p wrong, rua missing', ['v=DMARC1; p=block'], 'unusable'],
    ['np wrong, rua missing', ['v=DMARC1; p=none; np=block'], 'unusable'],
    ['v in lower case', ['v=dmarc1; p=none'], 'none'],
    ['v not first', ['p=none; v=DMARC1'], 'none'],
    ['version 2', ['v=DMARC2; p=none'], 'none'],
    ['an SPF record', ['v=spf1 -all'], 'none'],
    ['an empty string', [''], 'none'],
    ['nothing but the name', ['DMARC1; p=none'], 'none'],
  ])('%s', (_name, strings, status, tags) => {
    const got = parseDmarcRecords([strings]);
    expect(got.status).toBe(status);
    if (tags) expect(got.tags).toMatchObject(tags);
  });

  it('takes no record for the best of two, and passes over other TXT records (section 4.10)', () => {
    expect(parseDmarcRecords([['v=DMARC1; p=none'], ['v=DMARC1; p=none']]).status).toBe('multiple');
    expect(parseDmarcRecords([['v=DMARC1; p=reject'], ['v=spf1 -all'], ['x']]).status).toBe('valid');
    expect(parseDmarcRecords([]).status).toBe('none');
  });
});

const txt = (text: string) => [{ TXT: text }];

describe('tree walk (RFC 9989 section 4.10)', () => {
  it.each<[string, string, Zone, string[], string]>([
    ['one label', 'example', {}, ['_dmarc.example'], 'example'],
    [
      'eight labels take eight questions',
      'a.b.c.d.e.f.example.com',
      {},
      [
        '_dmarc.a.b.c.d.e.f.example.com',
        '_dmarc.b.c.d.e.f.example.com',
        '_dmarc.c.d.e.f.example.com',
        '_dmarc.d.e.f.example.com',
        '_dmarc.e.f.example.com',
        '_dmarc.f.example.com',
        '_dmarc.example.com',
        '_dmarc.com',
      ],
      'a.b.c.d.e.f.example.com',
    ],
    [
      'nine labels go to seven after the first',
      'z.a.b.c.d.e.f.example.com',
      {},
      [
        '_dmarc.z.a.b.c.d.e.f.example.com',
        '_dmarc.b.c.d.e.f.example.com',
        '_dmarc.c.d.e.f.example.com',
        '_dmarc.d.e.f.example.com',
        '_dmarc.e.f.example.com',
        '_dmarc.f.example.com',
        '_dmarc.example.com',
        '_dmarc.com',
      ],
      'z.a.b.c.d.e.f.example.com',
    ],
    [
      'psd=y above: one label below it',
      'a.b.example.com',
      { '_dmarc.com': txt('v=DMARC1; p=none; psd=y') },
      ['_dmarc.a.b.example.com', '_dmarc.b.example.com', '_dmarc.example.com', '_dmarc.com'],
      'example.com',
    ],
    [
      'psd=n below the start ends the walk',
      'a.b.example.com',
      {
        '_dmarc.b.example.com': txt('v=DMARC1; p=none; psd=n'),
        '_dmarc.example.com': txt('v=DMARC1; p=none'),
      },
      ['_dmarc.a.b.example.com', '_dmarc.b.example.com'],
      'b.example.com',
    ],
  ])('%s', async (_name, start, zone, names, organizational) => {
    const asked: string[] = [];
    const inner = createZoneResolver(zone);
    const walk = await walkTree(start, {
      resolve(question, options) {
        asked.push(question.name);
        return inner.resolve(question, options);
      },
    });
    expect(asked).toEqual(names);
    expect(walk.organizationalDomain).toBe(organizational);
  });
});

describe('which policy applies (RFC 9989 section 4.10.1)', () => {
  it.each<[string, string, Zone, Record<string, unknown>]>([
    ['no record', 'example.com', {}, { result: 'none' }],
    [
      'sp for a child that exists',
      'a.example.com',
      { '_dmarc.example.com': txt('v=DMARC1; p=none; sp=reject'), 'a.example.com': [{ A: '192.0.2.1' }] },
      { result: 'applies', recordAt: 'example.com', policyTag: 'sp', policy: 'reject' },
    ],
    [
      'np for a child that does not',
      'ghost.example.com',
      { '_dmarc.example.com': txt('v=DMARC1; p=none; sp=quarantine; np=reject') },
      { result: 'applies', policyTag: 'np', policy: 'reject' },
    ],
    [
      'an empty non-terminal exists (RFC 8020)',
      'b.example.com',
      {
        '_dmarc.example.com': txt('v=DMARC1; p=none; sp=quarantine; np=reject'),
        'a.b.example.com': [{ A: '192.0.2.1' }],
      },
      { result: 'applies', policyTag: 'sp', policy: 'quarantine' },
    ],
    [
      'test mode steps the policy down',
      'example.com',
      { '_dmarc.example.com': txt('v=DMARC1; p=reject; t=y') },
      { result: 'applies', policy: 'reject', effectivePolicy: 'quarantine' },
    ],
    [
      'test mode on quarantine',
      'example.com',
      { '_dmarc.example.com': txt('v=DMARC1; p=quarantine; t=y') },
      { result: 'applies', policy: 'quarantine', effectivePolicy: 'none' },
    ],
    ['no answer', 'example.com', { '_dmarc.example.com': ['TIMEOUT'] }, { result: 'temperror' }],
    ['refused', 'example.com', { '_dmarc.example.com': ['SERVFAIL'] }, { result: 'temperror' }],
    [
      'an alias',
      'example.com',
      { '_dmarc.example.com': [{ CNAME: 'p.example.net' }], 'p.example.net': txt('v=DMARC1; p=reject') },
      { result: 'applies', recordAt: 'example.com', policy: 'reject' },
    ],
  ])('%s', async (_name, domain, zone, want) => {
    expect(await discoverPolicy(domain, createZoneResolver(zone))).toMatchObject(want);
  });
});

describe('reports to other domains (RFC 9990)', () => {
  const name = 'example.com._report._dmarc.reports.example.net';
  it.each<[string, string, Zone, Record<string, unknown>]>([
    [
      'allowed',
      'mailto:x@reports.example.net',
      { [name]: txt('v=DMARC1') },
      { external: true, authorized: true },
    ],
    ['nothing there', 'mailto:x@reports.example.net', {}, { external: true, authorized: false }],
    [
      'no answer',
      'mailto:x@reports.example.net',
      { [name]: ['TIMEOUT'] },
      { external: true, authorized: null },
    ],
    ['a child of the domain', 'mailto:x@in.example.com', {}, { external: false, authorized: true }],
  ])('%s', async (_name, uri, zone, want) => {
    expect(await checkReportDestination('example.com', uri, createZoneResolver(zone))).toMatchObject(want);
  });
});
