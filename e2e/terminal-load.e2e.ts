import { expect, test, type Page } from '@playwright/test';
import { atPrompt, choose, open, run, screen, setSpeed, text, type } from './support.ts';

const button = (page: Page, key: string) => page.getByRole('button', { name: text('en', key), exact: true });
const last = async (page: Page) => (await screen(page)).at(-1) ?? '';
const lines = async (page: Page) => (await screen(page)).join('\n');
const line = (page: Page, expected: RegExp) => expect.poll(() => last(page)).toMatch(expected);
const shows = (page: Page, expected: RegExp) => expect.poll(() => lines(page)).toMatch(expected);

test('every key is echoed in its order at 20 keys a second while 1,000 pods roll and a watch prints', async ({ page }) => {
  await open(page);
  await page.getByRole('button', { name: new RegExp(`^${text('en', 'session.cluster')}: `) }).click();
  await page.getByRole('menuitemcheckbox', { name: text('en', 'preset.workers.start', { count: 20 }) }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: text('en', 'session.resetConfirm'), exact: true }).click();
  await expect(page.locator('.chip-name')).toHaveText(text('en', 'preset.workers.name', { count: 20 }));
  await run(page, 'kubectl create deployment web --image=nginx:1.27 --replicas=1000');
  await setSpeed(page, 'max');
  await run(page, 'kubectl rollout status deployment web --timeout=1h | tail -1');
  await setSpeed(page, 10);
  await run(page, '(while true; do kubectl rollout restart deployment web; sleep 30; done > /dev/null) &');
  await page.keyboard.press('Alt+Shift+D');
  await atPrompt(page);
  await type(page, 'kubectl get pods -w\n');
  await shows(page, /web-\S+ +\d\/1/);
  await page.keyboard.press('Alt+Shift+ArrowLeft');
  const typed = Array.from({ length: 4 }, (_, i) => `echo ${i} the quick brown fox`);
  for (const command of typed) {
    await page.keyboard.type(command, { delay: 50 });
    await expect.poll(async () => (await screen(page)).join('')).toContain(`# ${command}`);
    await page.keyboard.press('Enter');
  }
  for (const command of typed) await shows(page, new RegExp(`^${command.slice(5)}$`, 'm'));

  // The watch has gone on, and ends at once.
  await page.keyboard.press('Alt+Shift+ArrowRight');
  await button(page, 'clock.skipMenu').click();
  await page.getByRole('menuitem', { name: text('en', 'clock.skip', { minutes: 1 }) }).click();
  await shows(page, /web-\S+ +\d\/1 +(Running|ContainerCreating|Terminating|Completed|Pending)/);
  await type(page, '');
  await page.keyboard.press('Control+c');
  await atPrompt(page);
  await page.keyboard.type('echo still there\n');
  await shows(page, /^still there$/m);
});

test('two hundred lines are pasted, a hundred thousand printed, and endless output ends with Ctrl-C', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  const pasted = Array.from({ length: 200 }, (_, i) => `echo ${i + 1} >> pasted.txt`).join('\n');
  await page.evaluate((commands) => navigator.clipboard.writeText(commands), pasted);
  await type(page, '');
  await page.keyboard.press('Control+v');
  await line(page, /echo 200 >> pasted\.txt$/);
  await page.keyboard.press('Enter');
  await atPrompt(page);
  expect(await run(page, 'seq 200 | diff - pasted.txt && echo all of them')).toContain('all of them');

  await type(page, 'seq 100000\n');
  await shows(page, /^99999\n100000\nroot@/m);
  await choose(page, button(page, 'terminal.more'), text('en', 'terminal.copyOutput'));
  const kept = (await page.evaluate(() => navigator.clipboard.readText())).split('\n').map(Number);
  expect(kept.at(-1)).toBe(100_000);
  expect(kept.length).toBeGreaterThan(9000);
  expect(kept.every((number, i) => number === kept[0]! + i)).toBe(true);

  await setSpeed(page, 'max');
  await type(page, 'yes\n');
  await shows(page, /^y\ny\ny$/m);
  await page.keyboard.press('Control+c');
  await atPrompt(page);
  await setSpeed(page, 1);
  expect(await run(page, 'echo still there')).toContain('still there');
});

test('a reload in the middle of a command goes on with it, with nothing lost and nothing twice', async ({ page }) => {
  await open(page);
  await type(page, 'for i in $(seq 1000); do echo tick $i | tee -a ticks.txt; sleep 0.2; done\n');
  await shows(page, /^tick 5$/m);
  await page.reload();
  await shows(page, /^tick (2\d|[3-9]\d)$/m);
  await page.keyboard.press('Control+c');
  await atPrompt(page);
  const ticks = (await run(page, 'wc -l < ticks.txt; sort -u ticks.txt | wc -l; tail -1 ticks.txt | tr -d "a-z "')).split('\n').filter((row) => /^\d+$/.test(row));
  expect(ticks).toEqual([ticks[0], ticks[0], ticks[0]]);
});
