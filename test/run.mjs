// The whole test: `npm test`. Runs every step even when an earlier one fails, and ends with "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { findOrInstallChromium } from './browser/chromium.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
process.chdir(root);
rmSync('test-results', { recursive: true, force: true });
mkdirSync('test-results');

const totals = { passed: 0, failed: 0, skipped: 0 };
const add = (passed, failed, skipped = 0) => {
  totals.passed += passed;
  totals.failed += failed;
  totals.skipped += skipped;
};

/** Runs a program; true when it ended well. `capture` returns what it printed as well. */
function run(title, command, args, { capture = false, env = {} } = {}) {
  const started = Date.now();
  console.log(`\n── ${title}`);
  const result = spawnSync(command, args, {
    stdio: ['ignore', capture ? 'pipe' : 'inherit', 'inherit'],
    env: { ...process.env, ...env },
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  if (capture) process.stdout.write(result.stdout);
  console.log(
    `── ${title}: ${result.status === 0 ? 'ok' : 'FAILED'}, ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
  return { ok: result.status === 0, output: result.stdout ?? '' };
}

/** A step that either passes or fails as one. */
const step = (title, command, args) => add(...(run(title, command, args).ok ? [1, 0] : [0, 1]));

/** A Vitest project; its own count goes into the total. */
function vitest(title, project) {
  const file = `test-results/${project}.json`;
  const { ok } = run(title, 'npx', [
    '--no',
    'vitest',
    'run',
    '--project',
    project,
    '--reporter=dot',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  try {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    add(report.numPassedTests, report.numFailedTests, report.numPendingTests + report.numTodoTests);
    // A file that could not even be loaded counts no test.
    if (!ok && report.numFailedTests === 0) add(0, 1);
  } catch {
    add(0, 1);
  }
}

/** A script that ends with "N passed, N failed, N skipped" itself. */
function counted(title, script) {
  const { ok, output } = run(title, process.execPath, [script], { capture: true });
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  const [, passed, failed, skipped] = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line) ?? [];
  if (passed === undefined) add(0, 1);
  else add(Number(passed), Math.max(Number(failed), ok ? 0 : 1), Number(skipped ?? 0));
}

step('Format and lint', 'npx', ['--no', '--', 'biome', 'ci', '.']);
step('Types of the engine', 'npx', ['--no', '--', 'tsc', '--noEmit', '-p', 'src/engine/tsconfig.json']);
step('Types of the site', 'npx', ['--no', '--', 'astro', 'check', '--minimumSeverity', 'error']);
step('Build', 'npm', ['run', '--silent', 'build']);
vitest('Engine, content and command', 'unit');
vitest('The built site: links, budgets, policy', 'site');

const browser = findOrInstallChromium();
if (browser) {
  const { ok } = run('Browser', 'npx', ['--no', '--', 'playwright', 'test'], { env: { CHROMIUM: browser } });
  try {
    const { stats } = JSON.parse(readFileSync('test-results/browser.json', 'utf8'));
    add(stats.expected + stats.flaky, stats.unexpected, stats.skipped);
    if (!ok && stats.unexpected === 0) add(0, 1);
  } catch {
    add(0, 1);
  }
} else {
  console.error(
    'No browser was found and none could be downloaded: install Chromium (on Debian: apt-get install chromium).',
  );
  add(0, 1);
}

counted('DNS over HTTPS against real name servers', 'test/dns/run.mjs');
counted('Configuration on real mail servers', 'test/mta/run.mjs');
counted('Logs of real mail servers', 'test/log/run.mjs');

if (totals.skipped > 0)
  console.log(`\n${totals.skipped} skipped: what was not installed or not present is named above.`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed > 0 ? 1 : 0);
