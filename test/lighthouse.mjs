// `npm run lighthouse [PATH…]`: Lighthouse on a page of each template of the built site; 100 in all four is the goal.
import { spawn } from 'node:child_process';
import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { CHROMIUM_ARGS, findChromium } from './browser/chromium.ts';

const TEMPLATES = [
  '/',
  '/codes/',
  '/codes/s3140/',
  '/now-blocked/',
  '/never-blocked/',
  '/guides/',
  '/guides/best-practice/',
  '/headers/',
  '/tools/',
  '/tools/bounce/',
  '/tools/check/',
  '/tools/log/',
  '/tools/headers/',
  '/tools/config/',
  '/tools/request/',
  '/tools/warm-up/',
  '/tools/snds/',
  '/tools/dmarc/',
  '/explain/',
  '/timeline/',
  '/scorecard/',
  '/glossary/',
  '/questions/',
  '/data/',
  '/about/',
];
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'];
const port = 4328;

const chromePath = findChromium();
if (!chromePath) {
  console.error('No Chromium was found: install one (on Debian: apt-get install chromium).');
  process.exit(2);
}
const server = spawn('npx', ['--no', '--', 'astro', 'preview', '--port', String(port)], {
  stdio: 'ignore',
  detached: true,
});
const base = `http://localhost:${port}`;
for (let tries = 0; tries < 100; tries++) {
  if (
    await fetch(base).then(
      (response) => response.ok,
      () => false,
    )
  )
    break;
  await new Promise((resolve) => setTimeout(resolve, 100));
}
const chrome = await launch({ chromePath, chromeFlags: ['--headless=new', ...CHROMIUM_ARGS] });
let below = 0;
try {
  for (const path of process.argv.length > 2 ? process.argv.slice(2) : TEMPLATES) {
    const run = await lighthouse(base + path, {
      port: chrome.port,
      onlyCategories: CATEGORIES,
      logLevel: 'error',
    });
    const scores = CATEGORIES.map((id) => Math.round((run?.lhr.categories[id]?.score ?? 0) * 100));
    const missed = CATEGORIES.flatMap((id) =>
      (run?.lhr.categories[id]?.auditRefs ?? [])
        .map((ref) => run?.lhr.audits[ref.id])
        .filter(
          (audit) =>
            audit && audit.score !== null && audit.score < 0.9 && audit.scoreDisplayMode !== 'informative',
        )
        .map((audit) => audit?.id),
    );
    if (scores.some((score) => score < 100)) below++;
    console.log(
      `${scores.map((score) => String(score).padStart(4)).join('')}  ${path}${missed.length > 0 ? `  (${[...new Set(missed)].join(', ')})` : ''}`,
    );
  }
} finally {
  chrome.kill();
  if (server.pid) process.kill(-server.pid);
}
console.log(
  below === 0
    ? '100 in all four on every page'
    : `${below} below 100 (performance, accessibility, best practices, SEO)`,
);
process.exit(below === 0 ? 0 : 1);
