import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { unzipSync } from 'fflate';
import { expectAccessible, expectNarrow } from './axe.ts';

test('from the form to files: Postfix, only Microsoft’s mail, by Brevo', async ({ page }) => {
  const outside: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith('http://localhost')) outside.push(request.url());
  });
  await page.goto('/tools/config/');
  await expect(page.getByRole('heading', { name: 'Postfix: Relay only Microsoft' })).toBeVisible();
  await expect(page.getByText('smtp-relay.example.net stands for your relay')).toBeVisible();
  await page.getByLabel('Relay', { exact: true }).selectOption('brevo');
  await expect(page.locator('.verdict')).toContainText('goes through Brevo (smtp-relay.brevo.com, port 587)');
  await expect(page.locator('.verdict')).toContainText('Tried: mail was delivered');
  await expect(page).toHaveURL(/relay=brevo/);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save all files (.zip)' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('postfix-relay-microsoft.zip');
  const files = unzipSync(readFileSync((await download.path())!));
  const apply = new TextDecoder().decode(files['postfix-relay-microsoft/apply.sh']);
  expect(apply).toContain('[smtp-relay.brevo.com]:587');
  expect(apply).not.toMatch(/undefined|\{\{/);
  expect(Object.keys(files)).toContain('postfix-relay-microsoft/rollback.sh');
  // The address alone brings the same state back.
  await page.goto(page.url());
  await expect(page.locator('.verdict')).toContainText('Brevo');
  await expectNarrow(page);
  await expectAccessible(page);
  expect(outside).toEqual([]);
});

test('a wrong value gets a sentence and keeps what was typed', async ({ page }) => {
  await page.goto('/tools/config/?server=exim&purpose=relay-all&relay=own');
  const host = page.getByLabel('Its host name');
  await host.fill('relay$(id).example.net');
  await expect(page.getByText('is no host name').first()).toBeVisible();
  await expect(host).toHaveAttribute('aria-invalid', 'true');
  await expect(host).toHaveValue('relay$(id).example.net');
  await host.fill('relay.contoso.com');
  await expect(page.locator('.verdict')).toContainText('relay.contoso.com');
  await page.goto('/tools/config/?server=postfix&purpose=nope&version=99');
  await expect(page.getByText('There is no purpose "nope"')).toBeVisible();
});

test('what a server cannot do is said, with what comes nearest', async ({ page }) => {
  await page.goto('/tools/config/?server=opensmtpd&purpose=relay-fallback');
  await expect(page.getByText('OpenSMTPD has no fallback relay')).toBeVisible();
  await page.getByRole('link', { name: 'Relay only Microsoft' }).click();
  await expect(page).toHaveURL(/purpose=relay-microsoft/);
  await expect(page.locator('.verdict')).toContainText('Mail for the listed domains');
});

test('templates that cannot be fetched: a sentence and another try', async ({ page }) => {
  let fail = true;
  await page.route('**/data/config/maddy.json', (route) => (fail ? route.abort() : route.continue()));
  await page.goto('/tools/config/?server=maddy&purpose=relay-all');
  await expect(page.getByRole('alert')).toContainText('could not be fetched');
  fail = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.locator('.verdict')).toContainText('Not run');
});

test('a server’s own page reads without script', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/tools/config/haraka/');
  await expect(page.getByText('Not run: put together from the documentation.').first()).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Slow down to Microsoft' })).toBeVisible();
  await context.close();
});

test('the server pages are accessible', async ({ page }) => {
  for (const server of ['sendmail', 'exchange']) {
    await page.goto(`/tools/config/${server}/`);
    await expectNarrow(page);
    await expectAccessible(page);
  }
});
