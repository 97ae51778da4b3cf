import { describe, expect, it } from 'vitest';
import type { Pod } from '../api/kubernetes.ts';
import { admin } from '../apiserver/testing.ts';
import { Client } from '../client/client.ts';
import { podsToDelete } from './common/deletionorder.ts';
import { createControllerManager } from './manager.ts';
import { TestCluster } from './testing.ts';

const replicaSet = (replicas: number, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'front', labels: { tier: 'front' } },
  spec: { replicas, selector: { matchLabels: { tier: 'front' } }, template: { metadata: { labels: { tier: 'front' } }, spec: { containers: [{ name: 'web', image: 'nginx:1.27' }] } }, ...spec },
});
const running = (replicas: number) => {
  const t = new TestCluster();
  t.create('replicasets', replicaSet(replicas));
  t.advance(3000);
  return t;
};
const front = (t: TestCluster) => t.get('replicasets', 'front', 'apps');
const names = (t: TestCluster, tier = 'front') => t.list('pods').filter((p) => p.metadata.labels?.tier === tier).map((p) => p.metadata.name);
const remove = (t: TestCluster, name: string) => t.send({ verb: 'delete', resource: 'pods', namespace: 'default', name });

// recording 51; pkg/controller/replicaset/replica_set_test.go
describe('replicaset', () => {
  it('makes its pods and tells each, with the status of recording 51', () => {
    const t = running(3);
    expect(front(t).status).toEqual({ availableReplicas: 3, fullyLabeledReplicas: 3, observedGeneration: 1, readyReplicas: 3, replicas: 3, terminatingReplicas: 0 });
    expect(t.eventsOf('front').every((e) => /^Normal SuccessfulCreate replicaset-controller: Created pod: front-[bcdfghjklmnpqrstvwxz2456789]{5}$/.test(e))).toBe(true);
    expect(t.eventsOf('front')).toHaveLength(3);
    expect(t.sim.faults).toEqual([]);
  });

  it('replaces a pod at once when it is deleted, and counts the old one as terminating', () => {
    const t = running(3);
    const [victim] = names(t);
    remove(t, victim!);
    t.advance(200);
    expect(front(t).status).toMatchObject({ replicas: 3, readyReplicas: 2, terminatingReplicas: 1 });
    t.advance(3000);
    expect(front(t).status).toMatchObject({ replicas: 3, readyReplicas: 3, terminatingReplicas: 0 });
    expect(names(t)).not.toContain(victim);
  });

  it('adopts a stray pod that matches and removes what is too much', () => {
    const t = running(3);
    t.create('pods', { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'stray', labels: { tier: 'front' } }, spec: { containers: [{ name: 'c', image: 'nginx' }] } });
    t.advance(100);
    expect(t.get('pods', 'stray').metadata).toMatchObject({ deletionTimestamp: expect.any(String), ownerReferences: [{ kind: 'ReplicaSet', name: 'front', controller: true, blockOwnerDeletion: true }] });
    t.advance(3000);
    expect(names(t)).toHaveLength(3);
    expect(names(t)).not.toContain('stray');
  });

  it('lets a pod go that does not match any more, and makes another', () => {
    const t = running(3);
    const [one] = names(t);
    t.change('pods', one!, { metadata: { labels: { tier: 'debug' } } });
    t.advance(3000);
    expect(names(t)).toHaveLength(3);
    expect(t.get('pods', one!).metadata.ownerReferences ?? []).toEqual([]);
  });

  it('does not create twice while its cache is behind', () => {
    const t = new TestCluster();
    t.create('replicasets', replicaSet(40));
    t.advance(5000);
    expect(names(t)).toHaveLength(40);
    t.change('replicasets', 'front', { spec: { replicas: 7 } }, 'apps');
    t.advance(5000);
    expect(names(t)).toHaveLength(7);
    // Ten of a kind, then one for all others, as for every busy object.
    expect(t.eventsOf('front').filter((e) => e.includes('SuccessfulCreate'))).toHaveLength(10);
  });

  it('waits minReadySeconds until a pod counts as available', () => {
    const t = new TestCluster();
    t.create('replicasets', replicaSet(1, { minReadySeconds: 10 }));
    t.advance(5000);
    expect(front(t).status).toMatchObject({ readyReplicas: 1 });
    expect(front(t).status.availableReplicas).toBeUndefined();
    t.advance(10_000);
    expect(front(t).status).toMatchObject({ availableReplicas: 1 });
  });

  it('serves ReplicationControllers as well', () => {
    const t = new TestCluster();
    t.create('replicationcontrollers', { apiVersion: 'v1', kind: 'ReplicationController', metadata: { name: 'old' }, spec: { replicas: 2, selector: { app: 'old' }, template: { metadata: { labels: { app: 'old' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } } } });
    t.advance(3000);
    expect(t.get('replicationcontrollers', 'old').status).toEqual({ availableReplicas: 2, fullyLabeledReplicas: 2, observedGeneration: 1, readyReplicas: 2, replicas: 2 });
    expect(t.eventsOf('old')[0]).toMatch(/^Normal SuccessfulCreate replication-controller: Created pod: old-\w{5}$/);
  });
});

