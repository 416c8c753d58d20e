import { expect, type Page, test } from '@playwright/test';
import checkSamples from '../../src/data/check-samples.ts';
import { type DohServer, startDohServer } from '../dns/doh-server.ts';
import { expectAccessible, expectNarrow } from './axe.ts';

const zone = Object.assign({}, ...checkSamples().map((sample) => sample.zone));
let server: DohServer;
test.beforeAll(async () => {
  server = await startDohServer(zone);
});
test.afterAll(() => server.close());

/** Every resolver answers from the local one; whatever else leaves the page is written down and stopped. */
async function stubDns(page: Page): Promise<string[]> {
  const strangers: string[] = [];
  await page.route('**/*', async (route) => {
    const url = new URL(route.request().url());
    if (url.hostname === 'localhost') return route.continue();
    if (!url.searchParams.has('dns')) {
      strangers.push(url.href);
      return route.abort();
    }
    const response = await fetch(`${server.url}?dns=${url.searchParams.get('dns')}`);
    return route.fulfill({
      status: response.status,
      headers: { 'content-type': 'application/dns-message', 'access-control-allow-origin': '*' },
      body: Buffer.from(await response.arrayBuffer()),
    });
  });
  return strangers;
}

const fill = async (page: Page, domain: string, ips = '') => {
  await page.getByLabel('Domain', { exact: true }).fill(domain);
  await page.getByLabel('Addresses your servers send from').fill(ips);
};
const press = (page: Page) => page.getByRole('button', { name: 'Check', exact: true }).click();
const verdict = (page: Page) => page.locator('.verdict');

test('a domain and its addresses get a verdict, lights, findings and a permalink', async ({ page }) => {
  const strangers = await stubDns(page);
  await page.goto('/tools/check/');
  await fill(page, 'Post@Contoso.com', '192.0.2.10, 192.0.2.11');
  await press(page);
  await expect(verdict(page)).toContainText(
    'nothing in DNS gives Microsoft a reason to refuse mail from contoso.com',
  );
  await expect(page.locator('.check-lights li')).toHaveCount(5);
  await expect(page.getByRole('row', { name: /192\.0\.2\.11/ })).toContainText('mail2.contoso.com');
  await expect(page).toHaveURL(/\?domain=Post%40Contoso\.com&ip=192\.0\.2\.10%2C192\.0\.2\.11$/);
  expect(strangers).toEqual([]);
  await expectAccessible(page);
  await expectNarrow(page);

  await page.reload();
  await expect(page.getByLabel('Domain', { exact: true })).toHaveValue('Post@Contoso.com');
  await expect(verdict(page)).toHaveCount(0);
});

for (const [name, sentence] of [
  ['Sound', 'The records are fine'],
  ['Broken', 'There is something in DNS'],
  ['Sound, but blocked', 'no record will cure it'],
] as const) {
  test(`the sample "${name}" shows a full report without a question to DNS`, async ({ page }) => {
    const asked: string[] = [];
    await page.route('**/*', (route) => {
      const { hostname } = new URL(route.request().url());
      if (hostname === 'localhost') return route.continue();
      asked.push(hostname);
      return route.abort();
    });
    await page.goto('/tools/check/');
    await page.getByLabel('Domain', { exact: true }).fill('mine.example');
    await page.locator('button.door', { has: page.getByText(name, { exact: true }) }).click();
    await expect(verdict(page)).toContainText(sentence);
    await expectAccessible(page);
    await expectNarrow(page);
    const folded = page.locator('.check-report details:not([open])');
    const before = await folded.count();
    expect(before).toBeGreaterThan(0);
    await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
    await expect(folded).toHaveCount(0);
    await page.evaluate(() => dispatchEvent(new Event('afterprint')));
    await expect(folded).toHaveCount(before);
    await page.getByRole('button', { name: 'Close the sample' }).click();
    expect(asked).toEqual([]);
    await expect(page.getByLabel('Domain', { exact: true })).toHaveValue('mine.example');
  });
}

test('bad input is answered at the field, and nothing typed is lost', async ({ page }) => {
  await stubDns(page);
  await page.goto('/tools/check/');
  await fill(page, '192.0.2.1', '10.0.0.1');
  await press(page);
  await expect(page.getByText('Enter the domain you send from here')).toBeVisible();
  await expect(page.getByText('Enter the public address your server sends from.')).toBeVisible();
  await expect(page.getByLabel('Domain', { exact: true })).toBeFocused();
  await expect(page.getByLabel('Addresses your servers send from')).toHaveValue('10.0.0.1');
  await expectAccessible(page);
  await page.reload();
  await expect(page.getByLabel('Domain', { exact: true })).toHaveValue('192.0.2.1');
});

test('without DNS nothing is called missing', async ({ page }) => {
  await page.route(/\?dns=/, (route) => route.abort());
  await page.goto('/tools/check/');
  await fill(page, 'contoso.com', '192.0.2.10');
  await press(page);
  await expect(verdict(page)).toContainText('nothing is known to be missing', { timeout: 45_000 });
  await expect(page.locator('.check-report')).not.toContainText('✕');
});

