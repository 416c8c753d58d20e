import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { expectAccessible, expectNarrow } from './axe.ts';

const KEY = 'whyblocked.request.profiles';

test('a sample in one click: channel, fields, letters', async ({ page }) => {
  await page.goto('/tools/request/');
  await page.getByRole('button', { name: 'Try a sample' }).click();
  await expect(page.getByRole('heading', { name: 'Ask: Outlook.com sender support form' })).toBeVisible();
  await page.getByText('Why not the others').click();
  await expect(page.getByText('The portal knows only the bans 5.7.606 to 5.7.649')).toBeVisible();
  await expect(
    page.getByText('Outbound IP 192.0.2.10 rejected with S3140 since 2026-11-18 06:10 UTC'),
  ).toBeVisible();
  await expect(page.getByText('speaks of your network')).toBeVisible();
  await page.locator('summary', { hasText: 'nothing was detected' }).click();
  await expect(page.getByText('Still a question: Date and time in UTC of a refusal').first()).toBeVisible();
  await expectNarrow(page);
  await expectAccessible(page);
  expect(await page.evaluate((key) => localStorage.getItem(key), KEY)).toBeNull();
  await page.getByRole('button', { name: 'Clear the example' }).click();
  await expect(page.getByLabel('What Microsoft answered')).toHaveValue('');
});

test('what needs no answer yet is folded, and opens by keyboard and with its first value', async ({
  page,
}) => {
  await page.goto('/tools/request/');
  await expect(page.getByLabel('Company or project')).toBeVisible();
  await expect(page.getByLabel('SPF passes for your domain')).toBeHidden();
  await expect(page.getByRole('heading', { name: 'The form, field by field' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Copy all fields' })).toBeHidden();
  await expectAccessible(page);
  await expectNarrow(page);
  await page.locator('summary', { hasText: 'How much' }).focus();
  await page.keyboard.press('Enter');
  await page.getByLabel('Messages to Microsoft a day').fill('1200');
  await expect(page.locator('summary', { hasText: 'How much' })).toContainText('1 of 5 given');
  await expect(page.getByRole('button', { name: 'Copy all fields' })).toBeVisible();
  await page.getByLabel('Messages to Microsoft a day').fill('');
  await expect(page.getByLabel('Messages to Microsoft a day')).toBeVisible();
});

test('takes over the results of the log and the check, once', async ({ page }) => {
  await page.goto('/tools/');
  await page.evaluate(() => {
    sessionStorage.setItem(
      'whyblocked.request.log',
      JSON.stringify({
        ips: ['192.0.2.10'],
        codes: ['S3140'],
        since: '2026-11-18 06:10 UTC',
        volumes: { microsoft: 1200 },
        errorText: '550 5.7.1 … (S3140)',
      }),
    );
    sessionStorage.setItem(
      'whyblocked.request.check',
      JSON.stringify({ domains: ['contoso.com'], checks: { spf: 'pass', dkim: 'fail' } }),
    );
  });
  await page.goto('/tools/request/');
  await expect(page.getByText('Taken over from the log, the domain check')).toBeVisible();
  await expect(page.getByLabel('Your addresses')).toHaveValue('192.0.2.10');
  await expect(page.getByLabel('SPF passes for your domain')).toHaveValue('yes');
  await expect(page.getByLabel('SPF passes for your domain')).toBeVisible();
  await expect(page.getByText('DKIM does not pass: put it right')).toBeVisible();
  await expect(page.getByText('Volume to Microsoft: about 1200 messages a day.').first()).toBeVisible();
  expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  await page.reload();
  await expect(page.getByLabel('Your addresses')).toHaveValue('192.0.2.10');
});

test('tickets, reminders, export and delete', async ({ page }) => {
  await page.goto('/tools/request/');
  await page.getByLabel('Number of the request (SRX…)').fill('SRX123');
  await page.getByRole('button', { name: 'Note it as filed now' }).click();
  await page.getByLabel('What came back for request SRX123').selectOption('not-qualified');
  await expect(page.getByText('usual first answer').last()).toBeVisible();
  const [calendar] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save reminders (.ics)' }).click(),
  ]);
  expect(readFileSync((await calendar.path())!, 'utf8')).toContain('SUMMARY:Microsoft request SRX123');
  await page.getByText('Profiles on this device').click();
  const [exported] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export all' }).click(),
  ]);
  expect(JSON.parse(readFileSync((await exported.path())!, 'utf8')).profiles[0].tickets[0].number).toBe(
    'SRX123',
  );
  await page.getByRole('button', { name: 'Delete everything kept here' }).click();
  expect(await page.evaluate((key) => localStorage.getItem(key), KEY)).toBeNull();
  await expect(page.getByText('Everything this page kept on this device is deleted.')).toBeVisible();
});

for (const [name, stored, sentence] of [
  ['damaged', '{"version":1,"profi', 'cannot be read'],
  ['newer', '{"version":99,"profiles":[]}', 'newer version'],
] as const) {
  test(`a ${name} store is kept aside, never written over`, async ({ page }) => {
    await page.goto('/tools/');
    await page.evaluate(([key, text]) => localStorage.setItem(key!, text!), [KEY, stored]);
    await page.goto('/tools/request/');
    await expect(page.getByRole('alert')).toContainText(sentence);
    await page.getByLabel('Company or project').fill('Contoso');
    expect(await page.evaluate((key) => localStorage.getItem(key), KEY)).toBe(stored);
    await page.getByRole('button', { name: 'Put them aside and start anew' }).click();
    await expect(page.getByText('The old profiles are kept under')).toBeVisible();
    const kept = await page.evaluate(
      (key) => Object.entries(localStorage).filter(([name]) => name.startsWith(key)),
      KEY,
    );
    expect(kept.some(([name, text]) => name.includes('.aside-') && text === stored)).toBe(true);
    expect(kept.some(([name, text]) => name === KEY && text.includes('Contoso'))).toBe(true);
  });
}

test('a full store is said', async ({ page }) => {
  await page.addInitScript(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await page.goto('/tools/request/');
  await page.getByLabel('Company or project').fill('Contoso');
  await expect(page.getByText('storage is full: the profile was not kept')).toBeVisible();
  await expect(page.getByLabel('Company or project')).toHaveValue('Contoso');
});