// pkg/controller/controller_utils_test.go: TestSortingActivePodsWithRanks
describe('which pods go first', () => {
  const NOW = Date.UTC(2026, 10, 21, 2);
  const pod = (name: string, { node = 'n1', phase = 'Running', ready = true, since = '2026-11-21T01:00:00Z', created = '2026-11-21T00:00:00Z', cost, restarts = 0 }: { node?: string; phase?: string; ready?: boolean; since?: string; created?: string; cost?: string; restarts?: number } = {}): Pod =>
    ({
      metadata: { name, uid: name, creationTimestamp: created, ...(cost ? { annotations: { 'controller.kubernetes.io/pod-deletion-cost': cost } } : {}) },
      spec: { nodeName: node },
      status: { phase, conditions: [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: since }], containerStatuses: [{ restartCount: restarts }] },
    }) as unknown as Pod;
  const crowds = (pods: Pod[]) => new Map(pods.map(({ spec }) => [spec!.nodeName!, pods.filter((other) => other.spec!.nodeName === spec!.nodeName).length]));
  const order = (pods: Pod[], related: Pod[] = []) => [...pods.keys()].slice(1).map((n) => podsToDelete(pods, crowds(related), n, NOW).at(-1)!.metadata.name);

  it('unassigned, pending, not ready, cheap, crowded, newly ready, restarted, young', () => {
    const pods = [
      pod('oldest'),
      pod('young', { created: '2026-11-21T01:50:00Z' }),
      pod('restarted', { restarts: 3 }),
      pod('newly', { since: '2026-11-21T01:59:00Z' }),
      pod('crowded', { node: 'n2' }),
      pod('cheap', { cost: '-5' }),
      pod('unready', { ready: false }),
      pod('pending', { phase: 'Pending', ready: false }),
      pod('unassigned', { node: '', phase: 'Pending', ready: false }),
    ];
    expect(order(pods, [pod('x', { node: 'n2' }), pod('y', { node: 'n2' })])).toEqual(['unassigned', 'pending', 'unready', 'cheap', 'crowded', 'newly', 'restarted', 'young']);
  });
});

describe('controller manager', () => {
  it('works in one replica at a time, and another takes over', () => {
    const t = new TestCluster({ leaderElect: true });
    const second = createControllerManager({ sim: t.sim, clientFor: (agent) => new Client(t.server, agent, admin), hostname: 'controlplane2' });
    second.start();
    t.create('replicasets', replicaSet(2));
    t.advance(5000);
    expect(names(t)).toHaveLength(2);
    const lease = () => t.send({ verb: 'get', group: 'coordination.k8s.io', resource: 'leases', namespace: 'kube-system', name: 'kube-controller-manager' }).body.spec.holderIdentity;
    expect(lease()).toMatch(/^controlplane_[0-9a-f-]{36}$/);
    expect(t.eventsOf('kube-controller-manager', 'kube-system')[0]).toMatch(/^Normal LeaderElection kube-controller-manager: controlplane_[0-9a-f-]{36} became leader$/);
    t.manager.stop();
    t.change('replicasets', 'front', { spec: { replicas: 3 } }, 'apps');
    t.advance(10_000);
    expect(names(t)).toHaveLength(2);
    t.advance(20_000);
    expect(lease()).toMatch(/^controlplane2_/);
    expect(names(t)).toHaveLength(3);
  });

  it('starts again after a stop', () => {
    const t = running(1);
    t.manager.stop();
    t.manager.start();
    t.change('replicasets', 'front', { spec: { replicas: 2 } }, 'apps');
    t.advance(3000);
    expect(names(t)).toHaveLength(2);
  });

  it('runs the controllers that it is told to', () => {
    const t = new TestCluster({ controllers: ['*', '-replicaset-controller'] });
    t.create('replicasets', replicaSet(1));
    t.advance(2000);
    expect(names(t)).toEqual([]);
  });
});
