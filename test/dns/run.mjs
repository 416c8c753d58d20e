// npm run test:dns: the engine in Chromium asking real name servers (NSD behind dnsdist and nginx) over HTTPS's
// DNS format. Ends with "N passed, N failed, N skipped"; what is not installed is skipped with the command to get it.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { build, preview } from 'vite';
import { secondOpinionShims } from '../../src/build/second-opinion-shims.ts';
import { CHROMIUM_ARGS, findChromium } from '../browser/chromium.ts';
import { startDohServer } from './doh-server.ts';
import { findProgram, startServers, versionOf } from './servers.mjs';
import { createTests } from './tests.mjs';
import { zone } from './zone.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const tests = createTests();

const PACKAGES = { nsd: 'nsd', dnsdist: 'dnsdist', nginx: 'nginx-light' };
const programs = Object.fromEntries(Object.keys(PACKAGES).map((name) => [name, findProgram(name)]));
const missing = Object.keys(PACKAGES).filter((name) => !programs[name]);
const browserPath = findChromium();
if (missing.length > 0 || !browserPath) {
  if (missing.length > 0) {
    const packages = missing.map((name) => PACKAGES[name]).join(' ');
    console.log(`Not installed: ${missing.join(', ')}. Get them with: sudo apt-get install ${packages}`);
  }
  if (!browserPath) console.log('No Chromium was found. Get it with: sudo apt-get install chromium');
  console.log(`0 passed, 0 failed, ${tests.length} skipped`);
  process.exit(0);
}
console.log(
  [
    versionOf(programs.nsd, '-v'),
    versionOf(programs.dnsdist, '--version'),
    versionOf(programs.nginx, '-v'),
  ].join(' · '),
);

/** An answer whose owner name points at itself; doh-js-client's parser never comes back from it. */
const POINTER_LOOP = Buffer.from([
  ...[
    0,
    0,
    0x81,
    0x80,
    0,
    1,
    0,
    1,
    0,
    0,
    0,
    0,
    7,
    ...Buffer.from('example'),
    3,
    ...Buffer.from('com'),
    0,
    0,
    16,
    0,
    1,
  ],
  ...[0xc0, 29, 0, 16, 0, 1, 0, 0, 0, 60, 0, 2, 1, 0x78],
]);

const outDir = mkdtempSync(join(tmpdir(), 'whyblocked-harness-'));
const servers = await startServers(programs);
const standIn = await startDohServer(zone);
const lying = await startDohServer({ 'example.com': [{ TXT: 'v=spf1 +all' }] });
const looping = await startDohServer(
  {},
  { intercept: () => ({ status: 200, type: 'application/dns-message', body: POINTER_LOOP }) },
);
const vite = {
  root: join(root, 'test/dns/harness'),
  configFile: false,
  logLevel: 'error',
  publicDir: false,
  plugins: [secondOpinionShims()],
  worker: { format: 'es', plugins: () => [secondOpinionShims()] },
  build: { outDir, emptyOutDir: true, assetsInlineLimit: 0 },
};
await build(vite);
const site = await preview({
  ...vite,
  preview: { port: 0, host: 'localhost', headers: { 'content-security-policy': policy() } },
});
const browser = await chromium.launch({ executablePath: browserPath, args: CHROMIUM_ARGS });
const page = await browser.newPage();
const errors = [];
page.on('pageerror', (error) => errors.push(error.message));
await page.goto(site.resolvedUrls.local[0]);
await page.waitForFunction('globalThis.harness');

/** The page of the built site, in a tab of its own; null where the site is not built. */
const built = existsSync(join(root, 'dist/site/tools/check/index.html'))
  ? await preview({
      root,
      configFile: false,
      logLevel: 'error',
      build: { outDir: 'dist/site' },
      preview: { port: 0, host: 'localhost' },
    })
  : null;
async function openCheck() {
  const tab = await browser.newPage();
  tab.on('pageerror', (error) => errors.push(error.message));
  await tab.goto(new URL('tools/check/', built.resolvedUrls.local[0]).href);
  return tab;
}

/** Calls a function of the harness in the page. */
const call = (name, ...args) =>
  page.evaluate(([name, args]) => globalThis.harness[name](...args), [name, args]);
const bundle = join(root, 'dist/cli/whyblocked.mjs');
if (!existsSync(bundle)) execFileSync(process.execPath, [join(root, 'src/build/cli.mjs')]);
/** The JSON and exit status of the command as users run it. */
async function command(...words) {
  const done = await promisify(execFile)(process.execPath, [bundle, ...words]).catch((error) => error);
  return { status: done.code ?? 0, json: JSON.parse(done.stdout) };
}

const totals = { passed: 0, failed: 0, skipped: 0 };
const context = { assert, call, command, openCheck, servers, standIn, lying, looping };
for (const { name, run, needsSite } of tests) {
  if (needsSite && !built) {
    totals.skipped++;
    console.log(`- ${name} (the site is not built: npm run build)`);
    continue;
  }
  try {
    await run(context);
    totals.passed++;
    console.log(`✓ ${name}`);
  } catch (error) {
    totals.failed++;
    console.log(`✕ ${name}\n${String(error.message ?? error).replace(/^/gm, '    ')}`);
  }
}
try {
  assert.deepEqual(errors, []);
  totals.passed++;
  console.log('✓ no error in the page');
} catch (error) {
  totals.failed++;
  console.log(`✕ no error in the page\n${error.message}`);
}
await browser.close();
await site.close();
await built?.close();
await Promise.all([standIn.close(), lying.close(), looping.close()]);
servers.stop();
rmSync(outDir, { recursive: true, force: true });
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exit(totals.failed > 0 ? 1 : 0);

/** The policy of the site's tool pages: no inline script, questions to resolvers only. */
function policy() {
  return "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self' https: http://127.0.0.1:*";
}
