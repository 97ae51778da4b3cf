import { describe, expect, it } from 'vitest';
import { TestCluster } from './testing.ts';

const daemonSet = (spec: object = {}, template: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'agent' },
  spec: { selector: { matchLabels: { app: 'agent' } }, template: { metadata: { labels: { app: 'agent' } }, spec: { containers: [{ name: 'agent', image: 'busybox:1.36' }], ...template } }, ...spec },
});
const TAINT = { key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' };
/** The cluster of the recordings. */
const trio = (spec: object = {}, template: object = {}) => {
  const t = new TestCluster();
  t.addNode('controlplane');
  t.advance(500);
  t.change('nodes', 'controlplane', { spec: { taints: [TAINT] } });
  expect(t.create('daemonsets', daemonSet(spec, template)).message).toBeUndefined();
  t.advance(4000);
  return t;
};
const status = (t: TestCluster) => t.get('daemonsets', 'agent', 'apps').status;
const places = (t: TestCluster) => t.list('pods').map((p) => p.spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms[0].matchFields[0].values[0]).sort();
const images = (t: TestCluster) => t.list('pods').map((p) => p.spec.containers[0].image).sort();
const patch = (t: TestCluster, body: object) => t.change('daemonsets', 'agent', body, 'apps');

// recording 40; pkg/controller/daemon/daemon_controller_test.go
describe('daemonset', () => {
  it('puts a pod on each node that it tolerates, with the status of recording 40', () => {
    const t = trio();
    expect(places(t)).toEqual(['node01', 'node02']);
    expect(status(t)).toEqual({ currentNumberScheduled: 2, desiredNumberScheduled: 2, numberAvailable: 2, numberMisscheduled: 0, numberReady: 2, observedGeneration: 1, updatedNumberScheduled: 2 });
    const [pod] = t.list('pods');
    expect(pod.metadata.labels).toMatchObject({ app: 'agent', 'pod-template-generation': '1', 'controller-revision-hash': expect.stringMatching(/^\w+$/) });
    expect(pod.spec.tolerations.map((x: any) => x.key).sort()).toEqual(['disk-pressure', 'memory-pressure', 'not-ready', 'pid-pressure', 'unreachable', 'unschedulable'].map((k) => `node.kubernetes.io/${k}`));
    expect(t.eventsOf('agent').filter((e) => /^Normal SuccessfulCreate daemonset-controller: Created pod: agent-\w{5}$/.test(e))).toHaveLength(2);
    expect(t.list('controllerrevisions', 'apps')).toMatchObject([{ revision: 1, metadata: { labels: { 'controller-revision-hash': pod.metadata.labels['controller-revision-hash'] } }, data: { spec: { template: { $patch: 'replace' } } } }]);
    expect(t.sim.faults).toEqual([]);
  });

  it('follows tolerations, selectors, labels and nodes', () => {
    const t = trio();
    patch(t, { spec: { template: { spec: { tolerations: [{ key: TAINT.key, operator: 'Exists' }] } } } });
    t.advance(15_000);
    expect(status(t)).toMatchObject({ desiredNumberScheduled: 3, numberAvailable: 3, updatedNumberScheduled: 3 });
    patch(t, { spec: { template: { spec: { nodeSelector: { 'kubernetes.io/hostname': 'node02' } } } } });
    t.advance(15_000);
    expect(places(t)).toEqual(['node02']);
    t.addNode('node03');
    patch(t, { spec: { template: { spec: { nodeSelector: null } } } });
    t.advance(15_000);
    expect(places(t)).toEqual(['controlplane', 'node01', 'node02', 'node03']);
    // The second template has come back as the fourth revision.
    expect(t.list('controllerrevisions', 'apps').map((r) => r.revision).sort()).toEqual([1, 3, 4]);
  });

  it('replaces pods one node after the other', () => {
    const t = trio();
    patch(t, { spec: { template: { spec: { containers: [{ name: 'agent', image: 'busybox:1.37' }] } } } });
    let worst = 2;
    for (let i = 0; i < 60; i++) {
      t.advance(200);
      worst = Math.min(worst, status(t).numberAvailable ?? 0);
    }
    expect(worst).toBe(1);
    expect(images(t)).toEqual(['busybox:1.37', 'busybox:1.37']);
    expect(t.list('controllerrevisions', 'apps').map((r) => r.revision).sort()).toEqual([1, 2]);
  });

  it('surges where it may', () => {
    const t = trio({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: '0%' } } });
    patch(t, { spec: { template: { spec: { containers: [{ name: 'agent', image: 'busybox:1.37' }] } } } });
    let worst = 2;
    for (let i = 0; i < 60; i++) {
      t.advance(200);
      worst = Math.min(worst, status(t).numberAvailable ?? 0);
    }
    expect(worst).toBe(2);
    expect(images(t)).toEqual(['busybox:1.37', 'busybox:1.37']);
  });

  it('leaves pods alone with OnDelete', () => {
    const t = trio({ updateStrategy: { type: 'OnDelete' } });
    patch(t, { spec: { template: { spec: { containers: [{ name: 'agent', image: 'busybox:1.37' }] } } } });
    t.advance(5000);
    expect(images(t)).toEqual(['busybox:1.36', 'busybox:1.36']);
    t.send({ verb: 'delete', resource: 'pods', namespace: 'default', name: t.list('pods')[0].metadata.name });
    t.advance(5000);
    expect(images(t)).toEqual(['busybox:1.36', 'busybox:1.37']);
  });

  it('replaces a pod that failed', () => {
    const t = new TestCluster({ nodes: ['node01'] });
    let first = true;
    t.behaviour = () => (first ? { exitsMs: 500, exitCode: 1 } : {});
    t.create('daemonsets', daemonSet());
    t.advance(1600);
    first = false;
    t.advance(5000);
    expect(t.eventsOf('agent').some((e) => /^Warning FailedDaemonPod daemonset-controller: Found failed daemon pod default\/agent-\w{5} on node node01, will try to kill it$/.test(e))).toBe(true);
    expect(status(t).numberReady).toBe(1);
  });
});
