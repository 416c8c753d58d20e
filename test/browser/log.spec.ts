import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { expect, type Page, test } from '@playwright/test';
import { generate, hasGenerator } from '../engine/log/generated.ts';
import { differences } from '../engine/log/truth.ts';
import { every, postfixLog, S775, S3140 } from '../fixtures/log/made.ts';
import { expectAccessible, expectNarrow } from './axe.ts';

const folder = mkdtempSync(join(tmpdir(), 'whyblocked-log-page-'));
const verdict = (page: Page) => page.locator('.log-tool .verdict');

async function give(page: Page, files: string[]) {
  await page.locator('.log-tool input[type=file]').setInputFiles(files);
  await expect(verdict(page)).toBeVisible({ timeout: 30_000 });
}

async function exported(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name, exact: true }).click(),
  ]);
  return readFileSync(await download.path(), 'utf8');
}

/** Makes the disk slow, and lets it be stopped, so that there is time to look at what is found while reading. */
async function slowDisk(page: Page, delay: number) {
  let held: (() => void)[] | null = null;
  await page.route('**/slow-disk', async (route) => {
    await new Promise((go) => setTimeout(go, delay));
    if (held !== null) await new Promise<void>((go) => held!.push(go));
    await route.fulfill({ body: '' });
  });
  await page.route(/\/_astro\/worker-/, async (route) => {
    const response = await route.fetch();
    const slow = `{ const take = Blob.prototype.arrayBuffer;
      Blob.prototype.arrayBuffer = async function () {
        const bytes = await take.call(this); await fetch('/slow-disk'); return bytes; };
      const open = Blob.prototype.stream;
      Blob.prototype.stream = function () { return open.call(this).pipeThrough(new TransformStream({
        async transform(part, to) { await fetch('/slow-disk'); to.enqueue(part); } })); };
      // A worker's own worker is out of reach from here: what it sends is slow instead.
      let last = Promise.resolve();
      self.Worker = class extends Worker { set onmessage(hear) { super.onmessage = (event) => {
        last = last.then(() => fetch('/slow-disk')).then(() => hear(event)); }; } };
    }`;
    await route.fulfill({ response, body: slow + (await response.text()) });
  });
  return {
    hold: () => {
      held ??= [];
    },
    go: () => {
      for (const one of held ?? []) one();
      held = null;
    },
  };
}

/** Some 30 MB, of two servers; one is refused from the beginning on. */
function longLog(): string {
  return postfixLog([
    ...every(0.1, 0, 9000),
    ...every(1, 0.5, 9000, { server: 'mx2.sender.example', reply: S775 }),
  ]);
}

