import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateDmarc } from '../../../src/engine/dmarc/alignment.ts';
import { analyseDmarc } from '../../../src/engine/dmarc/analyse.ts';
import { checkDmarc } from '../../../src/engine/dmarc/findings.ts';
import { discoverPolicy } from '../../../src/engine/dmarc/policy.ts';
import { parseDmarcRecords } from '../../../src/engine/dmarc/record.ts';
import { checkReportDestination, reportHost } from '../../../src/engine/dmarc/report-destinations.ts';
import { treeWalkTargets } from '../../../src/engine/dmarc/tree-walk.ts';
import { createZoneResolver, type Zone } from '../../../src/engine/dns/zone-resolver.ts';

const parse = (text: string) => parseDmarcRecords([[text]]);
const record = (domain: string, text = 'v=DMARC1; p=reject'): Zone => ({
  [`_dmarc.${domain}`]: [{ TXT: text }],
});

describe('records', () => {
  it.each([
    ['v=DMARC1; p=none; np=whatever', 'unusable'],
    ['v=DMARC1;p=none;', 'valid'],
    ['v=DMARC1 p=none', 'none'],
    ['v=DMARC1; p=reject\u00a0', 'unusable'],
    ['v=DMARC1 ;\tp = none', 'valid'],
    ['"v=DMARC1; p=none"', 'none'],
    ['v=dmarc1; p=none', 'none'],
    ['v=DMARC10; p=none', 'none'],
    ['v=DMARC1; rua=mailto:a@contoso.com', 'valid'],
  ])('%j is %s', (text, status) => {
    expect(parse(text).status).toBe(status);
  });

  it('never throws and stays in its vocabulary', () => {
    const words = [
      'v=DMARC1',
      'p=',
      'reject',
      ';',
      ' ',
      'rua=mailto:',
      'a@b.example',
      ',',
      '!10m',
      'sp=',
      'fo=0:1',
      '\u00e4',
      '"',
    ];
    const text = fc
      .array(fc.oneof(fc.constantFrom(...words), fc.string({ maxLength: 5 })), { maxLength: 30 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(fc.array(text, { maxLength: 3 }), (texts) => {
        const { status, tags } = parseDmarcRecords(texts.map((one) => [one]));
        return (
          ['valid', 'none', 'multiple', 'unusable'].includes(status) &&
          (tags === null || ['none', 'quarantine', 'reject'].includes(tags.p))
        );
      }),
    );
  });
});

describe('tree walk', () => {
  it('never asks more than eight names', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 }),
        (labels) => treeWalkTargets(labels.join('.')).length <= 8,
      ),
    );
    expect(treeWalkTargets('com')).toEqual(['com']);
  });
});

describe('policy', () => {
  const find = (domain: string, zone: Zone) => discoverPolicy(domain, createZoneResolver(zone));

  it('np applies to names that do not exist, and only to those', async () => {
    const zone = {
      ...record('contoso.com', 'v=DMARC1; p=none; np=reject'),
      'mail.contoso.com': [{ A: '192.0.2.1' }],
    };
    expect(await find('ghost.contoso.com', zone)).toMatchObject({ policyTag: 'np', policy: 'reject' });
    expect(await find('mail.contoso.com', zone)).toMatchObject({ policyTag: 'p', policy: 'none' });
    expect(await find('slow.contoso.com', { ...zone, 'slow.contoso.com': ['TIMEOUT'] })).toMatchObject({
      result: 'temperror',
    });
  });

  it('test mode is one step less', async () => {
    expect(await find('contoso.com', record('contoso.com', 'v=DMARC1; p=reject; t=y'))).toMatchObject({
      policy: 'reject',
      effectivePolicy: 'quarantine',
    });
  });

  it('takes the public suffix domain’s record where the organisation has none', async () => {
    const zone = {
      ...record('bank.example', 'v=DMARC1; p=reject; psd=y; sp=quarantine'),
      'giant.bank.example': [{ A: '192.0.2.1' }],
    };
    expect(await find('giant.bank.example', zone)).toMatchObject({
      recordAt: 'bank.example',
      organizationalDomain: 'giant.bank.example',
      policy: 'quarantine',
    });
  });

  it('an error below the record that would decide leaves it open', async () => {
    const zone = { ...record('contoso.com'), '_dmarc.mail.contoso.com': ['TIMEOUT'] };
    expect(await find('mail.contoso.com', zone)).toMatchObject({
      result: 'temperror',
      failedAt: ['_dmarc.mail.contoso.com'],
    });
  });
});

