import { beforeEach, describe, expect, it } from 'vitest';
import { node, owner, endpoints, pod, pods, service, trio } from '../fixture.ts';
import { applyScene, onHappening, useEtcd, useScene, type Happening } from '../store/scene.ts';
import { buildModel, shownState } from './model.ts';
import { bytes, shorten, shortImage } from './names.ts';
import { pendingReason } from './reason.ts';
import { idOf, refOf } from './refs.ts';

const model = (namespace: string | null = null, system = false, hues = new Map<number, number>()) => buildModel(useScene.getState(), { namespace, system }, hues);

beforeEach(() => applyScene(trio()));

describe('buildModel', () => {
  it('puts the control plane first and the cluster’s own pods into strips', () => {
    const m = model();
    expect(m.nodes.map((n) => `${n.card.name} ${n.pods.length} ${n.folded.length}`)).toEqual(['controlplane 0 6', 'node01 0 3', 'node02 0 3']);
    expect(m.services).toEqual([]);
    expect(model(null, true).services.map((s) => s.card.name)).toEqual(['kubernetes']);
  });

  it('puts ReplicaSets into their Deployment, newest first, and only counts those that are done with', () => {
    applyScene({ at: 1, owners: [owner(100, 'Deployment', 'web', 3, 3, { revision: 3 }), owner(101, 'ReplicaSet', 'web-a', 0, 0, { owner: 100, revision: 1 }), owner(102, 'ReplicaSet', 'web-b', 1, 1, { owner: 100, revision: 2 }), owner(103, 'ReplicaSet', 'web-c', 2, 2, { owner: 100, revision: 3 })], pods: [...pods(200, 'web-b', 1, [2], 102), ...pods(210, 'web-c', 2, [2], 103)] });
    const m = model();
    expect(m.owners.map((o) => [o.card.name, o.children.map((c) => c.name), o.old])).toEqual([['web', ['web-c', 'web-b'], 1]]);
    expect(m.look.get(102)).toMatchObject({ old: true, root: 100 });
    expect(m.look.get(103)).toMatchObject({ old: false, root: 100 });
  });

  it('keeps a workload’s colour while others come and go', () => {
    const hues = new Map<number, number>();
    applyScene({ at: 1, owners: [owner(100, 'Deployment', 'b', 1, 1)] });
    expect(model(null, false, hues).owners[0]!.hue).toBe(0);
    applyScene({ at: 2, owners: [owner(101, 'Deployment', 'a', 1, 1)] });
    expect(model(null, false, hues).owners.map((o) => `${o.card.name}${o.hue}`)).toEqual(['a1', 'b0']);
    applyScene({ at: 3, gone: [100] });
    expect(model(null, false, hues).owners.map((o) => `${o.card.name}${o.hue}`)).toEqual(['a1']);
  });

  it('filters by namespace and collects the endpoints of all slices', () => {
    applyScene({ at: 1, pods: [pod(200, 'a', 2), pod(201, 'b', 2, 'running', { namespace: 'shop' }), pod(202, 'c', 0, 'pending')], services: [service(300, 'web')], endpoints: [endpoints(301, 300, [200]), endpoints(302, 300, [], [202])] });
    expect(model('shop').nodes.flatMap((n) => n.pods.map((p) => p.name))).toEqual(['b']);
    expect(model('shop').services).toEqual([]);
    const m = model();
    expect(m.tray.map((p) => p.name)).toEqual(['c']);
    expect(m.services[0]).toMatchObject({ ready: [200], notReady: [202] });
  });

  it('does not know how pods on a silent node are doing', () => {
    const silent = node(2, 'node01', { ready: 'Unknown', status: 'NotReady' });
    expect(shownState(pod(1, 'a', 2), silent)).toBe('unknown');
    expect(shownState(pod(1, 'a', 2, 'terminating'), silent)).toBe('terminating');
    expect(shownState(pod(1, 'a', 2), node(2, 'node01', { ready: 'False', status: 'NotReady' }))).toBe('running');
  });
});

describe('applyScene', () => {
  it('keeps what did not change and forgets what is gone', () => {
    applyScene({ at: 1, pods: [pod(200, 'a', 2)] });
    const { version, pods: map } = useScene.getState();
    applyScene({ at: 2, gone: [200] });
    expect(useScene.getState().pods).toBe(map);
    expect(map.has(200)).toBe(false);
    expect(useScene.getState().version).toBe(version + 1);
  });

  it('keeps etcd’s newest writes first and does not redraw for them', () => {
    const { version } = useScene.getState();
    const write = (revision: number) => ({ at: 1, revision, key: `/registry/pods/default/p${revision}`, op: 'create' as const, actor: 'kubectl' });
    applyScene({ at: 1, etcd: { revision: 901, skipped: 0, writes: [write(900), write(901)] } });
    expect(useEtcd.getState().writes.map((w) => w.revision)).toEqual([901, 900]);
    expect(useScene.getState().version).toBe(version);
  });

  it('passes on what happened to whoever listens', () => {
    const seen: Happening[] = [];
    const stop = onHappening((h) => seen.push(h));
    applyScene({ at: 1, pulses: [{ at: 1, from: { name: 'kubectl' }, to: { name: 'kube-apiserver' }, kind: 'write', label: 'create pods', count: 1, errors: 0 }] });
    stop();
    expect(seen[0]!.pulses).toHaveLength(1);
  });
});

describe('refs', () => {
  it('leads from a card to its object and back', () => {
    applyScene({ at: 1, owners: [owner(100, 'Deployment', 'web', 1, 1)], pods: [pod(200, 'web-x', 2)] });
    const scene = useScene.getState();
    for (const id of [100, 200, 2, 20, 'etcd']) expect(idOf(scene, refOf(scene, id)!)).toBe(id);
    expect(refOf(scene, 100)).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', namespace: 'default', name: 'web' });
    expect(refOf(scene, 'you')).toBeUndefined();
  });
});

describe('names', () => {
  it('keeps the end of a generated name', () => {
    expect(shorten('web-7d8f9c6b5-x2k9p', 14)).toBe('web-7d8f...x2k9p');
    expect(shorten('web-7d8f9c6b5-x2k9p', 9)).toBe('web-...2k9p');
    expect(shorten('nginx', 14)).toBe('nginx');
  });

  it('names images and amounts as people do', () => {
    expect(shortImage('registry.k8s.io/coredns/coredns:v1.12.1')).toBe('coredns:v1.12.1');
    expect(bytes(7.8 * 2 ** 30)).toBe('7.8Gi');
    expect(bytes(134217728)).toBe('128Mi');
  });
});

describe('pendingReason', () => {
  it('takes from the scheduler’s message what keeps most nodes from it', () => {
    expect(pendingReason('0/3 nodes are available: 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.')).toBe('Insufficient cpu');
    expect(pendingReason("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.")).toBe("didn't match Pod's node affinity/selector");
    expect(pendingReason('0/1 nodes are available: 1 node(s) had untolerated taint {dedicated: gpu}.')).toBe('untolerated taint dedicated: gpu');
    expect(pendingReason('Back-off pulling image')).toBeUndefined();
  });
});
