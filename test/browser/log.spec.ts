import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { generate, hasGenerator } from '../engine/log/generated.ts';
import { differences } from '../engine/log/truth.ts';
import { every, postfixLog, S775, S3140 } from '../fixtures/log/made.ts';
import { expectAccessible, expectNarrow } from './axe.ts';

const folder = mkdtempSync(join(tmpdir(), 'whyblocked-log-page-'));
const verdict = (page: Page) => page.locator('.log-tool .verdict');

async function give(page: Page, files: string[]) {
  await page.locator('.log-tool input[type=file]').setInputFiles(files);
  await expect(verdict(page)).toBeVisible({ timeout: 30_000 });
}

async function exported(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

test.describe('reading a mail log', () => {
  test('shows the whole result on the sample, verdict first', async ({ page }) => {
    await page.goto('/tools/log/');
    await page.getByRole('button', { name: 'Try a sample' }).click();
    await expect(verdict(page)).toHaveText(/^Microsoft still refuses mail: .*mx2 with S775 since 2026-11-14/);
    await expect(page.getByRole('heading', { level: 2, name: 'The answer' })).toBeFocused();
    const episodes = page.getByRole('region', { name: 'Block episodes' });
    await expect(episodes.getByRole('row')).toHaveCount(3);
    await expect(episodes.getByRole('link', { name: 'S3140' })).toHaveAttribute('href', '/codes/s3140/');
    await expect(page.locator('.log-timeline svg g')).toHaveCount(2);
    await expect(page.locator('.record pre')).toContainText(
      'Issue title: Outbound IP 198.51.100.7 rejected with S775 since 2026-11-14',
    );
    await expect(page.locator('.record pre')).toContainText('to=<u…@');
    await expectAccessible(page);
    await expectNarrow(page);
  });

  test('filters by server, service, code and time, and reads the timeline by keyboard', async ({ page }) => {
    await page.goto('/tools/log/');
    await page.getByRole('button', { name: 'Try a sample' }).click();
    await page.getByLabel('Server', { exact: true }).selectOption('mx1');
    await expect(page.locator('.log-timeline svg g')).toHaveCount(1);
    await expect(page.getByRole('region', { name: 'Block episodes' }).getByRole('row')).toHaveCount(2);
    await page.getByLabel('Service', { exact: true }).selectOption('business');
    await expect(page.getByText('No block episode in this part of the log.')).toBeVisible();
    await page.getByLabel('Service', { exact: true }).selectOption('');
    await page.getByLabel('Code', { exact: true }).selectOption('S3140');
    await expect(page.getByRole('region', { name: 'By code' }).getByRole('row')).toHaveCount(2);
    await page.getByLabel('From', { exact: true }).fill('2026-11-13T22:00');
    await expect(page.getByText('No block episode in this part of the log.')).toBeVisible();
    const point = page.getByLabel('Read one point of the timeline');
    await point.focus();
    const before = await page.locator('.log-timeline output').textContent();
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator('.log-timeline output')).not.toHaveText(before!);
  });

  test('sends nothing and stores nothing', async ({ page, baseURL }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
    await page.goto('/tools/log/');
    await page.waitForLoadState('networkidle');
    asked.length = 0;
    const file = join(folder, 'mail.log');
    writeFileSync(
      file,
      postfixLog([
        ...every(5, 0, 600),
        ...every(5, 600, 720, { reply: S3140, domain: 'secret.example' }),
        ...every(5, 720, 1440),
      ]),
    );
    await give(page, [file]);
    for (const line of asked)
      expect(line).toMatch(
        new RegExp(`^GET ${baseURL}/(?:data/(?:catalogue|recipient-domains)\\.json|_astro/[\\w.-]+)$`),
      );
    expect(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
    ).not.toContain('secret');
  });

  test('hands the proof to the support request', async ({ page }) => {
    await page.goto('/tools/log/');
    await page.getByRole('button', { name: 'Try a sample' }).click();
    const link = page.getByRole('link', { name: 'the support request' });
    await link.evaluate((a) => a.addEventListener('click', (event) => event.preventDefault()));
    await link.click();
    const handed = await page.evaluate(() =>
      JSON.parse(sessionStorage.getItem('whyblocked.request.log') ?? '{}'),
    );
    expect(handed).toMatchObject({ ips: ['198.51.100.7'], codes: ['S775'], until: null });
    expect(handed.sampleLines.length).toBeGreaterThan(0);
    await page.getByLabel('Show whole mail addresses').check();
    await expect(page.locator('.record pre')).toContainText('to=<user@outlook.com>');
  });

  test('says a sentence for what is no log, and for broken gzip', async ({ page }) => {
    await page.goto('/tools/log/');
    const text = join(folder, 'letter.txt');
    writeFileSync(text, 'Dear all,\nthis is no log.\n');
    await give(page, [text]);
    await expect(verdict(page)).toHaveText(/does not look like a mail server’s log/);
    const whole = gzipSync(postfixLog([...every(0.05, 0, 600), ...every(5, 600, 700, { reply: S775 })]));
    const cut = join(folder, 'mail.log.2.gz');
    writeFileSync(cut, whole.subarray(0, Math.floor(whole.length * 0.6)));
    await give(page, [cut]);
    await expect(page.locator('.log-tool .result')).toContainText('is damaged or ends in the middle');
    const two = join(folder, 'mail.log.3.gz');
    writeFileSync(
      two,
      Buffer.concat([gzipSync(postfixLog(every(5, 0, 600))), gzipSync(postfixLog(every(5, 600, 1200)))]),
    );
    await give(page, [two]);
    expect(JSON.parse(await exported(page, 'JSON')).attempts.attempts).toBe(240);
    const packed = join(folder, 'mail.log.xz');
    writeFileSync(packed, Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 1, 2]));
    await give(page, [packed]);
    await expect(verdict(page)).toHaveText(/xz -dc/);
  });

  test('exports Markdown and CSV without mail addresses', async ({ page }) => {
    await page.goto('/tools/log/');
    await page.getByRole('button', { name: 'Try a sample' }).click();
    await expect(verdict(page)).toBeVisible();
    const markdown = await exported(page, 'Markdown');
    expect(markdown).toMatch(/^# What Microsoft did to this mail\n\nMicrosoft still refuses/);
    expect(markdown).toMatch(/\| S3140 \| mx1 \|/);
    const csv = await exported(page, 'CSV');
    expect(csv).toMatch(/^hour,server,service,sent,deferred,bounced,/);
    expect(markdown + csv).not.toMatch(/user@/);
  });

  for (const mta of ['postfix-classic', 'postfix-rfc3339', 'exim', 'sendmail'])
    test(`equals the truth file: ${mta}`, async ({ page }) => {
      test.skip(!hasGenerator, 'the generator is not here');
      const { paths, truth } = generate([
        '--mta',
        mta,
        '--messages',
        '4000',
        '--seed',
        '3',
        '--servers',
        '3',
        '--tz=+01:00',
        '--start',
        '2025-12-15',
      ]);
      const files = paths.map((path, i) => {
        if (i !== 0) return path;
        const gz = join(folder, `${mta}-${basename(path)}.gz`);
        writeFileSync(gz, gzipSync(readFileSync(path)));
        return gz;
      });
      await page.goto('/tools/log/');
      await give(page, files);
      const report = JSON.parse(await exported(page, 'JSON'));
      // The page keeps the first 200 relays.
      expect(differences(truth, report).filter((line) => !line.startsWith('relay '))).toEqual([]);
    });
});
