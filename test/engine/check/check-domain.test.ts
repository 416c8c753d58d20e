import { describe, expect, it } from 'vitest';
import checkSamples from '../../../src/data/check-samples.ts';
import loadWords from '../../../src/data/findings.ts';
import { type CheckDeps, checkDomain } from '../../../src/engine/check/check-domain.ts';
import {
  formatDigCommands,
  formatReportMarkdown,
  formatReportText,
} from '../../../src/engine/check/format.ts';
import { createHandOver } from '../../../src/engine/check/hand-over.ts';
import { type CheckForm, parseCheckInput } from '../../../src/engine/check/input.ts';
import type { CheckReport, ProgressRow } from '../../../src/engine/check/report.ts';
import { publicSuffix } from '../../../src/engine/dmarc/suffix-list.ts';
import type { DnsOutcome, Resolver } from '../../../src/engine/dns/types.ts';
import { createZoneResolver, type Zone } from '../../../src/engine/dns/zone-resolver.ts';
import { placeholdersOf } from '../../../src/schemas/finding.ts';

const words = loadWords();
const samples = checkSamples();

async function check(
  form: CheckForm,
  resolver: Resolver | Zone,
  deps: Partial<CheckDeps> = {},
): Promise<CheckReport> {
  const { input } = parseCheckInput(form);
  const report = await checkDomain(input!, {
    resolver: 'resolve' in resolver ? (resolver as Resolver) : createZoneResolver(resolver as Zone),
    resolverName: 'sample data',
    now: () => 0,
    randomLabel: 'zzz',
    publicSuffix: async () => publicSuffix,
    ...deps,
  });
  return report!;
}

const lightsOf = (report: CheckReport) =>
  Object.fromEntries(report.lights.map(({ id, status }) => [id, status]));
const idsOf = (report: CheckReport) => report.findings.map((finding) => finding.id);

describe('bundled samples', () => {
  it.each([
    ['sound', 'sound', 'pass', { spf: 'pass', dkim: 'pass', dmarc: 'pass', alignment: 'pass', ptr: 'pass' }],
    [
      'broken',
      'dns-reason',
      'fail',
      { spf: 'fail', dkim: 'fail', dmarc: 'fail', alignment: 'attention', ptr: 'fail' },
    ],
    [
      'blocked',
      'sound',
      'pass',
      { spf: 'pass', dkim: 'pass', dmarc: 'pass', alignment: 'pass', ptr: 'pass' },
    ],
  ])('%s', async (id, kind, status, lights) => {
    const sample = samples.find((one) => one.id === id)!;
    const report = await check(sample.form, sample.zone);
    expect(report.verdict).toMatchObject({ kind, status });
    expect(lightsOf(report)).toEqual(lights);
    expect(report.verdict.sentence).toContain(report.domain);
    for (const finding of report.findings) {
      const entry = words[finding.id]!;
      expect(entry.statuses, finding.id).toContain(finding.status);
      expect(Object.keys(finding.args), finding.id).toEqual(
        expect.arrayContaining(placeholdersOf(entry.title, entry.reason, entry.remedy)),
      );
    }
    expect(formatReportText(report, words)).not.toMatch(/\{[a-z]+\}/i);
  });

  it('never asks the same question twice', async () => {
    for (const { form, zone } of samples) {
      const report = await check(form, zone);
      const asked = report.queries.map(({ name, type }) => `${type} ${name}`);
      expect(new Set(asked).size).toBe(asked.length);
    }
  });

  it('rows come in final order at once and all fill in', async () => {
    const seen: (readonly ProgressRow[])[] = [];
    await check(samples[0]!.form, samples[0]!.zone, { onProgress: (rows) => seen.push([...rows]) });
    const order = ['spf', 'dkim', 'dmarc', 'host-192.0.2.10', 'host-192.0.2.11', 'mx', 'transport'];
    for (const rows of seen) expect(rows.map((row) => row.id)).toEqual(order);
    expect(seen[0]!.every((row) => row.status === null)).toBe(true);
    expect(seen.at(-1)!.every((row) => row.status !== null)).toBe(true);
  });
});

