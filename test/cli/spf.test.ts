import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DohServer, startDohServer } from '../dns/doh-server.ts';
import { run } from './run.ts';

const schema = JSON.parse(readFileSync('public/data/schema/spf.schema.json', 'utf8')) as object;
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);

const zone = {
  'example.com': [{ TXT: 'v=spf1 include:_spf.example.net a mx:example.net -all exp=why.example.com' }],
  '_spf.example.net': [{ TXT: 'v=spf1 ip4:192.0.2.0/24 ?all' }],
  'why.example.com': [{ TXT: '%{i} is not ours\u0007' }],
  'broken.example.com': [{ TXT: 'v=spf1 ipv4:192.0.2.1 -all' }],
  'failing.example.com': ['SERVFAIL'],
  'mail.example.com': [{ TXT: 'v=spf1 a -all' }, { A: '192.0.2.9' }],
};

let server: DohServer;
beforeAll(async () => {
  server = await startDohServer(zone);
});
afterAll(() => server.close());

async function spf(ip: string, from: string, ...more: string[]) {
  const { status, stdout, stderr } = await run([
    'spf',
    '--ip',
    ip,
    '--from',
    from,
    '--resolver',
    server.url,
    '--json',
    ...more,
  ]);
  const result = JSON.parse(stdout);
  expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
  return { status, stderr, result };
}

describe('whyblocked spf', () => {
  it('names the term that decided and the way to it', async () => {
    const { status, result } = await spf('192.0.2.77', 'news@example.com');
    expect(status).toBe(0);
    expect(result).toMatchObject({
      result: 'pass',
      mechanism: 'ip4:192.0.2.0/24',
      domain: '_spf.example.net',
      path: [{ domain: 'example.com', term: 'include:_spf.example.net' }],
      lookups: 1,
      voidLookups: 0,
      explanation: null,
    });
    expect(result.queries.map((q: { name: string }) => q.name)).toEqual(['example.com', '_spf.example.net']);
  });

  it('counts look-ups, and gives no unprintable explanation', async () => {
    const { status, result } = await spf('203.0.113.9', 'news@example.com');
    expect(status).toBe(1);
    expect(result).toMatchObject({
      result: 'fail',
      mechanism: '-all',
      lookups: 3,
      voidLookups: 2,
      explanation: null,
    });
  });

  it('evaluates the HELO name for the null sender', async () => {
    const { status, result } = await spf('192.0.2.9', '<>', '--helo', 'mail.example.com');
    expect(status).toBe(0);
    expect(result).toMatchObject({ result: 'pass', sender: 'postmaster@mail.example.com' });
  });

  it('tells a broken record from a failing DNS and from none', async () => {
    expect(await spf('192.0.2.1', 'x@broken.example.com')).toMatchObject({
      status: 1,
      result: { result: 'permerror', problem: { code: 'syntax', subject: 'ipv4:192.0.2.1' } },
    });
    expect(await spf('192.0.2.1', 'x@failing.example.com')).toMatchObject({
      status: 3,
      result: { result: 'temperror' },
    });
    expect(await spf('192.0.2.1', 'x@nowhere.example.org')).toMatchObject({
      status: 1,
      result: { result: 'none' },
    });
  });

  it('speaks to people', async () => {
    const { stdout } = await run([
      'spf',
      '--ip',
      '192.0.2.77',
      '--from',
      'news@example.com',
      '--resolver',
      server.url,
    ]);
    expect(stdout).toMatch(/^pass: example\.com lets 192\.0\.2\.77 send its mail; "ip4:192\.0\.2\.0\/24"/);
    expect(stdout).toContain('Look-ups: 1 of 10, empty ones: 0 of 2.');
  });

  it.each([
    [[], 'Give the sending address with --ip'],
    [['--ip', '192.0.2'], 'is no IP address'],
    [['--ip', '192.0.2.1'], 'Give the envelope sender with --from'],
    [['--ip', '192.0.2.1', '--from', '<>'], 'add --helo'],
    [['--ip', '192.0.2.1', '--from', 'a@example.com', '--resolver', 'ftp://x'], '--resolver:'],
    [['--ipp', '192.0.2.1'], '--ipp'],
  ])('answers %j with one sentence', async (words, sentence) => {
    const { status, stderr } = await run(['spf', ...words]);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
