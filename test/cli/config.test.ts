import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import Ajv from 'ajv';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'whyblocked-config-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function run(...argv: string[]) {
  const out: string[] = [];
  const errors: string[] = [];
  const sink = (list: string[]) =>
    new Writable({
      write(chunk, _, done) {
        list.push(String(chunk));
        done();
      },
    });
  const status = await main(['config', ...argv], {
    stdin: Readable.from([]),
    stdout: sink(out),
    stderr: sink(errors),
    color: false,
    env: {},
    cwd: folder,
    now: () => new Date(0),
    signal: new AbortController().signal,
  });
  return { status, out: out.join(''), error: errors.join('') };
}

const schema = JSON.parse(
  readFileSync(new URL('../../public/data/schema/config.schema.json', import.meta.url), 'utf8'),
);

describe('whyblocked config', () => {
  it('lists servers, purposes, versions and relays', async () => {
    const text = await run('--list');
    expect(text.status).toBe(0);
    expect(text.out).toContain('postfix');
    const json = JSON.parse((await run('--list', '--json')).out);
    expect(json.servers.length).toBeGreaterThanOrEqual(19);
    expect(json.relays.map((r: { id: string }) => r.id)).toContain('brevo');
  });

  it('prints data that fits the published schema, for each server and purpose', async () => {
    const validate = new Ajv({ allErrors: true }).compile(schema);
    const { servers, purposes } = JSON.parse((await run('--list', '--json')).out);
    for (const server of servers) {
      for (const purpose of purposes) {
        const { status, out } = await run(
          server.id,
          purpose,
          '--relay',
          'brevo',
          '--ip',
          '192.0.2.11',
          '--json',
        );
        const data = JSON.parse(out);
        expect(validate(data), JSON.stringify(validate.errors?.[0])).toBe(true);
        expect(status).toBe(data.impossible === null ? 0 : 1);
      }
    }
  });

  it('writes files and scripts into a new folder, and leaves one with files alone', async () => {
    const first = await run('postfix', 'relay-microsoft', '--relay', 'brevo', '--out', 'kit');
    expect(first).toMatchObject({ status: 0, error: '' });
    expect(readdirSync(join(folder, 'kit')).sort()).toEqual([
      'README.txt',
      'apply.sh',
      'files',
      'rollback.sh',
      'verify.sh',
    ]);
    expect(statSync(join(folder, 'kit/apply.sh')).mode & 0o777).toBe(0o755);
    expect(statSync(join(folder, 'kit/files/etc/postfix/ms_sasl_passwd')).mode & 0o777).toBe(0o600);
    const before = readFileSync(join(folder, 'kit/README.txt'), 'utf8');
    const second = await run('postfix', 'relay-all', '--out', 'kit');
    expect(second.status).toBe(2);
    expect(second.error).toContain('left alone');
    expect(readFileSync(join(folder, 'kit/README.txt'), 'utf8')).toBe(before);
    expect(readdirSync(folder).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it.each([
    [['nope', 'relay-all'], 'there is no server "nope"'],
    [['postfix', 'nope'], 'There is no purpose "nope"'],
    [['postfix'], 'name a server and a purpose'],
    [['postfix', 'relay-all', '--relay', 'nope'], 'There is no relay "nope"'],
    [['postfix', 'relay-all', '--version', '99'], 'There is no version of Postfix "99"'],
    [['postfix', 'relay-all', '--host', 'a;b.example'], 'is no host name'],
    [['opensmtpd', 'relay-microsoft', '--match', 'mx'], 'OpenSMTPD cannot do this by "mx"'],
    [['postfix', 'relay-fallback', '--port', '465', '--relay', 'brevo'], 'Choose a port with STARTTLS'],
    [['postfix', 'relay-all', '--relay', 'brevo', '--port', '26'], 'not known to listen on port 26'],
    [['postfix', 'source-ip', '--ip', '192.0.2.1', '--blocked', '192.0.2.1'], 'also marked as blocked'],
    [['postfix', 'relay-microsoft', '--domains', 'missing.txt'], 'could not be read'],
    [['postfix', 'relay-all', '--bogus'], '--bogus'],
  ])('says what is wrong with %j', async (argv, sentence) => {
    const { status, error, out } = await run(...(argv as string[]));
    expect(status).toBe(2);
    expect(out).toBe('');
    expect(error).toContain(sentence);
    expect(error.trim().split('\n')).toHaveLength(1);
  });

  it('reads a file of domains', async () => {
    writeFileSync(join(folder, 'domains.txt'), '# customers\ncontoso.com\r\n\nfabrikam.com # second\n');
    const { out } = await run(
      'opensmtpd',
      'relay-microsoft',
      '--domain-list',
      'none',
      '--domains',
      'domains.txt',
      '--json',
    );
    expect(JSON.parse(out).files[0].content).toBe('contoso.com\nfabrikam.com\n');
  });

  it('says when the version chosen is not the one that was tried', async () => {
    expect((await run('exim', 'relay-all', '--version', 'freebsd')).out).toContain(
      'were not run: look at each path',
    );
    expect((await run('exim', 'relay-all')).out).not.toContain('were not run');
  });

  it('says why a server cannot do something and what comes nearest', async () => {
    const { status, out } = await run('sendmail', 'relay-fallback');
    expect(status).toBe(1);
    expect(out).toContain('What comes nearest');
  });
});
