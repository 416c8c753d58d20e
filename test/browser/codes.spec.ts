import { expect, test } from '@playwright/test';
import { expectAccessible, expectNarrow } from './axe.ts';

test.describe('the table of replies', () => {
  test('filters as one types and tells the count', async ({ page }) => {
    await page.goto('/codes/');
    const rows = page.locator('#codes tbody tr:visible');
    const count = page.locator('#codes-count');
    const all = await rows.count();
    expect(all).toBeGreaterThan(180);
    await expect(count).toHaveText(`All ${all} replies`);

    const field = page.getByLabel('Code, number or words of the reply');
    await field.fill('as 3140');
    await expect(rows).toHaveCount(1);
    await expect(rows).toContainText('S3140');
    await expect(count).toHaveText(`1 of ${all} replies`);

    // Enter opens the only one left.
    await field.press('Enter');
    await expect(page).toHaveURL(/\/codes\/s3140\/$/);
    await page.goBack();

    await field.fill('');
    await page.getByLabel('Kind').selectOption({ label: 'Temporary (4xx)' });
    await page.getByLabel('Mail to').selectOption('consumer');
    await expect(page.getByRole('link', { name: /rate limiting your IP address \(S775\)/ })).toBeVisible();
    await expect(page.getByRole('link', { name: /block list \(S3140\)/ })).toBeHidden();

    await page.getByRole('button', { name: 'Clear' }).click();
    await expect(count).toHaveText(`All ${all} replies`);
    await field.fill('no such code as S9999999');
    await field.fill('S9999999');
    await expect(count).toContainText('No reply fits');
  });

  test('keeps a choice in its address, and on the way back', async ({ page }) => {
    await page.goto('/codes/?service=consumer&kind=t');
    const count = page.locator('#codes-count');
    await expect(page.getByLabel('Kind')).toHaveValue('t');
    await expect(count).toHaveText(/^\d\d of \d+ replies$/);
    const left = await count.textContent();
    await page.getByLabel('Code, number or words of the reply').fill('4.7.650');
    await expect(page).toHaveURL(/\?code=4\.7\.650&service=consumer&kind=t$/);
    await page.getByLabel('Code, number or words of the reply').fill('rate limited');
    await expect(page).toHaveURL(/\?service=consumer&kind=t$/);
    const shown = await count.textContent();
    expect(shown).not.toBe(left);
    await page.getByRole('link', { name: /IP address \(S775\)/ }).click();
    await page.goBack();
    await expect(count).toHaveText(shown!);
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect(page).toHaveURL(/\/codes\/$/);
    await page.goto('/codes/?kind=nonsense');
    await expect(page.getByLabel('Kind')).toHaveValue('');
  });

  test('puts nothing that is typed into the address', async ({ page }) => {
    await page.goto('/codes/');
    await page
      .getByLabel('Code, number or words of the reply')
      .fill('550 5.7.1 messages from [192.0.2.1] to user@contoso.com');
    await page.getByLabel('Code, number or words of the reply').press('Enter');
    expect(new URL(page.url()).search + new URL(page.url()).hash).toBe('');
  });

  test.describe('without script', () => {
    test.use({ javaScriptEnabled: false });
    test('is whole, and offers no filter that does not work', async ({ page }) => {
      await page.goto('/codes/');
      expect(await page.locator('#codes tbody tr').count()).toBeGreaterThan(180);
      await expect(page.locator('#codes-filter')).toBeHidden();
      await page.getByRole('link', { name: /banned at Microsoft 365, and you can delist/ }).click();
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.getByRole('heading', { name: 'What to do' })).toBeVisible();
    });
  });

  test('begins with the filter on a small screen', async ({ page }) => {
    await page.setViewportSize({ width: 320, height: 568 });
    await page.goto('/codes/');
    const box = await page.getByLabel('Code, number or words of the reply').boundingBox();
    expect(box!.y + box!.height).toBeLessThanOrEqual(568);
  });

  test('is accessible, and fits a small screen', async ({ page }) => {
    test.slow(); // axe looks at each of the table's thousand cells, twice
    await page.goto('/codes/');
    await expectAccessible(page);
    await expectNarrow(page);
  });
});

test.describe('the page of a reply', () => {
  test('prints the addresses of its sources', async ({ page }) => {
    await page.goto('/codes/s3140/');
    await page.emulateMedia({ media: 'print' });
    const link = page.locator('.sources a').first();
    const printed = await link.evaluate((element) => getComputedStyle(element, '::after').content);
    expect(printed).toContain(await link.getAttribute('href'));
  });

  for (const path of ['/codes/s3150/', '/codes/5.4.1/', '/codes/5.7.136/', '/codes/all/5.7.1/'])
    test(`${path} is accessible, and fits a small screen`, async ({ page }) => {
      await page.goto(path);
      for (const details of await page.locator('details').all())
        await details.evaluate((element) => element.setAttribute('open', ''));
      await expectAccessible(page);
      await expectNarrow(page);
    });

  test('answers in order: what, retry, the reply, what to do, neighbours, facts, sources', async ({
    page,
  }) => {
    await page.goto('/codes/s3140/');
    await expect(page.getByText('Does retrying help?')).toBeVisible();
    const headings = await page.locator('main h2').allTextContents();
    const order = [
      'The reply',
      'Likely causes',
      'What to do',
      'How to tell it from its neighbours',
      'What is known',
      'Facts',
      'Sources',
    ];
    expect(order.map((heading) => headings.indexOf(heading))).toEqual(
      order.map((heading) => headings.indexOf(heading)).toSorted((a, b) => a - b),
    );
    for (const heading of order) expect(headings).toContain(heading);
    await expect(page.getByText(/Last reviewed \d{4}-\d\d-\d\d/)).toBeVisible();
  });

  test('copies the quoted reply', async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.goto('/codes/s3140/');
    await page.getByRole('button', { name: 'Copy' }).first().click();
    await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
      'part of their network is on our block list (S3140)',
    );
  });

  for (const [from, to] of [
    ['/codes/as3140/', '/codes/s3140/'],
    ['/codes/as16012609/', '/codes/5.7.606/'],
    ['/codes/5.7.1/', '/codes/all/5.7.1/'],
  ] as const)
    test(`the old spelling ${from} leads on`, async ({ page }) => {
      await page.goto(from);
      await page.waitForURL(`**${to}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    });
});

test('an address with the code in capitals leads to its page', async ({ page }) => {
  await page.goto('/codes/S3140/');
  await expect(page).toHaveURL(/\/codes\/s3140\/$/);
});
