import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from '@playwright/test';

export const root = fileURLToPath(new URL('../../..', import.meta.url));
const PORT = Number(process.env.BENCH_PORT ?? 4197);

/** Serves the production page and runs a measurement with a Chromium; `{skipped}` with the reason where there is none. */
export async function inChromium<T extends object>(measure: (browser: Browser, url: string) => Promise<T>): Promise<T | { skipped: string }> {
  const { chromium } = await import('@playwright/test');
  const { CHROMIUM_ARGS, findChromium } = (await import('../../../scripts/chromium.mjs')) as { CHROMIUM_ARGS: string[]; findChromium(): Promise<string | undefined> };
  const executablePath = await findChromium();
  if (!executablePath) return { skipped: 'no Chromium' };
  if (!existsSync(`${root}dist/index.html`)) return { skipped: 'no build: npm run build' };
  const server = spawn(process.execPath, ['scripts/start.mjs', '--no-build'], { cwd: root, env: { ...process.env, PORT: String(PORT) }, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  try {
    return await measure(browser, `http://localhost:${PORT}/`);
  } finally {
    await browser.close();
    server.kill();
  }
}

/** The page as on a first visit, in English. */
export async function freshPage(browser: Browser): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'en' });
  return context.newPage();
}
