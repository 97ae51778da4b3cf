import type { Lease, Node, NodeCondition, Pod, Taint } from '../api/kubernetes.ts';
import { isStatus } from '../api/status.ts';
import { parseTime, rfc3339 } from '../api/time.ts';
import type { Informer } from '../client/informer.ts';
import { byNode } from '../client/lister.ts';
import type { EventRecorder } from '../client/recorder.ts';
import { leases, nodes as nodeResource, pods as podResource } from '../client/resources.ts';
import type { Index } from '../client/store.ts';
import { WorkQueue } from '../client/workqueue.ts';
import { sleep, type Task, type TaskHandle } from '../sim/sim.ts';
import { podCondition } from './common/pods.ts';
import { sameTaint, swapTaints } from './common/taints.ts';
import type { Controller, ControllerContext } from './context.ts';

const NEVER_UPDATED = 'NodeStatusNeverUpdated';
const STOPPED = 'NodeStatusUnknown';

const NOT_READY = 'node.kubernetes.io/not-ready';
const UNREACHABLE = 'node.kubernetes.io/unreachable';

/** Which taint a condition's status puts on a node. */
const CONDITION_TAINTS: Record<string, Record<string, string>> = {
  Ready: { False: NOT_READY, Unknown: UNREACHABLE },
  MemoryPressure: { True: 'node.kubernetes.io/memory-pressure' },
  DiskPressure: { True: 'node.kubernetes.io/disk-pressure' },
  NetworkUnavailable: { True: 'node.kubernetes.io/network-unavailable' },
  PIDPressure: { True: 'node.kubernetes.io/pid-pressure' },
};
const UNSCHEDULABLE = 'node.kubernetes.io/unschedulable';
const OURS = new Set([...Object.values(CONDITION_TAINTS).flatMap((map) => Object.values(map)), UNSCHEDULABLE]);

/** Conditions that are unknown when nothing is heard of a kubelet. */
const MONITORED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/** One node is given up every ten seconds (--node-eviction-rate 0.1); none while most of a small cluster is gone. */
const EVICTION_MS = 10_000;
const UNHEALTHY_SHARE = 0.55;
const LARGE_CLUSTER = 50;

interface Health {
  /** When a sign of life was last seen, in virtual milliseconds. */
  seenAt: number;
  heartbeat: string | undefined;
  renewal: string | undefined;
  ready: string;
}

export const nodeLifecycleController = (context: ControllerContext): Controller => new NodeLifecycleController(context);

/** Notices kubelets that have fallen silent, and taints nodes by their conditions (pkg/controller/nodelifecycle). */
class NodeLifecycleController implements Controller {
  readonly name = 'node-lifecycle-controller';
  private readonly queue: WorkQueue;
  private readonly recorder: EventRecorder;
  private readonly nodes: Informer<Node>;
  private readonly leases: Informer<Lease>;
  private readonly podsByNode: Index<Pod>;
  private readonly health = new Map<string, Health>();
  /** Nodes to give up, in the order in which they were found silent or not ready. */
  private readonly toEvict = new Set<string>();
  private evictedAt = -Infinity;
  private monitor: TaskHandle | undefined;

  constructor(private readonly context: ControllerContext) {
    const { sim, informers } = context;
    this.queue = new WorkQueue(sim, this.name);
    this.recorder = context.recorder('node-controller');
    this.nodes = informers.informer(nodeResource);
    this.leases = informers.informer(leases, { namespace: 'kube-node-lease' });
    this.podsByNode = byNode(informers.informer(podResource));
    const add = (node: Node) => this.queue.add(node.metadata.name, node);
    this.nodes.handle({
      add,
      update: (old, node) => {
        if (old.spec !== node.spec || old.status?.conditions !== node.status?.conditions) add(node);
      },
      delete: (node) => {
        this.health.delete(node.metadata.name);
        this.toEvict.delete(node.metadata.name);
        this.tell(node, 'RemovingNode', `Node ${node.metadata.name} event: Removing Node ${node.metadata.name} from Controller`);
      },
    });
  }

  start(): void {
    this.queue.run(8, (name) => this.taintByConditions(name));
    this.monitor = this.context.sim.spawn(this.name, this.watchHealth());
  }

  stop(): void {
    this.monitor?.cancel();
    this.queue.shutDown();
  }

  /** NoSchedule taints for what the node says of itself (doNoScheduleTaintingPass). */
  private *taintByConditions(name: string): Task {
    const node = this.nodes.store.get(name);
    if (!node || node.metadata.deletionTimestamp) return;
    const wanted: Taint[] = [];
    for (const { type, status } of node.status?.conditions ?? []) {
      const key = CONDITION_TAINTS[type]?.[status];
      if (key) wanted.push({ key, effect: 'NoSchedule' });
    }
    if (node.spec?.unschedulable) wanted.push({ key: UNSCHEDULABLE, effect: 'NoSchedule' });
    const has = (node.spec?.taints ?? []).filter((taint) => taint.effect === 'NoSchedule' && OURS.has(taint.key));
    const add = wanted.filter((taint) => !has.some((t) => sameTaint(t, taint)));
    const remove = has.filter((taint) => !wanted.some((t) => sameTaint(t, taint)));
    if (add.length > 0 || remove.length > 0) yield* swapTaints(this.context, name, add, remove);
  }

  private *watchHealth(): Task {
    const { flags } = this.context;
    for (;;) {
      for (const node of [...this.nodes.list()]) yield* this.check(node);
      yield* this.evictNext();
      yield sleep(flags.nodeMonitorPeriod);
    }
  }

