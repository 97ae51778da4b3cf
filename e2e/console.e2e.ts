import { expect, test } from '@playwright/test';
import { asTree, atPrompt, choose, open, run, runUntil, text, treeItem, type as typeKeys } from './support.ts';

test('a walk through the page leaves the console clean, and asks nobody but the page’s own server', async ({ page }) => {
  const said: string[] = [];
  const asked: string[] = [];
  const failed: string[] = [];
  page.on('console', (message) => ['error', 'warning', 'assert'].includes(message.type()) && said.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => said.push(`pageerror: ${error.message}`));
  page.on('request', (request) => asked.push(`${request.method()} ${request.url()}`));
  page.on('response', (response) => response.status() >= 400 && failed.push(`${response.status()} ${response.url()}`));
  page.on('requestfailed', (request) => failed.push(`failed ${request.url()}`));

  await open(page);
  await run(page, 'kubectl create deployment web --image=nginx --replicas=2; kubectl expose deployment web --port=80; kubectl run bad --image=nginxx');
  await runUntil(page, 'kubectl get deployment web', /web +2\/2/);
  const tree = await asTree(page);
  await treeItem(tree, /^deployweb/).click();
  const details = page.getByRole('region', { name: text('en', 'view.pane.details') });
  for (const view of ['events', 'yaml', 'describe'] as const) await details.locator(`#details-tab-${view}`).click();
  await details.getByRole('button', { name: text('en', 'details.edit'), exact: true }).click();
  await expect(page.locator('.monaco-editor .view-lines')).toContainText('Deployment');
  await page.locator('.view-line', { hasText: /kind:/ }).first().click();
  await page.keyboard.press('End');
  await page.keyboard.type('\n');
  await page.keyboard.press('Control+Space');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('region', { name: text('en', 'editor.result') })).toBeVisible();
  await typeKeys(page, 'kubectl edit deployment web\n');
  await expect(page.getByText(text('en', 'editor.editWaits')).first()).toBeVisible();
  await page.locator('.editor-note').getByRole('button', { name: text('en', 'app.cancel'), exact: true }).click();
  await atPrompt(page);
  await page.getByRole('button', { name: text('en', 'view.lessons') }).click();
  await page.locator('[data-lesson=first-pod]').click();
  await expect(page.locator('.step[data-current]')).toBeVisible();
  await atPrompt(page);
  await page.getByRole('button', { name: text('en', 'help.palette'), exact: true }).click();
  await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
  await page.keyboard.type(text('en', 'help.shortcuts'));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await choose(page, page.getByRole('button', { name: text('en', 'view.language.menu'), exact: true }), text('en', 'view.language.ko'));
  await choose(page, page.getByRole('button', { name: text('ko', 'view.theme.menu'), exact: true }), text('ko', 'view.theme.dark'));
  await page.getByRole('button', { name: text('ko', 'lessons.leave'), exact: true }).first().click();
  await atPrompt(page);
  // What is cut off by the reload would count as failed.
  await page.waitForLoadState('networkidle');
  await page.reload();
  await atPrompt(page);

  expect(said).toEqual([]);
  expect(failed).toEqual([]);
  const { origin } = new URL(page.url());
  const foreign = asked.filter((one) => !one.startsWith(`GET ${origin}/`) && !/^GET (data|blob):/.test(one));
  expect(foreign).toEqual([]);
});