test.describe('hostile resolvers', () => {
  for (const [name, answer] of [
    ['a page of HTML', { status: 200, contentType: 'text/html', body: '<script>window.hit=1</script>' }],
    ['too many requests', { status: 429, contentType: 'text/plain', body: 'slow down' }],
    [
      'noise',
      {
        status: 200,
        contentType: 'application/dns-message',
        body: '\u0000\u0001\u0002<img src=x onerror=alert(1)>',
      },
    ],
  ] as const) {
    test(name, async ({ page }) => {
      await page.route(/\?dns=/, (route) =>
        route.fulfill({
          ...answer,
          headers: { 'access-control-allow-origin': '*', 'content-type': answer.contentType },
        }),
      );
      await page.goto('/tools/check/');
      await fill(page, 'contoso.com');
      await press(page);
      await expect(verdict(page)).toContainText('nothing is known to be missing', { timeout: 50_000 });
      expect(await page.evaluate(() => 'hit' in window)).toBe(false);
    });
  }
});

test('a check can be cancelled', async ({ page }) => {
  await page.route(/\?dns=/, () => {
    // Never answered.
  });
  await page.goto('/tools/check/');
  await fill(page, 'contoso.com', '192.0.2.10');
  await press(page);
  await expect(page.getByRole('heading', { name: 'Checking…' })).toBeVisible();
  await expect(page.locator('.check-rows li')).toHaveCount(6);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('heading', { name: 'Checking…' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Check', exact: true })).toBeEnabled();
});

test('the SPF trace can be stepped through, and questions copied as dig', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await stubDns(page);
  await page.goto('/tools/check/?domain=contoso.com&ip=192.0.2.11');
  await press(page);
  await expect(page.getByText(/Step \d+ of \d+/)).toBeVisible();
  await page.getByRole('button', { name: 'First' }).click();
  await expect(page.getByText(/Step 1 of/)).toBeVisible();
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByText(/Step 2 of/)).toBeVisible();
  await page
    .getByText(/questions in \d+ rounds/)
    .first()
    .click();
  await page.getByRole('button', { name: 'Copy as dig commands' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('dig TXT _dmarc.contoso.com');
  await page.getByRole('button', { name: 'Copy report (Markdown)' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('# Why Blocked: contoso.com');
});

test('a second opinion agrees, and differs when the other answer does', async ({ page, context }) => {
  let lie = false;
  await context.route(/cloudflare-dns\.com/, async (route) => {
    const request = route.request();
    const headers = {
      'access-control-allow-origin': '*',
      'access-control-allow-headers': '*',
      'content-type': 'application/dns-message',
    };
    if (request.method() === 'OPTIONS') return route.fulfill({ status: 204, headers });
    const dns = new URL(request.url()).searchParams.get('dns') ?? '';
    const other = lie ? liar : server;
    const response = await fetch(`${other.url}?dns=${encodeURIComponent(dns)}`);
    return route.fulfill({ status: 200, headers, body: Buffer.from(await response.arrayBuffer()) });
  });
  const liar = await startDohServer({ ...zone, '_dmarc.contoso.com': [{ TXT: 'v=DMARC1; p=reject' }] });
  await page.goto('/tools/check/?domain=contoso.com');
  await press(page);
  await expect(verdict(page)).toBeVisible();
  await page.getByRole('button', { name: 'Ask for a second opinion' }).click();
  await expect(page.getByText('agrees with what was found here')).toBeVisible({ timeout: 15_000 });
  lie = true;
  await page.getByRole('button', { name: 'Ask for a second opinion' }).click();
  await expect(page.getByText('the answers below are not the same')).toBeVisible({ timeout: 15_000 });
  await expectAccessible(page);
  await liar.close();
});

test('a part that cannot be loaded is said, and loaded when asked again', async ({ page }) => {
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await stubDns(page);
  let down = true;
  let refused = 0;
  await page.route(/\/_astro\/engine\.|\/data\/(?:findings|check-samples)\.json/, (route) => {
    if (!down) return route.continue();
    refused++;
    return route.abort();
  });
  await page.goto('/tools/check/');
  await fill(page, 'contoso.com');
  await expect.poll(() => refused).toBeGreaterThan(0);
  await press(page);
  await expect(page.getByRole('alert')).toContainText('could not be loaded');
  await expect(page.getByLabel('Domain', { exact: true })).toHaveValue('contoso.com');
  await expectAccessible(page);
  down = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(verdict(page)).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
  expect(errors).toEqual([]);
});

test('pages of findings are accessible', async ({ page }) => {
  for (const address of ['/findings/', '/findings/ptr-missing/', '/findings/dmarc-policy-broken/']) {
    await page.goto(address);
    await expectAccessible(page);
    await expectNarrow(page);
  }
});
