import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import checkSamples from '../../src/data/check-samples.ts';
import { type DohServer, startDohServer } from '../dns/doh-server.ts';
import { run } from './run.ts';

const schema = JSON.parse(readFileSync('public/data/schema/check.schema.json', 'utf8')) as object;
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

const zone = Object.assign({}, ...checkSamples().map((sample) => sample.zone));
let server: DohServer;
beforeAll(async () => {
  server = await startDohServer(zone);
});
afterAll(() => server.close());

const check = (...words: string[]) => run(['check', ...words, '--resolver', server.url]);

async function checkJson(...words: string[]) {
  const { status, stdout } = await check(...words, '--json');
  const report = JSON.parse(stdout);
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  return { status, report };
}

describe('whyblocked check', () => {
  it('sound records end with 0 and the contract’s fields', async () => {
    const { status, report } = await checkJson(
      'contoso.com',
      '--ip',
      '192.0.2.10,192.0.2.11',
      '--selector',
      'mail2026',
    );
    expect(status).toBe(0);
    expect(report).toMatchObject({
      domain: 'contoso.com',
      resolver: server.url,
      verdict: { status: 'pass', kind: 'sound' },
    });
    expect(report.hosts.map((host: { ip: string }) => host.ip)).toEqual(['192.0.2.10', '192.0.2.11']);
    expect(report.dns.queries).toBe(report.queries.length);
  });

  it('a finding that fails ends with 1', async () => {
    const { status, report } = await checkJson(
      'Post@Fabrikam.com',
      '--ip',
      '198.51.100.24',
      '--helo',
      'localhost',
      '--selector',
      'dkim',
    );
    expect(status).toBe(1);
    expect(report.verdict).toMatchObject({ status: 'fail', kind: 'dns-reason' });
    expect(report.findings[0].status).toBe('fail');
  });

  it('a pasted signature in another domain that does not align is told', async () => {
    const { report } = await checkJson(
      'contoso.com',
      '--from',
      'bounces@example.org',
      '--selector',
      'v=1; d=example.org; s=s2026',
    );
    expect(report.findings.map(({ id }: { id: string }) => id)).toContain('dmarc-not-aligned');
    expect(report.lights.find(({ id }: { id: string }) => id === 'alignment').status).toBe('fail');
  });

  it('asks each question once', async () => {
    server.asked.length = 0;
    await check('contoso.com', '--ip', '192.0.2.10', '--ip', '192.0.2.11');
    expect(new Set(server.asked).size).toBe(server.asked.length);
  });

  it('tells people the verdict first', async () => {
    const { status, stdout } = await check('example.org', '--ip', '203.0.113.25', '--selector', 's2026');
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/^The records are fine/);
    expect(stdout).toMatch(/UCEPROTECT/);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
  });

  it('without a domain takes it from the reverse name, and asks that once', async () => {
    server.asked.length = 0;
    const { status, stdout, stderr } = await check('--ip', '203.0.113.25', '--json');
    expect(status).toBe(0);
    expect(stderr).toContain('example.org is taken from mail.example.org');
    expect(JSON.parse(stdout).domain).toBe('example.org');
    expect(new Set(server.asked).size).toBe(server.asked.length);
    const generic = await check('--ip', '198.51.100.24');
    expect(generic.status).toBe(2);
    expect(generic.stderr).toMatch(/not that of a sender\. Enter the domain/);
  });

  it('prints dig commands', async () => {
    const { stdout } = await check('example.org', '--dig');
    expect(stdout).toContain('dig TXT _dmarc.example.org\n');
  });

  it.each([
    [['192.0.2.10'], /IP address/],
    [[''], /Enter a domain/],
    [['contoso.com', '--ip', '10.0.0.1'], /private address/],
    [['contoso.com', 'fabrikam.com'], /one domain/],
    [['contoso.com', '--nonsense'], /no option --nonsense/],
  ])('%j is a usage error in one sentence', async (words, sentence) => {
    const { status, stderr, stdout } = await run(['check', ...words]);
    expect(status).toBe(2);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
  });

  it('a resolver that is not there is 3, and nothing is called missing', async () => {
    const gone = await startDohServer({});
    await gone.close();
    const { status, stdout } = await run([
      'check',
      'contoso.com',
      '--ip',
      '192.0.2.10',
      '--resolver',
      gone.url,
      '--json',
    ]);
    const report = JSON.parse(stdout);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(status).toBe(3);
    expect(report.findings.map(({ id }: { id: string }) => id)).toEqual(['dns-unreachable']);
  });
});