describe('result', () => {
  const zone = record('contoso.com');
  const judge = (spf: string, domain = 'contoso.com', from = 'contoso.com') =>
    evaluateDmarc(from, { spf: { result: spf, domain }, dkim: [] }, createZoneResolver(zone)).then(
      (result) => result.dmarc,
    );

  it.each([
    ['softfail', 'fail'],
    ['permerror', 'fail'],
    ['temperror', 'temperror'],
    ['pass', 'pass'],
  ])('SPF %s gives %s', async (spf, want) => {
    expect(await judge(spf)).toBe(want);
  });
  it('a temperror of a stranger’s domain changes nothing', async () => {
    expect(await judge('temperror', 'fabrikam.org')).toBe('fail');
  });
  it('compares names without case, dots or U-labels', async () => {
    expect(await judge('pass', 'Contoso.COM.')).toBe('pass');
    const idn = createZoneResolver(record('xn--bcher-kva.example'));
    const result = await evaluateDmarc(
      'bücher.example',
      { spf: null, dkim: [{ result: 'pass', d: 'mail.xn--bcher-kva.example' }] },
      idn,
    );
    expect(result).toMatchObject({ dmarc: 'pass', dkimAligned: true });
  });
});

describe('report destinations', () => {
  const check = (uri: string, zone: Zone = record('contoso.com')) =>
    checkReportDestination('contoso.com', uri, createZoneResolver(zone));
  it.each([
    ['mailto:a@contoso.com', { external: false, authorized: true }],
    ['mailto:a@reports.contoso.com', { external: false, authorized: true }],
    [
      'mailto:a@fabrikam.com',
      { external: true, authorized: false, queryName: 'contoso.com._report._dmarc.fabrikam.com' },
    ],
    ['https://fabrikam.com:8443/x', { external: true, host: 'fabrikam.com' }],
  ])('%s', async (uri, want) => {
    expect(await check(uri)).toMatchObject(want);
  });
  it('an error is not a refusal', async () => {
    const zone = { ...record('contoso.com'), 'contoso.com._report._dmarc.fabrikam.com': ['TIMEOUT'] };
    expect(await check('mailto:a@fabrikam.com', zone)).toMatchObject({ authorized: null });
  });
  it('reads the host', () => {
    expect(reportHost('mailto:a@B.example?subject=x')).toBe('b.example');
    expect(reportHost('mailto:nobody')).toBeNull();
    expect(reportHost('nonsense')).toBeNull();
  });
});

describe('findings', () => {
  const ids = async (zone: Zone) => {
    const view = await analyseDmarc({ domain: 'contoso.com', identifiers: [] }, createZoneResolver(zone));
    return checkDmarc(view)
      .filter(({ status }) => status !== 'info')
      .map(({ id, status }) => `${id} ${status}`);
  };
  it.each<[string, Zone, string[]]>([
    ['none', { 'contoso.com': [] }, ['dmarc-missing fail']],
    ['at the apex', { 'contoso.com': [{ TXT: 'v=DMARC1; p=none' }] }, ['dmarc-wrong-place fail']],
    [
      'doubled name',
      { '_dmarc.contoso.com.contoso.com': [{ TXT: 'v=DMARC1; p=none' }] },
      ['dmarc-wrong-place fail'],
    ],
    [
      'two',
      { '_dmarc.contoso.com': [{ TXT: 'v=DMARC1; p=none' }, { TXT: 'v=DMARC1; p=reject' }] },
      ['dmarc-multiple-records fail'],
    ],
    ['escaped', record('contoso.com', 'v=DMARC1\\; p=none'), ['dmarc-record-ignored fail']],
    ['no policy', record('contoso.com', 'v=DMARC1'), ['dmarc-unusable fail']],
    [
      'misspelt policy saved by rua',
      record('contoso.com', 'v=DMARC1; p=rejct; rua=mailto:a@contoso.com'),
      ['dmarc-policy-broken attention', 'dmarc-valid pass'],
    ],
    ['an error', { '_dmarc.contoso.com': ['SERVFAIL'] }, ['dmarc-could-not-check unknown']],
  ])('%s', async (_name, zone, want) => {
    expect((await ids(zone)).sort()).toEqual(want.sort());
  });
  it('a wildcard takes the effect of np away, and that is told', async () => {
    const np = record('contoso.com', 'v=DMARC1; p=none; np=reject; rua=mailto:a@contoso.com');
    const look = async (zone: Zone) => {
      const view = await analyseDmarc(
        { domain: 'contoso.com', identifiers: [], randomLabel: 'zzz' },
        createZoneResolver(zone),
      );
      return checkDmarc(view).map(({ id }) => id);
    };
    expect(await look({ ...np, '*.contoso.com': [{ A: '192.0.2.1' }] })).toContain('dmarc-np-wildcard');
    expect(await look({ ...np, 'contoso.com': [] })).not.toContain('dmarc-np-wildcard');
  });

  it('the corrected record of a mangled one is a record', async () => {
    for (const text of [
      'v=DMARC1\\; p=none',
      '"v=DMARC1; p=none"',
      ' v=DMARC1; p=none',
      'v=dmarc1; p=none',
      'v=DMARC1, p=none',
      'v=DMARC1 p=none',
    ]) {
      const view = await analyseDmarc(
        { domain: 'contoso.com', identifiers: [] },
        createZoneResolver(record('contoso.com', text)),
      );
      const [finding] = checkDmarc(view);
      const corrected = finding!.evidence.find(({ label }) => label === 'Corrected record');
      expect(parse(corrected!.value).status, text).toBe('valid');
    }
  });
});
