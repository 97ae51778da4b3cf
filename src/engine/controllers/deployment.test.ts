import { describe, expect, it } from 'vitest';
import { TestCluster } from './testing.ts';

const deployment = (name: string, replicas: number, spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { app: name } },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
    progressDeadlineSeconds: 600,
    revisionHistoryLimit: 10,
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name: 'nginx', image: 'nginx:1.27' }] } },
    ...spec,
  },
});

/** A cluster with one Deployment `web`, up and running. */
const running = (replicas: number, spec: object = {}) => {
  const t = new TestCluster();
  t.create('deployments', deployment('web', replicas, spec));
  t.advance(5000);
  return t;
};
const web = (t: TestCluster) => t.get('deployments', 'web', 'apps');
const patch = (t: TestCluster, body: object) => t.change('deployments', 'web', body, 'apps');
const setImage = (t: TestCluster, image: string) => patch(t, { spec: { template: { spec: { containers: [{ name: 'nginx', image }] } } } });
const sets = (t: TestCluster) => t.list('replicasets', 'apps').sort((a, b) => Number(a.metadata.annotations['deployment.kubernetes.io/revision']) - Number(b.metadata.annotations['deployment.kubernetes.io/revision']));
const imageOf = (object: any) => object.spec.template.spec.containers[0].image;
const condition = (t: TestCluster, type: string) => web(t).status.conditions.find((c: any) => c.type === type);
/** Events with the names of ReplicaSets replaced by their images. */
const scaling = (t: TestCluster) => {
  const names = new Map(sets(t).map((rs) => [rs.metadata.name, imageOf(rs)]));
  return t.eventsOf('web').map((e) => e.replace(/web-\w+/g, (name) => names.get(name) ?? name).replace('Normal ScalingReplicaSet deployment-controller: ', ''));
};

