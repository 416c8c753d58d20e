import { readFileSync } from 'node:fs';
import { burn } from '@kenjiuno/msgreader/lib/Burner.js';
import { TypeEnum } from '@kenjiuno/msgreader/lib/Reader.js';
import { expect, test } from '@playwright/test';
import { expectAccessible, expectNarrow } from './axe.ts';

test('a Junk message of an Outlook.com mailbox is explained from a sample in one click', async ({ page }) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).origin));
  await page.goto('/tools/headers/');
  await page.getByRole('button', { name: 'Junk at Outlook.com' }).click();
  const answer = page.locator('.verdict');
  await expect(answer).toContainText('was put into Junk at Outlook.com: nothing proved');
  await expect(page.getByRole('heading', { name: 'The answer' })).toBeFocused();
  await expect(page.getByRole('heading', { name: 'By the sender' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Only by their administrator' })).toHaveCount(0);
  await expect(page.getByRole('link', { name: /^Check example.com/ })).toHaveAttribute(
    'href',
    '/tools/check/?domain=example.com&ip=192.0.2.25',
  );
  await expect(page.getByText('does not', { exact: true })).toBeVisible();
  await page.getByText('fields, recognised values linked').click();
  await expect(page.getByRole('link', { name: 'dest:J' }).last()).toHaveAttribute(
    'href',
    '/headers/x-microsoft-antispam-mailbox-delivery/#dest-j',
  );
  expect(new Set(asked).size, 'only the site itself was asked').toBe(1);
  await expectNarrow(page);
  await expectAccessible(page);
});

test('a Microsoft 365 message names the gateway and the administrator', async ({ page }) => {
  await page.goto('/tools/headers/');
  await page
    .getByLabel('Headers, or the whole message')
    .fill(readFileSync('test/fixtures/headers/business-gateway.txt', 'utf8'));
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  await expect(page.locator('.verdict')).toContainText('a mail flow rule of the receiving organisation');
  await expect(page.getByText('Proofpoint stands in front of Microsoft')).toBeVisible();
  await expect(page.getByRole('row', { name: /What kind\?/ })).toContainText('CAT SPM');
});

test('a dropped .eml is read, and what is not headers gets a sentence', async ({ page }) => {
  await page.goto('/tools/headers/');
  await page.locator('input[type=file]').setInputFiles('test/fixtures/headers/outlook-junk.eml');
  await expect(page.locator('.verdict')).toContainText('was put into Junk');
  await page.getByLabel('Headers, or the whole message').fill('Dear all, please find attached');
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('There are no message headers in this text');
  await expect(page.getByLabel('Headers, or the whole message')).toHaveValue(
    'Dear all, please find attached',
  );
  await expectAccessible(page);
});

test('an Outlook message file is read in the browser', async ({ page }) => {
  const text = readFileSync('test/fixtures/headers/outlook-junk.eml', 'utf8').split('\n\n')[0]!;
  const content = new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer);
  const stream = {
    name: '__substg1.0_007D001F',
    type: TypeEnum.DOCUMENT,
    binaryProvider: () => content,
    length: content.length,
  };
  const root = { name: 'Root Entry', type: TypeEnum.ROOT, children: [1], length: 0 };
  await page.goto('/tools/headers/');
  const file = (buffer: Buffer) => ({ name: 'mail.msg', mimeType: 'application/vnd.ms-outlook', buffer });
  await page.locator('input[type=file]').setInputFiles(file(Buffer.from(burn([root, stream] as never))));
  await expect(page.locator('.verdict')).toContainText('was put into Junk at Outlook.com');
  await page
    .locator('input[type=file]')
    .setInputFiles(file(Buffer.from(burn([root, { ...stream, name: '__substg1.0_0037001F' }] as never))));
  await expect(page.getByRole('alert')).toContainText('holds no Internet headers');
});

test('hostile headers stay text', async ({ page }) => {
  await page.goto('/tools/headers/');
  const text =
    'Received: from <img src=x onerror=alert(1)> by x.outlook.com; Mon, 2 Nov 2026 10:00:05 +0000\nSubject: <script>document.title="broken"</script>\nFrom: "<b>" <user@example.com>\nX-Forefront-Antispam-Report: SFV:<script>;CAT:<i>;SCL:9;';
  await page.getByLabel('Headers, or the whole message').fill(text);
  await page.getByRole('button', { name: 'Read', exact: true }).click();
  await expect(page.locator('.verdict')).toContainText('spam');
  await expect(page.locator('.result img, .result script, .result b, .result i')).toHaveCount(0);
  expect(await page.title()).not.toBe('broken');
});

test.describe('reference pages', () => {
  test.use({ javaScriptEnabled: false });
  test('work without script and link each value', async ({ page }) => {
    await page.goto('/headers/');
    await page.getByRole('link', { name: 'X-Forefront-Antispam-Report', exact: true }).click();
    await page.getByRole('link', { name: 'SKB', exact: true }).click();
    await expect(page).toHaveURL(/#sfv-skb$/);
    await expect(page.getByText('Only the administrator there can remove the entry')).toBeVisible();
    await expect(page.locator('html')).not.toHaveText(/undefined|\[object/);
  });
});

for (const path of [
  '/headers/',
  '/headers/x-forefront-antispam-report/',
  '/headers/authentication-results/',
  '/tools/headers/',
]) {
  test(`${path} is accessible and narrow`, async ({ page }) => {
    await page.goto(path);
    await expectNarrow(page);
    await expectAccessible(page);
  });
}

test('a message too long for the field is read from the clipboard all the same', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('/tools/headers/');
  await page.evaluate(() =>
    navigator.clipboard.writeText(
      `Received: from mx1.example.com (192.0.2.25) by BN8NAM11FT001.mail.protection.outlook.com; Mon, 2 Nov 2026 10:00:00 +0000
X-MS-Exchange-Organization-SCL: 5
From: user@example.com
Subject: hello

${'a line of the message\n'.repeat(400_000)}`,
    ),
  );
  await page.getByLabel('Headers, or the whole message').focus();
  await page.keyboard.press('Control+V');
  await expect(page.locator('.verdict')).toBeVisible();
  await expect(page.getByText('kept without being shown in the field')).toBeVisible();
  await expect(page.getByLabel('Headers, or the whole message')).toHaveValue('');
});
