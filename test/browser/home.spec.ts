import { expect, test } from '@playwright/test';
import { expectAccessible, expectNarrow } from './axe.ts';

test.describe('the start page', () => {
  test('is accessible and fits a small phone', async ({ page }) => {
    await page.goto('/');
    await expectAccessible(page);
    await expectNarrow(page);
  });

  for (const [typed, address] of [
    ['S3140', /\/codes\/s3140\/$/],
    ['as(1450)', /\/codes\/as1450\/$/],
    ['5.7.515', /\/codes\/5\.7\.515\/$/],
    ['5.7.1', /\/codes\/all\/5\.7\.1\/$/],
    ['550', /\/codes\/\?code=550$/],
    ['S99999', /\/search\/\?q=S99999$/],
    ['Example.COM.', /\/tools\/check\/\?domain=example\.com$/],
    ['postmaster@example.org', /\/tools\/check\/\?domain=example\.org$/],
    ['192.0.2.25', /\/tools\/check\/\?ip=192\.0\.2\.25$/],
  ] as const) {
    test(`takes "${typed}" to the right place`, async ({ page }) => {
      await page.goto('/');
      await page.getByLabel(/Paste a bounce/).fill(typed);
      await page.getByRole('button', { name: 'Explain it' }).click();
      await expect(page).toHaveURL(address);
    });
  }

  test('hands a pasted bounce to the tool without putting it into an address', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('button', { name: 'a bounce' }).click();
    await expect(page.getByRole('status').first()).toContainText('bounce');
    await page.getByRole('button', { name: 'Explain it' }).click();
    await expect(page).toHaveURL(/\/tools\/bounce\/$/);
    await expect(page.getByRole('main')).toContainText('S3140');
  });

  test('keeps a long paste out of the field, and hands it over', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/');
    const line = '550 5.4.1 Recipient address rejected: Access denied. AS(201806281)\n';
    await page.evaluate((text) => navigator.clipboard.writeText(text.repeat(15_000)), line);
    await page.locator('#paste-text').focus();
    await page.keyboard.press('Control+V');
    await expect(page.locator('#paste-status')).toContainText('kept without being shown');
    await expect(page.locator('#paste-text')).toHaveValue('');
    await page.getByRole('button', { name: 'Explain it' }).click();
    await expect(page).toHaveURL(/\/tools\/bounce\/$/);
    await expect(page.locator('.bounce-match')).toContainText('5.4.1');
    await expect(page.getByText('kept without being shown in the field')).toBeVisible();
  });

  test('says what to do when nothing was pasted', async ({ page }) => {
    await page.goto('/');
    await page.getByRole('button', { name: 'Explain it' }).click();
    await expect(page.locator('#paste-status')).toContainText('Paste the reply');
    await expect(page).toHaveURL(/\/$/);
  });
});

test.describe('search', () => {
  for (const [typed, first] of [
    ['S3140', '/codes/s3140/'],
    ['AS(1450)', '/codes/as1450/'],
    ['5.7.606', '/codes/5.7.606/'],
  ] as const) {
    test(`"/" focuses it and "${typed}" finds its page`, async ({ page }) => {
      await page.goto('/about/');
      await page.keyboard.press('/');
      await expect(page.getByRole('searchbox')).toBeFocused();
      await page.keyboard.type(typed);
      const hit = page.locator('#search-results a').first();
      await expect(hit).toHaveAttribute('href', first);
      await page.keyboard.press('ArrowDown');
      await expect(hit).toBeFocused();
      await page.keyboard.press('Escape');
      await expect(page.locator('#search-results')).toBeHidden();
    });
  }

  test('shows a page of results for "550 5.7.1" and for words', async ({ page }) => {
    await page.goto('/search/?q=550+5.7.1');
    await expect(page.locator('#search-list a[href*="/codes/"]').first()).toBeVisible();
    await page.goto('/search/?q=reverse+DNS');
    await expect(page.locator('#search-list li').first()).toBeVisible();
    await expectAccessible(page);
  });

  test('finds a code even if the index of the text cannot be loaded, and says so for words', async ({
    page,
  }) => {
    await page.route('**/pagefind/**', (route) => route.abort());
    await page.goto('/search/?q=S3140');
    await expect(page.locator('#search-list a')).toHaveAttribute('href', '/codes/s3140/');
    await page.goto('/search/?q=reverse+DNS');
    await expect(page.locator('#search-status')).toContainText('could not be loaded');
  });

  test('shows markup in a query as text', async ({ page }) => {
    await page.goto('/search/?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E');
    await expect(page.locator('#search-status')).toContainText('<img');
    await expect(page.locator('main img')).toHaveCount(0);
  });
});

test('the colours chosen stay on the next page', async ({ page }) => {
  await page.goto('/about/');
  await page.getByLabel('Colours').selectOption('dark');
  await page.goto('/tools/');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByLabel('Colours')).toHaveValue('dark');
});

for (const path of ['/about/', '/tools/', '/timeline/', '/glossary/', '/changes/', '/no-such-page/']) {
  test(`${path} is accessible and fits a small phone`, async ({ page }) => {
    await page.goto(path);
    await expectAccessible(page);
    await expectNarrow(page);
  });
}
