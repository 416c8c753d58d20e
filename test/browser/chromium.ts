import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const SYSTEM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
];

/** Path of a Chromium that is on this machine: Playwright's own, else the system's; null when there is none. */
export function findChromium(): string | null {
  const named = process.env['CHROMIUM'];
  return [named, chromium.executablePath(), ...SYSTEM].find((path) => path && existsSync(path)) ?? null;
}

/** As findChromium, after trying to download Playwright's own when there is none. */
export function findOrInstallChromium(): string | null {
  const found = findChromium();
  if (found) return found;
  spawnSync('npx', ['--no', '--', 'playwright', 'install', 'chromium'], {
    stdio: ['ignore', 2, 2],
    timeout: 300_000,
  });
  return findChromium();
}

/** Without these, root cannot start it and it calls home. */
export const CHROMIUM_ARGS = [
  ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
