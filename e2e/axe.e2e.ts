import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { asTree, atPrompt, choose, open, run, runUntil, text, treeItem, type Language, type Theme } from './support.ts';

/** What axe finds that keeps people out, as one line each. Focus guards are empty on purpose. */
async function violations(page: Page, where: string): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).exclude('[data-base-ui-focus-guard]').analyze();
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${where}: ${id} ${node.target.join(' ')} ${node.any[0]?.message ?? node.all[0]?.message ?? node.none[0]?.message ?? ''}`));
}

const tours: readonly [Theme, Language][] = [['light', 'en'], ['dark', 'ko']];

for (const [theme, language] of tours) {
  test(`nothing keeps people out (${theme}, ${language})`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, { theme, language });
    const found: string[] = [];
    const check = async (where: string) => void found.push(...(await violations(page, where)));
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    await run(page, 'kubectl create deployment web --image=nginx; kubectl expose deployment web --port=80; kubectl run bad --image=nginxx');
    await runUntil(page, 'kubectl get pods', /bad +0\/1 +(ErrImagePull|ImagePullBackOff)/);
    await check('first page');
    await page.keyboard.press('Alt+Shift+D');
    await page.keyboard.press('Alt+Shift+F');
    await expect(page.getByRole('search')).toBeVisible();
    await check('split terminals and finding');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Alt+Shift+W');
    await atPrompt(page);

    const tree = await asTree(page, language);
    await treeItem(tree, /^nonode01/).click();
    await expect(page.getByRole('region', { name: text(language, 'view.pane.details') })).toContainText('node01');
    await check('tree and details');
    await treeItem(tree, /^nonode01/).click({ button: 'right' });
    await expect(page.getByRole('menu')).toBeVisible();
    await check('menu');
    await page.keyboard.press('Escape');

    await page.getByRole('button', { name: text(language, 'view.files') }).click();
    await check('files');
    await choose(page, page.getByRole('button', { name: text(language, 'editor.newMenu'), exact: true }), text(language, 'editor.fromTemplate', { kind: 'Pod' }));
    await expect(page.locator('.monaco-editor .view-lines')).toContainText('apiVersion');
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('region', { name: text(language, 'editor.result') })).toBeVisible();
    await check('editor');

    await page.getByRole('button', { name: text(language, 'view.lessons') }).click();
    await page.locator('[data-lesson=first-pod]').click();
    await expect(page.locator('.step[data-current]')).toBeVisible();
    await check('lesson');

    await page.getByRole('button', { name: text(language, 'help.palette'), exact: true }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await check('palette');
    await page.keyboard.press('Escape');

    const other = theme === 'light' ? 'dark' : 'light';
    await choose(page, page.getByRole('button', { name: text(language, 'view.theme.menu'), exact: true }), text(language, `view.theme.${other}`));
    await expect(page.locator('html')).toHaveAttribute('data-theme', other);
    await check(`lesson and tree, ${other}`);
    expect(found).toEqual([]);
  });
}

const others: readonly [Theme, Language][] = [['light', 'ko'], ['dark', 'en']];

for (const [theme, language] of others) {
  test(`nothing keeps people out of the first page (${theme}, ${language})`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await open(page, { theme, language });
    await run(page, 'kubectl create deployment web --image=nginx; kubectl expose deployment web --port=80; kubectl run bad --image=nginxx');
    await runUntil(page, 'kubectl get pods', /bad +0\/1 +(ErrImagePull|ImagePullBackOff)/);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    const found = await violations(page, 'first page');
    await page.getByRole('button', { name: text(language, 'session.reset'), exact: true }).first().click();
    await expect(page.getByRole('alertdialog')).toBeVisible();
    found.push(...(await violations(page, 'question')));
    await page.getByRole('alertdialog').getByRole('button', { name: text(language, 'session.resetConfirm'), exact: true }).click();
    await expect(page.locator('.notice').getByRole('button', { name: text(language, 'session.undo') })).toBeVisible();
    found.push(...(await violations(page, 'notice')));
    expect(found).toEqual([]);
  });
}

test('language and theme are changed on the page, and last', async ({ page }) => {
  await open(page);
  const html = page.locator('html');
  await choose(page, page.getByRole('button', { name: text('en', 'view.language.menu'), exact: true }), text('en', 'view.language.ko'));
  await expect(html).toHaveAttribute('lang', 'ko');
  await expect(page.getByRole('button', { name: text('ko', 'view.lessons') })).toBeVisible();
  await choose(page, page.getByRole('button', { name: text('ko', 'view.theme.menu'), exact: true }), text('ko', 'view.theme.dark'));
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(html).toHaveAttribute('lang', 'ko');
  await expect(html).toHaveAttribute('data-theme', 'dark');
});
