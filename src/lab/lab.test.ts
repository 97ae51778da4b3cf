import { describe, expect, it } from 'vitest';
import { begun, Bench, MemoryShelf } from './fixture.ts';
import type { Recording } from './protocol.ts';

const boot = { seed: 7, preset: 'trio', epoch: Date.UTC(2026, 0, 1) };

/** Everything that a person can do, with the clock running in different ways in between. */
async function work(bench: Bench): Promise<number> {
  const { lab } = bench;
  const id = await lab.openTerminal({ columns: 100, rows: 30 });
  await bench.pass(50);
  for (const key of 'kubectl create deployment web --image=nginx --replicas=3\r') {
    lab.terminalData(id, key);
    await bench.pass(7);
  }
  await bench.pass(400);
  lab.setSpeed(25);
  await bench.pass(600);
  lab.terminalData(id, 'kubectl get pods -w\r');
  const applied = lab.apply('/root/work/two.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: two\ndata:\n  a: "1"\n');
  await bench.pass(200);
  expect((await applied).stdout).toBe('configmap/two created\n');
  const pod = bench.cluster.objects('pods')!.find((p) => p.metadata.name.startsWith('web-'))!;
  const deleted = lab.act({ type: 'delete', ref: { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: pod.metadata.name } });
  await bench.pass(100);
  expect((await deleted).exit).toBe(0);
  lab.terminalData(id, '\u0003');
  await lab.act({ type: 'power', host: 'node02', on: false });
  lab.setSpeed('max');
  await bench.pass(20);
  lab.setSpeed(1);
  lab.setPaused(true);
  await bench.pass(50);
  lab.terminalData(id, 'kubectl scale deploy/web --replicas=5\r');
  lab.terminalResize(id, 120, 40);
  for (let i = 0; i < 5; i++) await lab.step('event');
  await lab.step('write');
  lab.setPaused(false);
  await lab.act({ type: 'power', host: 'node02', on: true });
  const second = await lab.openTerminal({ host: 'node01', columns: 80, rows: 24 });
  lab.terminalData(second, 'crictl ps\r');
  await lab.skip(90_000);
  await bench.pass(300);
  return second;
}

