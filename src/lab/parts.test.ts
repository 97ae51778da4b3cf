import { expect, it } from 'vitest';
import { parts } from '../engine/sim/part.ts';
import { begun, Bench } from './fixture.ts';

/** Each needs parts that a fresh page does without. */
const COMMANDS = ['sed -i s/leader-elect=true/leader-elec=true/ /etc/kubernetes/manifests/kube-scheduler.yaml', 'k get po -A | head -3', 'for i in 1 2; do echo "$i"; done > list', '(exit 3) &', 'kubectl create deployment web --image=nginx --replicas=2', 'kubectl patch deploy web --type=json -p \'[{"op":"replace","path":"/spec/replicas","value":1}]\'', 'kubectl get nonsense', 'kubectl get pods -A --as=system:node:controlplane --as-group=system:nodes', 'kubectl delete deploy web', 'if then'];

/** As in a page that was just opened. */
const forget = () => {
  for (const part of parts) (part as { loaded: unknown }).loaded = undefined;
};

it('plays what was typed while a part of the engine was loaded in the same place, whether it is there or not', async () => {
  forget();
  const bench = new Bench();
  begun(await bench.lab.boot({ seed: 7, preset: 'trio', epoch: Date.UTC(2026, 0, 1) }));
  const id = await bench.lab.openTerminal({ columns: 100, rows: 30 });
  let loaded = () => {};
  bench.outside = new Promise<void>((resolve) => (loaded = resolve));
  bench.lab.terminalData(id, 'kubectl explain pods\r');
  await bench.pass(500);
  expect(bench.cluster.sim.external).toBeDefined();
  bench.shown();
  bench.lab.terminalData(id, 'kubectl run late --image=nginx\r');
  bench.lab.mark(1);
  await bench.pass(500);
  expect(bench.keepState()).toMatchObject({ state: 'saved', mark: 1 });
  expect(bench.shown()).toContain('kubectl run late');
  loaded();
  await settle(bench);
  await bench.pass(2000);
  bench.lab.setPaused(true);
  await bench.pass(50);
  await bench.lab.flush();
  expect(bench.cluster.objects('pods')!.map((p) => p.metadata.name)).toContain('late');

  const there = new Bench(bench.shelf);
  begun(await there.lab.boot({}));
  expect(there.hash).toBe(bench.hash);
  forget();
  const again = new Bench(bench.shelf);
  begun(await again.lab.boot({}));
  expect(again.hash).toBe(bench.hash);
});

it.each(['solo', 'trio', 'workers=4'])('begins a %s without any part', async (preset) => {
  forget();
  const bench = new Bench();
  begun(await bench.lab.boot({ seed: 7, preset, epoch: Date.UTC(2026, 0, 1) }));
  expect(bench.cluster.sim.external).toBeUndefined();
  expect([...parts].filter(({ loaded }) => loaded !== undefined)).toEqual([]);
  expect(bench.cluster.sim.now()).toBeGreaterThanOrEqual(Date.UTC(2026, 0, 1));
});

it('comes to the same state whether the parts that a command needs are there or not', async () => {
  const hashes: string[] = [];
  for (const before of [forget, () => {}]) {
    before();
    const bench = new Bench();
    begun(await bench.lab.boot({ seed: 7, preset: 'solo', epoch: Date.UTC(2026, 0, 1) }));
    const id = await bench.lab.openTerminal({ columns: 100, rows: 30 });
    bench.lab.setPaused(true);
    for (const line of COMMANDS) {
      bench.lab.terminalData(id, `${line}\r`);
      await bench.lab.skip(3000);
      await bench.pass(100);
      await settle(bench);
      await bench.pass(100);
    }
    expect(bench.shown()).toContain('unexpected token `then');
    hashes.push(`${bench.cluster.sim.now()} ${bench.hash}`);
  }
  expect(hashes[1]).toBe(hashes[0]);
});

/** A module is loaded in its own time. */
async function settle(bench: Bench): Promise<void> {
  for (let i = 0; i < 200 && bench.cluster.sim.external; i++) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await bench.pass(1);
  }
}
