import { expect, test, type Page } from '@playwright/test';
import { atPrompt, open, run, runUntil, screen, type } from './support.ts';

const last = async (page: Page) => (await screen(page)).at(-1) ?? '';
const lines = async (page: Page) => (await screen(page)).join('\n');
const line = (page: Page, expected: RegExp) => expect.poll(() => last(page)).toMatch(expected);
const shows = (page: Page, expected: RegExp) => expect.poll(() => lines(page)).toMatch(expected);

/** An empty prompt on an empty screen. */
async function afresh(page: Page): Promise<void> {
  await page.keyboard.press('Control+c');
  await atPrompt(page);
  await page.keyboard.press('Control+l');
  await expect.poll(async () => (await screen(page)).length).toBe(1);
}

/** What the input method shows, then what it commits. */
async function compose(page: Page, steps: string[], done: string): Promise<void> {
  const client = await page.context().newCDPSession(page);
  for (const text of steps) await client.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
  await client.send('Input.insertText', { text: done });
  await client.detach();
}

test('Tab completes commands, kinds, names, flags and files, and lists where there are many', async ({ page }) => {
  await open(page);
  await run(page, 'kubectl create deployment web --image=nginx; kubectl create namespace shop; touch shop.yaml; mkdir shelf');
  await runUntil(page, 'kubectl get pods', /web-.*Running/);
  const pod = (await run(page, 'kubectl get pods -o name')).match(/^pod\/(web-\S+)$/m)![1]!;

  for (const [typed, completed] of [
    ['kubectl descr', /# kubectl describe$/],
    ['kubectl get node', /# kubectl get nodes?$/],
    ['kubectl get po ', new RegExp(`# kubectl get po ${pod}$`)],
    ['k get deploy', /# k get deployments(\.apps)?$/],
    ['k get deploy/', /# k get deploy\/web$/],
    ['kubectl -n kube-system logs etc', /# kubectl -n kube-system logs etcd-controlplane$/],
    ['kubectl get pods -n sho', /# kubectl get pods -n shop$/],
    ['kubectl get pods --namesp', /# kubectl get pods --namespace=?$/],
    [`kubectl logs ${pod} -c `, new RegExp(`-c nginx$`)],
    ['kubectl apply -f shop', /# kubectl apply -f shop\.yaml$/],
    ['cat ~/work/shop', /# cat ~\/work\/shop\.yaml$/],
    ['cd she', /# cd shelf\/$/],
    ['ssh node0', /# ssh node0$/],
  ] as const) {
    await afresh(page);
    await page.keyboard.type(typed);
    await page.keyboard.press('Tab');
    await line(page, completed);
  }

  await afresh(page);
  await page.keyboard.type('kubectl get no');
  await page.keyboard.press('Tab');
  await line(page, /# kubectl get nodes$/);
  await page.keyboard.press('Enter');
  await shows(page, /node02 +Ready/);

  await afresh(page);
  await page.keyboard.type('kubectl get nodes ');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await shows(page, /controlplane +node01 +node02/);
  await line(page, /# kubectl get nodes $|# kubectl get nodes$/);
});

test('lines of the past come back with the arrows and with Ctrl-R', async ({ page }) => {
  await open(page);
  await run(page, 'echo one');
  await run(page, 'kubectl get nodes');
  await run(page, 'echo three');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  await line(page, /# kubectl get nodes$/);
  await page.keyboard.press('ArrowDown');
  await line(page, /# echo three$/);
  await afresh(page);
  await page.keyboard.press('Control+r');
  await page.keyboard.type('one');
  await line(page, /^\(reverse-i-search\)`one': echo one$/);
  await page.keyboard.press('Enter');
  await shows(page, /^one$/m);
  await atPrompt(page);
  await page.keyboard.press('Control+r');
  await page.keyboard.type('get');
  await line(page, /^\(reverse-i-search\)`get': kubectl get nodes$/);
  await page.keyboard.press('Control+g');
  await atPrompt(page);
});

test('Ctrl-C ends what would go on for ever, Ctrl-Z and Ctrl-D do as in a shell', async ({ page }) => {
  await open(page);
  await run(page, 'kubectl create deployment web --image=nginx');
  await runUntil(page, 'kubectl get deployment web', /web +1\/1/);
  for (const [command, seen] of [
    ['kubectl get pods -w', /web-\S+ +1\/1 +Running/],
    ['kubectl logs -f deployment/web', /nginx|ready for start up/],
    ['ping controlplane', /icmp_seq=[2-9]|seq=[2-9]/],
    ['while true; do date; sleep 1; done', /UTC.*\n.*UTC/],
  ] as const) {
    await afresh(page);
    await page.keyboard.type(`${command}\n`);
    await shows(page, seen);
    await page.keyboard.press('Control+c');
    await atPrompt(page);
    expect(await run(page, 'echo still there')).toContain('still there');
  }
  await page.keyboard.type('cat > lines.txt\n');
  await page.keyboard.type('first\nsecond\n');
  await page.keyboard.press('Control+d');
  await atPrompt(page);
  expect(await run(page, 'wc -l lines.txt')).toContain('2 lines.txt');
});

test('many lines are pasted at once and run in their order, a here-document included', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  const manifest = `cat > pod.yaml <<'EOF'
apiVersion: v1
kind: Pod
metadata:
  name: pasted
spec:
  containers:
    - name: main
      image: nginx
EOF
kubectl apply -f pod.yaml
echo done pasting`;
  await page.evaluate((text) => navigator.clipboard.writeText(text), manifest);
  await type(page, '');
  await page.keyboard.press('Control+v');
  await line(page, /echo done pasting$/);
  expect(await lines(page)).not.toContain('created');
  await page.keyboard.press('Enter');
  await shows(page, /^pod\/pasted created\n(.*\n)*done pasting$/m);
  await atPrompt(page);
  expect(await run(page, 'wc -l < pod.yaml')).toMatch(/^8$/m);
});

test('what is selected is copied', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await open(page);
  await run(page, 'echo copythis');
  const row = page.locator('.terminal-box[data-active] .xterm-rows > div', { hasText: /^copythis/ });
  const copied = () => page.evaluate(() => navigator.clipboard.readText());
  await row.dblclick({ position: { x: 20, y: 8 }, force: true });
  await page.keyboard.press('Control+Shift+c');
  await expect.poll(copied).toBe('copythis');
  // With something selected Ctrl-C copies and the shell does not see it; without, it is an interrupt.
  await page.keyboard.type('sleep 1000');
  await row.dblclick({ position: { x: 20, y: 8 }, force: true });
  await page.evaluate(() => navigator.clipboard.writeText(''));
  await page.keyboard.press('Control+c');
  await expect.poll(copied).toBe('copythis');
  await line(page, /sleep 1000$/);
  await page.keyboard.press('Control+c');
  await atPrompt(page);
});

test('the shell knows the size of its window, and clears it', async ({ page }) => {
  await open(page);
  const size = async () => (await run(page, 'stty size')).match(/^(\d+) (\d+)$/m)!.slice(1).map(Number) as [number, number];
  const [rows, columns] = await size();
  await page.setViewportSize({ width: 1100, height: 640 });
  await expect.poll(async () => (await size())[1]).toBeLessThan(columns);
  expect((await size())[0]).toBeLessThan(rows);
  await page.setViewportSize({ width: 1280, height: 720 });
  await expect.poll(size).toEqual([rows, columns]);

  // A line longer than the window is edited over its end.
  await type(page, `echo ${'0123456789'.repeat(Math.ceil(columns / 10))}`);
  await page.keyboard.press('Home');
  await page.keyboard.type('echo x; ');
  await page.keyboard.press('Enter');
  await shows(page, /^x$/m);
  await atPrompt(page);

  await run(page, 'seq 50');
  await type(page, 'clear\n');
  await expect.poll(async () => (await screen(page)).length).toBe(1);
});

test('Korean is composed, shown two columns wide, edited and run', async ({ page }) => {
  await open(page, { language: 'ko' });
  await type(page, 'echo ');
  await compose(page, ['ㅎ', '하', '한'], '한');
  await compose(page, ['ㄱ', '그', '글'], '글');
  await line(page, /# echo 한글$/);
  await page.keyboard.press('Backspace');
  await line(page, /# echo 한$/);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.type('x');
  await line(page, /# echo x한$/);
  await page.keyboard.press('End');
  await page.keyboard.type('> 파일.txt; ls');
  await page.keyboard.press('Enter');
  await shows(page, /^파일\.txt$/m);
  await atPrompt(page);
  expect(await run(page, 'cat 파일.txt; echo 가나다 | wc -c; printf "%s|\\n" 끝')).toMatch(/^x한\n10\n끝\|$/m);
  await page.keyboard.type('cat 파');
  await page.keyboard.press('Tab');
  await line(page, /# cat 파일\.txt$/);
});

test('a command of a host is a command of that host', async ({ page }) => {
  await open(page);
  await type(page, 'ssh node01\n');
  await line(page, /^root@node01:~#$/);
  await page.keyboard.type('systemctl is-active kubelet; exit\n');
  await shows(page, /^active$/m);
  await line(page, /^root@controlplane:~\/work#$/);
});
