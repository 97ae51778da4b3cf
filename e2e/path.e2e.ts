import { expect, test, type Page } from '@playwright/test';
import { act, atPrompt, choose, open, run, runUntil, setSpeed, text, type Language, type Theme } from './support.ts';

const visits: readonly [Language, Theme][] = [['en', 'light'], ['ko', 'dark']];

/** How many lines were drawn over the picture since the page began. */
const drawn = (page: Page) => page.evaluate(() => (window as unknown as { drawn: number }).drawn);

for (const [language, theme] of visits) {
  const t = (key: string, values?: Record<string, string | number>) => text(language, key, values);

  test(`from the first prompt to a cluster that outlives a failure and a reload (${language}, ${theme})`, async ({ page }) => {
    const button = (key: string) => page.getByRole('button', { name: t(key), exact: true });
    const pods = page.locator('.d-svg .d-pod', { hasText: /web-/ });
    const running = page.locator('.d-svg .d-pod.s-running', { hasText: /web-/ });
    // Without motion, the way of a request is all that is drawn over the picture.
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.addInitScript(() => {
      const counted = window as unknown as { drawn: number };
      counted.drawn = 0;
      const stroke: (this: CanvasRenderingContext2D, ...path: unknown[]) => void = CanvasRenderingContext2D.prototype.stroke;
      CanvasRenderingContext2D.prototype.stroke = function (...path: unknown[]) {
        if (this.canvas.matches('.d-svg ~ .d-canvas')) counted.drawn++;
        stroke.apply(this, path);
      };
    });
    await open(page, { language, theme });

    // What is made is seen in the picture, and its keys in etcd.
    await button('diagram.etcd').click();
    const keys = page.getByRole('list', { name: t('diagram.etcdPanel.list'), exact: true });
    expect(await run(page, 'kubectl create deployment web --image=nginx --replicas=3')).toContain('deployment.apps/web created');
    for (const key of ['deployments/default/web', 'replicasets/default/web-', 'pods/default/web-']) await expect(keys.getByRole('listitem').filter({ hasText: key }).first()).toContainText(/\d{2,}/);
    await button('diagram.etcdPanel.close').click();
    await expect(page.locator('.d-svg .d-owner', { hasText: 'web' }).first()).toBeVisible();
    await expect(running).toHaveCount(3);

    // A Service answers by its name, and the way of the request is drawn.
    await run(page, 'kubectl expose deployment web --port=80');
    await expect(page.locator('.d-svg .d-service', { hasText: 'web' })).toBeVisible();
    const before = await drawn(page);
    expect(await run(page, 'kubectl run probe --image=curlimages/curl -it --rm --restart=Never -- curl -s http://web | grep -i welcome')).toContain('Welcome to nginx!');
    await expect.poll(() => drawn(page)).toBeGreaterThan(before);

    // Changed in the editor.
    await run(page, 'kubectl create deployment web --image=nginx --replicas=3 --dry-run=client -o yaml > web.yaml');
    await button('view.files').click();
    await choose(page, button('files.folder'), 'web.yaml');
    const line = page.locator('.view-line', { hasText: /replicas:/ });
    await line.click();
    await page.keyboard.press('End');
    await page.keyboard.press('Backspace');
    await page.keyboard.type('4');
    await expect(line).toHaveText(/replicas:\s4/);
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('region', { name: t('editor.result') })).toContainText('deployment.apps/web configured');
    await button('view.files').click();
    await expect(running).toHaveCount(4);

    // A pod that is deleted from its menu is replaced.
    const [gone] = (await run(page, 'kubectl get pods -o name | head -1')).match(/web-\S+/)!;
    const card = pods.filter({ hasText: gone.slice(-5) });
    await card.click({ button: 'right', force: true });
    await act(page, 'delete', language);
    await expect(card).toHaveCount(0);
    await expect(running).toHaveCount(4);

    // The clock stands still, goes on to the next write, and runs.
    await button('clock.pause').click();
    await expect(button('clock.resume')).toBeVisible();
    await button('clock.stepWrite').click();
    await expect(button('clock.resume')).toBeVisible();
    await button('clock.resume').click();
    await atPrompt(page);

    // A machine that dies is NotReady, and its pods go elsewhere.
    await page.locator('.d-svg .d-node', { hasText: 'node02' }).click({ button: 'right', position: { x: 12, y: 12 }, force: true });
    await act(page, 'powerOff', language);
    await setSpeed(page, 100, language);
    await runUntil(page, 'kubectl get nodes', /node02 +NotReady/);
    await runUntil(page, 'kubectl get pods -o wide | grep node01 | grep -c Running', /^4$/m, 90_000);
    await setSpeed(page, 1, language);

    // A reload finds all as it was, and a reset none of it.
    const listing = 'kubectl get pods -o name | sort; : listed';
    const listed = await run(page, listing);
    await expect(page.locator('.page-header .kept')).toHaveAttribute('data-state', 'saved');
    await page.reload();
    await atPrompt(page);
    expect(await run(page, listing)).toBe(listed);
    await button('session.reset').first().click();
    await page.getByRole('alertdialog').getByRole('button', { name: t('session.resetConfirm'), exact: true }).click();
    await expect(page.getByRole('alertdialog')).toHaveCount(0);
    await atPrompt(page);
    await runUntil(page, 'kubectl get nodes; kubectl get pods', /node02 +Ready[\s\S]*No resources found/);
  });
}