  private *check(node: Node): Task {
    const { name } = node.metadata;
    const { sim, flags } = this.context;
    const ready = node.status?.conditions?.find((c) => c.type === 'Ready');
    const known = this.health.get(name);
    if (!known) this.tell(node, 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
    const health = this.signsOfLife(node, ready, known);
    const grace = ready ? flags.nodeMonitorGracePeriod : flags.nodeStartupGracePeriod;
    let status = ready?.status ?? 'Unknown';
    if (sim.now() > health.seenAt + grace) {
      const conditions = silenced(node, sim.now());
      if (conditions) {
        try {
          yield* this.context.client.updateStatus(nodeResource, { ...node, status: { ...node.status, conditions } });
        } catch (error) {
          // Somebody wrote meanwhile: the next round sees what.
          if (isStatus(error, 'Conflict') || isStatus(error, 'NotFound')) return;
          throw error;
        }
      }
      status = 'Unknown';
    }
    yield* this.followReadiness(node, status, health.ready);
    health.ready = status;
  }

  private signsOfLife(node: Node, ready: NodeCondition | undefined, known: Health | undefined): Health {
    const { name } = node.metadata;
    const now = this.context.sim.now();
    const renewal = this.leases.get('kube-node-lease', name)?.spec?.renewTime as string | undefined;
    const heartbeat = ready?.lastHeartbeatTime as string | undefined;
    if (!known) {
      const fresh: Health = { seenAt: ready ? now : (parseTime(node.metadata.creationTimestamp) ?? now), heartbeat, renewal, ready: ready?.status ?? 'Unknown' };
      this.health.set(name, fresh);
      return fresh;
    }
    // What we wrote ourselves is no sign of life.
    const told = heartbeat !== known.heartbeat && ready?.reason !== STOPPED && ready?.reason !== NEVER_UPDATED;
    if (told || renewal !== known.renewal) known.seenAt = now;
    known.heartbeat = heartbeat;
    known.renewal = renewal;
    return known;
  }

  private *followReadiness(node: Node, status: string, before: string): Task {
    const { name } = node.metadata;
    if (before === 'True' && status !== 'True') {
      this.tell(node, 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
      yield* this.markPodsNotReady(name);
    }
    const taints = node.spec?.taints ?? [];
    const has = (key: string) => taints.some((taint) => taint.key === key && taint.effect === 'NoExecute');
    const [right, wrong] = status === 'Unknown' ? [UNREACHABLE, NOT_READY] : [NOT_READY, UNREACHABLE];
    if (status === 'True') {
      this.toEvict.delete(name);
      if (has(right) || has(wrong)) yield* swapTaints(this.context, name, [], [execute(right), execute(wrong)]);
    } else if (has(wrong)) yield* swapTaints(this.context, name, [execute(right)], [execute(wrong)]);
    else if (!has(right)) this.toEvict.add(name);
  }

  /** Puts NoExecute on the next node that is to be given up. */
  private *evictNext(): Task {
    const { sim } = this.context;
    for (const name of this.toEvict) {
      if (sim.now() - this.evictedAt < EVICTION_MS || this.mostAreGone()) return;
      this.toEvict.delete(name);
      this.evictedAt = sim.now();
      const unknown = this.health.get(name)?.ready === 'Unknown';
      yield* swapTaints(this.context, name, [execute(unknown ? UNREACHABLE : NOT_READY)], [execute(unknown ? NOT_READY : UNREACHABLE)]);
    }
  }

  /** More likely our own network is broken than all the nodes (computeZoneState). */
  private mostAreGone(): boolean {
    const all = this.health.size;
    let gone = 0;
    for (const { ready } of this.health.values()) if (ready !== 'True') gone++;
    return gone === all || (gone > 2 && gone / all >= UNHEALTHY_SHARE && all <= LARGE_CLUSTER);
  }

  private *markPodsNotReady(node: string): Task {
    const { client, sim } = this.context;
    for (const pod of [...this.podsByNode.get(node).values()]) {
      const ready = podCondition(pod, 'Ready');
      if (ready?.status !== 'True') continue;
      const condition = { ...ready, status: 'False', lastTransitionTime: rfc3339(sim.now()) };
      const conditions = pod.status!.conditions!.map((c) => (c === ready ? condition : c));
      try {
        yield* client.updateStatus(podResource, { ...pod, status: { ...pod.status, conditions } });
      } catch (error) {
        if (!isStatus(error, 'Conflict') && !isStatus(error, 'NotFound')) throw error;
        continue;
      }
      this.recorder.event(pod as never, 'Warning', 'NodeNotReady', 'Node is not ready');
    }
  }

  private tell(node: Node, reason: string, message: string): void {
    const { name, uid } = node.metadata;
    this.recorder.event({ kind: 'Node', apiVersion: 'v1', name, ...(uid ? { uid } : {}) }, 'Normal', reason, message);
  }
}

const execute = (key: string): Taint => ({ key, effect: 'NoExecute' });

/** The conditions of a node that is not heard of; undefined when they say so already. */
function silenced(node: Node, now: number): NodeCondition[] | undefined {
  const conditions = [...(node.status?.conditions ?? [])];
  let changed = false;
  for (const type of MONITORED) {
    const i = conditions.findIndex((c) => c.type === type);
    if (i < 0) conditions.push({ type, status: 'Unknown', reason: NEVER_UPDATED, message: 'Kubelet never posted node status.', lastHeartbeatTime: node.metadata.creationTimestamp!, lastTransitionTime: rfc3339(now) });
    else if (conditions[i]!.status !== 'Unknown') conditions[i] = { ...conditions[i]!, status: 'Unknown', reason: STOPPED, message: 'Kubelet stopped posting node status.', lastTransitionTime: rfc3339(now) };
    else continue;
    changed = true;
  }
  return changed ? conditions : undefined;
}
