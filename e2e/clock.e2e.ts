import { expect, test, type Page } from '@playwright/test';
import { atPrompt, open, run, runUntil, screen, setSpeed, text, type } from './support.ts';

const button = (page: Page, key: string) => page.getByRole('button', { name: text('en', key), exact: true });
const elapsed = (page: Page) => page.locator('.clock time').textContent();

/** All that was typed, as far as the browser's database holds it. */
const keptTyping = (page: Page) =>
  page.evaluate(
    () =>
      new Promise<string>((resolve, reject) => {
        const opening = indexedDB.open('keyval-store');
        opening.onerror = () => reject(opening.error!);
        opening.onsuccess = () => {
          const reading = opening.result.transaction('keyval').objectStore('keyval').get('session');
          reading.onerror = () => reject(reading.error!);
          reading.onsuccess = () => {
            opening.result.close();
            const { inputs } = reading.result as { inputs: { op: { data?: string } }[] };
            resolve(inputs.map(({ op }) => op.data ?? '').join(''));
          };
        };
      }),
  );

test('the clock is paused, stepped by a write, and resumed', async ({ page }) => {
  await open(page);
  await button(page, 'clock.pause').click();
  await expect(button(page, 'clock.resume')).toBeVisible();
  const before = await elapsed(page);
  await type(page, 'kubectl create deployment web --image=nginx\n');
  await page.getByRole('button', { name: text('en', 'diagram.etcd'), exact: true }).click();
  await expect(page.getByRole('complementary', { name: text('en', 'diagram.etcdPanel.title') })).toBeVisible();
  expect(await elapsed(page)).toBe(before);
  expect((await screen(page)).join('\n')).not.toContain('created');

  for (let write = 0; write < 40 && !(await screen(page)).some((row) => row.includes('created')); write++) await button(page, 'clock.stepWrite').click();
  expect((await screen(page)).join('\n')).toContain('deployment.apps/web created');
  await expect(button(page, 'clock.resume')).toBeVisible();

  await button(page, 'clock.resume').click();
  await atPrompt(page);
  await runUntil(page, 'kubectl get deployment web', /web +1\/1/);
});

test('the clock runs faster, and skips ahead', async ({ page }) => {
  await open(page);
  await setSpeed(page, 100);
  expect(await run(page, 'sleep 600; echo awake')).toContain('awake');
  await setSpeed(page, 1);
  const before = await run(page, 'date +%s');
  await button(page, 'clock.skipMenu').click();
  await page.locator('.menu').getByText(text('en', 'clock.skip', { minutes: 60 }), { exact: true }).click();
  const seconds = (printed: string) => Number(printed.match(/^\d{9,}$/m)?.[0]);
  await expect.poll(async () => seconds(await run(page, 'date +%s')) - seconds(before)).toBeGreaterThanOrEqual(3600);
});

test('a reload keeps the cluster, a reset begins anew', async ({ page }) => {
  await open(page);
  await run(page, 'kubectl create deployment web --image=nginx --replicas=2; echo kept > note.txt');
  await runUntil(page, 'kubectl get deployment web', /web +2\/2/);
  const listing = 'kubectl get pods -o name; : kept';
  const pods = await run(page, listing);
  await expect(page.getByRole('button', { name: new RegExp(text('en', 'session.saved')) })).toBeVisible();
  // Inputs are written to the browser's database a little after they are made.
  await expect.poll(() => keptTyping(page)).toContain('kept\r');

  await page.reload();
  await atPrompt(page);
  await expect(page.getByText(text('en', 'session.resumed'))).toBeVisible();
  expect(await run(page, listing)).toBe(pods);
  expect(await run(page, 'cat note.txt')).toContain('kept');

  await button(page, 'session.reset').first().click();
  await page.getByRole('alertdialog').getByRole('button', { name: text('en', 'session.resetConfirm'), exact: true }).click();
  await expect(page.getByRole('alertdialog')).toHaveCount(0);
  await atPrompt(page);
  await runUntil(page, 'kubectl get pods; ls', /No resources found in default namespace\./);
  expect(await run(page, 'ls')).not.toContain('note.txt');
});
