import { describe, expect, it } from 'vitest';
import { feasibleNodesToFind } from './profile.ts';
import { TestScheduler, type NodeSpec } from './testing.ts';

/** The cluster of the recordings. */
const TRIO: Record<string, NodeSpec> = { controlplane: { taints: [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] }, node01: {}, node02: {} };
const trio = () => new TestScheduler(TRIO);
const message = (t: TestScheduler, name: string) => t.conditionOf(name)?.message;
const spread = (t: TestScheduler, names: readonly string[]) => names.map((name) => t.nodeOf(name)).sort();
const PREEMPTION = 'no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';

// recordings 31, 33, 34; pkg/scheduler/schedule_one_test.go
describe('scheduler', () => {
  it('binds a pod and tells it as recording 31 shows', () => {
    const t = trio();
    t.addPod('web');
    t.advance(1000);
    expect(t.nodeOf('web')).toBe('node01');
    expect(t.eventsOf('web')).toMatchObject([
      { reason: 'Scheduled', message: 'Successfully assigned default/web to node01', type: 'Normal', action: 'Binding', reportingComponent: 'default-scheduler', reportingInstance: 'default-scheduler-controlplane', source: {} },
    ]);
    expect(t.sim.faults).toEqual([]);
  });

  it('says why there is no node, in the words of recording 33', () => {
    const t = trio();
    t.addPod('big', { cpu: '100', memory: '1Gi' });
    t.addPod('mem', { memory: '100Gi' });
    t.addPod('sel', { nodeSelector: { disk: 'nvme' } });
    t.addPod('nopvc', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'missing' } }] });
    t.addPod('other', { schedulerName: 'my-scheduler' });
    t.advance(1000);
    expect(message(t, 'big')).toBe(`0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient cpu. ${PREEMPTION}`);
    expect(message(t, 'mem')).toBe(`0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 Insufficient memory. ${PREEMPTION}`);
    expect(message(t, 'sel')).toBe(`0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match Pod's node affinity/selector. ${PREEMPTION}`);
    expect(message(t, 'nopvc')).toBe('0/3 nodes are available: persistentvolumeclaim "missing" not found. not found');
    expect(t.conditionOf('other')).toBeUndefined();
    expect(t.conditionOf('big')).toMatchObject({ lastProbeTime: null, observedGeneration: 1, reason: 'Unschedulable', status: 'False', type: 'PodScheduled' });
    expect(t.eventsOf('big')).toMatchObject([{ reason: 'FailedScheduling', type: 'Warning', message: message(t, 'big') }]);
  });

  it('keeps pods with anti-affinity apart, and host ports free, as in recording 34', () => {
    const t = trio();
    const podAntiAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app: 'anti' } }, topologyKey: 'kubernetes.io/hostname' }] };
    for (const name of ['a', 'b', 'c']) t.addPod(name, { affinity: { podAntiAffinity } }, { labels: { app: 'anti' } });
    t.addPod('hp1', { nodeSelector: { 'kubernetes.io/hostname': 'node01' }, hostPort: 8080 });
    t.advance(500);
    t.addPod('hp2', { nodeSelector: { 'kubernetes.io/hostname': 'node01' }, hostPort: 8080 });
    t.addPod('aff', { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app: 'ghost' } }, topologyKey: 'kubernetes.io/hostname' }] } } });
    t.advance(500);
    expect(spread(t, ['a', 'b'])).toEqual(['node01', 'node02']);
    expect(message(t, 'c')).toBe("0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match pod anti-affinity rules. no new claims to deallocate, preemption: 0/3 nodes are available: 1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.");
    expect(message(t, 'hp2')).toBe("0/3 nodes are available: 1 node(s) didn't have free ports for the requested pod ports, 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint(s). no new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.");
    expect(message(t, 'aff')).toBe(`0/3 nodes are available: 1 node(s) had untolerated taint(s), 2 node(s) didn't match pod affinity rules. ${PREEMPTION}`);
    t.remove('a');
    t.advance(1000);
    expect(t.nodeOf('c')).toBeDefined();
  });

  it('refuses a pod that pods already there do not want', () => {
    const t = new TestScheduler({ node01: {} });
    const podAntiAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: { app: 'loud' } }, topologyKey: 'kubernetes.io/hostname' }] };
    t.addPod('quiet', { affinity: { podAntiAffinity } });
    t.advance(500);
    t.addPod('loud', {}, { labels: { app: 'loud' } });
    t.advance(500);
    expect(message(t, 'loud')).toContain("1 node(s) didn't satisfy existing pods anti-affinity rules");
  });

  it('spreads over the values of a label within maxSkew', () => {
    const t = new TestScheduler({ a1: { labels: { zone: 'a' } }, a2: { labels: { zone: 'a' } }, b1: { labels: { zone: 'b' } }, x: {} });
    const constraint = { maxSkew: 1, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: { matchLabels: { app: 's' } } };
    for (let i = 0; i < 4; i++) {
      t.addPod(`s${i}`, { topologySpreadConstraints: [constraint] as never }, { labels: { app: 's' } });
      t.advance(200);
    }
    expect(spread(t, ['s0', 's1', 's2', 's3']).filter((node) => node === 'b1')).toHaveLength(2);
    t.changeNode('b1', (node) => ({ ...node, spec: { ...node.spec, unschedulable: true } }));
    t.addPod('s4', { topologySpreadConstraints: [constraint] as never }, { labels: { app: 's' } });
    t.advance(200);
    t.addPod('s5', { topologySpreadConstraints: [constraint] as never }, { labels: { app: 's' } });
    t.advance(200);
    expect(message(t, 's5')).toMatch(/^0\/4 nodes are available: 1 node\(s\) didn't match pod topology spread constraints \(missing required label\), 1 node\(s\) were unschedulable, 2 node\(s\) didn't match pod topology spread constraints\./);
  });

  it('spreads the pods of a service by default', () => {
    const t = new TestScheduler({ n1: { cpu: '8', memory: '16Gi' }, n2: { cpu: '4', memory: '8Gi' }, n3: { cpu: '4', memory: '8Gi' } });
    t.create('services', { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web' }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } });
    t.advance(100);
    for (let i = 0; i < 6; i++) t.addPod(`w${i}`, {}, { labels: { app: 'web' } });
    t.advance(500);
    expect(spread(t, ['w0', 'w1', 'w2', 'w3', 'w4', 'w5'])).toEqual(['n1', 'n1', 'n2', 'n2', 'n3', 'n3']);
  });

  it('takes the node with the most room left, and the lower name of equals', () => {
    const t = new TestScheduler({ b: {}, a: {} });
    t.addPod('first', { cpu: '1', memory: '1Gi' });
    t.advance(200);
    t.addPod('second', { cpu: '1', memory: '1Gi' });
    t.advance(200);
    expect([t.nodeOf('first'), t.nodeOf('second')]).toEqual(['a', 'b']);
  });

  it('prefers nodes by affinity, taints and images', () => {
    const t = new TestScheduler({ a: { taints: [{ key: 'soft', effect: 'PreferNoSchedule' }] }, b: {}, c: { labels: { disk: 'ssd' }, images: [{ names: ['docker.io/library/big:1'], sizeBytes: 9e8 }] } });
    const preferred = [{ weight: 50, preference: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd'] }] } }] as never;
    t.addPod('plain');
    t.addPod('picky', { affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: preferred } } });
    t.addPod('imaged', { containers: [{ name: 'c', image: 'docker.io/library/big:1' }] });
    t.advance(500);
    expect([t.nodeOf('plain'), t.nodeOf('picky'), t.nodeOf('imaged')]).toEqual(['b', 'c', 'c']);
  });

  it('looks again when a node changes', () => {
    const t = trio();
    t.addPod('sel', { nodeSelector: { disk: 'nvme' } });
    t.advance(5000);
    expect(t.nodeOf('sel')).toBeUndefined();
    t.changeNode('node02', (node) => ({ ...node, metadata: { ...node.metadata, labels: { ...node.metadata.labels, disk: 'nvme' } } }));
    t.advance(1000);
    expect(t.nodeOf('sel')).toBe('node02');
  });

  it('looks again when a taint goes, and when a node comes', () => {
    const t = new TestScheduler({ node01: { taints: [{ key: 'maint', effect: 'NoSchedule' }] } });
    t.addPod('late');
    t.advance(2000);
    expect(message(t, 'late')).toMatch(/^0\/1 nodes are available: 1 node\(s\) had untolerated taint\(s\)\./);
    t.changeNode('node01', (node) => ({ ...node, spec: {} }));
    t.advance(1000);
    expect(t.nodeOf('late')).toBe('node01');
    t.changeNode('node01', (node) => ({ ...node, spec: { unschedulable: true } }));
    t.addPod('later');
    t.advance(1000);
    t.addNode('node02');
    t.advance(1000);
    expect(t.nodeOf('later')).toBe('node02');
  });

  it('does not look again for what cannot help', () => {
    const t = trio();
    const looked: string[] = [];
    t.tracer.listen((trace) => trace.kind === 'schedule' && looked.push(trace.pod));
    const term = (app: string) => [{ labelSelector: { matchLabels: { app } }, topologyKey: 'kubernetes.io/hostname' }];
    t.addPod('lonely', { affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: term('ghost') } } });
    t.addPod('port', { nodeSelector: { none: 'such' } });
    t.advance(3000);
    t.addPod('other');
    t.advance(3000);
    t.remove('other');
    t.changeNode('node01', (node) => ({ ...node, metadata: { ...node.metadata, labels: { ...node.metadata.labels, some: 'label' } } }));
    t.advance(3000);
    expect(looked.filter((pod) => pod !== 'default/other')).toEqual(['default/lonely', 'default/port']);
    t.addPod('ghost', {}, { labels: { app: 'ghost' } });
    t.advance(3000);
    expect(t.nodeOf('lonely')).toBe(t.nodeOf('ghost'));
  });

  it('says so when there are no nodes at all, and starts when there is one', () => {
    const t = new TestScheduler({});
    t.addPod('web');
    t.advance(1000);
    expect(message(t, 'web')).toBe('no nodes available to schedule pods');
    t.addNode('node01');
    t.advance(3000);
    expect(t.nodeOf('web')).toBe('node01');
  });

  it('does not fill a node beyond its pods or its resources', () => {
    const t = new TestScheduler({ node01: { pods: '2', cpu: '4' } });
    t.addPod('a', { cpu: '3' });
    t.addPod('b', { cpu: '3' });
    t.advance(500);
    expect(message(t, 'b')).toContain('1 Insufficient cpu.');
    expect(message(t, 'b')).toContain('1 No preemption victims found for incoming pod.');
    t.addPod('c');
    t.addPod('d');
    t.advance(500);
    expect([t.nodeOf('a'), t.nodeOf('c')]).toEqual(['node01', 'node01']);
    expect(message(t, 'd')).toContain('1 Too many pods.');
    t.remove('a');
    t.advance(2000);
    expect([t.nodeOf('b'), t.nodeOf('d')].filter(Boolean)).toHaveLength(1);
  });

  it('makes a less important pod leave for a more important one', () => {
    const t = new TestScheduler({ node01: { cpu: '2' }, node02: { cpu: '2' } });
    t.send({ verb: 'create', group: 'scheduling.k8s.io', resource: 'priorityclasses', body: { apiVersion: 'scheduling.k8s.io/v1', kind: 'PriorityClass', metadata: { name: 'high' }, value: 1000 } });
    t.addPod('low1', { cpu: '1500m' });
    t.addPod('low2', { cpu: '500m' });
    t.advance(500);
    t.addPod('filler', { cpu: '1500m' });
    t.advance(500);
    t.addPod('urgent', { cpu: '2', priorityClassName: 'high' });
    t.advance(100);
    const urgent = t.get('pods', 'urgent');
    expect(urgent.status.nominatedNodeName).toMatch(/^node0[12]$/);
    expect(t.eventsOf('urgent')[0].message).toBe('0/2 nodes are available: 2 Insufficient cpu.');
    const leaving = t.send({ verb: 'list', resource: 'pods', namespace: 'default' }).body.items.filter((p: any) => p.metadata.deletionTimestamp);
    expect(leaving.length).toBeGreaterThan(0);
    const gone = leaving[0].metadata.name;
    expect(t.eventsOf(gone).at(-1)).toMatchObject({ reason: 'Preempted', message: `Preempted by pod ${urgent.metadata.uid} on node ${urgent.status.nominatedNodeName}` });
    expect(leaving[0].status.conditions.find((c: any) => c.type === 'DisruptionTarget')).toMatchObject({ status: 'True', reason: 'PreemptionByScheduler', message: 'default-scheduler: preempting to accommodate a higher priority pod' });
    for (const pod of leaving) t.remove(pod.metadata.name);
    t.advance(2000);
    expect(t.nodeOf('urgent')).toBe(urgent.status.nominatedNodeName);
  });

  it('leaves a pod with gates alone until they are gone', () => {
    const t = trio();
    t.addPod('gated', { schedulingGates: [{ name: 'example.com/hold' }] });
    t.advance(1000);
    expect(t.nodeOf('gated')).toBeUndefined();
    expect(t.eventsOf('gated')).toEqual([]);
    const pod = t.get('pods', 'gated');
    const { schedulingGates: _, ...spec } = pod.spec;
    const response = t.send({ verb: 'update', resource: 'pods', namespace: 'default', name: 'gated', body: { ...pod, spec } });
    expect(response.code).toBe(200);
    t.advance(1000);
    expect(t.nodeOf('gated')).toBe('node01');
  });

  it('remembers what it decided, node by node', () => {
    const t = trio();
    const traces: any[] = [];
    t.tracer.listen((trace) => trace.kind === 'schedule' && traces.push(trace));
    t.addPod('web');
    t.addPod('big', { cpu: '100' });
    t.advance(500);
    expect(t.scheduler.verdict('default/web')).toMatchObject({
      node: 'node01',
      nodes: [{ node: 'controlplane', plugin: 'TaintToleration', reason: 'node(s) had untolerated taint(s)' }, { node: 'node01', score: expect.any(Number), scores: { NodeResourcesFit: expect.any(Number) } }, { node: 'node02' }],
    });
    expect(t.scheduler.verdict('default/big')).toMatchObject({ node: undefined, message: message(t, 'big'), nodes: [{}, { node: 'node01', plugin: 'NodeResourcesFit', reason: 'Insufficient cpu' }, {}] });
    expect(traces.map((trace) => [trace.pod, trace.node])).toEqual([['default/web', 'node01'], ['default/big', undefined]]);
  });

  it('binds delayed claims to a volume that fits, on the node that was chosen', () => {
    const t = trio();
    const nodeAffinity = { required: { nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/hostname', operator: 'In', values: ['node02'] }] }] } };
    t.send({ verb: 'create', group: 'storage.k8s.io', resource: 'storageclasses', body: { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass', metadata: { name: 'local' }, provisioner: 'kubernetes.io/no-provisioner', volumeBindingMode: 'WaitForFirstConsumer' } });
    const pv = t.send({ verb: 'create', resource: 'persistentvolumes', body: { apiVersion: 'v1', kind: 'PersistentVolume', metadata: { name: 'pv' }, spec: { storageClassName: 'local', capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' }, nodeAffinity } } }).body;
    t.send({ verb: 'update', resource: 'persistentvolumes', name: 'pv', subresource: 'status', body: { ...pv, status: { phase: 'Available' } } });
    t.create('persistentvolumeclaims', { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'claim' }, spec: { storageClassName: 'local', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } });
    t.advance(200);
    t.addPod('db', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'claim' } }] });
    t.advance(500);
    expect(t.send({ verb: 'get', resource: 'persistentvolumes', name: 'pv' }).body.spec.claimRef).toMatchObject({ namespace: 'default', name: 'claim' });
    const claim = t.get('persistentvolumeclaims', 'claim');
    t.send({ verb: 'update', resource: 'persistentvolumeclaims', namespace: 'default', name: 'claim', body: { ...claim, metadata: { ...claim.metadata, annotations: { 'pv.kubernetes.io/bind-completed': 'yes' } }, spec: { ...claim.spec, volumeName: 'pv' } } });
    t.advance(500);
    expect(t.nodeOf('db')).toBe('node02');
  });

  it("looks again at a pod for its own claims and for volumes, not for others' claims", () => {
    const t = trio();
    t.addPod('db', { volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'claim' } }] });
    t.advance(5000);
    const tries = () => t.eventsOf('db').length;
    const claim = (name: string) => t.create('persistentvolumeclaims', { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name }, spec: { storageClassName: 'none', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } } });
    expect(tries()).toBe(1);
    claim('other');
    t.advance(5000);
    expect(tries()).toBe(1);
    claim('claim');
    t.advance(5000);
    expect(message(t, 'db')).toBe('0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. not found');
    expect(tries()).toBe(2);
  });

  it('samples large clusters as the real one does', () => {
    expect([3, 100, 200, 1000, 5000, 10_000].map(feasibleNodesToFind)).toEqual([3, 100, 100, 420, 500, 500]);
  });
});
