import { expect, test } from 'vitest';
import { Cluster } from './cluster.ts';
import { originOf } from './origin.ts';

const cluster = Cluster.create({ seed: 1, preset: 'trio', epochMs: Date.UTC(2026, 10, 21) });

test('a pod leads back over its owners to the line that was typed', () => {
  const line = 'kubectl create deployment web --image=nginx';
  cluster.exec('controlplane', line, { actor: 'user', what: line }, () => {}, () => {});
  cluster.sim.run({ until: cluster.sim.now() + 10_000 });
  const pod = cluster.objects('pods')!.find((p) => p.metadata.labels?.['app'] === 'web')!;
  const origin = originOf(cluster, cluster.kind('pods')!, 'default', pod.metadata.name!);
  expect(origin.map(({ actor, line: typed, kind }) => [actor, typed, kind])).toEqual([
    ['user', line, 'Deployment'],
    ['deployment-controller', undefined, 'ReplicaSet'],
    ['replicaset-controller', undefined, 'Pod'],
  ]);
  expect(cluster.scheduler.verdict(`default/${pod.metadata.name}`)?.node).toMatch(/^node0[12]$/);
});

test('what was changed leads to the change, not to the status that was written since', () => {
  const line = 'kubectl set image deployment/web nginx=nginx:1.27';
  cluster.exec('controlplane', line, { actor: 'user', what: line }, () => {}, () => {});
  cluster.sim.run({ until: cluster.sim.now() + 20_000 });
  const pod = cluster.objects('pods')!.find((p) => p.metadata.labels?.['app'] === 'web')!;
  const origin = originOf(cluster, cluster.kind('pods')!, 'default', pod.metadata.name!);
  expect(origin.map(({ actor, line: typed, did, kind }) => [actor, typed, did, kind])).toEqual([
    ['user', line, 'changed', 'Deployment'],
    ['deployment-controller', undefined, 'made', 'ReplicaSet'],
    ['replicaset-controller', undefined, 'made', 'Pod'],
  ]);
});

test('the steps of a rollout are one link', () => {
  const lines = ['kubectl scale deployment/web --replicas=4', 'kubectl set image deployment/web nginx=nginx:1.26'];
  for (const line of lines) {
    cluster.exec('controlplane', line, { actor: 'user', what: line }, () => {}, () => {});
    cluster.sim.run({ until: cluster.sim.now() + 30_000 });
  }
  const fresh = cluster.objects('pods')!.filter((p) => JSON.stringify(p).includes('"image":"nginx:1.26"') && !p.metadata.deletionTimestamp);
  expect(fresh).toHaveLength(4);
  for (const pod of fresh) {
    const origin = originOf(cluster, cluster.kind('pods')!, 'default', pod.metadata.name!);
    expect(origin.map(({ actor, line }) => line ?? actor)).toEqual([lines[1], 'deployment-controller', 'replicaset-controller']);
  }
});

test('what nobody remembers has no origin', () => {
  expect(originOf(cluster, cluster.kind('pods')!, 'default', 'nobody')).toEqual([]);
});

test('the machines tell which of the control plane runs, whatever the API says', () => {
  const state = () => cluster.hostInfo()[0]!.components!.find((c) => c.name === 'kube-apiserver')!.state;
  expect(state()).toBe('ok');
  cluster.writeFile('controlplane', '/etc/kubernetes/manifests/kube-apiserver.yaml', null);
  cluster.sim.run({ until: cluster.sim.now() + 60_000 });
  expect(state()).toBe('down');
});
