import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { median, round } from './measure.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const PORT = 4197;

const gzipped = (path: string): number => gzipSync(readFileSync(`${root}dist${path}`), { level: 9 }).length;

/** From opening the page to the answer of a typed `kubectl get nodes`; JavaScript in gzipped bytes that was asked for until then, the worker's included. */
export async function pageStart(runs: number): Promise<object> {
  const { chromium } = await import('@playwright/test');
  const { CHROMIUM_ARGS, findChromium } = (await import('../../../scripts/chromium.mjs')) as { CHROMIUM_ARGS: string[]; findChromium(): Promise<string | undefined> };
  const executablePath = await findChromium();
  if (!executablePath) return { skipped: 'no Chromium' };
  if (!existsSync(`${root}dist/index.html`)) return { skipped: 'no build: npm run build' };
  const server = spawn(process.execPath, ['scripts/start.mjs', '--no-build'], { cwd: root, env: { ...process.env, PORT: String(PORT) }, stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((resolve) => server.stdout.once('data', resolve));
  const browser = await chromium.launch({ executablePath, args: CHROMIUM_ARGS });
  const rows: { ready: number; answered: number; bytes: number }[] = [];
  try {
    for (let i = 0; i < runs; i++) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
      const page = await context.newPage();
      const scripts = new Set<string>();
      context.on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (pathname.endsWith('.js')) scripts.add(pathname);
      });
      const start = performance.now();
      await page.goto(`http://localhost:${PORT}/`);
      const screen = page.locator('.xterm-rows').first();
      await screen.getByText('#').first().waitFor();
      const ready = performance.now() - start;
      await page.keyboard.type('kubectl get nodes\n');
      await screen.getByText('node02').first().waitFor();
      rows.push({ ready, answered: performance.now() - start, bytes: [...scripts].reduce((sum, path) => sum + gzipped(path), 0) });
      await context.close();
    }
  } finally {
    await browser.close();
    server.kill();
  }
  return { promptMs: round(median(rows.map((r) => r.ready))), answeredMs: round(median(rows.map((r) => r.answered))), javascriptGz: median(rows.map((r) => r.bytes)) };
}
