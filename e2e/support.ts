import { readFileSync } from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';

export type Language = 'en' | 'ko';
export type Theme = 'light' | 'dark';

/** A text of the page in a language, with its values filled in: `text('ko', 'clock.skip', { minutes: 1 })`. */
export function text(language: Language, key: string, values: Record<string, string | number> = {}): string {
  const [area = '', ...path] = key.split('.');
  let found: unknown = JSON.parse(readFileSync(new URL(`../src/ui/i18n/${language}/${area}.json`, import.meta.url), 'utf8'));
  for (const part of path) found = (found as Record<string, unknown> | undefined)?.[part];
  if (typeof found !== 'string') throw new Error(`no text ${key} in ${language}`);
  return found.replace(/\{\{(\w+)\}\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The terminal's prompt with nothing typed after it. */
const PROMPT = /^root@\w+:[^#]*#\s*$/;

export interface OpenOptions {
  language?: Language;
  theme?: Theme;
}

/** Opens the page as a first visit in a language and theme, and waits for the prompt and for the page around it, from which on its shortcuts take the keys after them too. */
export async function open(page: Page, { language = 'en', theme = 'light' }: OpenOptions = {}): Promise<void> {
  await page.addInitScript(
    ([chosenLanguage, chosenTheme]) => {
      if (localStorage.getItem('podium.settings')) return;
      localStorage.setItem('podium.settings', JSON.stringify({ state: { theme: chosenTheme, language: chosenLanguage, fontSize: 13, screenReader: false, welcomed: false }, version: 1 }));
    },
    [language, theme] as const,
  );
  await page.goto('/');
  await atPrompt(page);
  await expect(page.getByRole('tab').first()).toBeVisible();
}

/** What the terminal in front shows, without empty lines. */
export async function screen(page: Page): Promise<string[]> {
  const rows = await page.locator('.terminal-box[data-active] .xterm-rows > div').allTextContents();
  return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd()).filter((row) => row !== '');
}

/** Waits until the shell asks for the next command. */
export async function atPrompt(page: Page, timeout = 30_000): Promise<void> {
  await expect.poll(async () => (await screen(page)).at(-1) ?? '', { timeout }).toMatch(PROMPT);
}

/** Types into the terminal, key by key. A line feed is the Enter key. */
export async function type(page: Page, keys: string): Promise<void> {
  await page.locator('.terminal-box[data-active] .xterm-helper-textarea').focus();
  await page.keyboard.type(keys);
}

/** Clears the screen, runs a command and gives what it printed, as far as the screen holds it. */
export async function run(page: Page, command: string, timeout = 60_000): Promise<string> {
  await atPrompt(page);
  await type(page, '');
  await page.keyboard.press('Control+l');
  await expect.poll(async () => (await screen(page)).length).toBe(1);
  await type(page, `${command}\n`);
  await expect.poll(async () => { const rows = await screen(page); return rows.length > 1 || !PROMPT.test(rows[0] ?? '') ? (rows.at(-1) ?? '') : ''; }, { timeout, message: command }).toMatch(PROMPT);
  return (await screen(page)).slice(0, -1).join('\n');
}

/** Runs a command again and again until what it prints is as expected. */
export async function runUntil(page: Page, command: string, expected: RegExp, timeout = 60_000): Promise<void> {
  await expect.poll(() => run(page, command), { timeout, intervals: [300], message: command }).toMatch(expected);
}

/** Chooses an entry of one of the page's menus. */
export async function choose(page: Page, menu: Locator, entry: string): Promise<void> {
  await menu.click();
  await page.locator('.menu').getByText(entry, { exact: true }).click();
  await expect(page.locator('.menu')).toHaveCount(0);
}

/** Chooses what can be done with a card of the diagram whose menu is open. */
export async function act(page: Page, action: string, language: Language = 'en'): Promise<void> {
  await page.locator('.menu').getByText(text(language, `diagram.action.${action}`), { exact: true }).click();
  await expect(page.locator('.menu')).toHaveCount(0);
}

/** Keeps a script of the page from loading until the function that it gives is called. */
export async function holdBack(page: Page, script: RegExp): Promise<() => void> {
  let load = () => {};
  const loaded = new Promise<void>((resolve) => (load = resolve));
  await page.route(script, async (route) => {
    await loaded;
    await route.continue();
  });
  return load;
}

export type Speed = 1 | 10 | 25 | 50 | 100 | 'max';

export async function setSpeed(page: Page, speed: Speed, language: Language = 'en'): Promise<void> {
  const name = speed === 'max' ? text(language, 'clock.max') : text(language, 'clock.times', { speed });
  await choose(page, page.getByRole('button', { name: text(language, 'clock.speed'), exact: true }), name);
  await expect(page.locator('.speed-value')).toHaveText(name);
}

/** Shows the diagram as a tree and gives it. */
export async function asTree(page: Page, language: Language = 'en'): Promise<Locator> {
  const toggle = page.getByRole('button', { name: text(language, 'diagram.tree'), exact: true });
  if ((await toggle.getAttribute('aria-pressed')) !== 'true') await toggle.click();
  const tree = page.getByRole('tree', { name: text(language, 'diagram.treeView.label') });
  await expect(tree).toBeVisible();
  return tree;
}

/** The line of the tree whose text has all of the words. */
export function treeItem(tree: Locator, name: RegExp): Locator {
  return tree.getByRole('treeitem').filter({ hasText: name });
}

/** Opens the branches of the tree under a line, by key. */
export async function expand(item: Locator): Promise<void> {
  if ((await item.getAttribute('aria-expanded')) === 'false') await item.locator('.d-twist').click();
  await expect(item).toHaveAttribute('aria-expanded', 'true');
}