describe('the lab', () => {
  it('comes to the same state when the kept recording is played, and when it went through a file', async () => {
    const bench = new Bench();
    begun(await bench.lab.boot(boot));
    const second = await work(bench);
    bench.lab.setPaused(true);
    await bench.pass(20);
    await bench.lab.flush();
    const { hash } = bench;

    const again = new Bench(bench.shelf);
    const info = begun(await again.lab.boot({}));
    expect(again.hash).toBe(hash);
    expect(info.terminals).toEqual([{ id: 1, host: 'controlplane' }, { id: second, host: 'node01' }]);
    expect(info.replayed).toBeGreaterThan(60);
    expect(again.shown()).toContain('deployment.apps/web created');

    const file = JSON.stringify(await bench.lab.exportRecording());
    const other = new Bench();
    begun(await other.lab.boot({ seed: 1, preset: 'solo' }));
    begun(await other.lab.boot({ recording: JSON.parse(file) as Recording }));
    expect(other.hash).toBe(hash);
    // And goes on in the same way.
    for (const one of [bench, again, other]) {
      one.lab.setPaused(false);
      await one.lab.skip(60_000);
      one.lab.setPaused(true);
      await one.pass(50);
    }
    expect(again.hash).toBe(bench.hash);
    expect(other.hash).toBe(bench.hash);
  });

  it('refuses what is no recording whole, with the reason, and the cluster stays', async () => {
    const bench = new Bench();
    begun(await bench.lab.boot(boot));
    const id = await bench.lab.openTerminal({ columns: 100, rows: 30 });
    await bench.pass(50);
    bench.lab.setPaused(true);
    await bench.pass(50);
    const { hash } = bench;
    const good = await bench.lab.exportRecording();
    const bad: [unknown, string][] = [
      [null, 'not an object'],
      [{ ...good, format: 'x' }, 'format is not "podium-recording"'],
      [{ ...good, version: 2 }, 'version 2 is not known'],
      [{ ...good, seed: -1 }, 'seed, preset, epoch, until or events is missing or not valid'],
      [{ ...good, inputs: 3 }, 'inputs is not a list'],
      [{ ...good, inputs: [{ at: good.epoch, after: 0, op: { type: 'shell' } }] }, 'inputs[0].op.type "shell" is not known'],
      [{ ...good, inputs: [{ ...good.inputs[0], op: { type: 'terminal-data', id: 1 } }] }, 'inputs[0].op.data is not valid'],
      [{ ...good, inputs: [...good.inputs, { at: good.epoch, after: 0, op: { type: 'terminal-close', id: 1 } }] }, `inputs[${good.inputs.length}] is out of order`],
      [{ ...good, lesson: { id: 3 } }, 'lesson is not valid'],
      [{ ...good, lesson: { id: 'nowhere', done: [] } }, 'nowhere'],
      [{ ...good, preset: 'moon' }, 'unknown preset "moon"'],
    ];
    for (const [recording, detail] of bad) {
      const answer = await bench.lab.boot({ recording: recording as Recording });
      expect(answer).toMatchObject({ ok: false, detail });
    }
    expect((await bench.lab.exportRecording()).inputs).toEqual(good.inputs);
    bench.lab.setPaused(false);
    bench.shown();
    bench.lab.terminalData(id, 'echo st""ays\r');
    await bench.pass(200);
    expect(bench.shown()).toContain('stays');
    expect(hash).toMatch(/^[0-9a-f]{8}$/);
  });

  it('begins anew when what was kept can’t be read, says why and puts it aside', async () => {
    const bench = new Bench();
    begun(await bench.lab.boot(boot));
    await bench.lab.openTerminal({ columns: 100, rows: 30 });
    await bench.pass(50);
    bench.shelf.spoil((head) => ((head.recording as { version: number }).version = 2));
    const again = new Bench(bench.shelf);
    const info = begun(await again.lab.boot({}));
    expect(info).toMatchObject({ replayed: 0, lost: { refusal: { detail: 'version 2 is not known' } } });
    expect(info.lost?.kept).toMatchObject({ recording: { inputs: [{ op: { type: 'terminal-open' } }] } });
    expect(bench.shelf.asides).toBe(1);
  });

  it('keeps how the clock runs', async () => {
    const bench = new Bench();
    begun(await bench.lab.boot(boot));
    bench.lab.setSpeed(10);
    bench.lab.setPaused(true);
    await bench.pass(50);
    const again = new Bench(bench.shelf);
    begun(await again.lab.boot({}));
    await again.pass(200);
    expect(again.events.findLast((e) => e.type === 'clock')).toMatchObject({ clock: { speed: 10, paused: true } });
  });

  it('keeps what the page had open, until another cluster takes its place', async () => {
    const bench = new Bench();
    begun(await bench.lab.boot(boot));
    const page = { files: [{ path: '/root/work/a.yaml', base: null, draft: 'kind: P' }], active: '/root/work/a.yaml', terminal: null, tabs: [{ name: 'mine', grid: { axis: 'row' as const, parts: [1, 2], shares: [0.5, 0.5] }, front: 2 }] };
    bench.lab.keepPage(page);
    await bench.lab.flush();
    const again = new Bench(bench.shelf);
    expect(begun(await again.lab.boot({})).page).toEqual(page);
    const third = new Bench(again.shelf);
    expect(begun(await third.lab.boot({})).page).toEqual(page);
    expect(begun(await third.lab.reset()).page).toBeUndefined();
    await third.lab.flush();
    for (const spoilt of [{ files: 3 }, { ...page, tabs: [{ name: '', grid: { axis: 'row', parts: [1, 2], shares: [1] }, front: 1 }] }, { ...page, tabs: [{ name: '', grid: 'all', front: 1 }] }]) {
      third.shelf.spoil((head) => ((head as { page: unknown }).page = spoilt));
      expect(begun(await new Bench(third.shelf).lab.boot({})).page).toBeUndefined();
    }
  });

  it('opens the page’s editor again for an edit that was under way', async () => {
    const bench = new Bench();
    begun(await bench.lab.boot(boot));
    const id = await bench.lab.openTerminal({ columns: 100, rows: 30 });
    bench.lab.terminalData(id, 'kubectl edit -n kube-system deployment coredns\r');
    await bench.pass(2000);
    const edit = bench.events.find((e) => e.type === 'edit');
    await bench.lab.flush();
    expect(edit).toBeDefined();
    const again = new Bench(bench.shelf);
    begun(await again.lab.boot({}));
    expect(again.events.filter((e) => e.type === 'edit')).toEqual([edit]);
    if (edit?.type === 'edit') await again.lab.editDone(edit.path, null);
    await again.pass(500);
    expect(again.shown()).toContain('Edit cancelled, no changes made.');
    const third = new Bench(again.shelf);
    begun(await third.lab.boot({}));
    expect(third.events.filter((e) => e.type === 'edit')).toEqual([]);
  });
});

