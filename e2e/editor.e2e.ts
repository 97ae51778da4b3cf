import { expect, test, type Page } from '@playwright/test';
import { asTree, choose, open, run, runUntil, screen, text, treeItem, type } from './support.ts';

/** Opens an empty file, and puts the cursor into it. */
async function newFile(page: Page): Promise<void> {
  await page.getByRole('button', { name: text('en', 'view.files') }).click();
  await choose(page, page.getByRole('button', { name: text('en', 'editor.newMenu'), exact: true }), text('en', 'editor.new'));
  await page.locator('.monaco-editor').first().click();
}

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

const code = (page: Page) => page.locator('.monaco-editor .view-lines');
const markers = (page: Page) => page.locator('.monaco-editor .squiggly-error, .monaco-editor .squiggly-warning');
const suggestions = (page: Page) => page.locator('.suggest-widget.visible');

test('what the schema does not know is marked while typing, and goes when it is put right', async ({ page }) => {
  await open(page);
  await fromTemplate(page, 'Pod');
  await replaceAll(page, deployment('replicas: 2'));
  await expect(markers(page)).toHaveCount(0);
  await page.locator('.view-line', { hasText: /replicas:/ }).click();
  await page.keyboard.press('Home');
  await page.keyboard.type('x');
  await expect(markers(page)).not.toHaveCount(0);
  await page.keyboard.press('F8');
  await expect(page.locator('.monaco-editor .marker-widget')).toContainText('xreplicas');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Home');
  await page.keyboard.press('Delete');
  await expect(markers(page)).toHaveCount(0);
  await page.keyboard.press('End');
  await page.keyboard.type('x');
  await expect(markers(page)).not.toHaveCount(0);
});

test('lines are indented however fast they are typed', async ({ page }) => {
  // A browser that is never idle.
  await page.addInitScript(() => { window.requestIdleCallback = () => 0; });
  await open(page);
  await newFile(page);
  await page.keyboard.type('kind: ConfigMap\nmetadata:\nname: fast\nlabels:\nkeys: none');
  await expect.poll(async () => (await code(page).allInnerTexts()).join('\n').replaceAll('\u00a0', ' ')).toBe('kind: ConfigMap\nmetadata:\n  name: fast\n  labels:\n    keys: none');
});

test('fields, kinds and values are completed and explained', async ({ page }) => {
  await open(page);
  await newFile(page);
  await page.keyboard.type('apiVersion: apps/v1\nkind: Depl');
  await expect(suggestions(page)).toContainText('Deployment');
  await page.keyboard.press('Enter');
  // The editor indents what follows a colon.
  await page.keyboard.type('\nmetadata:\nname: web\n');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type('spec:\nrepl');
  await expect(suggestions(page)).toContainText('replicas');
  // What a field is for is told beside it.
  await expect(page.locator('.suggest-details-container')).toContainText(/desired pods/i);
  await page.keyboard.press('Enter');
  await page.keyboard.type('4');
  await expect(code(page)).toContainText(/replicas:\s4/);
  await page.keyboard.press('Escape');
  await page.locator('.view-line', { hasText: /replicas:/ }).locator('span', { hasText: /^replicas$/ }).last().hover();
  await expect(page.locator('.monaco-hover', { hasText: 'deployment.spec.replicas' })).toBeVisible();
});

test('files of the editor are files of the shell, and the other way', async ({ page }) => {
  await open(page);
  await fromTemplate(page, 'Pod');
  await page.keyboard.press('Control+s');
  await choose(page, page.getByRole('button', { name: text('en', 'editor.newMenu'), exact: true }), text('en', 'editor.fromTemplate', { kind: 'Service' }));
  await expect(code(page)).toContainText('Service');
  await page.keyboard.press('Control+s');
  await expect(page.locator('.tab-dirty')).toHaveCount(0);
  expect(await run(page, 'ls')).toMatch(/^pod\.yaml +service\.yaml$/m);
  await run(page, 'sed -i "s/port: 80/port: 8080/" service.yaml; echo "# mine" > more.yaml');
  await expect(code(page)).toContainText(/8080/);
  const tabs = page.getByRole('tablist', { name: text('en', 'files.open') });
  await expect(tabs.getByRole('tab')).toHaveCount(2);
  await choose(page, page.getByRole('button', { name: text('en', 'files.folder'), exact: true }), 'more.yaml');
  await expect(code(page)).toContainText('# mine');
  await tabs.getByRole('tab', { name: 'pod.yaml' }).click();
  await expect(code(page)).toContainText('Pod');

  // Changed at both ends: the person decides.
  await page.locator('.view-line', { hasText: /kind:/ }).click();
  await page.keyboard.press('End');
  await page.keyboard.type(' # here');
  await run(page, 'echo "# there" >> pod.yaml');
  await page.getByRole('button', { name: text('en', 'files.takeTheirs'), exact: true }).click();
  await expect(code(page)).toContainText('# there');
  await expect(code(page)).not.toContainText('# here');
});

test('a live object is opened, changed and applied; kubectl edit waits for the editor', async ({ page }) => {
  await open(page);
  await run(page, 'kubectl create deployment web --image=nginx');
  await runUntil(page, 'kubectl get deployment web', /web +1\/1/);
  const tree = await asTree(page);
  await treeItem(tree, /^deployweb/).click();
  const details = page.getByRole('region', { name: text('en', 'view.pane.details') });
  await details.getByRole('button', { name: text('en', 'details.edit'), exact: true }).click();
  await expect(code(page)).toContainText('kind: Deployment');
  await page.locator('.view-line', { hasText: /^\s*replicas:/ }).first().click();
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('2');
  // The object goes on changing while it is edited.
  await run(page, 'kubectl label deployment web late=yes');
  await page.locator('.monaco-editor').first().click();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByRole('region', { name: text('en', 'editor.result') })).toContainText('deployment.apps/web configured');
  await runUntil(page, 'kubectl get deployment web --show-labels', /web +2\/2.*late=yes/);

  await type(page, 'kubectl edit deployment web\n');
  await expect(page.getByText(text('en', 'editor.editWaits')).first()).toBeVisible();
  await page.reload();
  await expect(page.getByText(text('en', 'editor.editWaits')).first()).toBeVisible();
  await page.locator('.view-line', { hasText: /^\s*replicas:/ }).first().click();
  await page.keyboard.press('End');
  await page.keyboard.press('Backspace');
  await page.keyboard.type('3');
  await page.getByRole('button', { name: text('en', 'editor.saveAndClose'), exact: true }).click();
  await expect.poll(async () => (await screen(page)).join('\n')).toContain('deployment.apps/web edited');
  await runUntil(page, 'kubectl get deployment web', /web +3\/3/);
});
