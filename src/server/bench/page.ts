import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import { freshPage, inChromium, root } from './browser.ts';
import { median, round } from './measure.ts';

const gzipped = (path: string): number => gzipSync(readFileSync(`${root}dist${path}`), { level: 9 }).length;

/** Waits for a text on the terminal, and sees it in the frame in which a person would. */
const shows = (page: Page, text: string) => page.waitForFunction((wanted) => document.querySelector('.xterm-rows')?.textContent?.includes(wanted), text, { polling: 'raf' });

/** From opening the page to the answer of a typed `kubectl get nodes`; JavaScript in gzipped bytes that was asked for until then, the worker's included. */
export const pageStart = (runs: number): Promise<object> =>
  inChromium(async (browser, url) => {
    const rows: { ready: number; answered: number; bytes: number }[] = [];
    for (let i = 0; i < runs; i++) {
      const page = await freshPage(browser);
      const scripts = new Set<string>();
      page.context().on('request', (request) => {
        const { pathname } = new URL(request.url());
        if (pathname.endsWith('.js')) scripts.add(pathname);
      });
      const start = performance.now();
      await page.goto(url);
      await shows(page, '#');
      const ready = performance.now() - start;
      await page.keyboard.type('kubectl get nodes\n');
      await shows(page, 'node02');
      rows.push({ ready, answered: performance.now() - start, bytes: [...scripts].reduce((sum, path) => sum + gzipped(path), 0) });
      await page.context().close();
    }
    return { promptMs: round(median(rows.map((r) => r.ready))), answeredMs: round(median(rows.map((r) => r.answered))), javascriptGz: median(rows.map((r) => r.bytes)) };
  });