// recordings 02, 23, 24; pkg/controller/deployment/*_test.go
describe('deployment', () => {
  it('comes up with the status and annotations of recording 02', () => {
    const t = running(3);
    expect(web(t).metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '1' });
    expect(web(t).status).toMatchObject({ observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3, terminatingReplicas: 0 });
    expect(web(t).status.conditions).toMatchObject([
      { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' },
      { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message: `ReplicaSet "${sets(t)[0].metadata.name}" has successfully progressed.` },
    ]);
    expect(sets(t)).toMatchObject([
      {
        metadata: {
          name: expect.stringMatching(/^web-[bcdfghjklmnpqrstvwxz2456789]{7,10}$/),
          annotations: { 'deployment.kubernetes.io/revision': '1', 'deployment.kubernetes.io/desired-replicas': '3', 'deployment.kubernetes.io/max-replicas': '4' },
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', controller: true, blockOwnerDeletion: true }],
        },
        spec: { replicas: 3 },
        status: { replicas: 3, fullyLabeledReplicas: 3, readyReplicas: 3, availableReplicas: 3, terminatingReplicas: 0, observedGeneration: 1 },
      },
    ]);
    expect(scaling(t)).toEqual(['Scaled up replica set nginx:1.27 from 0 to 3']);
    expect(t.sim.faults).toEqual([]);
  });

  it('rolls a new image out within surge and availability', () => {
    const t = running(3);
    setImage(t, 'nginx:1.28');
    t.advance(20_000);
    expect(scaling(t)).toEqual([
      'Scaled up replica set nginx:1.27 from 0 to 3',
      'Scaled up replica set nginx:1.28 from 0 to 1',
      'Scaled down replica set nginx:1.27 from 3 to 2',
      'Scaled up replica set nginx:1.28 from 1 to 2',
      'Scaled down replica set nginx:1.27 from 2 to 1',
      'Scaled up replica set nginx:1.28 from 2 to 3',
      'Scaled down replica set nginx:1.27 from 1 to 0',
    ]);
    expect(web(t).metadata.annotations['deployment.kubernetes.io/revision']).toBe('2');
    expect(condition(t, 'Progressing').reason).toBe('NewReplicaSetAvailable');
    expect(t.list('pods')).toHaveLength(3);
  });

  it('gives an old set the next revision when its template comes back, and remembers the last', () => {
    const t = running(1);
    setImage(t, 'nginx:1.28');
    t.advance(10_000);
    setImage(t, 'nginx:1.27');
    t.advance(10_000);
    expect(sets(t).map((rs) => [imageOf(rs), rs.metadata.annotations['deployment.kubernetes.io/revision'], rs.metadata.annotations['deployment.kubernetes.io/revision-history']])).toEqual([
      ['nginx:1.28', '2', undefined],
      ['nginx:1.27', '3', '1'],
    ]);
  });

  it('copies annotations to the new set', () => {
    const t = running(1);
    patch(t, { metadata: { annotations: { 'kubernetes.io/change-cause': 'first version' } } });
    t.advance(1000);
    expect(sets(t)[0].metadata.annotations['kubernetes.io/change-cause']).toBe('first version');
  });

  it('keeps the old pods when the new ones never come up, and says so after the deadline', () => {
    const t = running(3);
    t.behaviour = (pod) => ({ stuck: pod.spec!.containers[0]!.image !== 'nginx:1.27' });
    patch(t, { spec: { progressDeadlineSeconds: 2 } });
    setImage(t, 'nginx:nope');
    t.advance(10_000);
    expect(web(t).status).toMatchObject({ replicas: 4, updatedReplicas: 1, readyReplicas: 3, availableReplicas: 3, unavailableReplicas: 1 });
    const broken = sets(t)[1].metadata.name;
    expect(condition(t, 'Progressing')).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded', message: `ReplicaSet "${broken}" has timed out progressing.` });
    expect(condition(t, 'Available').status).toBe('True');
  });

  it('does not roll out while paused, and says so', () => {
    const t = running(3);
    patch(t, { spec: { paused: true } });
    setImage(t, 'nginx:1.28');
    t.advance(5000);
    expect(condition(t, 'Progressing')).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' });
    expect(sets(t)).toHaveLength(1);
    expect(web(t).status.updatedReplicas).toBeUndefined();
    patch(t, { spec: { paused: null } });
    t.advance(20_000);
    expect(sets(t).map((rs) => rs.spec.replicas)).toEqual([0, 3]);
  });

  it('scales in proportion in the middle of a rollout', () => {
    // Kubernetes documentation, "Proportional scaling": 10 replicas, maxSurge 3, maxUnavailable 2, then 15
    const t = running(10, { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } } });
    t.behaviour = (pod) => ({ stuck: pod.spec!.containers[0]!.image !== 'nginx:1.27' });
    setImage(t, 'nginx:nope');
    t.advance(10_000);
    expect(sets(t).map((rs) => rs.spec.replicas)).toEqual([8, 5]);
    patch(t, { spec: { replicas: 15 } });
    t.advance(5000);
    expect(sets(t).map((rs) => rs.spec.replicas)).toEqual([11, 7]);
  });

  it('stops all old pods before it starts new ones with Recreate', () => {
    const t = running(2, { strategy: { type: 'Recreate' } });
    setImage(t, 'nginx:1.28');
    let together = false;
    for (let i = 0; i < 40; i++) {
      t.advance(100);
      together ||= new Set(t.list('pods').map((p) => p.spec.containers[0].image)).size > 1;
    }
    t.advance(3000);
    expect(together).toBe(false);
    expect(scaling(t).slice(1)).toEqual(['Scaled down replica set nginx:1.27 from 2 to 0', 'Scaled up replica set nginx:1.28 from 0 to 2']);
  });

  it('keeps revisionHistoryLimit old sets', () => {
    const t = running(1, { revisionHistoryLimit: 1 });
    for (const tag of ['1.28', '1.29', '1.30']) {
      setImage(t, `nginx:${tag}`);
      t.advance(10_000);
    }
    expect(sets(t).map(imageOf)).toEqual(['nginx:1.29', 'nginx:1.30']);
  });

  it('adopts a set of its selector, and makes one after a hash collision', () => {
    const t = new TestCluster();
    const probe = new TestCluster();
    probe.create('deployments', deployment('web', 1));
    probe.advance(2000);
    const { name } = sets(probe)[0].metadata;
    t.create('replicasets', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name, labels: { app: 'other' } },
      spec: { replicas: 0, selector: { matchLabels: { app: 'other' } }, template: { metadata: { labels: { app: 'other' } }, spec: { containers: [{ name: 'c', image: 'x' }] } } },
    });
    t.create('deployments', deployment('web', 1));
    t.advance(5000);
    expect(web(t).status).toMatchObject({ collisionCount: 1, readyReplicas: 1 });
  });

  it('takes its ReplicaFailure from the set', () => {
    const t = new TestCluster();
    t.create('deployments', deployment('web', 1, { template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'nginx', image: 'nginx' }], nodeName: 'node01' } } }));
    t.advance(3000);
    expect(web(t).status.conditions.map((c: any) => c.type)).toEqual(['Available', 'Progressing']);
  });
});
