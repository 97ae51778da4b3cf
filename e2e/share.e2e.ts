import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test, type Download, type Page, type TestInfo } from '@playwright/test';
import { atPrompt, choose, open, run, runUntil, screen, text } from './support.ts';

const menu = (page: Page) => page.getByRole('button', { name: text('en', 'share.menu'), exact: true });
const notice = (page: Page, key: string, values = {}) => page.locator('.notice', { hasText: text('en', key, values) });

async function download(page: Page, entry: string): Promise<{ name: string; content: string }> {
  const [file] = (await Promise.all([page.waitForEvent('download'), choose(page, menu(page), text('en', entry))])) as [Download, void];
  return { name: file.suggestedFilename(), content: readFileSync(await file.path(), 'utf8') };
}

async function upload(page: Page, info: TestInfo, name: string, content: string): Promise<void> {
  const path = info.outputPath(name);
  writeFileSync(path, content);
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), choose(page, menu(page), text('en', 'share.import'))]);
  await chooser.setFiles(path);
}

test('the objects go out as YAML, and come into another cluster', async ({ page }, info) => {
  await open(page);
  await run(page, 'kubectl create namespace shop; kubectl -n shop create deployment web --image=nginx; kubectl -n shop create configmap c --from-literal=a=b; kubectl expose -n shop deployment web --port=80');
  const { name, content } = await download(page, 'share.yaml');
  expect(name).toMatch(/^podium-.*\.yaml$/);
  expect(content.match(/^kind: .*$/gm)).toEqual(['kind: Namespace', 'kind: ConfigMap', 'kind: Service', 'kind: Deployment']);
  expect(content).not.toMatch(/^(status|  (uid|resourceVersion|creationTimestamp)):/m);

  await page.getByRole('button', { name: text('en', 'session.reset'), exact: true }).first().click();
  await page.getByRole('alertdialog').getByRole('button', { name: text('en', 'session.resetConfirm'), exact: true }).click();
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await runUntil(page, 'kubectl get ns', /^(?!.*shop)/s);
  await upload(page, info, 'mine.yaml', content);
  await expect(notice(page, 'share.imported', { name: 'mine.yaml' })).toContainText('deployment.apps/web created');
  await runUntil(page, 'kubectl -n shop get deployment,service', /web +1\/1[\s\S]*service\/web/);

  await upload(page, info, 'bad.yaml', 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: []}\n');
  await expect(notice(page, 'share.importFailed', { name: 'bad.yaml' })).toContainText('spec.containers: Required value');
});

test('a recording is saved, opened and played to the same cluster; what is none is refused and nothing changes', async ({ page }, info) => {
  await open(page);
  await run(page, 'kubectl create deployment web --image=nginx --replicas=3; echo mine > note.txt');
  await runUntil(page, 'kubectl get deployment web', /web +3\/3/);
  const pods = await run(page, 'kubectl get pods -o name; : listed');
  const { name, content } = await download(page, 'share.recording');
  expect(name).toMatch(/^podium-.*\.json$/);
  await run(page, 'kubectl delete deployment web; rm note.txt');

  await upload(page, info, 'broken.json', content.replace('"version":1', '"version":7'));
  await expect(notice(page, 'refusal.recording.unreadable')).toContainText('version 7 is not known');
  await runUntil(page, 'kubectl get pods', /No resources found/);

  await upload(page, info, 'mine.json', content);
  await expect(notice(page, 'share.imported', { name: 'mine.json' })).toBeVisible();
  await atPrompt(page);
  await expect.poll(async () => (await screen(page)).join('\n')).toContain('pod/web-');
  expect(await run(page, 'kubectl get pods -o name; : listed')).toBe(pods);
  expect(await run(page, 'cat note.txt')).toContain('mine');
});

test('a link brings the cluster to somebody else, whose own is kept', async ({ page, browser, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await run(page, 'kubectl create configmap shared --from-literal=a=b');
  await choose(page, menu(page), text('en', 'share.link'));
  await expect(notice(page, 'share.copied')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toContain('#r=');

  const elsewhere = await browser.newContext();
  const other = await elsewhere.newPage();
  await open(other);
  await run(other, 'kubectl create configmap own --from-literal=a=b');
  await expect(other.locator('.kept')).toHaveAttribute('data-state', 'saved');
  const opened = await elsewhere.newPage();
  await opened.goto(link);
  // What offers something does not go while it is looked at.
  await notice(opened, 'share.linkOpened').hover();
  await atPrompt(opened);
  expect(await run(opened, 'kubectl get configmaps -o name')).toMatch(/configmap\/shared/);
  expect(new URL(opened.url()).hash).toBe('');
  await notice(opened, 'share.linkOpened').getByRole('button').first().click();
  await runUntil(opened, 'kubectl get configmaps -o name', /configmap\/own/);
  // The one that had its own open keeps it.
  expect(await run(other, 'kubectl get configmaps -o name')).toMatch(/configmap\/own/);

  await opened.goto(`${new URL(link).origin}/#r=nonsense`);
  await expect(notice(opened, 'share.linkRefused')).toBeVisible();
  expect(await run(opened, 'kubectl get configmaps -o name')).toMatch(/configmap\/own/);
  await elsewhere.close();
});
