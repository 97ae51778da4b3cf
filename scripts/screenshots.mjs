// npm run screenshots: makes the pictures of the READMEs, docs/podium.png and docs/podium.ko.png.
// With `--all [DIR]`: every scene in both themes and languages, into DIR (default: podium-pictures in the temporary folder).
// `--scene TEXT`, `--size 1280x720`: only some of them, of another size. `--no-build`: what was built last is shown again.
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CHROMIUM_ARGS, findChromium } from './chromium.mjs';
import { ensureDependencies, root } from './ensure.mjs';

ensureDependencies();
const { chromium } = await import('@playwright/test');
const { build, preview } = await import('vite');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean' }, scene: { type: 'string' }, size: { type: 'string' }, scale: { type: 'string' }, theme: { type: 'string' }, language: { type: 'string' }, 'no-build': { type: 'boolean' } },
});

const PROMPT = /^root@\w+:[^#]*#\s*$/;
const rows = (page) => page.locator('.terminal-box[data-active] .xterm-rows > div').allTextContents();
const lastRow = async (page) => (await rows(page)).map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).filter(Boolean).at(-1) ?? '';

/** Asks until the answer is true; refuses after 90 s. */
async function until(what, asked) {
  for (let tries = 0; tries < 2250; tries++) {
    if (await asked()) return;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  throw new Error(`waited in vain for ${what}`);
}

const texts = (language, area) => JSON.parse(readFileSync(join(root, `src/ui/i18n/${language}/${area}.json`), 'utf8'));

/** A person at the page, who reads it in a language. */
class Person {
  constructor(page, language) {
    this.page = page;
    this.language = language;
  }

  async atPrompt() {
    await until('the prompt', async () => PROMPT.test(await lastRow(this.page)));
  }

  async type(keys) {
    await this.page.locator('.terminal-box[data-active] .xterm-helper-textarea').focus();
    await this.page.keyboard.type(keys);
  }

  /** Runs commands one after the other and waits for each. */
  async run(...commands) {
    for (const command of commands) {
      await this.atPrompt();
      await this.type(`${command}\n`);
      await this.page.waitForTimeout(150);
      await this.atPrompt();
    }
  }

  async clear() {
    await this.page.keyboard.press('Control+l');
    await this.page.waitForTimeout(150);
  }

  /** Runs a command until its output, read in the whole terminal, is as wanted. */
  async runUntil(command, wanted) {
    await until(command, async () => {
      await this.atPrompt();
      await this.clear();
      await this.run(command);
      return wanted.test((await rows(this.page)).join('\n').replaceAll('\u00a0', ' '));
    });
    await this.clear();
  }

  async speed(speed) {
    const clock = texts(this.language, 'clock');
    await this.page.getByRole('button', { name: clock.speed, exact: true }).click();
    await this.page.locator('.menu').getByText(clock.times.replace('{{speed}}', String(speed)), { exact: true }).click();
    await this.page.waitForTimeout(200);
  }

  /** Stops or goes on with the cluster's clock. */
  async pause() {
    await this.page.keyboard.press('F9');
    await this.page.waitForTimeout(200);
  }

  /** What moves in the picture comes to rest. */
  async rest() {
    await this.page.waitForTimeout(1600);
  }

  lessons() {
    return this.page.locator('.rail-button').nth(0);
  }

  files() {
    return this.page.locator('.rail-button').nth(1);
  }
}

async function rollout(person) {
  await person.run('kubectl create deployment web --image=nginx:1.26 --replicas=6', 'kubectl expose deployment web --port=80');
  await person.runUntil('kubectl get deployment web', /web +6\/6/);
  await person.run('kubectl get deployments,services');
  // Slow enough for the slowest computer to catch the moment.
  await person.speed(0.25);
  await person.run('kubectl set image deployment/web nginx=nginx:1.27');
  await person.type('kubectl rollout status deployment/web\n');
  const some = (pods) => person.page.locator(pods).first().isVisible();
  await until('the middle of the rollout', async () => (await some('.d-pod.s-running:not(:has(.old))')) && (await some('.d-pod.s-starting')) && (await some('.d-pod.s-running:has(.old)')));
  await person.pause();
  await person.rest();
}

/** Name and how the page is brought there. The left area is closed where it is not what is shown. */
export const SCENES = [
  ['empty', (person) => person.rest()],
  [
    'rollout',
    async (person) => {
      await rollout(person);
      const pod = await person.page.locator('.d-pod.s-starting').first().boundingBox();
      await person.page.mouse.click(pod.x + 60, pod.y + 14);
      await person.page.locator('.story').waitFor();
      await person.page.mouse.move(700, 820);
      await person.rest();
    },
  ],
  [
    'node-failure',
    async (person) => {
      await person.run('kubectl create deployment web --image=nginx --replicas=6', 'kubectl expose deployment web --port=80');
      await person.runUntil('kubectl get deployment web', /web +6\/6/);
      const tree = texts(person.language, 'diagram');
      await person.page.getByRole('button', { name: tree.tree, exact: true }).click();
      await person.page.getByRole('treeitem').filter({ hasText: /^nonode02/ }).click({ button: 'right' });
      await person.page.locator('.menu').getByText(tree.action.powerOff, { exact: true }).click();
      await person.page.getByRole('button', { name: tree.tree, exact: true }).click();
      await person.page.keyboard.press('Escape');
      await person.speed(25);
      await person.runUntil('kubectl get nodes', /NotReady/);
      await person.runUntil('kubectl get pods', /Terminating/);
      await person.speed(1);
      await person.run('kubectl get nodes', 'kubectl get pods -o wide');
      await person.rest();
    },
  ],
  [
    'lesson',
    async (person) => {
      await person.lessons().click();
      await person.page.locator('.lesson-card, .lessons button').first().click();
      await person.rest();
    },
  ],
  [
    'editor',
    async (person) => {
      await person.run('kubectl create deployment web --image=nginx --replicas=3 --dry-run=client -o yaml > web.yaml', 'kubectl apply -f web.yaml');
      await person.runUntil('kubectl get deployment web', /web +3\/3/);
      await person.files().click();
      await person.page.getByText('web.yaml').first().click();
      await person.page.locator('.monaco-editor .view-line').first().waitFor();
      await person.run('kubectl get deployment,pods');
      await person.rest();
    },
  ],
];

/** Opens the page and waits for the prompt; as on a first visit, or with the left area and the first suggestions closed. */
export async function open(browser, url, { theme, language, width, height, scale = 1, first = false }) {
  const context = await browser.newContext({ viewport: { width, height }, deviceScaleFactor: scale, colorScheme: theme, locale: language });
  const page = await context.newPage();
  await page.addInitScript(
    ([theme, language, first]) => {
      if (localStorage.getItem('podium.settings')) return;
      localStorage.setItem('podium.settings', JSON.stringify({ state: { theme, language, fontSize: 13, screenReader: false, welcomed: !first }, version: 1 }));
      if (!first) localStorage.setItem('podium.layout', JSON.stringify({ state: { activity: 'lessons', open: false }, version: 1 }));
    },
    [theme, language, first],
  );
  await page.goto(url);
  const person = new Person(page, language);
  await person.atPrompt();
  await page.locator('.d-stage').waitFor();
  return person;
}

/** Builds the page into a folder of its own and serves it on a free port. */
export async function serve(outDir, { fresh = true } = {}) {
  if (fresh || !existsSync(join(outDir, 'index.html'))) await build({ root, logLevel: 'warn', build: { outDir, emptyOutDir: true } });
  const server = await preview({ root, logLevel: 'warn', build: { outDir }, preview: { port: 0, host: '127.0.0.1', open: false } });
  return { url: `http://127.0.0.1:${server.httpServer.address().port}/`, close: () => server.close() };
}

export async function launch() {
  const executablePath = await findChromium();
  if (!executablePath) process.exit(1);
  return chromium.launch({ executablePath, args: CHROMIUM_ARGS });
}

async function main() {
  const folder = positionals[0] ?? join(tmpdir(), 'podium-pictures');
  const [width, height] = (values.size ?? '1440x900').split('x').map(Number);
  const wanted = values.all
    ? SCENES.flatMap(([scene, go]) => ['light', 'dark'].flatMap((theme) => ['en', 'ko'].map((language) => ({ scene, go, theme, language, scale: Number(values.scale ?? 1), path: join(folder, `${scene}-${theme}-${language}-${width}x${height}.png`) }))))
    : ['en', 'ko'].map((language) => ({ scene: 'rollout', go: SCENES.find(([name]) => name === 'rollout')[1], theme: 'light', language, scale: 2, path: join(root, 'docs', language === 'en' ? 'podium.png' : `podium.${language}.png`) }));
  const chosen = wanted.filter((w) => (!values.scene || w.scene.includes(values.scene)) && (!values.theme || w.theme === values.theme) && (!values.language || w.language === values.language));
  mkdirSync(values.all ? folder : join(root, 'docs'), { recursive: true });
  const server = await serve(join(tmpdir(), 'podium-pictures', 'dist'), { fresh: !values['no-build'] });
  const browser = await launch();
  let failed = 0;
  for (const { scene, go, path, ...options } of chosen) {
    let person;
    try {
      person = await open(browser, server.url, { ...options, width, height, first: scene === 'empty' });
      await go(person);
      await person.page.screenshot({ path });
      console.log(path);
    } catch (error) {
      failed++;
      console.error(`${path}: ${error instanceof Error ? error.message : error}`);
      await person?.page.screenshot({ path: join(tmpdir(), 'podium-pictures', `failed-${scene}.png`) });
    }
    await person?.page.context().close();
  }
  await browser.close();
  await server.close();
  process.exit(failed ? 1 : 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
