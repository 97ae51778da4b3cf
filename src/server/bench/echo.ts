import type { Page } from '@playwright/test';
import { freshPage, inChromium } from './browser.ts';
import { round } from './measure.ts';
import { watchTasks, type Tasks } from './tasks.ts';

const PODS = 1000;
/** Milliseconds between two keys: 20 a second. */
const BETWEEN = 50;
/** Keys on one line; fewer than its columns. */
const KEYS = 40;
const LINES = 8;

/** A new rollout begins as the one before it ends, in the background. */
const ROLL = 'while true; do kubectl rollout restart deployment web; sleep 15; done > /dev/null 2>&1 &';

interface Echo extends Tasks {
  keys: number;
  /** To etcd, meanwhile. */
  writes: number;
  p50Ms: number;
  p99Ms: number;
  maxMs: number;
}

interface Measured {
  pressed: number[];
  shown: number[];
  all: number[];
  watching: boolean;
  look(): void;
  begin(): void;
  end(): number[];
}
declare const measured: Measured;

/** In the page: from each key press, by the event's own time, until the line that shows it is drawn. It runs there as it stands: no function in it may have a name of its own. */
function follow(): void {
  const own: Measured = {
    pressed: [],
    shown: [],
    all: [],
    watching: false,
    look() {
      const rows = [...document.querySelectorAll('.terminal-box[data-active] .xterm-rows > div')].map((row) => row.textContent!.replaceAll('\u00a0', ' ').trimEnd());
      const typed = /# : ([a-z]*)$/.exec(rows.findLast((row) => row !== '') ?? '')?.[1]?.length ?? 0;
      while (this.shown.length < Math.min(typed, this.pressed.length)) this.shown.push(performance.now());
    },
    begin() {
      this.pressed = [];
      this.shown = [];
      if (!this.watching) new MutationObserver(() => this.look()).observe(document.querySelector('.terminal-box[data-active] .xterm-rows')!, { subtree: true, childList: true, characterData: true });
      this.watching = true;
    },
    end() {
      this.all.push(...this.shown.map((at, i) => at - this.pressed[i]!));
      return this.all;
    },
  };
  window.addEventListener('keydown', (event) => void (/^[a-z]$/.test(event.key) && own.pressed.push(event.timeStamp)), { capture: true });
  Object.assign(globalThis, { measured: own });
}

const letters = (line: number): string => Array.from({ length: KEYS }, (_, i) => String.fromCharCode(97 + ((line * 7 + i * 5) % 26))).join('');

async function typeLines(page: Page): Promise<number[]> {
  let times: number[] = [];
  for (let line = 0; line < LINES; line++) {
    await page.keyboard.type(': ');
    await page.waitForTimeout(200);
    await page.evaluate(() => measured.begin());
    await page.keyboard.type(letters(line), { delay: BETWEEN });
    await page.getByText(`: ${letters(line)}`).first().waitFor();
    times = await page.evaluate(() => measured.end());
    await page.keyboard.press('Enter');
  }
  return times;
}

const lastRow = (page: Page): Promise<string> => page.locator('.terminal-box[data-active] .xterm-rows > div').evaluateAll((rows) => rows.map((row) => row.textContent!.trim()).findLast((row) => row !== '') ?? '');

async function run(page: Page, command: string): Promise<void> {
  await page.keyboard.type(`${command}\n`);
  await page.waitForTimeout(300);
  while (!(await lastRow(page)).endsWith('#')) await page.waitForTimeout(100);
}

async function speed(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Speed', exact: true }).click();
  await page.getByRole('menuitemradio', { name, exact: true }).click();
  await page.locator('.menu').waitFor({ state: 'detached' });
  await page.locator('.terminal-box[data-active] .xterm-helper-textarea').focus();
}

/** 20 nodes with a Deployment whose pods are all Ready. */
async function thousandPods(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Cluster: / }).click();
  await page.getByRole('menuitemcheckbox').nth(3).click();
  await page.locator('[role=alertdialog] .button.primary').click();
  await page.locator('[role=alertdialog]').waitFor({ state: 'detached' });
  await page.locator('.chip-name').filter({ hasText: '20' }).waitFor();
  while (!(await lastRow(page)).endsWith('#')) await page.waitForTimeout(100);
  await page.locator('.terminal-box[data-active] .xterm-helper-textarea').focus();
  await run(page, `kubectl create deployment web --image=nginx:1.27 --replicas=${PODS}`);
  await speed(page, 'Max');
  await run(page, 'kubectl rollout status deployment web --timeout=1h > /dev/null');
}

/** The revision of etcd, as the diagram shows it. */
async function revision(page: Page): Promise<number> {
  const words = await page.locator('.d-svg').textContent();
  return Number(/etcd.*?rev ([\d,]+)/s.exec(words ?? '')?.[1]?.replaceAll(',', '') ?? NaN);
}

/** From key press to echo at 20 keys a second: while nothing happens, and while 1,000 pods are rolled at a speed. */
export const keyToEcho = (at: 'idle' | '1×' | '10×'): Promise<object> =>
  inChromium(async (browser, url) => {
    const page = await freshPage(browser);
    await page.goto(url);
    await page.locator('.xterm-rows').getByText('#').first().waitFor();
    // What loads after the terminal is not what is measured.
    await page.waitForTimeout(6000);
    if (at !== 'idle') {
      await thousandPods(page);
      await speed(page, at);
      await run(page, ROLL);
    }
    await page.evaluate(follow);
    const before = await revision(page);
    const { result, tasks } = await watchTasks(browser, page, () => typeLines(page));
    const times = result.toSorted((a, b) => a - b);
    const share = (part: number) => round(times[Math.min(times.length - 1, Math.floor(times.length * part))]!);
    return { keys: times.length, writes: (await revision(page)) - before, p50Ms: share(0.5), p99Ms: share(0.99), maxMs: share(1), ...tasks } satisfies Echo;
  });
