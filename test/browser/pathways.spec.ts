import { readFileSync } from 'node:fs';
import { expect, type Page, test } from '@playwright/test';
import { expectAccessible, expectNarrow } from './axe.ts';

/** Presses the answer whose words begin so. */
const press = (page: Page, words: string) =>
  page.locator('ul.answers a').filter({ hasText: words }).first().click();

const JOURNEYS = [
  {
    name: 'blocked today with S3140 and no idea',
    answers: ['It comes back', '(S3140)', 'Not yet', 'I have only one', 'Nothing changed'],
    end: '/now-blocked/outcomes/out-of-the-blue/',
    first: /relay/i,
  },
  {
    name: 'told "not eligible"',
    answers: ['It comes back', '(S3140)', '“Not eligible'],
    end: '/now-blocked/outcomes/told-not-eligible/',
    first: /abuse/i,
  },
  {
    name: 'told "not qualified" while rate limited',
    answers: ['It waits in the queue', '4.7.650', '“Not qualified'],
    end: '/now-blocked/outcomes/told-not-qualified/',
    first: /same thread/i,
  },
  {
    name: 'one of several servers slowed down after a mailing',
    answers: ['It waits in the queue', '4.7.650', 'Not yet', 'One or some', 'More mail than usual'],
    end: '/now-blocked/outcomes/rate-limited-volume/',
    first: /hold the mailing/i,
  },
  {
    name: 'accepted and gone',
    answers: ['It is accepted', 'Nowhere, at a private', 'No, that is gone too'],
    end: '/now-blocked/outcomes/accepted-and-gone/',
    first: /Junk/,
  },
  {
    name: 'knows nothing at all',
    answers: ['I don’t know', 'Only complaints'],
    end: '/now-blocked/outcomes/get-the-reply/',
    first: /log/,
  },
];

for (const javaScriptEnabled of [false, true]) {
  test.describe(`the triage ${javaScriptEnabled ? 'with' : 'without'} script`, () => {
    test.use({ javaScriptEnabled });
    for (const journey of JOURNEYS) {
      test(journey.name, async ({ page }) => {
        expect(journey.answers.length + 1).toBeLessThanOrEqual(6);
        await page.goto('/now-blocked/');
        for (const [at, words] of journey.answers.entries()) {
          await press(page, words);
          if (at < journey.answers.length - 1) {
            await expect(page.locator('.so-far li')).toHaveCount(at + 1);
            await expect(page.locator('ul.answers a', { hasText: /I don’t (know|have)/ })).not.toHaveCount(0);
          }
        }
        await expect(page).toHaveURL(new RegExp(`${journey.end.replaceAll('/', '\\/')}#after-`));
        await expect(page.locator('.first')).toBeInViewport();
        await expect(page.locator('.first')).toContainText(journey.first);
        const given = page.locator('.came-by section:visible');
        await expect(given).toHaveCount(1);
        await expect(given.locator('li')).toHaveCount(journey.answers.length);
      });
    }

    test('an answer can be changed, and Back goes back', async ({ page }) => {
      await page.goto('/now-blocked/refused/s3140/not-yet/');
      await page.getByRole('link', { name: 'Back', exact: true }).click();
      await expect(page).toHaveURL(/\/refused\/s3140\/$/);
      await page.locator('.so-far li', { hasText: 'What happens' }).getByRole('link').click();
      await expect(page).toHaveURL(/\/now-blocked\/$/);
    });
  });
}

test('the start page leads to the triage and the preventive path', async ({ page }) => {
  await page.goto('/');
  await expect(page.locator('a[href="/now-blocked/"]').first()).toBeVisible();
  await expect(page.locator('a[href="/never-blocked/"]').first()).toBeVisible();
});

test('the way-on helper ends at a guide that shows the answers', async ({ page }) => {
  await page.goto('/guides/which-one/');
  await press(page, 'Yes, the whole of it');
  await press(page, 'A good part');
  await press(page, 'Yes, the part that goes to Microsoft');
  await expect(page).toHaveURL(/\/guides\/relay-only-microsoft\/#after-yes_much_some$/);
  await expect(page.locator('.came-by section:visible li')).toHaveCount(3);
});

test.describe('the checklist', () => {
  test('remembers ticks on the device, exports and forgets them', async ({ page }) => {
    await page.goto('/never-blocked/checklist/');
    const status = page.getByRole('status').first();
    await expect(status).toContainText(/^0 of \d+ done/);
    await page.getByLabel('Every sending address has one reverse name').check();
    await page.getByLabel('I can set the reverse name of the address myself').check();
    await page.reload();
    await expect(page.getByLabel('Every sending address has one reverse name')).toBeChecked();
    await expect(status).toContainText(/^2 of/);
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save as a file' }).click(),
    ]);
    const text = readFileSync(await file.path(), 'utf8');
    expect(text).toContain('- [x] Every sending address has one reverse name');
    expect(text).toContain('- [ ] The certificate carries the name');
    await page.getByRole('button', { name: 'Forget all ticks' }).click();
    await page.reload();
    await expect(status).toContainText(/^0 of/);
  });

  test('survives damaged storage', async ({ page }) => {
    await page.addInitScript(() => localStorage.setItem('whyblocked.checklist', '{"not":'));
    await page.goto('/never-blocked/checklist/');
    await expect(page.getByRole('checkbox').first()).toBeVisible();
  });

  test('is a plain list without script', async ({ browser }) => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto('/never-blocked/checklist/');
    await expect(page.locator('#checklist li').first()).toBeVisible();
    await expect(page.getByRole('button', { name: 'Save as a file' })).toBeHidden();
    await context.close();
  });
});

