// Finds a Chromium for the browser tests: CHROMIUM_PATH, else one on the path, else Playwright's own, else Debian's package when root.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

export const CHROMIUM_ARGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'];

const onPath = () => {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    if (found) return found;
  }
  return undefined;
};

/** The path of a Chromium, or undefined with the reason on standard error. */
export async function findChromium({ install = false } = {}) {
  const asked = process.env.CHROMIUM_PATH;
  if (asked) return asked;
  const found = onPath();
  if (found) return found;
  const { chromium } = await import('@playwright/test');
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  if (install && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
    console.log('Installing Debian\'s chromium for the browser tests ...');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium', 'fonts-noto-cjk'], { stdio: ['ignore', 'ignore', 'inherit'], env });
    const installed = onPath();
    if (installed) return installed;
  }
  console.error('No Chromium for the browser tests: set CHROMIUM_PATH, install chromium, or run npx playwright install chromium.');
  return undefined;
}