test.describe('reading a mail log', () => {
  test('shows the whole result on the sample, verdict first', async ({ page }) => {
    await page.goto('/tools/log/');
    await page.getByRole('button', { name: 'Try a sample' }).click();
    await expect(verdict(page)).toHaveText(/^Microsoft still refuses mail: .*mx2 with S775 since 2026-11-14/);
    await expect(page.getByRole('heading', { level: 2, name: 'The answer' })).toBeFocused();
    const episodes = page.getByRole('region', { name: 'Block episodes' });
    await expect(episodes.getByRole('row')).toHaveCount(3);
    await expect(episodes.getByRole('link', { name: 'S3140' })).toHaveAttribute('href', '/codes/s3140/');
    await expect(page.locator('.log-timeline svg g')).toHaveCount(2);
    await expect(page.locator('.record pre')).toContainText(
      'Issue title: Outbound IP 198.51.100.7 rejected with S775 since 2026-11-14',
    );
    await expect(page.locator('.record pre')).toContainText('to=<u…@');
    await expectAccessible(page);
    await expectNarrow(page);
  });

  test('filters by server, service, code and time, and reads the timeline by keyboard', async ({ page }) => {
    await page.goto('/tools/log/');
    await page.getByRole('button', { name: 'Try a sample' }).click();
    await page.getByLabel('Server', { exact: true }).selectOption('mx1');
    await expect(page.locator('.log-timeline svg g')).toHaveCount(1);
    await expect(page.getByRole('region', { name: 'Block episodes' }).getByRole('row')).toHaveCount(2);
    await page.getByLabel('Service', { exact: true }).selectOption('business');
    await expect(page.getByText('No block episode in this part of the log.')).toBeVisible();
    await page.getByLabel('Service', { exact: true }).selectOption('');
    await page.getByLabel('Code', { exact: true }).selectOption('S3140');
    await expect(page.getByRole('region', { name: 'By code' }).getByRole('row')).toHaveCount(2);
    await page.getByLabel('From', { exact: true }).fill('2026-11-13T22:00');
    await expect(page.getByText('No block episode in this part of the log.')).toBeVisible();
    const point = page.getByLabel('Read one point of the timeline');
    await point.focus();
    const before = await page.locator('.log-timeline output').textContent();
    await page.keyboard.press('ArrowLeft');
    await expect(page.locator('.log-timeline output')).not.toHaveText(before!);
  });

  test('shows what it has found while it reads, and keeps it when cancelled', async ({ page }) => {
    const file = join(folder, 'long.log');
    writeFileSync(file, longLog());
    await page.goto('/tools/log/');
    const disk = await slowDisk(page, 500);
    await page.locator('.log-tool input[type=file]').setInputFiles([file]);
    await expect(page.getByRole('heading', { level: 2, name: 'The answer so far' })).toBeVisible();
    disk.hold();
    await expect(verdict(page)).toHaveText(/^So far: Microsoft still refuses mail: .* mx2 with S775/);
    const filters = page.locator('.log-filters');
    const place = await filters.evaluate((one) => one.getBoundingClientRect().y + scrollY);
    await page.getByLabel('Server', { exact: true }).selectOption('mx2');
    await expect(page.locator('.log-timeline svg g')).toHaveCount(1);
    await expect(page.getByRole('button', { name: 'JSON' })).toBeDisabled();
    await expectAccessible(page);
    const said = await verdict(page).textContent();
    disk.go();
    await expect(verdict(page)).not.toHaveText(said!);
    disk.hold();
    await expect(page.getByRole('heading', { level: 2, name: 'The answer so far' })).toBeVisible();
    expect(await filters.evaluate((one) => one.getBoundingClientRect().y + scrollY)).toBe(place);
    await page.getByRole('button', { name: 'Cancel, keep what was read' }).click();
    disk.go();
    const heading = page.getByRole('heading', { level: 2, name: 'The answer for the part that was read' });
    await expect(heading).toBeVisible();
    await expect(verdict(page)).toHaveText(/Reading was stopped at [\d.]+ MB of [\d.]+ MB/);
    await expect(page.getByText('counted is what was read.').first()).toBeVisible();
    await expect(page.getByLabel('Server', { exact: true })).toHaveValue('mx2');
    await expect(page.locator('.record pre')).toContainText('rejected with S775');
    const part = JSON.parse(await exported(page, 'JSON'));
    expect(part.attempts.attempts).toBeGreaterThan(0);
    expect(part.attempts.attempts).toBeLessThan(99_000);
    expect(part.limits[0]).toMatch(/^Reading was stopped at/);
    await expectNarrow(page);
    await page.unroute(/\/_astro\/worker-/);
    await page.getByRole('button', { name: 'Read it again from the start' }).click();
    await expect(page.getByRole('heading', { level: 2, name: 'The answer', exact: true })).toBeVisible();
    await expect(page.getByLabel('Server', { exact: true })).toHaveValue('mx2');
    await expect(page.locator('.log-timeline svg g')).toHaveCount(1);
    expect(JSON.parse(await exported(page, 'JSON')).attempts.attempts).toBe(99_000);
  });

  test('cancels within gzip, and names the files that were not read', async ({ page }) => {
    const packed = join(folder, 'mail.log.1.gz');
    writeFileSync(packed, gzipSync(longLog(), { level: 0 }));
    const later = join(folder, 'mail.log');
    writeFileSync(later, postfixLog(every(5, 20_000, 20_100)));
    await page.goto('/tools/log/');
    const disk = await slowDisk(page, 150);
    await page.locator('.log-tool input[type=file]').setInputFiles([later, packed]);
    await expect(page.getByRole('heading', { level: 2, name: 'The answer so far' })).toBeVisible();
    disk.hold();
    await page.getByRole('button', { name: 'Cancel, keep what was read' }).click();
    disk.go();
    await expect(page.getByRole('heading', { level: 2, name: /part that was read/ })).toBeFocused();
    const result = page.locator('.log-tool .result');
    await expect(result).toContainText('Not read at all: mail.log.');
    await expect(result).not.toContainText('damaged');
  });

  test('asks about the block that is chosen', async ({ page }) => {
    await page.goto('/tools/log/');
    await page.getByRole('button', { name: 'Try a sample' }).click();
    const choice = page.getByLabel('About which block');
    await expect(choice.locator('option:checked')).toHaveText(/^S775 at mx2, .*still on$/);
    await choice.selectOption({ label: (await choice.locator('option').nth(1).textContent())! });
    const text = page.locator('.record pre');
    await expect(text).toContainText(
      'Outbound IP 192.0.2.25 rejected with S3140 since 2026-11-12 00:48 UTC until',
    );
    await expect(text).toContainText('Delivery attempts from mx1 to Outlook.com a day:');
    await expect(text).not.toContainText('S775');
    await page.getByLabel('Show whole mail addresses').check();
    await expect(text).toContainText('to=<user@outlook.com>');
    await expect(text).toContainText('rejected with S3140');
  });

  test('says which tables the filter cannot narrow', async ({ page }) => {
    await page.goto('/tools/log/');
    await page.getByRole('button', { name: 'Try a sample' }).click();
    const relays = page.getByText('Relays are not counted apart');
    const domains = page.getByText('Domains are not counted apart');
    await expect(verdict(page)).toBeVisible();
    await expect(domains).toHaveCount(0);
    await page.getByLabel('Service', { exact: true }).selectOption('business');
    await expect(domains).toBeVisible();
    await expect(relays).toHaveCount(0);
    await page.getByLabel('Server', { exact: true }).selectOption('mx1');
    await expect(relays).toBeVisible();
  });

  test('sends nothing and stores nothing', async ({ page, baseURL }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
    await page.goto('/tools/log/');
    await page.waitForLoadState('networkidle');
    asked.length = 0;
    const file = join(folder, 'mail.log');
    writeFileSync(
      file,
      postfixLog([
        ...every(5, 0, 600),
        ...every(5, 600, 720, { reply: S3140, domain: 'secret.example' }),
        ...every(5, 720, 1440),
      ]),
    );
    await give(page, [file]);
    for (const line of asked)
      expect(line).toMatch(
        new RegExp(`^GET ${baseURL}/(?:data/(?:catalogue|recipient-domains)\\.json|_astro/[\\w.-]+)$`),
      );
    expect(
      await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])),
    ).not.toContain('secret');
  });

  test('hands the proof to the support request', async ({ page }) => {
    const file = join(folder, 'blocked.log');
    writeFileSync(file, postfixLog([...every(5, 0, 600), ...every(5, 600, 900, { reply: S775 })]));
    await page.goto('/tools/log/');
    await give(page, [file]);
    await page.getByRole('link', { name: 'the support request' }).click();
    await expect(page.getByText('Taken over from the log.')).toBeVisible();
    await expect(page.getByLabel('Your addresses')).toHaveValue('192.0.2.10');
    await expect(page.getByLabel('What Microsoft answered')).toHaveValue(/\(S775\)/);
    await page.reload();
    await expect(page.getByLabel('Your addresses')).toHaveValue('192.0.2.10');
  });

  test('hands the sample over as an example, which is not kept', async ({ page }) => {
    await page.goto('/tools/request/');
    await page.getByLabel('Company or project').fill('Fabrikam');
    await page.goto('/tools/log/');
    await page.getByRole('button', { name: 'Try a sample' }).click();
    await page.getByRole('link', { name: 'the support request' }).click();
    await expect(page.getByText('This is an example, made from the sample of the log.')).toBeVisible();
    await expect(page.getByLabel('Your addresses')).toHaveValue('198.51.100.7');
    await expect(page.getByLabel('Company or project')).toHaveValue('');
    expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('198.51.100.7');
    await expectAccessible(page);
    await page.getByRole('button', { name: 'Clear the example' }).click();
    await expect(page.getByLabel('Your addresses')).toHaveValue('');
    await expect(page.getByLabel('Company or project')).toHaveValue('Fabrikam');
  });

  test('unpacks zstd, xz and bzip2, and reads the logs of other servers', async ({ page }) => {
    await page.goto('/tools/log/');
    const zst = join(folder, 'mail.log.9.zst');
    writeFileSync(zst, zstdCompressSync(postfixLog(every(5, 2500, 3000))));
    const fixture = (name: string) => fileURLToPath(new URL(`../fixtures/log/${name}`, import.meta.url));
    await give(page, [zst, fixture('mail.log.xz'), fixture('mail.log.bz2')]);
    await expect(verdict(page)).toHaveText(
      /^No block by Microsoft in this log: 100% .*Read: 1,100 delivery attempts/,
    );
    for (const [name, words] of [
      ['exchange-send', /Exchange Server, SMTP send protocol log, .* 10 attempts/],
      ['hmailserver', /hMailServer, .* 6 attempts/],
      ['stalwart', /Stalwart \(text log\), .* 9 attempts/],
    ] as const) {
      await give(page, [fixture(`${name}.log`)]);
      await expect(page.locator('.log-tool .result')).toContainText(words);
    }
  });

  test('says a sentence when an unpacker cannot be loaded', async ({ page, context }) => {
    const twice = join(folder, 'twice.log.gz');
    const part = gzipSync(postfixLog(every(5, 0, 100)));
    writeFileSync(twice, Buffer.concat([part, part]));
    // Several gzip files in one are unpacked by a library that is loaded when it is needed.
    const asked: string[] = [];
    await context.route(/_astro\/(?:browser|fflate)-/, (route) => {
      asked.push(route.request().url());
      return route.abort();
    });
    await page.goto('/tools/log/');
    await page.locator('.log-tool input[type=file]').setInputFiles([twice]);
    await expect(page.getByRole('alert')).toContainText('Reload the page and try again');
    expect(asked).not.toEqual([]);
  });

  test('says a sentence for what is no log, and for broken gzip', async ({ page }) => {
    await page.goto('/tools/log/');
    const text = join(folder, 'letter.txt');
    writeFileSync(text, 'Dear all,\nthis is no log.\n');
    await give(page, [text]);
    await expect(verdict(page)).toHaveText(/does not look like a mail server’s log/);
    const whole = gzipSync(postfixLog([...every(0.05, 0, 600), ...every(5, 600, 700, { reply: S775 })]));
    const cut = join(folder, 'mail.log.2.gz');
    writeFileSync(cut, whole.subarray(0, Math.floor(whole.length * 0.6)));
    await give(page, [cut]);
    await expect(page.locator('.log-tool .result')).toContainText('ends in the middle');
    const two = join(folder, 'mail.log.3.gz');
    writeFileSync(
      two,
      Buffer.concat([gzipSync(postfixLog(every(5, 0, 600))), gzipSync(postfixLog(every(5, 600, 1200)))]),
    );
    await give(page, [two]);
    expect(JSON.parse(await exported(page, 'JSON')).attempts.attempts).toBe(240);
    const packed = join(folder, 'mail.log.zip');
    writeFileSync(packed, Buffer.from([0x50, 0x4b, 3, 4, 0, 0, 1, 2]));
    await give(page, [packed]);
    await expect(verdict(page)).toHaveText(/is a zip archive/);
  });

  test('exports Markdown and CSV without mail addresses', async ({ page }) => {
    await page.goto('/tools/log/');
    await page.getByRole('button', { name: 'Try a sample' }).click();
    await expect(verdict(page)).toBeVisible();
    const markdown = await exported(page, 'Markdown');
    expect(markdown).toMatch(/^# What Microsoft did to this mail\n\nMicrosoft still refuses/);
    expect(markdown).toMatch(/\| S3140 \| mx1 \|/);
    const csv = await exported(page, 'CSV');
    expect(csv).toMatch(/^hour,server,service,sent,deferred,bounced,/);
    expect(markdown + csv).not.toMatch(/user@/);
  });

  for (const mta of ['postfix-classic', 'postfix-rfc3339', 'exim', 'sendmail'])
    test(`equals the truth file: ${mta}`, async ({ page }) => {
      test.skip(!hasGenerator, 'the generator is not here');
      const { paths, truth } = generate([
        '--mta',
        mta,
        '--messages',
        '4000',
        '--seed',
        '3',
        '--servers',
        '3',
        '--tz=+01:00',
        '--start',
        '2025-12-15',
      ]);
      const files = paths.map((path, i) => {
        if (i !== 0) return path;
        const gz = join(folder, `${mta}-${basename(path)}.gz`);
        writeFileSync(gz, gzipSync(readFileSync(path)));
        return gz;
      });
      await page.goto('/tools/log/');
      await give(page, files);
      const report = JSON.parse(await exported(page, 'JSON'));
      // The page keeps the first 200 relays.
      expect(differences(truth, report).filter((line) => !line.startsWith('relay '))).toEqual([]);
    });
});