const LESSON = `id: small
code: P1
track: pods
order: 1
minutes: 1
preset: trio
seed: 5
setup:
  - run: kubectl create namespace shop
steps:
  - id: one
    checks:
      - obj: pod/mine
        path: status.phase
        is: Running
    solution:
      - kubectl run mine --image=nginx
`;

describe('the cluster before', () => {
  const named = async (bench: Bench, name: string) => {
    const result = bench.lab.importYaml(`apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n`);
    await bench.pass(500);
    expect((await result).exit).toBe(0);
  };
  const maps = (bench: Bench) => bench.cluster.objects('configmaps')!.filter((c) => c.metadata.namespace === 'default' && c.metadata.name !== 'kube-root-ca.crt').map((c) => c.metadata.name);

  it('comes back after a reset, and goes again', async () => {
    const bench = new Bench();
    begun(await bench.lab.boot(boot));
    await named(bench, 'mine');
    expect(begun(await bench.lab.reset()).before).toBe(true);
    expect(maps(bench)).toEqual([]);
    await named(bench, 'new');
    begun(await bench.lab.back());
    expect(maps(bench)).toEqual(['mine']);
    begun(await bench.lab.back());
    expect(maps(bench)).toEqual(['new']);
  });

  it('is not kept when nothing was done with it', async () => {
    const bench = new Bench();
    begun(await bench.lab.boot(boot));
    await bench.lab.openTerminal({ columns: 80, rows: 24 });
    expect(begun(await bench.lab.reset({ preset: 'solo' }))).toMatchObject({ before: false, preset: 'solo', hosts: ['controlplane'] });
    expect(await bench.lab.back()).toMatchObject({ ok: false });
  });

  it('outlives a lesson with a reload in it', async () => {
    const bench = new Bench(new MemoryShelf(), { small: LESSON });
    begun(await bench.lab.boot(boot));
    await named(bench, 'mine');
    begun(await bench.lab.startLesson('small'));
    expect(maps(bench)).toEqual([]);
    await bench.pass(50);
    const again = new Bench(bench.shelf, { small: LESSON });
    begun(await again.lab.boot({}));
    expect(again.events.findLast((e) => e.type === 'lesson')).toMatchObject({ state: { id: 'small' } });
    begun(await again.lab.leaveLesson());
    expect(again.events.findLast((e) => e.type === 'lesson')).toMatchObject({ state: null });
    expect(maps(again)).toEqual(['mine']);
  });

  it('is what was kept, for a page that a link opened', async () => {
    const bench = new Bench();
    begun(await bench.lab.boot(boot));
    await named(bench, 'mine');
    await bench.lab.flush();
    const other = new Bench();
    begun(await other.lab.boot({ seed: 3, preset: 'solo' }));
    await named(other, 'theirs');
    const again = new Bench(bench.shelf);
    expect(begun(await again.lab.boot({ recording: await other.lab.exportRecording() })).before).toBe(true);
    expect(maps(again)).toEqual(['theirs']);
    begun(await again.lab.back());
    expect(maps(again)).toEqual(['mine']);
  });
});
