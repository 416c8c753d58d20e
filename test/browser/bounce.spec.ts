import { writeFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNarrow } from './axe.ts';

const field = (page: Page) => page.getByLabel('The bounce, reply or log line');
const answer = (page: Page) => page.locator('#bounce-answer');

test.describe('explaining a bounce', () => {
  test('explains the sample in one click, in the order a reader needs', async ({ page }) => {
    await page.goto('/tools/bounce/');
    await page.getByRole('button', { name: 'Try a sample' }).click();
    await expect(answer(page)).toHaveText(/Microsoft’s consumer service .* refused the message/);
    const card = page.locator('.bounce-match');
    await expect(card.locator('code').first()).toHaveText('550 5.7.1 S3140');
    await expect(card).toContainText('Permanent');
    await expect(card).toContainText('192.0.2.25');
    await expect(card).toContainText('MAIL FROM');
    await expect(card).toContainText('DB5PEPF00014B88.eurprd02.prod.outlook.com');
    await expect(card).toContainText('2026-03-12T09:21:41.480Z');
    await expect(card.getByRole('heading', { level: 4 })).toHaveText([
      'What to do now',
      'What not to bother with',
    ]);
    await expect(card.getByRole('link', { name: /on Outlook.com’s block list/ })).toHaveAttribute(
      'href',
      '/codes/s3140/',
    );
    const check = page.getByRole('link', { name: /^Check contoso\.com/ });
    await expect(check).toHaveAttribute(
      'href',
      '/tools/check/?domain=contoso.com&ip=192.0.2.25&selector=mail2026',
    );
    await expectAccessible(page);
    await expectNarrow(page);
  });

  test('fills in the support request', async ({ page }) => {
    await page.goto('/tools/bounce/');
    await field(page).fill(
      "550 5.7.1 Unfortunately, messages from [192.0.2.77] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).",
    );
    await page.getByRole('button', { name: 'Explain' }).click();
    await page.getByRole('link', { name: 'Write the support request' }).click();
    await expect(page).toHaveURL(/\/tools\/request\/$/);
    await expect(page.getByText('Taken over from the bounce')).toBeVisible();
    await expect(page.getByLabel('Your addresses')).toHaveValue('192.0.2.77');
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).toContain('192.0.2.77');
  });

  test('fills in an example from the sample, which is not kept', async ({ page }) => {
    await page.goto('/tools/bounce/');
    await page.getByRole('button', { name: 'Try a sample' }).click();
    await page.getByRole('link', { name: 'Write the support request' }).click();
    await expect(page.getByText('This is an example, made from the sample of the bounce.')).toBeVisible();
    await expect(page.getByLabel('Your addresses')).toHaveValue('192.0.2.25');
    await page.getByLabel('Company or project').fill('Contoso');
    expect(await page.evaluate(() => localStorage.getItem('whyblocked.request.profiles'))).toBeNull();
    await page.getByRole('button', { name: 'Clear the example' }).click();
    await expect(page.getByLabel('Your addresses')).toHaveValue('');
    await page.reload();
    await expect(page.getByLabel('Your addresses')).toHaveValue('');
  });

  test('asks the network for the catalogue only, and puts nothing into the address', async ({
    page,
    baseURL,
  }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
    await page.goto('/tools/bounce/');
    await page.waitForLoadState('networkidle');
    asked.length = 0;
    await field(page).fill(
      '451 4.7.650 The mail server [192.0.2.25] has been temporarily rate limited due to IP reputation. For e-mail delivery information, see https://aka.ms/postmaster (S775) secret@contoso.com',
    );
    await page.getByRole('button', { name: 'Explain' }).click();
    await expect(page.locator('.bounce-match')).toContainText('S775');
    await expect(page.locator('.bounce-match')).toContainText('Temporary');
    for (const line of asked)
      expect(line).toMatch(new RegExp(`^GET ${baseURL}/(?:data/catalogue\\.json|_astro/[\\w.-]+)$`));
    expect(asked.some((line) => line.endsWith('/data/catalogue.json'))).toBe(true);
    expect(page.url()).toBe(`${baseURL}/tools/bounce/`);
  });

  test('keeps the text through a reload, and Clear forgets it', async ({ page }) => {
    await page.goto('/tools/bounce/');
    await field(page).fill('550 5.7.606 Access denied, banned sending IP [192.0.2.25]');
    await page.reload();
    await expect(field(page)).toHaveValue(/5\.7\.606/);
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect(field(page)).toHaveValue('');
    await page.reload();
    await expect(field(page)).toHaveValue('');
  });

  test("does not explain another receiver's reply as Microsoft's", async ({ page }) => {
    await page.goto('/tools/bounce/');
    await field(page).fill(
      'host gmail-smtp-in.l.google.com[192.0.2.9] said: 550-5.7.26 This mail has been blocked because the sender is unauthenticated. 550 5.7.26 https://support.google.com/mail - gsmtp',
    );
    await page.getByRole('button', { name: 'Explain' }).click();
    await expect(answer(page)).toHaveText('Refused by Google, not by Microsoft.');
    await expect(page.locator('.bounce-match')).toHaveCount(0);
    await expectAccessible(page);
  });

  test('says that a reply is unknown, with the nearest and a text to report it', async ({ page }) => {
    await page.goto('/tools/bounce/');
    await field(page).fill(
      '550 5.7.1 Service not offered to <user@contoso.com> this week [AM6EUR05FT021.eop-eur05.prod.protection.outlook.com 2026-03-12T09:21:41.480Z 08DE7A1B2C3D4E5F]',
    );
    await page.getByRole('button', { name: 'Explain' }).click();
    await expect(page.getByRole('heading', { name: 'A reply that is not in the catalogue' })).toBeVisible();
    await page.getByText('A text to report it with').click();
    await expect(page.locator('details')).toContainText('user@contoso.com');
    await expect(page.locator('details')).toContainText('2026-03-12T09:21:41.480Z');
    await expectAccessible(page);
  });

  test('answers bad input in a sentence and keeps what was typed', async ({ page }) => {
    await page.goto('/tools/bounce/');
    await page.getByRole('button', { name: 'Explain' }).click();
    await expect(page.locator('#bounce-error')).toHaveText(/There is nothing to read/);
    await expect(field(page)).toHaveAttribute('aria-invalid', 'true');
    await page
      .locator('input[type=file]')
      .setInputFiles({ name: 'x.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n') });
    await expect(page.locator('#bounce-error')).toHaveText(/This is a PDF/);
    await field(page).fill('<img src=x onerror=alert(1)><b>550 5.7.1</b>');
    await page.getByRole('button', { name: 'Explain' }).click();
    await expect(page.locator('.bounce-result')).toBeVisible();
    await expect(page.locator('.bounce-result img')).toHaveCount(0);
    await expect(field(page)).toHaveValue(/onerror/);
  });

  test('takes several files at once, and stays alive with 50 MB', async ({ page }, info) => {
    await page.goto('/tools/bounce/');
    const line = (id: string) =>
      Buffer.from(
        `From: MAILER-DAEMON@x.example\nTo: user@contoso.com\nSubject: Undelivered\n\n<user@hotmail.com>: host hotmail-com.olc.protection.outlook.com[198.51.100.7] said: 550 5.7.1 Unfortunately, messages from [192.0.2.25] weren't sent. Please contact your Internet service provider since part of their network is on our block list (${id}).\n`,
      );
    await page.locator('input[type=file]').setInputFiles([
      { name: 'a.eml', mimeType: 'message/rfc822', buffer: line('S3140') },
      { name: 'b.eml', mimeType: 'message/rfc822', buffer: line('S3150') },
    ]);
    await expect(page.locator('.bounce-match')).toHaveCount(2);
    const big = info.outputPath('big.log');
    writeFileSync(big, Buffer.alloc(50_000_000, 'a long line without an end '));
    await page.locator('input[type=file]').setInputFiles(big);
    await expect(page.locator('.bounce-state')).not.toContainText('Reading', { timeout: 30_000 });
    await expect(page.locator('.bounce-result')).toContainText('Nothing in this text says who refused');
  });

  test('reads a long paste without putting it into the field, where it would take half a minute', async ({
    page,
    context,
  }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/tools/bounce/');
    await page.evaluate(() => {
      const line = 'a line that says nothing of any server\n';
      return navigator.clipboard.writeText(
        `550 5.4.1 Recipient address rejected: Access denied. AS(201806281)\n${line.repeat(50_000_000 / line.length)}`,
      );
    });
    await field(page).focus();
    await page.keyboard.press('Control+V');
    await expect(page.locator('.bounce-match')).toContainText('5.4.1');
    await expect(page.locator('.bounce-result')).toContainText('only the first part of it was read');
    await expect(page.getByText('kept without being shown in the field')).toBeVisible();
    await expect(field(page)).toHaveValue('');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await expect(page.locator('.bounce-match')).toContainText('5.4.1');
    await page.getByRole('button', { name: 'Clear', exact: true }).click();
    await expect(page.getByText('kept without being shown in the field')).toHaveCount(0);
  });

  test('leads from an answer of the support to its page', async ({ page }) => {
    await page.goto('/tools/bounce/');
    await field(page).fill('Not qualified for mitigation\n192.0.2.25/32');
    await page.getByRole('button', { name: 'Explain', exact: true }).click();
    await expect(answer(page)).toHaveText(/an answer of Microsoft’s support/);
    await expect(page.getByRole('link', { name: 'what it means and what to do next' })).toHaveAttribute(
      'href',
      '/now-blocked/outcomes/told-not-qualified/',
    );
    await expectAccessible(page);
    await expectNarrow(page);
  });

  test('is reachable by keyboard alone', async ({ page }) => {
    await page.goto('/tools/bounce/');
    await field(page).focus();
    await page.keyboard.insertText(
      '550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302). [x.prod.outlook.com]',
    );
    await page.getByRole('button', { name: 'Choose a file' }).focus();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('button', { name: 'Explain' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('.bounce-match')).toContainText('S2017062302');
  });
});

test('a code alone leads to all replies that carry it', async ({ page }) => {
  await page.goto('/tools/bounce/');
  await page.getByLabel('The bounce, reply or log line').fill('550 5.7.1');
  await page.getByRole('button', { name: 'Explain', exact: true }).click();
  await page.getByRole('link', { name: 'every reply that carries it' }).click();
  await expect(page).toHaveURL(/\/codes\/\?code=550\+5\.7\.1$/);
  await expect(page.locator('#codes-count')).toHaveText(/^\d\d of \d+ replies$/);
});
