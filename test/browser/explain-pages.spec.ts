import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNarrow } from './axe.ts';

const DETAILS =
  '#name=Nordwind%20Mail&domain=contoso.com&code=550%205.7.1%20%28S3140%29&since=2026-11-18T06%3A10Z&status=delayed&note=Next%20word%20at%2018%3A00.&contact=help%40contoso.com';
const LANGUAGES = ['', 'de/', 'fr/', 'es/', 'nl/', 'it/'];

/** Collects whatever a page throws, and requests to anywhere but this site. */
function watch(page: Page): string[] {
  const bad: string[] = [];
  page.on('pageerror', (error) => bad.push(error.message));
  page.on('console', (message) => message.type() === 'error' && bad.push(message.text()));
  page.on('dialog', (dialog) => {
    bad.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.hostname !== 'localhost') bad.push(`request to ${url.hostname}`);
    if (/Nordwind|contoso|4711/.test(request.url().split('#')[0] ?? '')) bad.push(`sent ${request.url()}`);
  });
  return bad;
}

test('a postmaster makes a link, a customer opens it in a fresh profile and prints it', async ({
  page,
  browser,
}) => {
  const bad = watch(page);
  await page.goto('/explain/link/');
  await expect(page.getByText('Fill in at least one field.')).toBeVisible();
  await page.getByLabel('Your name or company').fill('Nordwind Mail');
  await page.getByLabel('Mail domain').fill('not a domain');
  await expect(page.getByText('Enter the part after the @')).toBeVisible();
  await page.getByLabel('Mail domain').fill('Contoso.com');
  await expect(page.getByText('Enter the part after the @')).toBeHidden();
  await page.getByLabel('Microsoft’s answer').fill('550 5.7.1 (S3140)');
  await page.getByLabel('Date', { exact: true }).fill('2026-11-18');
  await page.getByLabel('Time (UTC)').fill('06:10');
  await page.getByLabel('State').selectOption('relayed');
  await page.getByLabel('In your words').fill('Ticket 4711, next word at 18:00.');
  await page.getByLabel('How to reach you').fill('help@contoso.com');
  await expect(page.locator('#details')).toContainText('18 November 2026 at 06:10 UTC');
  await expect(page.locator('pre[data-page="admin"]')).toContainText('mail from contoso.com');

  await page.getByLabel('Language of the pages').selectOption('Deutsch');
  const link = await page.locator('[data-link-to="customer"]').innerText();
  expect(link).toMatch(/\/explain\/de\/customer\/#name=Nordwind%20Mail&domain=contoso\.com/);

  const fresh = await browser.newContext({ viewport: { width: 390, height: 800 } });
  const reader = await fresh.newPage();
  const badThere = watch(reader);
  await reader.goto(link);
  const box = reader.locator('#details');
  await expect(box).toContainText('Nordwind Mail');
  await expect(box).toContainText('18. November 2026 um 06:10 UTC');
  await expect(box).toContainText('Die Mail geht jetzt einen anderen Weg.');
  await expect(box).toContainText('Das hat der Absender des Links geschrieben. Wir haben es nicht geprüft');
  await expect(box.locator('a')).toHaveCount(0);
  await reader.emulateMedia({ media: 'print' });
  await expect(box).toBeVisible();
  await expect(reader.locator('.site-header')).toBeHidden();
  expect((await reader.pdf()).length).toBeGreaterThan(10_000);
  await reader.emulateMedia({ media: null });

  // The other languages and pages keep what the link said.
  await reader.getByRole('link', { name: 'Italiano' }).click();
  await expect(reader).toHaveURL(/\/explain\/it\/customer\/#name=/);
  await expect(reader.locator('#details')).toContainText('La posta ora passa per un’altra via.');
  for (const name of ['Per clienti e destinatari', 'Non ricevo la posta di qualcuno']) {
    const onward = reader.getByRole('link', { name });
    // Pressed sooner, it would lead on before the page's script has added what the link said.
    await expect(onward).toHaveAttribute('href', /#name=/);
    await onward.click();
  }
  await expect(reader.locator('#details')).toContainText('Nordwind Mail');
  await expect(reader.locator('pre[data-page="admin"]')).toContainText('non ricevo la posta da contoso.com');
  // An anchor on the page does not take it away.
  await reader.locator('.skip').focus();
  await reader.keyboard.press('Enter');
  await expect(reader.locator('#details')).toBeVisible();
  await fresh.close();

  // What was typed is still there tomorrow, and goes when it is told to.
  await page.goto('/explain/link/');
  await expect(page.getByLabel('Your name or company')).toHaveValue('Nordwind Mail');
  await page.getByRole('button', { name: 'Clear the form' }).click();
  await expect(page.getByText('Fill in at least one field.')).toBeVisible();
  expect(await page.evaluate(() => localStorage.length)).toBe(0);
  expect([...bad, ...badThere]).toEqual([]);
});

test('a letter is copied with the details in it', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(`/explain/fr/link/${DETAILS}`);
  await page.getByRole('button', { name: 'Copier' }).nth(3).click();
  await expect(page.getByRole('button', { name: 'Copié' })).toBeVisible();
  const letter = await page.evaluate(() => navigator.clipboard.readText());
  expect(letter).toContain('Début : 18 novembre 2026 à 06:10 UTC.');
  expect(letter).toContain('Le courrier vers les adresses Outlook et Hotmail tarde.');
  expect(letter).toContain('/explain/fr/customer/#name=Nordwind');
  expect(letter).toContain('[adresse]');
});

const HOSTILE = [
  {
    name: 'markup',
    fragment:
      '#name=%3Cscript%3Ealert(1)%3C/script%3E%3Cimg src=x onerror=alert(2)%3E&note=%3Ca href=//evil.example%3Epress%3C/a%3E',
    shows: '<script>alert(1)</script><img src=x onerror=alert(2)>',
  },
  {
    name: 'script address as contact',
    fragment: '#name=A&contact=javascript:alert(1)&note=https://evil.example/login',
    shows: 'javascript:alert(1)',
  },
  {
    name: 'direction marks',
    fragment: '#name=%E2%80%AEtfosorciM%E2%80%AC%20%E2%81%A6X',
    shows: 'tfosorciM X',
  },
  { name: 'line ends and controls', fragment: '#name=A%0D%0AB%00%1B%5B31mC', shows: 'A B[31mC' },
  { name: 'broken encoding', fragment: '#name=%E0%A4%A&domain=%', shows: '�%A' },
  {
    name: 'an odd domain among good fields',
    fragment: '#name=A&domain=%3Cb%3E&status=__proto__&since=2026-99-99',
    shows: 'Some of the details could not be shown whole.',
  },
  { name: '100 kB', fragment: `#name=${'a'.repeat(100_000)}`, shows: 'too long to be read' },
  { name: 'nothing usable', fragment: '#a=b&__proto__=c', shows: 'could not be read' },
];

for (const { name, fragment, shows } of HOSTILE)
  test(`a hostile fragment is shown as text or a sentence: ${name}`, async ({ page }) => {
    const bad = watch(page);
    await page.goto('/explain/customer/');
    const links = await page.locator('main a').count();
    await page.goto('about:blank');
    await page.goto(`/explain/customer/${fragment}`);
    await expect(page.getByText(shows).first()).toBeVisible();
    expect(await page.locator('main a').count()).toBe(links);
    expect(await page.locator('main :is(script, img, iframe, b)').count()).toBe(0);
    const text = await page.locator('main').innerText();
    expect(text).not.toMatch(/[\u202A-\u202E\u2066-\u2069\u200B\u0000]/);
    await expectNarrow(page);
    expect(bad).toEqual([]);
  });

test('long words without a break do not push the page sideways', async ({ page }) => {
  await page.goto(
    `/explain/customer/#name=${'W'.repeat(80)}&note=${'i'.repeat(300)}&contact=${'m'.repeat(120)}`,
  );
  await expect(page.locator('#details')).toBeVisible();
  await expectNarrow(page);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });
  test('the pages stand by themselves', async ({ page }) => {
    await page.goto(`/explain/nl/recipient/${DETAILS}`);
    await expect(page.getByRole('heading', { name: 'Als het nergens staat' })).toBeVisible();
    await expect(page.locator('#details')).toBeHidden();
    await expect(page.locator('.letter pre')).toContainText('[domein]');
    await expect(page.getByRole('button')).toHaveCount(0);
    await page.goto('/explain/link/');
    await expect(page.getByText('The form needs JavaScript.')).toBeVisible();
    await expect(page.locator('form#link-form')).toBeHidden();
  });
});

for (const language of LANGUAGES)
  test(`is accessible and narrow in every template: /explain/${language}`, async ({ page }) => {
    // Ten scans a language.
    test.setTimeout(240_000);
    for (const path of ['', 'customer/', 'recipient/', 'admin/', 'link/']) {
      await page.goto('about:blank');
      await page.goto(`/explain/${language}${path}${DETAILS}`);
      await expect(page.locator('#details')).toBeVisible();
      expect(await page.locator('html').getAttribute('lang')).toMatch(
        new RegExp(`^${language.slice(0, 2) || 'en'}`),
      );
      expect(await page.locator('link[hreflang]').count()).toBe(7);
      await expectAccessible(page);
      await expectNarrow(page);
    }
  });

for (const path of ['/scorecard/', '/providers/'])
  test(`${path} is accessible and narrow`, async ({ page }) => {
    test.setTimeout(120_000);
    await page.goto(path);
    await expectAccessible(page);
    await expectNarrow(page);
  });
