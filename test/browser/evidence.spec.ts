import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { gzipSync, zipSync } from 'fflate';
import { expectAccessible, expectNarrow } from './axe.ts';

const report = readFileSync('content/samples/dmarc/outlook.xml');

test('SNDS: a sample in one click gives the picture of each address', async ({ page }) => {
  await page.goto('/tools/snds/');
  await page.getByRole('button', { name: /a month of three addresses/ }).click();
  await expect(page.locator('.verdict')).toContainText('1 address of 3 had a red day');
  await expect(page.getByRole('heading', { name: 'The answer' })).toBeFocused();
  await expect(
    page.getByText(/192\.0\.2\.11 was (yellow|red) at < 0\.1% complaints: the two measure different things/),
  ).toBeVisible();
  await expect(page.getByText('192.0.2.12 is green, yet the IP status says')).toBeVisible();
  await expect(page.getByRole('img', { name: /192\.0\.2\.11 from 2026-10-12/ })).toBeVisible();
  await page.getByText('The figures of each day').first().click();
  await expect(page.getByRole('row', { name: '2026-10-12 Green' }).first()).toBeVisible();
  await expectNarrow(page);
  await expectAccessible(page);
});

test('SNDS: the sign-in page instead of the file gets a sentence', async ({ page }) => {
  await page.goto('/tools/snds/');
  await page.locator('input[type=file]').setInputFiles({
    name: 'data.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from('<!doctype html><title>Sign in</title>'),
  });
  await expect(page.getByRole('alert')).toContainText('most likely the sign-in page');
});

test('SNDS: a damaged archive is named, alone and beside files that can be read', async ({ page }) => {
  const damaged = { name: 'old.zip', mimeType: 'application/zip', buffer: Buffer.from('PK\x03\x04 cut') };
  const row = '192.0.2.10,10/12/2026 12:00 AM,10/13/2026 12:00 AM,9,9,9,GREEN,< 0.1%,,,0,,,\r\n';
  await page.goto('/tools/snds/');
  await page.locator('input[type=file]').setInputFiles(damaged);
  await expect(page.getByRole('alert')).toContainText('old.zip is a damaged ZIP file');
  await page
    .locator('input[type=file]')
    .setInputFiles([damaged, { name: 'day.csv', mimeType: 'text/csv', buffer: Buffer.from(row) }]);
  await expect(page.locator('.verdict')).toBeVisible();
  await expect(page.getByRole('listitem').filter({ hasText: 'old.zip is a damaged ZIP file' })).toBeVisible();
});

test('DMARC: reports in every packing, with nothing asked of DNS before a press', async ({ page }) => {
  const asked: string[] = [];
  await page.route(
    (url) => url.protocol === 'https:',
    (route) => {
      asked.push(route.request().url());
      return route.abort();
    },
  );
  await page.goto('/tools/dmarc/');
  await page.locator('input[type=file]').setInputFiles([
    { name: 'a.xml.gz', mimeType: 'application/gzip', buffer: Buffer.from(gzipSync(report)) },
    {
      name: 'b.zip',
      mimeType: 'application/zip',
      buffer: Buffer.from(zipSync({ 'b.xml': readFileSync('content/samples/dmarc/enterprise.xml') })),
    },
    { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') },
  ]);
  await expect(page.locator('.verdict')).toHaveText(
    '85.2% of 414 messages passed DMARC; 61 from 2 sources did not.',
  );
  await expect(page.getByRole('row', { name: /^Outlook\.com/ })).toContainText('303');
  await expect(page.getByRole('row', { name: /^Microsoft 365/ })).toContainText('111');
  await expect(page.getByText('note.txt is no DMARC report')).toBeVisible();
  expect(asked).toEqual([]);
  await page.getByRole('button', { name: 'Look up 203.0.113.40' }).click();
  await expect(page.getByText(/could not be asked/)).toBeVisible({ timeout: 45_000 });
  expect(asked.length).toBeGreaterThan(0);
});

test('DMARC: the sample is accessible and narrow', async ({ page }) => {
  await page.goto('/tools/dmarc/');
  await page.getByRole('button', { name: /both reports of Microsoft/ }).click();
  await expect(page.locator('.verdict')).toBeVisible();
  await expect(page.getByText('Not aligned', { exact: true }).first()).toBeVisible();
  await expectNarrow(page);
  await expectAccessible(page);
});