test.describe('the warm-up planner', () => {
  test('starts with a full sample, follows the fields, and keeps them', async ({ page }) => {
    await page.goto('/tools/warm-up/');
    await expect(page.locator('.verdict')).toContainText('1,750 messages a day');
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    await expect(page.getByLabel('First day')).toHaveValue(tomorrow);
    await page.getByLabel('Messages a day, once warm').fill('800');
    await page.getByLabel('First day').fill('2027-01-04');
    await expect(page.locator('.verdict')).toContainText('280 messages a day');
    await expect(page.locator('.warm-up-days tbody tr').first()).toContainText('2027-01-04');
    await page.reload();
    await expect(page.getByLabel('Messages a day, once warm')).toHaveValue('800');
  });

  test('says what is wrong beside the field, and keeps what was typed', async ({ page }) => {
    await page.goto('/tools/warm-up/');
    const field = page.getByLabel('Messages a day, once warm');
    await field.fill('many');
    await expect(field).toHaveAttribute('aria-invalid', 'true');
    await expect(page.locator('#warm-up-target-problem')).toContainText('whole number');
    await expect(field).toHaveValue('many');
    await expectAccessible(page);
  });

  test('gives a calendar, settings for each server, and a link', async ({ page }) => {
    await page.goto(
      '/tools/warm-up/?start=2027-03-01&target=1000&consumer=30&business=0&pace=careful&hours=10',
    );
    await expect(page.locator('.verdict')).toContainText('300 messages a day');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /calendar/ }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('warm-up.ics');
    const text = readFileSync(await file.path(), 'utf8');
    expect(text.startsWith('BEGIN:VCALENDAR\r\n')).toBe(true);
    expect(text).toContain('DTSTART;VALUE=DATE:20270301');
    await expect(page.getByText('msmail_transport_rate_delay = 720s')).toBeVisible();
    await page.getByLabel('Mail server').selectOption('KumoMTA');
    await expect(page.getByText('provider_max_message_rate').first()).toBeVisible();
  });

  test('a link shows its plan and leaves one’s own alone until it is changed', async ({ page }) => {
    await page.goto('/tools/warm-up/');
    await page.getByLabel('Messages a day, once warm').fill('777');
    await page.goto('/tools/warm-up/?target=4000');
    await expect(page.getByLabel('Messages a day, once warm')).toHaveValue('4000');
    await page.goto('/tools/warm-up/');
    await expect(page.getByLabel('Messages a day, once warm')).toHaveValue('777');
  });

  test('survives damaged storage', async ({ page }) => {
    await page.addInitScript(() =>
      localStorage.setItem('whyblocked.warm-up', '{"target":{"a":1},"hours":[]}'),
    );
    await page.goto('/tools/warm-up/');
    await expect(page.getByLabel('Messages a day, once warm')).toHaveValue('5000');
    await expect(page.locator('.verdict')).toContainText('1,750');
  });

  test('shows a hostile link as text', async ({ page }) => {
    await page.goto('/tools/warm-up/?target=%3Cimg+src%3Dx%3E&start=%22%3E%3Cscript%3E');
    await expect(page.getByLabel('Messages a day, once warm')).toHaveValue('<img src=x>');
    await expect(page.locator('main img, main script:not([type])')).toHaveCount(0);
  });
});

const TEMPLATES = [
  '/now-blocked/',
  '/now-blocked/refused/s3140/not-yet/',
  '/now-blocked/outcomes/told-not-qualified/#after-refused_s3140_not-qualified',
  '/now-blocked/map/',
  '/never-blocked/',
  '/never-blocked/authentication/',
  '/never-blocked/checklist/',
  '/guides/',
  '/guides/ways-on/',
  '/guides/support-form/',
  '/guides/best-practice/',
  '/guides/which-one/yes/',
  '/questions/',
  '/tools/warm-up/',
];
for (const address of TEMPLATES) {
  test(`${address} is accessible and fits a small phone`, async ({ page }) => {
    await page.goto(address);
    await expectAccessible(page);
    await expectNarrow(page);
  });
}
