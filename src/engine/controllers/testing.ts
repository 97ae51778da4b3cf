import type { Pod } from '../api/kubernetes.ts';
import { rfc3339 } from '../api/time.ts';
import { admin, TestServer } from '../apiserver/testing.ts';
import { Client } from '../client/client.ts';
import { SharedInformerFactory } from '../client/informer.ts';
import { pods as podResource, type Resource } from '../client/resources.ts';
import { keyOf } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Component } from '../sim/component.ts';
import type { Sim, Task } from '../sim/sim.ts';
import type { ControllerFlags } from './context.ts';
import { createControllerManager, type ControllerManagerOptions } from './manager.ts';

/** What the pods of a test do; undefined fields take the default. */
export interface PodBehaviour {
  /** Milliseconds from binding to Ready. */
  startMs?: number;
  /** Milliseconds from deletion to gone. */
  stopMs?: number;
  /** Never becomes ready. */
  stuck?: boolean;
  /** Ends this long after it started, with this code. */
  exitsMs?: number;
  exitCode?: number;
}

/** For tests: binds pods to nodes and plays their kubelets, as plainly as can be. */
export class FakeKubelets implements Component {
  readonly name = 'fake-kubelets';
  running = false;
  private next = 0;

  constructor(
    private readonly sim: Sim,
    private readonly client: Client,
    private readonly nodes: readonly string[],
    private readonly behaviour: (pod: Pod) => PodBehaviour,
    private readonly bind: boolean,
  ) {}

  start(): void {
    this.running = true;
    const factory = new SharedInformerFactory(this.sim, this.client);
    const pods = factory.informer(podResource);
    const queue = new WorkQueue(this.sim, this.name);
    const add = (pod: Pod) => queue.add(keyOf(pod), pod);
    pods.handle({ add, update: (_, pod) => add(pod) });
    factory.start();
    queue.run(50, function* (this: FakeKubelets, key: string): Task {
      const pod = pods.store.get(key);
      if (pod) yield* this.sync(queue, key, pod);
    }.bind(this));
  }

  stop(): void {
    this.running = false;
  }

  private *sync(queue: WorkQueue, key: string, pod: Pod): Task {
    const { client, sim } = this;
    const { startMs = 1000, stopMs = 500, stuck, exitsMs, exitCode = 0 } = this.behaviour(pod);
    const now = sim.now();
    const done = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (!pod.spec?.nodeName) {
      if (!this.bind || pod.metadata.deletionTimestamp) return;
      const pinned = pod.spec?.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms[0]?.matchFields?.[0]?.values?.[0];
      const target = { apiVersion: 'v1', kind: 'Node', name: pinned ?? this.nodes[this.next++ % this.nodes.length]! };
      yield* client.create(podResource as Resource<any>, { apiVersion: 'v1', kind: 'Binding', metadata: { name: pod.metadata.name, namespace: pod.metadata.namespace }, target }, { subresource: 'binding', name: pod.metadata.name });
      return;
    }
    if (pod.metadata.deletionTimestamp) {
      const grace = ((pod.metadata as { deletionGracePeriodSeconds?: number }).deletionGracePeriodSeconds ?? 30) * 1000;
      const since = Date.parse(pod.metadata.deletionTimestamp as string) - grace;
      if (now < since + stopMs) queue.addAfter(key, since + stopMs - now);
      else yield* client.delete(podResource, pod.metadata, { gracePeriodSeconds: 0 });
      return;
    }
    if (stuck || done) return;
    const started = Date.parse(pod.metadata.creationTimestamp!) + startMs;
    if (now < started) queue.addAfter(key, started - now);
    else if (exitsMs !== undefined && now >= started + exitsMs) yield* this.status(pod, exitCode === 0 ? 'Succeeded' : 'Failed', false, exitCode);
    else if (pod.status?.phase !== 'Running') {
      yield* this.status(pod, 'Running', true, undefined);
      if (exitsMs !== undefined) queue.addAfter(key, exitsMs);
    }
  }

