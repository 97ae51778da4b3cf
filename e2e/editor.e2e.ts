import { expect, test, type Page } from '@playwright/test';
import { asTree, choose, open, run, runUntil, text, treeItem } from './support.ts';

async function fromTemplate(page: Page, kind: string): Promise<void> {
  await page.getByRole('button', { name: text('en', 'view.files') }).click();
  await choose(page, page.getByRole('button', { name: text('en', 'editor.newMenu'), exact: true }), text('en', 'editor.fromTemplate', { kind }));
  await expect(page.locator('.monaco-editor .view-lines')).toContainText('apiVersion');
}

/** Puts a text in the place of all that the editor holds. Pasted at once, because Monaco indents and completes what is typed. */
async function replaceAll(page: Page, yaml: string): Promise<void> {
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+a');
  await page.keyboard.press('Delete');
  await page.evaluate((data) => {
    const clipboard = new DataTransfer();
    clipboard.setData('text/plain', data);
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: clipboard, bubbles: true, cancelable: true }));
  }, yaml);
}

const deployment = (replicas: string) => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  ${replicas}
  selector:
    matchLabels:
      app: shop
  template:
    metadata:
      labels:
        app: shop
    spec:
      containers:
        - name: nginx
          image: nginx
`;

test('a Deployment written in the editor is applied, changed and refused in the server’s words', async ({ page }) => {
  await open(page);
  const tree = await asTree(page);
  await fromTemplate(page, 'Deployment');
  const result = page.getByRole('region', { name: text('en', 'editor.result') });

  await page.keyboard.press('Control+Enter');
  await expect(result).toContainText('deployment.apps/web created');
  await expect(treeItem(tree, /^deployweb/)).toContainText('3/3');

  await page.locator('.view-line', { hasText: /replicas:/ }).click();
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('5');
  await page.keyboard.press('Control+Enter');
  await expect(result).toContainText('deployment.apps/web configured');
  await expect(treeItem(tree, /^deployweb/)).toContainText('5/5');
  expect(await run(page, 'grep replicas: deployment.yaml')).toContain('replicas: 5');
  await runUntil(page, 'kubectl get deployment web', /web +5\/5 +5 +5 /);

  await page.locator('.view-line', { hasText: /replicas:/ }).click();
  await page.keyboard.press('Home');
  await page.keyboard.type('x');
  await page.keyboard.press('Control+Enter');
  await expect(result).toContainText('strict decoding error: unknown field "spec.xreplicas"');
  await expect(result).toHaveAttribute('data-tone', 'bad');
});

test('a pasted manifest is applied, and what the server refuses is shown at its line', async ({ page }) => {
  await open(page);
  await fromTemplate(page, 'Pod');
  const result = page.getByRole('region', { name: text('en', 'editor.result') });

  await replaceAll(page, deployment('replicas: 2'));
  await page.keyboard.press('Control+Enter');
  await expect(result).toContainText('deployment.apps/shop created');
  await runUntil(page, 'kubectl get deployment shop', /shop +2\/2/);

  await replaceAll(page, deployment('replicas: -1'));
  await page.keyboard.press('Control+Enter');
  await expect(result).toContainText('The Deployment "shop" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal to 0');
  await result.getByRole('button', { name: new RegExp(text('en', 'editor.line', { line: 6 })) }).click();
  await expect(page.locator('.monaco-editor .view-lines')).toContainText('-1');
});
