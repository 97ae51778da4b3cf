import { afterEach, describe, expect, it } from 'vitest';
import { loadParts } from '../../lab/outside.ts';
import { checks } from '../kinds/checks.ts';
import { parts } from '../sim/part.ts';
import { Cluster } from './cluster.ts';

const PRESETS = ['trio', 'solo', 'workers=5'];

afterEach(loadParts);

describe.each(PRESETS)('a fresh cluster of %s', (preset) => {
  it('comes up with nothing but what is loaded from the start', () => {
    for (const part of parts) part.loaded = undefined;
    const cluster = Cluster.create({ seed: 1, preset });
    cluster.sim.run({ until: cluster.sim.now() + 30_000 });
    expect(cluster.sim.external?.part.name).toBeUndefined();
    expect(cluster.sim.faults).toEqual([]);
    expect(cluster.objects('nodes')!.every((n) => (n.status!['conditions'] as { type: string; status: string }[]).some((c) => c.type === 'Ready' && c.status === 'True'))).toBe(true);
  });

  it('holds nothing that its API server would refuse, though it is not checked', () => {
    const cluster = Cluster.create({ seed: 1, preset });
    expect(checks).not.toThrow();
    const refused = cluster.kinds.all().flatMap((kind) => (kind.storedAs ? [] : (cluster.objects(kind.plural) ?? []).filter((o) => o.kind === kind.kind).flatMap((o) => (kind.validate?.(o) ?? []).map((p) => `${o.kind} ${o.metadata.name} ${p.field}: ${p.message}`))));
    expect(refused).toEqual([]);
  });
});

it('is the same cluster whether parts were there or not', async () => {
  const hashes: string[] = [];
  for (const there of [true, false]) {
    if (!there) for (const part of parts) part.loaded = undefined;
    const cluster = Cluster.create({ seed: 7, preset: 'trio' });
    const process = cluster.exec('controlplane', 'kubectl create deployment web --image=nginx --replicas=2 && kubectl rollout status deployment/web && kubectl get pods | sort', { actor: 'user' }, () => {}, () => {})!;
    const until = cluster.sim.now() + 120_000;
    while (cluster.sim.run({ until, stop: () => process.exitCode !== undefined }) === 'external') {
      const call = cluster.sim.external!;
      call.answer(await call.part.load());
    }
    expect(process.exitCode).toBe(0);
    cluster.sim.run({ until });
    hashes.push(cluster.hash());
  }
  expect(hashes[0]).toBe(hashes[1]);
});
