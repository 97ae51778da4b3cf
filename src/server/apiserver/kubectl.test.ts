import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findKubectl } from '../../../scripts/kubectl.mjs';
import { kubeconfig } from './kubeconfig.ts';
import { eventually, serve, type Served } from './testing.ts';

// What the recordings have only the errors of: streams to containers, with the real kubectl where there is one.

const kubectl = findKubectl();

describe.skipIf(!kubectl)('the real kubectl', () => {
  let served: Served;
  const folder = mkdtempSync(join(tmpdir(), 'podium-kubectl-'));
  const config = join(folder, 'config');
  const started: ChildProcess[] = [];

  const start = (args: readonly string[], env: Record<string, string> = {}) => {
    const child = spawn(kubectl!, args, { env: { ...process.env, KUBECONFIG: config, HOME: folder, ...env } });
    started.push(child);
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => (out += String(chunk)));
    child.stderr.on('data', (chunk) => (err += String(chunk)));
    const ended = new Promise<{ out: string; err: string; exit: number | null }>((resolve) => child.on('close', (exit) => resolve({ out, err, exit })));
    return { child, ended, out: () => out, err: () => err };
  };
  const run = (args: readonly string[], stdin = '', env: Record<string, string> = {}) => {
    const { child, ended } = start(args, env);
    child.stdin.end(stdin);
    return ended;
  };

  beforeAll(async () => {
    served = await serve(10);
    writeFileSync(config, kubeconfig(served.url, served.authority));
    await run(['run', 'web', '--image=nginx:1.27', '--port=80']);
    await run(['run', 'loop', '--image=busybox', '--', 'sh', '-c', 'while true; do sleep 1; echo tick; done']);
    expect(await run(['wait', '--for=condition=Ready', 'pod/web', 'pod/loop', '--timeout=60s'])).toMatchObject({ exit: 0 });
  }, 90_000);
  afterAll(async () => {
    for (const child of started) child.kill();
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([['WebSocket', {}], ['SPDY', { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false' }]])('runs commands over %s', async (_name, env) => {
    expect(await run(['exec', 'web', '--', 'sh', '-c', 'echo out; echo err >&2; exit 3'], '', env)).toEqual({ out: 'out\n', err: 'err\ncommand terminated with exit code 3\n', exit: 3 });
    expect(await run(['exec', '-i', 'loop', '--', 'cat'], 'through\n한글\n', env)).toMatchObject({ out: 'through\n한글\n', exit: 0 });
    expect((await run(['exec', 'web', '--', 'nope'], '', env)).err).toContain('executable file not found in $PATH');
  }, 60_000);

  it('copies files both ways', async () => {
    const file = join(folder, 'a.txt');
    writeFileSync(file, 'copied\n');
    expect(await run(['cp', file, 'loop:/tmp/b.txt'])).toMatchObject({ exit: 0 });
    expect(await run(['cp', 'loop:/tmp/b.txt', join(folder, 'c.txt')])).toMatchObject({ exit: 0 });
    expect(readFileSync(join(folder, 'c.txt'), 'utf8')).toBe('copied\n');
  }, 60_000);

  it.each([['WebSocket', {}], ['SPDY', { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false' }]])('carries every byte over %s', async (_name, env) => {
    const bytes = Buffer.from(Array.from({ length: 100_003 }, (_, i) => (i * 7919 + (i >> 8) * 31) & 255));
    const file = join(folder, 'in.bin');
    writeFileSync(file, bytes);
    const back = join(folder, `out-${_name}.bin`);
    expect(await run(['cp', file, 'loop:/tmp/bin'], '', env)).toMatchObject({ exit: 0 });
    expect(await run(['cp', 'loop:/tmp/bin', back], '', env)).toMatchObject({ exit: 0 });
    expect(readFileSync(back).equals(bytes)).toBe(true);
    const { out } = await run(['exec', 'loop', '--', 'sh', '-c', 'base64 -w0 /tmp/bin; echo; wc -c < /tmp/bin; sha256sum < /tmp/bin; base64 /tmp/bin | base64 -d | sha256sum'], '', env);
    const sum = `${createHash('sha256').update(bytes).digest('hex')}  -`;
    expect(out.split('\n')).toEqual([bytes.toString('base64'), String(bytes.length), sum, sum, '']);
  }, 60_000);

  it.each([['a tunnel', {}], ['SPDY', { KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' }]])('forwards ports over %s', async (_name, env) => {
    const forward = start(['port-forward', 'pod/web', ':80'], env);
    const port = await eventually(() => /127\.0\.0\.1:(\d+) -> 80/.exec(forward.out())?.[1]);
    for (let i = 0; i < 3; i++) expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toContain('Welcome to nginx!');
    forward.child.kill();
    await forward.ended;
    const wrong = start(['port-forward', 'pod/web', ':81'], env);
    const other = await eventually(() => /127\.0\.0\.1:(\d+) -> 81/.exec(wrong.out())?.[1]);
    await fetch(`http://127.0.0.1:${other}/`).catch(() => undefined);
    const { err, exit } = await wrong.ended;
    expect([exit, err]).toEqual([1, expect.stringMatching(/failed to connect to localhost:81 inside namespace .* connect: connection refused[\s\S]*error: lost connection to pod/)]);
  }, 60_000);

  it('attaches, follows and runs', async () => {
    const attach = start(['attach', 'loop']);
    await eventually(() => attach.out().includes('tick'));
    attach.child.kill();
    const logs = start(['logs', '-f', 'loop', '--tail=1']);
    await eventually(() => logs.out().split('tick').length > 2);
    logs.child.kill();
    expect((await run(['run', 'once', '--image=busybox', '-i', '--rm', '--restart=Never', '--', 'sh'], 'echo inside\n')).out).toContain('inside\n');
  }, 60_000);

  it('proxies to pods', async () => {
    const proxy = start(['proxy', '--port=0']);
    const port = await eventually(() => /127\.0\.0\.1:(\d+)/.exec(proxy.out())?.[1]);
    expect(await (await fetch(`http://127.0.0.1:${port}/api/v1/namespaces/default/pods/web/proxy/`)).text()).toContain('Welcome to nginx!');
  }, 60_000);
});