describe('when DNS is not as it should be', () => {
  const always = (outcome: DnsOutcome): Resolver => ({ resolve: async () => outcome as never });
  const form: CheckForm = {
    domain: 'contoso.com',
    ips: '192.0.2.10',
    helo: 'mail.contoso.com',
    selectors: 's1',
  };
  const meta = { resolver: 'test', ms: 1, authenticated: false, ttl: null, aliases: [] };

  it('offline: nothing is called missing or clean', async () => {
    const report = await check(
      form,
      always({ kind: 'unreachable', reason: 'network', detail: 'Failed to fetch', resolver: 'test', ms: 1 }),
    );
    expect(idsOf(report)).toEqual(['dns-unreachable']);
    expect(report.verdict).toMatchObject({ kind: 'unknown', status: 'unknown' });
    expect(report.lights.map((light) => light.status)).toEqual(Array(5).fill('unknown'));
  });

  it.each([
    ['SERVFAIL everywhere', { kind: 'failed' as const, rcode: 2, rcodeName: 'SERVFAIL', meta }],
    [
      'time-outs',
      {
        kind: 'unreachable' as const,
        reason: 'timeout' as const,
        detail: 'time-out',
        resolver: 'test',
        ms: 1,
      },
    ],
  ])('%s: no fail and no clean list', async (_name, outcome) => {
    const report = await check(form, always(outcome));
    expect(report.findings.filter(({ status }) => status === 'fail' || status === 'pass')).toEqual([]);
    expect(report.verdict.status).toBe('unknown');
  });

  it('a resolver that answers everything with its own page is not believed about block lists', async () => {
    const zone = createZoneResolver({ '*': [{ A: '203.0.113.99' }], 'contoso.com': [{ A: '192.0.2.10' }] });
    const report = await check(form, zone);
    expect(idsOf(report)).not.toContain('dnsbl-listed');
    expect(idsOf(report)).not.toContain('dnsbl-clean');
    expect(idsOf(report)).toContain('dnsbl-broken');
  });

  it('a domain that does not exist explains everything else', async () => {
    const report = await check({ domain: 'nothing.example' }, { example: [] });
    expect(idsOf(report)).toEqual(['dns-domain-missing']);
    expect(report.verdict.kind).toBe('no-domain');
  });

  it('can be cancelled', async () => {
    const stop = new AbortController();
    const { input } = parseCheckInput(form);
    const slow: Resolver = {
      resolve: (_question, options) =>
        new Promise((resolve) =>
          options?.signal?.addEventListener('abort', () =>
            resolve({ kind: 'unreachable', reason: 'aborted', detail: 'cancelled', resolver: '', ms: 0 }),
          ),
        ),
    };
    const work = checkDomain(input!, {
      resolver: slow,
      resolverName: 'x',
      now: () => 0,
      randomLabel: 'z',
      signal: stop.signal,
    });
    stop.abort();
    expect(await work).toBeNull();
  });

  it('markup and control characters in records stay text', async () => {
    const hostile = 'v=DMARC1; p=none; rua=mailto:a@contoso.com; x=<script>alert(1)</script>\u001b[31m';
    const report = await check(
      { domain: 'contoso.com' },
      { 'contoso.com': [{ A: '192.0.2.1' }], '_dmarc.contoso.com': [{ TXT: hostile }] },
    );
    expect(formatReportText(report, words)).not.toContain('\u001b');
    expect(formatReportMarkdown(report, words)).not.toContain('\u001b');
  });
});

