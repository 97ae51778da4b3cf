import { expect, test } from '@playwright/test';
import { asTree, atPrompt, expand, holdBack, open, run, runUntil, screen, treeItem } from './support.ts';

test('a Deployment is created, watched, exposed and reached by its name', async ({ page }) => {
  const asked: string[] = [];
  const wrong: string[] = [];
  page.on('console', (message) => message.type() === 'error' && wrong.push(message.text()));
  page.on('pageerror', (error) => wrong.push(error.message));
  await open(page);
  expect((await screen(page)).at(-1)).toMatch(/^root@controlplane:~\/work#$/);
  page.on('request', (request) => asked.push(request.url()));
  const tree = await asTree(page);

  expect(await run(page, 'kubectl create deployment web --image=nginx --replicas=3')).toContain('deployment.apps/web created');
  await expect(treeItem(tree, /^deployweb/)).toContainText('3/3');
  for (const node of ['node01', 'node02']) await expand(treeItem(tree, new RegExp(`^no${node}`)));
  const pods = treeItem(tree, /^poweb-[0-9a-f]+-\w{5}/);
  await expect(pods).toHaveCount(3);
  for (const pod of await pods.all()) await expect(pod).toContainText('Running · 1/1');

  expect(await run(page, 'kubectl expose deployment web --port=80')).toContain('service/web exposed');
  await expect(treeItem(tree, /^svcweb/)).toContainText('3/3');
  expect(await run(page, 'kubectl run probe --image=curlimages/curl -it --rm --restart=Never -- curl -s http://web | grep -i welcome')).toContain('Welcome to nginx!');
  await runUntil(page, 'kubectl get pods', /^(?!.*probe)/s);

  expect(asked.filter((url) => new URL(url).origin !== new URL(page.url()).origin)).toEqual([]);
  expect(wrong).toEqual([]);
});

test('what is typed is completed, recalled and interrupted as in a shell', async ({ page }) => {
  await open(page);
  await run(page, 'echo first; false');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');
  await expect.poll(async () => (await screen(page)).filter((row) => row === 'first').length).toBe(2);
  await page.keyboard.type('kubec');
  await page.keyboard.press('Tab');
  await expect.poll(async () => (await screen(page)).at(-1)).toMatch(/# kubectl$/);
  await page.keyboard.press('Control+c');
  expect(await run(page, 'echo $?')).toContain('130');
  await page.keyboard.type('kubectl get nodes -w\n');
  await expect.poll(async () => (await screen(page)).join('\n')).toMatch(/node02 +Ready/);
  await page.keyboard.press('Control+c');
  expect(await run(page, 'uname -n')).toContain('controlplane');
});

test('the terminal answers before the page around it is loaded, and stays as it is when that comes', async ({ page }) => {
  const load = await holdBack(page, /\/react-[^/]+\.js$/);
  await page.goto('/');
  await atPrompt(page);
  await expect(page.locator('.terminal-plain')).toHaveCount(0);
  const box = page.locator('.terminal-box[data-active]');
  const place = await box.boundingBox();
  await page.keyboard.type('kubectl get nodes\n');
  await expect.poll(async () => (await screen(page)).join('\n')).toMatch(/node02 +Ready/);
  await page.getByText('kubectl get pods -w').click();
  await expect.poll(async () => (await screen(page)).at(-1)).toMatch(/kubectl get pods -w$/);
  await page.keyboard.press('Control+c');
  // A shortcut counts, but not before the page is there.
  await page.keyboard.press('Alt+Shift+KeyT');
  await page.keyboard.type('echo of the fir');
  await expect.poll(async () => (await screen(page)).at(-1)).toMatch(/# echo of the fir$/);
  const before = await screen(page);
  await expect(page.getByRole('tab')).toHaveCount(0);
  await page.evaluate(() => document.querySelector('.xterm')!.setAttribute('data-same', ''));

  load();
  await expect(page.getByRole('tab')).toHaveCount(2);
  await atPrompt(page);
  await expect(box.locator('.xterm-helper-textarea')).toBeFocused();
  await page.keyboard.press('Alt+Shift+KeyW');
  await expect(page.getByRole('tab')).toHaveCount(1);
  await expect(box.locator('.xterm')).toHaveAttribute('data-same', '');
  await expect.poll(() => screen(page)).toEqual(before);
  await expect(box.locator('.xterm-helper-textarea')).toBeFocused();
  await page.keyboard.type('st\n');
  await expect.poll(async () => (await screen(page)).join('\n')).toContain('\nof the first\n');
  expect(await box.boundingBox()).toEqual(place);
});

test('the terminal answers before xterm is loaded, which goes on with what is there', async ({ page }) => {
  const load = await holdBack(page, /\/xterm-[^/]+\.js$/);
  await page.goto('/');
  await atPrompt(page);
  const place = await page.locator('.terminal-box[data-active]').boundingBox();
  await page.keyboard.type('kubectl get nodes\n');
  await expect.poll(async () => (await screen(page)).join('\n')).toMatch(/node02 +Ready/);
  await page.getByText('kubectl get pods -w').click();
  await expect.poll(async () => (await screen(page)).at(-1)).toMatch(/kubectl get pods -w$/);
  await page.keyboard.press('Control+c');
  await page.keyboard.type('echo of th');
  await expect.poll(async () => (await screen(page)).at(-1)).toMatch(/# echo of th$/);
  const before = await screen(page);
  await expect(page.locator('.terminal-plain')).toHaveCount(1);

  load();
  await expect(page.locator('.terminal-plain')).toHaveCount(0);
  await expect.poll(() => screen(page)).toEqual(before);
  await expect(page.locator('.xterm-helper-textarea')).toBeFocused();
  await page.keyboard.type('e first\n');
  await expect.poll(async () => (await screen(page)).join('\n')).toContain('\nof the first\n');
  await page.keyboard.press('ArrowUp');
  await expect.poll(async () => (await screen(page)).at(-1)).toMatch(/# echo of the first$/);
  await expect(page.getByRole('tab')).toHaveCount(1);
  expect(await page.locator('.terminal-box[data-active]').boundingBox()).toEqual(place);
});
