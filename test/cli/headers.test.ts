import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { burn } from '@kenjiuno/msgreader/lib/Burner.js';
import { TypeEnum } from '@kenjiuno/msgreader/lib/Reader.js';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

const schema = JSON.parse(readFileSync('public/data/schema/headers.schema.json', 'utf8')) as object;
const validate = new Ajv({ strict: false, allErrors: true }).compile(schema);
const outside = new URL('../../../shared/testdata/headers/', import.meta.url);

async function analyse(file: string) {
  const { status, stdout } = await run(['headers', file, '--json']);
  const result = JSON.parse(stdout);
  expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
  return { status, result };
}

describe('whyblocked headers', () => {
  it('explains a Junk message of an Outlook.com mailbox', async () => {
    const { status, result } = await analyse('test/fixtures/headers/outlook-junk.eml');
    expect(status).toBe(1);
    expect(result.service).toBe('consumer');
    expect(result.read.kind).toBe('message');
    expect(result.verdict).toMatchObject({
      placement: 'junk',
      cause: 'authentication',
      confidence: 'likely',
    });
    expect(result.verdict.advice.sender.length).toBeGreaterThan(1);
    expect(result.verdict.advice.administrator).toEqual([]);
    expect(result.message.from).toBe('Café Contoso <user@example.com>');
    expect(result.spf).toMatchObject({ senderIp: '192.0.2.25', aligned: 'none' });
    expect(result.hops.map((h: { delay: number | null }) => h.delay)).toEqual([null, 5, 0, 1, 1]);
    expect(result.stamps.find((s: { field: string }) => s.field === 'dest')).toMatchObject({
      value: 'J',
      page: '/headers/x-microsoft-antispam-mailbox-delivery/#dest-j',
    });
    expect(result.lookups).toMatchObject({
      domains: ['example.com', 'mail.example.net'],
      ips: ['192.0.2.25'],
    });
  });

  it("names the gateway and the administrator's rule on a Microsoft 365 message", async () => {
    const { result } = await analyse('test/fixtures/headers/business-gateway.txt');
    expect(result.service).toBe('business');
    expect(result.verdict).toMatchObject({ placement: 'junk', cause: 'administrator' });
    const ids = result.findings.map((f: { id: string }) => f.id);
    expect(ids).toEqual(
      expect.arrayContaining(['headers-gateway', 'headers-blocked-by-admin', 'headers-other-origin']),
    );
    expect(result.lookups.selectors).toEqual([{ domain: 'fabrikam.com', selector: 's2026' }]);
  });

  it('reads standard input and speaks plainly', async () => {
    const text = readFileSync('test/fixtures/headers/outlook-junk.eml');
    const { status, stdout } = await run(['headers'], text);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^The message was put into Junk at Outlook\.com: nothing proved/);
    expect(stdout).toContain('What the sender can do');
    expect(stdout).toContain('Microsoft did not believe that the message is from example.com (reason 001)');
    expect(stdout.split('\n').every((line) => !line.includes('\x1b'))).toBe(true);
  });

  it('reads an Outlook message file, and says when it keeps no headers', async () => {
    const text = readFileSync('test/fixtures/headers/outlook-junk.eml', 'utf8').split('\n\n')[0]!;
    const content = new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer);
    const file = (name: string) =>
      Uint8Array.from(
        burn([
          { name: 'Root Entry', type: TypeEnum.ROOT, children: [1], length: 0 },
          { name, type: TypeEnum.DOCUMENT, binaryProvider: () => content, length: content.length },
        ] as never),
      );
    expect((await run(['headers'], file('__substg1.0_007D001F'))).stdout).toMatch(
      /^The message was put into Junk/,
    );
    const draft = await run(['headers'], file('__substg1.0_0037001F'));
    expect([draft.status, draft.stderr]).toEqual([2, expect.stringMatching(/holds no Internet headers/)]);
  });

  it.each([
    [['headers', '-'], 'Hello there', /no message headers in standard input/],
    [['headers', 'no-such-file'], '', /There is no file "no-such-file"/],
    [['headers', '--verbose'], '', /There is no option --verbose/],
    [['headers', 'a', 'b'], '', /Give one file/],
    [['headers', 'src'], '', /is a folder/],
  ])('%j ends in one sentence', async (argv, stdin, sentence) => {
    const { status, stdout, stderr } = await run(argv, stdin);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it.skipIf(!existsSync(outside))('keeps to its schema for every case gathered outside', async () => {
    for (const file of readdirSync(outside).filter((f) => f.endsWith('.txt'))) {
      await analyse(new URL(file, outside).pathname);
    }
  });
});