describe('the verdict', () => {
  const { zone } = samples[0]!;
  const form: CheckForm = { domain: 'contoso.com', ips: '192.0.2.10', selectors: 'mail2026' };
  const { 'mail2026._domainkey.contoso.com': _key, ...keyless } = zone;
  it.each<[string, CheckForm, Zone, string, RegExp]>([
    [
      'no address',
      { domain: 'contoso.com', selectors: 'mail2026' },
      zone,
      'incomplete',
      /Add the addresses it is sent from to be sure/,
    ],
    [
      'no selector',
      { domain: 'contoso.com', ips: '192.0.2.10' },
      zone,
      'incomplete',
      /Add the DKIM selector to be sure/,
    ],
    [
      'no key at all',
      { domain: 'contoso.com', ips: '192.0.2.10' },
      keyless,
      'dns-reason',
      /seems to have no DKIM key/,
    ],
    [
      'an address SPF does not cover',
      { ...form, ips: '192.0.2.99' },
      zone,
      'dns-reason',
      /SPF gives fail for 192\.0\.2\.99/,
    ],
    [
      'two SPF records',
      form,
      { ...zone, 'contoso.com': [{ TXT: 'v=spf1 -all' }, { TXT: 'v=spf1 ~all' }] },
      'dns-reason',
      /above 5,000 messages a day.*SPF cannot pass/,
    ],
    [
      'reverse DNS missing',
      form,
      { ...zone, '10.2.0.192.in-addr.arpa': [] },
      'dns-reason',
      /refuses mail from contoso\.com: there is no reverse DNS for 192\.0\.2\.10/,
    ],
    [
      'reverse DNS not asked',
      form,
      { ...zone, '10.2.0.192.in-addr.arpa': ['TIMEOUT'] },
      'unknown',
      /reverse DNS could not be checked/,
    ],
    [
      'DMARC not asked',
      form,
      { ...zone, '_dmarc.contoso.com': ['SERVFAIL'] },
      'unknown',
      /DMARC could not be checked/,
    ],
    [
      'a Microsoft-unknown list',
      form,
      { ...zone, '10.2.0.192.bl.spamcop.net': [{ A: '127.0.0.2' }] },
      'sound',
      /A listing at SpamCop points the same way/,
    ],
  ])('%s', async (_name, typed, dns, kind, sentence) => {
    const { verdict } = await check(typed, dns);
    expect(verdict.kind).toBe(kind);
    expect(verdict.sentence).toMatch(sentence);
    expect(verdict.sentence).not.toMatch(/undefined|null|\{/);
  });
});

describe('Spamhaus', () => {
  const { form, zone } = samples[0]!;
  it('a refusal is neither listed nor clean', async () => {
    const report = await check(form, zone);
    const refused = report.findings.find((finding) => finding.id === 'dnsbl-refused');
    expect(refused).toMatchObject({ status: 'unknown', args: { list: 'Spamhaus ZEN' } });
    expect(report.findings.find((finding) => finding.id === 'dnsbl-clean')!.args['lists']).not.toContain(
      'Spamhaus',
    );
  });

  it('with a key of one’s own a listing decides, and the key is shown nowhere', async () => {
    const key = 'abcdefghij0123456789abcdef';
    const own = {
      ...zone,
      [`2.0.0.127.${key}.zen.dq.spamhaus.net`]: [{ A: '127.0.0.2' }, { A: '127.0.0.10' }],
      [`10.2.0.192.${key}.zen.dq.spamhaus.net`]: [{ A: '127.0.0.3' }],
    };
    const report = await check(form, own, { dqsKey: key });
    expect(report.verdict.kind).toBe('listed');
    expect(report.findings[0]).toMatchObject({ id: 'dnsbl-listed-spamhaus', args: { list: 'Spamhaus CSS' } });
    expect(JSON.stringify(report)).not.toContain(key);
  });
});

it('names from DNS cannot start lines of their own in a report', async () => {
  const zone = {
    'contoso.com': [{ A: '192.0.2.1' }],
    '10.2.0.192.in-addr.arpa': [{ PTR: 'a\n# Heading\n`x`.example' }],
  };
  const report = await check({ domain: 'contoso.com', ips: '192.0.2.10' }, zone);
  const markdown = formatReportMarkdown(report, words);
  const outside = markdown.replace(/^(`{3,})\n[\s\S]*?\n\1$/gm, '');
  expect(outside).not.toMatch(/^# Heading/m);
  expect(formatReportText(report, words)).not.toMatch(/^# Heading/m);
});

it('dig commands can be pasted into a shell', () => {
  const commands = formatDigCommands([
    { name: '_dmarc.contoso.com', type: 'TXT' },
    { name: "a'; rm -rf ~ #.example", type: 'A' },
  ]);
  expect(commands.split('\n')).toEqual(['dig TXT _dmarc.contoso.com', "dig A 'a'\\''; rm -rf ~ #.example'"]);
});

describe('createHandOver', () => {
  const sample = (id: string) => samples.find((one) => one.id === id)!;

  it('says in order only what DNS can prove, and never that DKIM signs', async () => {
    const report = await check(sample('sound').form, sample('sound').zone);
    const { checks, ips, domains, rdns } = createHandOver(report);
    expect(checks).toMatchObject({ spf: 'pass', dmarc: 'pass' });
    expect(checks).not.toHaveProperty('dkim');
    expect(ips).toEqual(report.hosts.map(({ ip }) => ip));
    expect(domains).toEqual([report.domain]);
    expect(rdns).toHaveLength(report.hosts.length);
  });

  it('says what fails', async () => {
    const report = await check(sample('broken').form, sample('broken').zone);
    expect(createHandOver(report).checks).toMatchObject({
      spf: 'fail',
      dkim: 'fail',
      dmarc: 'fail',
      ptr: 'fail',
    });
  });

  it('says nothing where nothing could be asked', async () => {
    const report = await check(sample('sound').form, {
      resolve: async () => ({ kind: 'unreachable', reason: 'offline' }),
    } as unknown as Resolver);
    expect(createHandOver(report).checks).toEqual({});
  });
});
