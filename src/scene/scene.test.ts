import { describe, expect, it } from 'vitest';
import { Tracer } from '../engine/api/trace.ts';
import type { KubeObject } from '../engine/api/types.ts';
import { Client } from '../engine/client/client.ts';
import { FakeTransport } from '../engine/client/fake.ts';
import { Sim } from '../engine/sim/sim.ts';
import { POD_STRIDE, PodColumn, type PodCard } from './types.ts';
import type { HostInfo } from './components.ts';
import { createScene } from './scene.ts';

const EPOCH = Date.UTC(2026, 10, 21);

function world(hosts?: HostInfo[]) {
  const sim = new Sim(1, EPOCH);
  const fake = new FakeTransport(sim);
  const tracer = new Tracer();
  let until = EPOCH;
  const run = () => sim.run({ until: (until += 100) });
  const start = () => {
    const scene = createScene({ sim, client: new Client(fake, 'podium', {}), tracer, ...(hosts ? { hosts: () => hosts } : {}) });
    run();
    return scene;
  };
  return { sim, fake, tracer, run, start };
}

const object = (kind: string, name: string, rest: object = {}, metadata: object = {}): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name, ...(kind === 'Node' ? {} : { namespace: 'default' }), creationTimestamp: '2026-11-21T00:00:00Z', ...metadata },
  ...rest,
});
const node = (name: string, status = 'True') =>
  object('Node', name, { spec: {}, status: { capacity: { cpu: '4', memory: '8Gi', pods: '110' }, conditions: [{ type: 'Ready', status, reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' }] } });
const containers = [{ name: 'nginx', image: 'nginx:1.27', resources: { requests: { cpu: '250m', memory: '64Mi' } } }];
const pod = (name: string, nodeName?: string, ready = false, metadata: object = {}) =>
  object(
    'Pod',
    name,
    {
      spec: { containers, ...(nodeName ? { nodeName } : {}) },
      status: ready
        ? { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }], containerStatuses: [{ name: 'nginx', ready: true, restartCount: 0, state: { running: {} } }] }
        : { phase: 'Pending' },
    },
    metadata,
  );

describe('scene', () => {
  it('tells everything first, then only what changed', () => {
    const { fake, run, start } = world();
    fake.put('nodes', node('node01'));
    fake.put('pods', pod('a', 'node01', true));
    fake.put('pods', pod('b'));
    const scene = start();
    const first = scene.flush()!;
    expect(first.reset).toBe(true);
    expect(first.pods?.map((p) => `${p.name} ${p.status}`)).toEqual(['a Running', 'b Pending']);
    expect(scene.flush()).toBeUndefined();

    fake.put('pods', pod('b', 'node01', true));
    run();
    const next = scene.flush()!;
    expect(next.reset).toBeUndefined();
    expect(next.pods?.map((p) => p.name)).toEqual(['b']);
    expect(next.pods![0]!.node).toBe(first.nodes![0]!.id);
    expect(next.nodes?.[0]).toMatchObject({ pods: { count: 2 }, cpu: { capacity: 4000, requested: 500 }, memory: { requested: 128 * 2 ** 20 } });
  });

  it('says nothing of a change that no card shows', () => {
    const { fake, run, start } = world();
    fake.put('pods', pod('a'));
    const scene = start();
    scene.flush();
    fake.put('pods', pod('a', undefined, false, { annotations: { x: 'y' } }));
    run();
    expect(scene.flush()).toBeUndefined();
  });

  it('keeps an id as long as the object lives; one made anew under the same name is another', () => {
    const { fake, run, start } = world();
    const a = fake.put('pods', pod('a'));
    const scene = start();
    const id = scene.flush()!.pods![0]!.id;
    fake.remove('pods', 'default', 'a');
    fake.put('pods', { ...pod('a'), metadata: { ...pod('a').metadata, uid: `${a.metadata.uid}-2` } });
    run();
    const delta = scene.flush()!;
    expect(delta.gone).toEqual([id]);
    expect(delta.pods![0]!.id).not.toBe(id);
  });

  it('links pods to owners and Services to ready and not ready pods, whatever is seen first', () => {
    const { fake, run, start } = world();
    const scene = start();
    const slice = (uids: string[]) => object('EndpointSlice', 'web-x', { endpoints: [{ addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', uid: uids[0] }, conditions: { ready: true } }, { addresses: ['10.0.0.2'], targetRef: { kind: 'Pod', uid: uids[1] }, conditions: { ready: false } }] }, { labels: { 'kubernetes.io/service-name': 'web' } });
    const rs = fake.put('replicasets', object('ReplicaSet', 'web-1', { spec: { replicas: 2 }, status: { replicas: 2, readyReplicas: 1 } }));
    const ownerReferences = [{ kind: 'ReplicaSet', uid: rs.metadata.uid, controller: true, name: 'web-1', apiVersion: 'apps/v1' }];
    const a = fake.put('pods', pod('a', 'node01', true, { ownerReferences }));
    const b = fake.put('pods', pod('b', 'node01', false, { ownerReferences }));
    fake.put('endpointslices', slice([a.metadata.uid!, b.metadata.uid!]));
    run();
    const before = scene.flush()!;
    expect(before.endpoints![0]!.service).toBe(0);
    fake.put('services', object('Service', 'web', { spec: { type: 'NodePort', clusterIP: '10.96.0.7', ports: [{ port: 80, nodePort: 30080, protocol: 'TCP' }], selector: { app: 'web' } } }));
    run();
    const { services, endpoints } = scene.flush()!;
    const [idA, idB] = before.pods!.map((p) => p.id);
    expect(before.pods![0]!.owner).toBe(before.owners![0]!.id);
    expect(services![0]).toMatchObject({ ports: ['80:30080/TCP'], selector: 'app=web' });
    expect(endpoints![0]).toMatchObject({ service: services![0]!.id, ready: [idA], notReady: [idB] });
  });

  it('shows machines that are no nodes, and power that the API does not know of yet', () => {
    const hosts: HostInfo[] = [{ name: 'node01', ip: '192.168.56.11', powered: true }];
    const { fake, run, start } = world(hosts);
    const scene = start();
    expect(scene.flush()!.nodes![0]).toMatchObject({ name: 'node01', joined: false });
    fake.put('nodes', node('node01'));
    run();
    expect(scene.flush()!.nodes![0]).toMatchObject({ joined: true, status: 'Ready', powered: true });
    hosts[0] = { ...hosts[0]!, powered: false };
    expect(scene.flush()!.nodes![0]).toMatchObject({ status: 'Ready', powered: false });
    fake.put('nodes', node('node01', 'Unknown'));
    run();
    expect(scene.flush()!.nodes![0]).toMatchObject({ status: 'NotReady', ready: 'Unknown', message: 'NodeStatusUnknown: Kubelet stopped posting node status.' });
    fake.remove('nodes', undefined, 'node01');
    run();
    const last = scene.flush()!;
    expect(last.gone).toBeUndefined();
    expect(last.nodes![0]).toMatchObject({ joined: false });
  });

  it('takes the control plane from its mirror pods where the hosts do not tell', () => {
    const { fake, run, start } = world();
    const mirror = (ready: boolean) => pod('etcd-controlplane', 'controlplane', ready, { namespace: 'kube-system', labels: { component: 'etcd', tier: 'control-plane' } });
    fake.put('pods', mirror(true));
    const scene = start();
    expect(scene.flush()!.components).toEqual([{ id: 'etcd@controlplane', name: 'etcd', host: 'controlplane', state: 'ok' }]);
    fake.remove('pods', 'kube-system', 'etcd-controlplane');
    run();
    expect(scene.flush()!.components![0]).toMatchObject({ name: 'etcd', state: 'down' });
  });

  it('sends many pods as one batch', () => {
    const { fake, start } = world();
    for (let i = 0; i < 400; i++) fake.put('pods', pod(`web-${i}`, 'node01', i % 2 === 0));
    const scene = start();
    const { pods, podBatch } = scene.flush()!;
    expect(pods).toBeUndefined();
    expect(podBatch!.count).toBe(400);
    expect(podBatch!.names.split('\n')[399]).toBe('web-399');
    expect(podBatch!.shapes).toEqual([[{ name: 'nginx', image: 'nginx:1.27', type: 'app' }]]);
    const status = (i: number) => podBatch!.strings[podBatch!.data[i * POD_STRIDE + PodColumn.status]!];
    expect([status(0), status(1)]).toEqual(['Running', 'Pending']);
  });

  it('gives a fresh page what was told so far', () => {
    const { fake, run, start } = world();
    fake.put('pods', pod('a'));
    const scene = start();
    scene.flush();
    fake.put('pods', pod('a', 'node01', true));
    run();
    scene.flush();
    const { reset, pods } = scene.snapshot();
    expect(reset).toBe(true);
    expect((pods as PodCard[]).map((p) => p.status)).toEqual(['Running']);
  });
});

describe('activity', () => {
  const at = EPOCH;

  it('counts requests that go the same way and leaves out its own', () => {
    const { tracer, start } = world();
    const scene = start();
    scene.flush();
    tracer.emit({ kind: 'api', at, actor: 'podium', verb: 'list', resource: 'pods', code: 200 });
    expect(scene.flush()).toBeUndefined();
    tracer.emit({ kind: 'api', at, actor: 'kubectl', verb: 'create', resource: 'deployments', namespace: 'default', name: 'web', code: 201 });
    for (const code of [200, 409]) tracer.emit({ kind: 'api', at, actor: 'kube-controller-manager', verb: 'update', resource: 'pods', subresource: 'status', code });
    tracer.emit({ kind: 'write', at, revision: 712, key: '/registry/deployments/default/web', type: 'PUT', version: 1, actor: 'kubectl', cause: { actor: 'kubectl', what: 'kubectl create deployment web' } });
    tracer.emit({ kind: 'watch', at, to: 'kube-controller-manager', resource: 'deployments', count: 1 });
    const { pulses, etcd } = scene.flush()!;
    expect(pulses!.map((p) => `${p.from.name}>${p.to.name} ${p.kind} ${p.label} ${p.count}/${p.errors}`)).toEqual([
      'kubectl>kube-apiserver write create deployments 1/0',
      'kube-controller-manager>kube-apiserver write update pods/status 2/1',
      'kube-apiserver>etcd store deployments 1/0',
      'kube-apiserver>kube-controller-manager watch deployments 1/0',
    ]);
    expect(etcd).toEqual({ revision: 712, skipped: 0, writes: [{ at, revision: 712, key: '/registry/deployments/default/web', op: 'create', actor: 'kubectl', cause: 'kubectl create deployment web' }] });
  });

  it('keeps only the newest writes of many', () => {
    const { tracer, start } = world();
    const scene = start();
    scene.flush();
    for (let revision = 1; revision <= 500; revision++) tracer.emit({ kind: 'write', at, revision, key: `/registry/pods/default/p${revision}`, type: 'PUT', actor: 'kubelet' });
    const { etcd, pulses } = scene.flush()!;
    expect(etcd!.revision).toBe(500);
    expect(etcd!.writes.length + etcd!.skipped).toBe(500);
    expect(etcd!.writes.at(-1)!.revision).toBe(500);
    expect(pulses).toHaveLength(1);
  });

  it('draws kubelets at their nodes, flows at their cards, and keeps why a pod went where', () => {
    const { fake, tracer, start } = world();
    fake.put('nodes', node('node01'));
    fake.put('pods', pod('a', 'node01', true));
    fake.put('services', object('Service', 'web', { spec: { ports: [] } }));
    const scene = start();
    const first = scene.flush()!;
    const [nodeId, podId, serviceId] = [first.nodes![0]!.id, first.pods![0]!.id, first.services![0]!.id];
    tracer.emit({ kind: 'api', at, actor: 'kubelet', verb: 'patch', resource: 'pods', subresource: 'status', namespace: 'default', name: 'a', code: 200 });
    tracer.emit({ kind: 'flow', at, id: 1, outcome: '200', ms: 3, hops: [{ kind: 'host', what: 'node01' }, { kind: 'service', what: 'default/web' }, { kind: 'pod', what: 'default/a' }] });
    tracer.emit({ kind: 'schedule', at, pod: 'default/a', node: 'node01', verdicts: [{ node: 'node01', score: 90 }] });
    const { pulses, flows, schedules } = scene.flush()!;
    expect(pulses![0]!.from).toEqual({ name: 'kubelet', node: nodeId });
    expect(flows![0]).toMatchObject({ ok: true, hops: [{ id: nodeId }, { id: serviceId }, { id: podId }] });
    expect(schedules![0]).toMatchObject({ pod: podId, node: nodeId, nodes: [{ node: nodeId, score: 90 }] });
  });
});
