import { expect, it } from 'vitest';
import { begun, Bench } from './fixture.ts';

const told = (bench: Bench) => bench.events.flatMap((event) => (event.type === 'scene' ? [event.delta] : []));

async function opened(): Promise<Bench> {
  const bench = new Bench();
  begun(await bench.lab.boot({ seed: 7, preset: 'solo', epoch: Date.UTC(2026, 0, 1) }));
  return bench;
}

async function goneOn(bench: Bench): Promise<void> {
  bench.lab.setPaused(true);
  await bench.lab.skip(3000);
  await bench.pass(200);
}

it('is told from when the page wants it, whole, and changes nothing in the cluster', async () => {
  const [early, late] = [await opened(), await opened()];
  await early.lab.draw();
  for (const bench of [early, late]) await goneOn(bench);
  expect(told(late)).toEqual([]);
  await late.lab.draw();
  await late.pass(50);
  const [first] = told(late);
  expect(first).toMatchObject({ reset: true, nodes: [{ name: 'controlplane' }] });
  expect(first?.pods?.length).toBeGreaterThan(5);
  expect(first?.etcd?.writes.length).toBeGreaterThan(0);
  expect(first).not.toHaveProperty('pulses');
  expect(late.cluster.sim.now()).toBe(early.cluster.sim.now());
  expect(late.hash).toBe(early.hash);

  late.events.length = 0;
  begun(await late.lab.reset());
  await late.pass(50);
  expect(told(late)[0]).toMatchObject({ reset: true });
});
