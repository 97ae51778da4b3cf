import { expect, test, type Locator, type Page } from '@playwright/test';
import { asTree, atPrompt, choose, open, run, runUntil, screen, text, treeItem, type } from './support.ts';

const button = (page: Page, key: string) => page.getByRole('button', { name: text('en', key), exact: true });
const tabs = (page: Page) => page.getByRole('tablist', { name: text('en', 'terminal.tabs') }).getByRole('tab');
const places = (page: Page) => page.locator('.terminal-tab:not([hidden]) .terminal-place');
const more = (page: Page) => button(page, 'terminal.more');
const details = (page: Page) => page.getByRole('region', { name: text('en', 'view.pane.details') });
const code = (page: Page) => page.locator('.monaco-editor .view-lines');
const last = async (page: Page) => (await screen(page)).at(-1) ?? '';
const shows = (page: Page, expected: RegExp) => expect.poll(async () => (await screen(page)).join('\n')).toMatch(expected);
const line = (page: Page, expected: RegExp) => expect.poll(() => last(page)).toMatch(expected);
const saved = (page: Page) => expect(page.locator('.page-header .kept')).toHaveAttribute('data-state', 'saved');

async function deployment(page: Page): Promise<string> {
  await run(page, 'kubectl create deployment web --image=nginx');
  await runUntil(page, 'kubectl get pods', /web-.*Running/);
  return (await screen(page)).join('\n').match(/^(web-\S+)/m)![1]!;
}

/** The row of the terminal in front that shows something. */
const row = (page: Page, shown: RegExp): Locator => page.locator('.terminal-box[data-active] .xterm-rows > div', { hasText: shown }).last();

/** Clicks on the first of some words of a row. */
async function clickOn(page: Page, place: Locator, words: string): Promise<void> {
  const at = await place.evaluate((element, text) => {
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const from = node.textContent!.indexOf(text);
      if (from < 0) continue;
      const range = document.createRange();
      range.setStart(node, from);
      range.setEnd(node, from + text.length);
      const { x, y, width, height } = range.getBoundingClientRect();
      return { x: x + width / 2, y: y + height / 2 };
    }
    throw new Error(`no ${text}`);
  }, words);
  await page.mouse.move(at.x, at.y);
  await expect(page.locator('.terminal-box[data-active] .xterm')).toHaveAttribute('title', /./);
  await page.mouse.click(at.x, at.y);
}

