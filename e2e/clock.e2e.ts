import { expect, test, type Page } from '@playwright/test';
import { atPrompt, open, run, runUntil, screen, setSpeed, text, type } from './support.ts';

const button = (page: Page, key: string) => page.getByRole('button', { name: text('en', key), exact: true });
const elapsed = (page: Page) => page.locator('.clock time').textContent();

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
  await expect.poll(async () => (await screen(page)).join('\n')).toContain('deployment.apps/web created');
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
