import { expect, test } from '@playwright/test';
import { act, asTree, expand, open, run, runUntil, setSpeed, text, treeItem } from './support.ts';

test('a pod deleted in the diagram is replaced', async ({ page }) => {
  await open(page);
  await run(page, 'kubectl create deployment web --image=nginx --replicas=3');
  await runUntil(page, 'kubectl get deployment web', /web +3\/3/);
  const tree = await asTree(page);
  for (const node of ['node01', 'node02']) await expand(treeItem(tree, new RegExp(`^no${node}`)));
  const pods = treeItem(tree, /^poweb-/);
  await expect(pods).toHaveCount(3);
  const name = (await pods.first().locator('.d-line-name').textContent()) ?? '';

  await pods.first().click({ button: 'right' });
  await act(page, 'delete');
  await expect(treeItem(tree, new RegExp(name))).toHaveCount(0);
  await expect(treeItem(tree, /^poweb-.*Running · 1\/1/)).toHaveCount(3);
  expect(await run(page, 'kubectl get pods')).not.toContain(name);
});

test('the picture is walked and its cards are used with the keyboard', async ({ page }) => {
  await open(page);
  const picture = page.getByRole('application', { name: /^Picture of the cluster/ });
  await expect(picture.locator('.d-svg')).toContainText('node02');
  await picture.focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);

  const tree = await asTree(page);
  await tree.getByRole('treeitem').first().focus();
  await page.keyboard.type('node02');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('region', { name: text('en', 'view.pane.details') })).toContainText('node02');

  const node = treeItem(tree, /^nonode02/);
  await expect(node).toBeFocused();
  await page.keyboard.press('Shift+F10');
  await expect(page.getByRole('menu')).toBeVisible();
  for (let step = 0; step < 3; step++) await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menu').locator(':focus')).toHaveCount(1);
  await expect(node).toHaveAttribute('tabindex', '0');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
});

test('a machine switched off is NotReady, its pods go elsewhere, and it comes back', async ({ page }) => {
  await open(page);
  await run(page, 'kubectl create deployment web --image=nginx --replicas=4');
  await runUntil(page, 'kubectl get deployment web', /web +4\/4/);
  const tree = await asTree(page);
  const node = treeItem(tree, /^nonode02/);

  await node.click({ button: 'right' });
  await act(page, 'powerOff');
  await expect(node).toContainText(text('en', 'diagram.node.off'));
  await setSpeed(page, 100);
  await expect(node).toContainText('NotReady');
  await runUntil(page, 'kubectl get nodes', /node02 +NotReady/);
  // Pods tolerate an unreachable node for 300 seconds.
  await runUntil(page, 'kubectl get pods -o wide | grep node01 | grep -c Running', /^4$/m, 90_000);
  await expect(treeItem(tree, /^deployweb/)).toContainText('4/4');

  await node.click({ button: 'right' });
  await act(page, 'powerOn');
  await expect(node).not.toContainText('NotReady');
  await expect(node).not.toContainText(text('en', 'diagram.node.off'));
  await runUntil(page, 'kubectl get nodes', /node02 +Ready/);
  await runUntil(page, 'kubectl get pods', /^(?!.*Terminating)/s);
});