test('terminals share a tab side by side and below, by keys and by pointer, and are as they were after a reload', async ({ page }) => {
  await open(page);
  await run(page, 'cd /tmp');
  await page.keyboard.press('Alt+Shift+D');
  await expect(places(page)).toHaveCount(2);
  await atPrompt(page);
  await type(page, 'ssh node01\n');
  await line(page, /^root@node01:~#$/);
  await page.keyboard.press('Alt+Shift+E');
  await expect(places(page)).toHaveCount(3);
  expect(await run(page, 'pwd')).toContain('/root/work');
  await page.keyboard.press('Alt+Shift+ArrowUp');
  await line(page, /^root@node01:~#$/);
  await page.keyboard.press('Alt+Shift+ArrowLeft');
  expect(await run(page, 'pwd')).toContain('/tmp');

  const [left, right] = await Promise.all([places(page).nth(0).boundingBox(), places(page).nth(1).boundingBox()]);
  expect(left!.x + left!.width).toBeLessThanOrEqual(right!.x + 1);
  const between = page.getByRole('separator', { name: text('en', 'terminal.line') }).and(page.locator('[data-axis=row]'));
  await between.focus();
  await page.keyboard.press('ArrowLeft');
  await expect.poll(async () => (await places(page).nth(0).boundingBox())!.width).toBeLessThan(left!.width);

  await page.keyboard.press('Alt+Shift+T');
  await expect(tabs(page)).toHaveCount(2);
  await atPrompt(page);
  await tabs(page).nth(1).dblclick();
  await page.getByLabel(text('en', 'terminal.name')).fill('logs');
  await page.keyboard.press('Enter');
  await expect(tabs(page)).toHaveText(['controlplane', 'logs']);
  await tabs(page).nth(0).click();
  await saved(page);
  const width = (await places(page).nth(0).boundingBox())!.width;

  await page.reload();
  await atPrompt(page);
  await expect(tabs(page)).toHaveText(['controlplane', 'logs']);
  await expect(places(page)).toHaveCount(3);
  await expect.poll(async () => Math.abs((await places(page).nth(0).boundingBox())!.width - width)).toBeLessThan(0.5);
  expect(await run(page, 'pwd')).toContain('/tmp');

  await page.keyboard.press('Alt+Shift+W');
  await expect(places(page)).toHaveCount(2);
  await page.keyboard.press('Alt+`');
  await expect(tabs(page).nth(1)).toHaveAttribute('aria-selected', 'true');
  await type(page, 'exit\n');
  await expect(tabs(page)).toHaveCount(1);
});

test('what was printed long ago is found', async ({ page }) => {
  await open(page);
  await type(page, 'echo needle one; seq 3000; echo Needle two\n');
  await shows(page, /^Needle two\nroot@.*#$/m);
  await page.keyboard.press('Alt+Shift+F');
  const bar = page.getByRole('search', { name: text('en', 'terminal.find.label') });
  const words = bar.locator('output');
  await page.keyboard.type('needle');
  await expect(words).toHaveText(text('en', 'terminal.find.at', { at: 4, count: 4 }));
  await expect(row(page, /^Needle two/)).toBeVisible();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(words).toHaveText(text('en', 'terminal.find.at', { at: 1, count: 4 }));
  await expect(row(page, /# echo needle one/)).toBeVisible();
  await bar.getByRole('button', { name: text('en', 'terminal.find.case'), exact: true }).click();
  await expect(words).toHaveText(/ 2$/);
  await bar.getByRole('button', { name: text('en', 'terminal.find.regex'), exact: true }).click();
  await bar.getByRole('textbox').fill('^[Nn]eedle t..$');
  await expect(words).toHaveText(text('en', 'terminal.find.at', { at: 1, count: 1 }));
  await bar.getByRole('textbox').fill('(');
  await expect(words).toHaveText(text('en', 'terminal.find.wrong'));
  await bar.getByRole('textbox').fill('nowhere');
  await expect(words).toHaveText(text('en', 'terminal.find.none'));
  // The very next key is the terminal's, however busy the page is.
  expect(await bar.getByRole('textbox').evaluate((field) => {
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }));
    return document.activeElement?.className;
  })).toContain('xterm-helper-textarea');
  await expect(bar).toHaveCount(0);
  await page.keyboard.type('echo back');
  await line(page, /# echo back$/);
});

test('names of objects and hosts in the output lead to the diagram', async ({ page }) => {
  await open(page);
  const pod = await deployment(page);
  await run(page, 'kubectl get pods');
  await clickOn(page, row(page, /^web-.*Running/), pod);
  await expect(details(page)).toContainText(pod);
  await expect(details(page)).toContainText('Pod');
  await clickOn(page, row(page, /^root@controlplane/), 'controlplane');
  await expect(details(page)).toContainText('Node');
  await expect(details(page)).toContainText('controlplane');
  await run(page, 'echo deployment.apps/web http://10.96.0.1/healthz');
  await clickOn(page, row(page, /^deployment.apps\/web/), 'deployment.apps/web');
  await expect(details(page)).toContainText('Deployment');
  await clickOn(page, row(page, /^deployment.apps\/web/), 'http://10');
  await line(page, /# curl http:\/\/10\.96\.0\.1\/healthz$/);
});

test('what was printed is copied as text and opened in the editor; the text gets larger; screen readers hear it', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await type(page, 'echo first; seq 300\n');
  await shows(page, /^300\nroot@.*#$/m);
  await page.keyboard.type('true\n');
  await shows(page, /# true\nroot@.*#$/);
  await choose(page, more(page), text('en', 'terminal.copyOutput'));
  await expect.poll(copied).toBe(`first\n${Array.from({ length: 300 }, (_, i) => i + 1).join('\n')}`);
  await choose(page, more(page), text('en', 'terminal.copyAll'));
  await expect.poll(copied).toMatch(/# echo first; seq 300\nfirst\n1\n2\n(.*\n)*300\n/);

  await run(page, 'kubectl get namespace default -o yaml');
  await page.keyboard.press('Alt+Shift+O');
  await expect(page.locator('[data-pane=activity]')).toContainText('kubectl-get-namespace-default.yaml');
  await expect(code(page)).toContainText('kind: Namespace');
  await type(page, '');
  await run(page, 'echo plain text: not: yaml');
  await page.keyboard.press('Alt+Shift+O');
  await expect(code(page)).toContainText('plain text: not: yaml');

  const size = () => page.locator('.terminal-box[data-active] .xterm-rows').evaluate((rows) => parseFloat(getComputedStyle(rows).fontSize));
  const before = await size();
  await type(page, '');
  await page.keyboard.press('Alt+=');
  await page.keyboard.press('Alt+=');
  await expect.poll(size).toBe(before + 2);
  await page.keyboard.press('Alt+-');
  await expect.poll(size).toBe(before + 1);

  await choose(page, more(page), text('en', 'view.screenReader'));
  await type(page, 'echo heard by all\n');
  await expect(page.locator('.terminal-box[data-active] .xterm-accessibility')).toContainText('heard by all');
});

test('menus show their command, and type it instead when told to', async ({ page }) => {
  await open(page);
  await deployment(page);
  const tree = await asTree(page);
  const menu = page.getByRole('menu');
  const item = (action: string) => menu.getByRole('menuitem').filter({ has: page.getByText(text('en', `diagram.action.${action}`), { exact: true }) });
  await treeItem(tree, /^deployweb/).click({ button: 'right' });
  await expect(item('more')).toContainText('kubectl scale deployment/web --replicas=2');
  await expect(item('delete')).toContainText('kubectl delete deployment/web');
  await item('more').click({ modifiers: ['Alt'] });
  await line(page, /# kubectl scale deployment\/web --replicas=2$/);
  expect((await screen(page)).join('\n')).not.toContain('scaled');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await screen(page)).join('\n')).toContain('deployment.apps/web scaled');

  await treeItem(tree, /^nonode01/).click({ button: 'right' });
  await menu.getByText(text('en', 'terminal.typeInstead')).click();
  await expect(menu).toHaveCount(0);
  await treeItem(tree, /^nonode01/).click();
  await details(page).getByRole('button', { name: text('en', 'details.cordon'), exact: true }).click();
  await line(page, /# kubectl cordon node01$/);
  // With Alt it is done at once, and the line that was begun stays.
  await details(page).getByRole('button', { name: text('en', 'details.drain'), exact: true }).click({ modifiers: ['Alt'] });
  await expect(page.locator('.notice')).toContainText('$ kubectl drain node01');
  await line(page, /# kubectl cordon node01$/);

  // Where a program runs, another terminal takes the command.
  await type(page, '');
  await page.keyboard.press('Control+c');
  await atPrompt(page);
  await type(page, 'kubectl get nodes -w\n');
  await expect.poll(async () => (await screen(page)).join('\n')).toMatch(/node02/);
  await details(page).getByRole('button', { name: 'describe', exact: true }).click();
  await expect(tabs(page)).toHaveCount(2);
  await line(page, /# kubectl describe node node01$/);
});
