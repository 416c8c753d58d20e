import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Ajv from 'ajv';
import { gzipSync, zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { run } from './run.ts';

const folder = mkdtempSync(join(tmpdir(), 'whyblocked-'));
const put = (name: string, content: string | Uint8Array) => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const schema = (name: string) =>
  new Ajv({ strict: false, allErrors: true, allowUnionTypes: true }).compile(
    JSON.parse(readFileSync(`public/data/schema/${name}.schema.json`, 'utf8')) as object,
  );
const outside = (name: string) => new URL(`../../../shared/testdata/${name}/`, import.meta.url);

async function json(command: string, files: string[], stdin: string | Uint8Array = '') {
  const { status, stdout, stderr } = await run([command, ...files, '--json'], stdin);
  expect(stderr).toBe('');
  const result = JSON.parse(stdout);
  const validate = schema(command);
  expect(validate(result), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
  return { status, result };
}

describe('whyblocked snds', () => {
  const yellow =
    '192.0.2.1,9/29/2026 12:00 AM,9/29/2026 11:59 PM,1200,1180,1190,YELLOW,< 0.1%,,,,mail.example.com,user@example.com,\n';
  it('names yellow at 0.1% complaints and keeps traps unknown', async () => {
    const { status, result } = await json('snds', [put('data.csv', yellow)]);
    expect(status).toBe(0);
    expect(result.addresses[0]).toMatchObject({ ip: '192.0.2.1', yellow: 1, trapHits: null });
    expect(result.findings.map((f: { id: string }) => f.id)).toEqual([
      'snds-yellow',
      'snds-traps-unknown',
      'snds-colour-without-complaints',
    ]);
    const { stdout } = await run(['snds', join(folder, 'data.csv')]);
    expect(stdout).toContain('192.0.2.1 was yellow at < 0.1% complaints: the two measure different things');
  });
  it('puts data and status together', async () => {
    const status = put(
      'status.csv',
      '192.0.2.0,192.0.2.255,Yes,Blocked due to user complaints or other evidence of spamming\n',
    );
    const got = await json('snds', [put('green.csv', yellow.replace('YELLOW', 'GREEN')), status]);
    expect(got.status).toBe(1);
    expect(got.result.addresses[0].status.blocked).toBe('Yes');
  });
  it('opens archives', async () => {
    const { result } = await json('snds', [
      put(
        'days.zip',
        zipSync({
          'one.csv': new TextEncoder().encode(yellow),
          'two.csv': new TextEncoder().encode(yellow.replaceAll('9/29', '9/30')),
        }),
      ),
    ]);
    expect(result.addresses[0].days).toHaveLength(2);
  });
  it('ends in 3 without data and in 2 with something else', async () => {
    expect(
      (await run(['snds', put('names.csv', 'IP Address,Activity start,Activity end,RCPT commands\n')]))
        .status,
    ).toBe(3);
    const page = await run(['snds'], '<!doctype html><title>Sign in</title>');
    expect([page.status, page.stderr]).toEqual([2, expect.stringMatching(/sign-in page/)]);
  });
  it.skipIf(!existsSync(outside('snds')))('keeps to its schema for the files gathered outside', async () => {
    const files = readdirSync(outside('snds')).filter((f) => f.endsWith('.csv'));
    await json(
      'snds',
      files.map((f) => new URL(f, outside('snds')).pathname),
    );
  });
});

describe('whyblocked dmarc', () => {
  const report = (id: string, to: string, dkim: string) =>
    `<?xml version="1.0"?><feedback><report_metadata><org_name>Outlook.com</org_name><email>dmarcreport@microsoft.com</email><report_id>${id}</report_id><date_range><begin>1762700000</begin><end>1762786400</end></date_range></report_metadata><policy_published><domain>example.com</domain><p>none</p></policy_published><record><row><source_ip>192.0.2.1</source_ip><count>4</count><policy_evaluated><disposition>none</disposition><dkim>${dkim}</dkim><spf>fail</spf></policy_evaluated></row><identifiers><envelope_to>${to}</envelope_to><header_from>example.com</header_from></identifiers><auth_results><dkim><domain>example.com</domain><selector>s</selector><result>${dkim}</result></dkim></auth_results></record></feedback>`;
  const bytes = (s: string) => new TextEncoder().encode(s);
  it('reads XML, gzip, ZIP and a saved message together', async () => {
    const eml = `From: <dmarcreport@microsoft.com>\r\nMIME-Version: 1.0\r\nSubject: Report\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nSee attachment\r\n--b\r\nContent-Type: application/gzip; name="r.xml.gz"\r\nContent-Disposition: attachment; filename="r.xml.gz"\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(gzipSync(bytes(report('4', 'contoso.com', 'pass')))).toString('base64')}\r\n--b--\r\n`;
    const { status, result } = await json('dmarc', [
      put('a.xml', report('1', 'hotmail.com', 'pass')),
      put('b.xml.gz', gzipSync(bytes(report('2', 'outlook.fr', 'pass')))),
      put('c.zip', zipSync({ 'c.xml': bytes(report('3', 'fabrikam.com', 'fail')) })),
      put('d.eml', eml),
    ]);
    expect(status).toBe(1);
    expect(result.totals).toMatchObject({ reports: 4, messages: 16, passed: 12 });
    expect(result.microsoft).toMatchObject({
      consumer: { messages: 8 },
      business: { messages: 8, passed: 4 },
    });
    const { stdout } = await run(['dmarc', join(folder, 'c.zip')]);
    expect(stdout).toMatch(/^0% of 4 messages passed DMARC/);
  });
  it('says where a report is damaged', async () => {
    const cut = report('9', 'hotmail.com', 'pass').slice(0, -8);
    const { status, result } = await json('dmarc', [put('cut.xml', cut)]);
    expect(status).toBe(0);
    expect(result.reports[0].damage.line).toBe(1);
    expect(result.totals.messages).toBe(4);
  });
  it.each([
    ['hello', /no DMARC report/],
    ['<html></html>', /begins with <html>/],
    ['<!DOCTYPE x [<!ENTITY a "b">]><feedback>&a;</feedback>', /document type declaration/],
  ])('answers %j with a sentence', async (text, sentence) => {
    const { status, stdout, stderr } = await run(['dmarc'], text);
    expect([2, 3]).toContain(status);
    expect(stdout + stderr).toMatch(sentence);
  });
  it.skipIf(!existsSync(outside('dmarc')))(
    'keeps to its schema for the reports gathered outside',
    async () => {
      const files = readdirSync(outside('dmarc')).filter((f) => f.endsWith('.xml'));
      const { result } = await json(
        'dmarc',
        files.map((f) => decodeURIComponent(new URL(encodeURIComponent(f), outside('dmarc')).pathname)),
      );
      expect(result.totals.messages).toBe(7);
    },
  );
});