  private *status(pod: Pod, phase: string, ready: boolean, exitCode: number | undefined): Task {
    const lastTransitionTime = rfc3339(this.sim.now());
    const n = Number(pod.metadata.resourceVersion);
    const conditions = ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({ type, status: type === 'PodScheduled' || ready ? 'True' : 'False', lastTransitionTime }));
    const podIP = pod.status?.podIP ?? `10.244.${(n >> 8) & 255}.${n & 255}`;
    const containerStatuses = pod.spec!.containers.map((c) => ({
      name: c.name,
      image: c.image ?? '',
      imageID: '',
      ready,
      started: ready,
      restartCount: 0,
      state: exitCode === undefined ? { running: { startedAt: lastTransitionTime } } : { terminated: { exitCode, finishedAt: lastTransitionTime, startedAt: lastTransitionTime } },
    }));
    yield* this.client.updateStatus(podResource, { ...pod, status: { ...pod.status, phase, conditions, podIP, podIPs: [{ ip: podIP }], hostIP: '192.168.56.11', containerStatuses } } as Pod);
  }
}

/** For tests: an API server, the controller manager, and pods that run. */
export class TestCluster extends TestServer {
  readonly client: Client;
  readonly manager: Component;
  /** Set it before pods appear. */
  behaviour: (pod: Pod) => PodBehaviour = () => ({});

  constructor(options: Partial<ControllerFlags> & Pick<Partial<ControllerManagerOptions>, 'controllers' | 'leaderElect'> & { nodes?: readonly string[]; bind?: boolean } = {}) {
    super();
    const { nodes = ['node01', 'node02'], bind = true, controllers, leaderElect = false, ...flags } = options;
    this.client = new Client(this.server, 'kubectl', admin);
    for (const name of ['default', 'kube-system']) this.ensureNamespace(name);
    for (const name of nodes) this.addNode(name);
    this.manager = createControllerManager({ sim: this.sim, clientFor: (agent) => new Client(this.server, agent, admin), leaderElect, flags, ...(controllers ? { controllers } : {}) });
    this.manager.start();
    new FakeKubelets(this.sim, new Client(this.server, 'kubelet', admin), nodes, (pod) => this.behaviour(pod), bind).start();
    this.advance(1000);
  }

  ensureNamespace(name: string): void {
    this.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  }

  addNode(name: string, extra: { labels?: Record<string, string>; spec?: object; status?: object } = {}): any {
    const resources = { cpu: '4', memory: '8Gi', pods: '110', 'ephemeral-storage': '50Gi' };
    const status = { capacity: resources, allocatable: resources, conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: rfc3339(this.sim.now()), lastTransitionTime: rfc3339(this.sim.now()) }], ...extra.status };
    const node = this.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', ...extra.labels } }, spec: extra.spec ?? {}, status });
    return this.send({ verb: 'update', resource: 'nodes', name, subresource: 'status', body: { ...node, status } }).body;
  }

  /** Applies a change as a merge patch. */
  change(resource: string, name: string, body: unknown, group = '', version = 'v1'): any {
    const response = this.send({ verb: 'patch', group, version, resource, namespace: 'default', name, body, patchType: 'application/merge-patch+json' });
    if (response.code >= 400) throw new Error(response.body.message);
    return response.body;
  }

  list(resource: string, group = '', namespace = 'default', version = 'v1'): any[] {
    return this.send({ verb: 'list', group, version, resource, namespace }).body.items;
  }

  /** `Reason message` of the events of one object, in the order of their first time. */
  eventsOf(name: string, namespace = 'default'): string[] {
    const events = this.list('events', '', namespace).filter((e) => e.involvedObject.name === name);
    const born = (e: any) => e.metadata.name.slice(-16);
    return events.sort((a, b) => (born(a) < born(b) ? -1 : 1)).map((e) => `${e.type} ${e.reason} ${e.source.component ?? e.reportingComponent}: ${e.message}`);
  }
}
