import { expect, test, type Page } from '@playwright/test';
import { atPrompt, choose, open, run, runUntil, screen, text, type } from './support.ts';

const button = (page: Page, key: string) => page.getByRole('button', { name: text('en', key), exact: true });
const kept = (page: Page) => page.locator('.page-header .kept');
const saved = (page: Page) => expect(kept(page)).toHaveAttribute('data-state', 'saved');
const tabs = (page: Page) => page.getByRole('tablist', { name: text('en', 'terminal.tabs') }).getByRole('tab');

async function startOver(page: Page): Promise<void> {
  await button(page, 'session.reset').first().click();
  await page.getByRole('alertdialog').getByRole('button', { name: text('en', 'session.resetConfirm'), exact: true }).click();
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
}

test('a reload at the very moment that the page says saved loses nothing', async ({ page }) => {
  await open(page);
  for (let round = 1; round <= 4; round++) {
    await type(page, `echo round ${round} >> note.txt`);
    await page.keyboard.press('Enter');
    await saved(page);
    await page.reload();
    await atPrompt(page);
    await expect(page.getByText(text('en', 'session.resumed'))).toBeVisible();
  }
  expect(await run(page, 'cat note.txt')).toMatch(/round 1\nround 2\nround 3\nround 4$/);
});

test('a reload right after typing keeps what was typed', async ({ page }) => {
  await open(page);
  await run(page, 'true');
  await type(page, 'echo half a li');
  await page.reload();
  await expect.poll(async () => (await screen(page)).at(-1)).toMatch(/# echo half a li$/);
  await type(page, 'ne > note.txt\n');
  await page.reload();
  await atPrompt(page);
  expect(await run(page, 'cat note.txt')).toContain('half a line');
});

test('the cluster, its files and its terminals outlive a reload; a reset begins anew and can be undone', async ({ page }) => {
  await open(page);
  await run(page, 'kubectl create deployment web --image=nginx --replicas=2; echo kept > note.txt');
  await runUntil(page, 'kubectl get deployment web', /web +2\/2/);
  await choose(page, button(page, 'terminal.new'), text('en', 'terminal.onHost', { host: 'node01' }));
  await run(page, 'uname -n');
  await choose(page, button(page, 'terminal.new'), text('en', 'terminal.onHost', { host: 'controlplane' }));
  await atPrompt(page);
  const listing = 'kubectl get pods -o name; : kept';
  const pods = await run(page, listing);
  await saved(page);

  await page.reload();
  await atPrompt(page);
  await expect(tabs(page)).toHaveText([/^controlplane\s*1$/, 'node01', /^controlplane\s*2$/]);
  expect(await run(page, listing)).toBe(pods);
  expect(await run(page, 'cat note.txt')).toContain('kept');
  await tabs(page).nth(1).click();
  await expect.poll(async () => (await screen(page)).join('\n')).toMatch(/# uname -n\nnode01/);
  expect(await run(page, 'uname -n')).toMatch(/^node01$/m);

  await startOver(page);
  await page.locator('.notice', { hasText: text('en', 'session.fresh') }).hover();
  await runUntil(page, 'kubectl get pods; ls', /No resources found in default namespace\./);
  expect(await run(page, 'ls')).not.toContain('note.txt');
  await page.locator('.notice').getByRole('button', { name: text('en', 'session.undo') }).click();
  await expect(tabs(page)).toHaveCount(3);
  expect(await run(page, 'kubectl get pods -o name')).toContain('pod/web-');
});

test('files that are open and what was typed in them outlive a reload', async ({ page }) => {
  await open(page);
  await run(page, 'echo "a: 1" > a.yaml; echo "b: 1" > b.yaml');
  await button(page, 'view.files').click();
  const code = page.locator('.monaco-editor .view-lines');
  for (const name of ['a.yaml', 'b.yaml']) {
    await choose(page, button(page, 'files.folder'), name);
    await expect(code).toContainText(`${name[0]}:`);
  }
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+Home');
  await page.keyboard.type('# not saved');
  await saved(page);
  await page.reload();
  await expect(code).toContainText('# not saved');
  const files = page.getByRole('tablist', { name: text('en', 'files.open') }).getByRole('tab');
  await expect(files).toHaveText(['a.yaml', /^b\.yaml/]);
  await expect(page.locator('.tab-dirty')).toHaveCount(1);
  expect(await run(page, 'cat b.yaml')).toMatch(/^b: 1$/m);
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+s');
  await expect(page.locator('.tab-dirty')).toHaveCount(0);
  expect(await run(page, 'cat b.yaml')).toContain('# not saved');
});

test('two tabs keep their clusters apart, and a new one begins where the last one was', async ({ page, context }) => {
  await open(page);
  await run(page, 'echo first > note.txt');
  await saved(page);
  const other = await context.newPage();
  await open(other);
  expect(await run(other, 'cat note.txt')).toContain('first');
  await run(other, 'echo other > note.txt');
  await saved(other);
  await run(page, 'echo mine >> note.txt');
  await saved(page);
  await other.reload();
  expect(await run(other, 'cat note.txt')).toMatch(/^other$/m);
  await page.reload();
  expect(await run(page, 'cat note.txt')).toMatch(/first\nmine$/);
});

/** Puts a line before the lab's worker, which no init script reaches. */
async function beforeWorker(page: Page, line: string): Promise<void> {
  await page.route('**/worker-*.js', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: `${line};${await answer.text()}` });
  });
}

