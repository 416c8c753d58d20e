import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { run } from './run.ts';

const schema = JSON.parse(readFileSync('public/data/schema/explain.schema.json', 'utf8')) as object;
const validate = new Ajv({ strict: false, allErrors: true, allowUnionTypes: true }).compile(schema);
const folder = mkdtempSync(join(tmpdir(), 'explain-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function explain(words: string[], stdin: string | Uint8Array = '') {
  const { status, stdout, stderr } = await run(['explain', ...words, '--json'], stdin);
  expect(stderr).toBe('');
  const result = JSON.parse(stdout);
  expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
  return { status, result };
}

const reply =
  "550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140). [DB5EUR02FT012.eop-EUR02.prod.protection.outlook.com]";
const bounce = (code: string) => `From MAILER-DAEMON Thu Mar 12 09:21:41 2026
From: MAILER-DAEMON@mx1.example.com
To: user@example.com
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx1.example.com

Final-Recipient: rfc822; user@hotmail.com
Action: failed
Remote-MTA: dns; hotmail-com.olc.protection.outlook.com
Diagnostic-Code: smtp; ${code}

--b--

`;

describe('whyblocked explain', () => {
  it('explains a reply on standard input', async () => {
    const { status, result } = await explain([], reply);
    expect(status).toBe(0);
    expect(result).toMatchObject({ receiver: 'microsoft', who: 'microsoft-consumer', range: '192.0.2.0/24' });
    expect(result.matches).toHaveLength(1);
    expect(result.matches[0]).toMatchObject({
      id: 's3140',
      confidence: 'exact',
      smtp: '550',
      enhanced: '5.7.1',
      token: 'S3140',
      service: 'consumer',
      ip: '192.0.2.25',
      host: 'DB5EUR02FT012.eop-EUR02.prod.protection.outlook.com',
      page: '/codes/s3140/',
    });
  });

  it("takes another receiver's bounce for what it is", async () => {
    const { result } = await explain(
      ['-'],
      'host mx00.emig.gmx.net[192.0.2.9] said: 550-Requested action not taken: mailbox unavailable',
    );
    expect(result).toMatchObject({ matches: [], receiver: 'other', otherReceiver: 'GMX and WEB.DE' });
  });

  it('reads a mailbox and a Maildir folder', async () => {
    const box = join(folder, 'mbox');
    writeFileSync(
      box,
      bounce(reply) +
        bounce('550 5.5.0 Requested action not taken: mailbox unavailable.') +
        bounce('554 5.7.1 Nope'),
    );
    const { result } = await explain([box]);
    expect(result.matches.map((match: { id: string }) => match.id)).toEqual(['s3140', '5.5.0']);
    expect(result.messages).toHaveLength(3);
    for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(folder, 'Maildir', name), { recursive: true });
    writeFileSync(join(folder, 'Maildir/new/1:2,'), bounce(reply).replace(/^From .*\n/, ''));
    writeFileSync(join(folder, 'Maildir/cur/2:2,S'), bounce(reply).replace(/^From .*\n/, ''));
    writeFileSync(join(folder, 'Maildir/tmp/3'), 'half a message');
    const maildir = await explain([join(folder, 'Maildir')]);
    expect(maildir.result.matches).toHaveLength(1);
    expect(maildir.result.matches[0].count).toBe(2);
  });

  it('speaks plainly, in the order of the page', async () => {
    const { stdout } = await run(['explain'], reply);
    const at = [
      'Microsoft’s consumer service',
      '550 5.7.1 S3140',
      'Your address: 192.0.2.25',
      'Permanent.',
      'What to do now:',
      'Not worth the trouble:',
      '/codes/s3140/',
    ].map((part) => stdout.indexOf(part));
    expect(at).not.toContain(-1);
    expect([...at].sort((a, b) => a - b)).toEqual(at);
  });

  it('names pages with the host that the build gave, else by their path', async () => {
    expect((await run(['explain'], reply)).stdout).toContain('More: /codes/s3140/');
    vi.stubGlobal('SITE_URL', 'https://www.contoso.com/');
    const { stdout } = await run(['explain'], reply);
    vi.unstubAllGlobals();
    expect(stdout).toContain('More: https://www.contoso.com/codes/s3140/');
  });

  it('leads from an answer of the support to its page', async () => {
    const { stdout } = await run(['explain'], 'Not qualified for mitigation\n192.0.2.25/32\n');
    expect(stdout).toContain('an answer of Microsoft’s support');
    expect(stdout).toContain('/now-blocked/outcomes/told-not-qualified/');
  });

  it('says that only the first part was read, and that nothing was found', async () => {
    const file = join(folder, 'long.txt');
    writeFileSync(file, 'nothing of note\n'.repeat(600_000));
    const { stdout } = await run(['explain', file]);
    expect(stdout).toContain('No reply of a mail server was found in it.');
    expect(stdout).toContain('only the first part of it was read');
  });

  it('says that it does not know, and prepares a report without people in it', async () => {
    const { result } = await explain(
      [],
      '550 5.7.999999 no\n550 5.9.1 We have never seen user@contoso.com say this [AM6EUR05FT021.eop-eur05.prod.protection.outlook.com]',
    );
    expect(result.matches).toEqual([]);
    expect(result.receiver).toBe('microsoft');
    expect(result.reportText).toContain('never seen user@contoso.com');
  });

  it.each([
    ['', /nothing to read/],
    ['%PDF-1.7 …', /This is a PDF/],
    [Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), /picture/],
    [Uint8Array.from({ length: 5000 }, (_, index) => (index * 7) % 32), /not text/],
  ])('ends in one sentence for what is no text', async (stdin, sentence) => {
    const { status, stdout, stderr } = await run(['explain'], stdin);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('names the option or file it cannot take', async () => {
    expect((await run(['explain', '--what'])).stderr).toMatch(/no option --what/);
    expect((await run(['explain', 'no-such-file'])).stderr).toMatch(/no file "no-such-file"/);
  });
});