test('a browser without room is said to have none, and what was kept before stays', async ({ page }) => {
  await beforeWorker(
    page,
    `const put = IDBObjectStore.prototype.put; let full = false; new BroadcastChannel('room').onmessage = (e) => { full = e.data; };
     IDBObjectStore.prototype.put = function (...values) { if (full) throw new DOMException('no room', 'QuotaExceededError'); return put.apply(this, values); }`,
  );
  const setFull = (full: boolean) => page.evaluate((value) => new BroadcastChannel('room').postMessage(value), full);
  await open(page);
  await run(page, 'echo first > note.txt');
  await saved(page);
  await setFull(true);
  await expect(kept(page)).toHaveAttribute('data-state', 'failed');
  await expect(page.locator('.notice', { hasText: text('en', 'session.notSaved.full') })).toBeVisible();
  await run(page, 'echo second >> note.txt');
  await expect(kept(page)).toHaveAttribute('data-state', 'failed');

  const later = await page.context().newPage();
  await open(later);
  expect(await run(later, 'cat note.txt')).toMatch(/^first$/m);
  await later.close();

  await setFull(false);
  await saved(page);
  await expect(page.locator('.notice', { hasText: text('en', 'session.notSaved.full') })).toHaveCount(0);
  await page.reload();
  expect(await run(page, 'cat note.txt')).toMatch(/first\nsecond$/);
});

test('where there is no database at all, the page runs and says that nothing is kept', async ({ page }) => {
  await beforeWorker(page, `Object.defineProperty(self, 'indexedDB', { get() { throw new DOMException('The operation is insecure.', 'SecurityError'); } })`);
  await open(page);
  await expect(kept(page)).toHaveAttribute('data-state', 'failed');
  await expect(page.locator('.notice', { hasText: text('en', 'session.notSaved.denied') })).toBeVisible();
  expect(await run(page, 'echo works')).toContain('works');
});

test('clusters of other sizes are started, and outlive a reload', async ({ page }) => {
  await open(page);
  const chip = page.locator('.cluster .chip');
  for (const [preset, count, nodes] of [['solo', 0, 1], ['workers', 5, 6], ['workers', 20, 21], ['trio', 0, 3]] as const) {
    await chip.click();
    await page.locator('.menu').getByText(text('en', `preset.${preset}.start`, { count }), { exact: true }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: text('en', 'session.resetConfirm'), exact: true }).click();
    await expect(chip).toContainText(text('en', `preset.${preset}.name`, { count }));
    await atPrompt(page);
    await runUntil(page, 'kubectl get nodes --no-headers | grep -c " Ready "', new RegExp(`^${nodes}$`, 'm'));
    if (count !== 20) continue;
    await saved(page);
    await page.reload();
    await expect(chip).toContainText(text('en', `preset.${preset}.name`, { count }));
    expect(await run(page, 'kubectl get nodes --no-headers | wc -l')).toContain(String(nodes));
  }
});
