import type { Lease, Node } from '../api/kubernetes.ts';
import { ConnectionError, isStatus, StatusError } from '../api/status.ts';
import { rfc3339Micro } from '../api/time.ts';
import { leases, nodes } from '../client/resources.ts';
import { sleep, type Task } from '../sim/sim.ts';
import type { KubeletContext } from './podstate.ts';
import { newNode, nodeLabels, nodeStatus, type NodeHealth } from './nodestatus.ts';

const leaseSeconds = 40;
const renewMs = 10_000;
/** A status without a change is reported this often (nodeStatusReportFrequency). */
const reportMs = 300_000;

const temporary = (error: unknown): boolean => error instanceof ConnectionError || error instanceof StatusError;

/** Registers the node and keeps its status and its lease fresh (kubernetes: pkg/kubelet/kubelet_node_status.go, component-helpers/apimachinery/lease). */
export class Heartbeat {
  private reportedAt = -Infinity;
  private lease: Lease | undefined;
  private reported = '';
  private wasReady: boolean | undefined;
  private wasUnschedulable: boolean | undefined;

  constructor(private readonly kubelet: KubeletContext) {}

  /** Tries until the API knows the node. */
  *register(): Task {
    const { kubelet } = this;
    for (let wait = 100; ; wait = Math.min(wait * 2, 7000)) {
      try {
        const health = kubelet.health();
        const status = nodeStatus(kubelet.host, kubelet.version, kubelet.host.bootId, kubelet.config.maxPods, health, undefined);
        try {
          kubelet.sees(yield* kubelet.client.create(nodes, newNode(kubelet.name, status)));
          this.reportedAt = kubelet.sim.now();
          this.reported = this.state();
          this.wasReady = health.problem === undefined;
        } catch (error) {
          if (!isStatus(error, 'AlreadyExists')) throw error;
          const node = yield* kubelet.client.get(nodes, { name: kubelet.name });
          kubelet.sees(node);
          this.wasReady = node.status?.conditions?.find((c) => c.type === 'Ready')?.status === 'True';
          this.announce(node);
          yield* this.reconcileLabels(node);
          yield* this.report();
        }
        return;
      } catch (error) {
        if (!temporary(error)) throw error;
        kubelet.log('E', 'kubelet_node_status.go:107', 'Unable to register node with API server', { err: (error as Error).message, node: kubelet.name });
        yield sleep(wait);
      }
    }
  }

  /** Looks at the node every ten seconds and reports what has changed. */
  *statusLoop(): Task {
    const { kubelet } = this;
    for (;;) {
      yield sleep(kubelet.config.nodeStatusUpdateMs);
      kubelet.relieve();
      this.tellSchedulable();
      if (!this.due()) continue;
      try {
        yield* this.report();
      } catch (error) {
        if (!temporary(error)) throw error;
        kubelet.log('E', 'kubelet_node_status.go:474', 'Error updating node status, will retry', { err: (error as Error).message });
      }
    }
  }

  *leaseLoop(): Task {
    const { kubelet } = this;
    for (let wait = 200; ; ) {
      try {
        yield* this.renew();
        wait = 200;
        yield sleep(renewMs);
      } catch (error) {
        if (!temporary(error)) throw error;
        this.lease = undefined;
        kubelet.log('E', 'controller.go:145', 'Failed to ensure lease exists, will retry', { err: (error as Error).message, interval: wait < 1000 ? `${wait}ms` : `${wait / 1000}s` });
        yield sleep(wait);
        wait = Math.min(wait * 2, 7000);
      }
    }
  }

  /** Sends the node's status now. */
  *report(): Task {
    const { kubelet } = this;
    const health = kubelet.health();
    const state = this.state();
    const old = kubelet.node?.status?.conditions;
    const full = nodeStatus(kubelet.host, kubelet.version, kubelet.host.bootId, kubelet.config.maxPods, health, old);
    const before = (kubelet.node?.status ?? {}) as unknown as Record<string, unknown>;
    const status: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(full as unknown as Record<string, unknown>)) {
      if (key === 'conditions' || JSON.stringify(before[key]) !== JSON.stringify(value)) status[key] = value;
    }
    const node: Node = yield* kubelet.client.patch(nodes, { name: kubelet.name }, { status }, { subresource: 'status' });
    kubelet.sees(node);
    this.reportedAt = kubelet.sim.now();
    this.reported = state;
    this.tell(health);
  }

  /** What a kubelet says when it comes back to its node. */
  private announce(node: Node): void {
    const { kubelet } = this;
    kubelet.nodeEvent('Normal', 'Starting', 'Starting kubelet.');
    for (const state of ['NodeHasSufficientMemory', 'NodeHasNoDiskPressure', 'NodeHasSufficientPID']) kubelet.nodeEvent('Normal', state, `Node ${kubelet.name} status is now: ${state}`);
    const boot = node.status?.nodeInfo?.bootID;
    if (boot !== undefined && boot !== kubelet.host.bootId) kubelet.nodeEvent('Warning', 'Rebooted', `Node ${kubelet.name} has been rebooted, boot id: ${kubelet.host.bootId}`);
    kubelet.nodeEvent('Normal', 'NodeAllocatableEnforced', 'Updated Node Allocatable limit across pods');
  }

  private tell(health: NodeHealth): void {
    const ready = health.problem === undefined;
    if (this.wasReady !== undefined && this.wasReady !== ready) {
      const state = ready ? 'NodeReady' : 'NodeNotReady';
      this.kubelet.nodeEvent('Normal', state, `Node ${this.kubelet.name} status is now: ${state}`);
    }
    this.wasReady = ready;
  }

  /** Says that the node was cordoned or uncordoned (recordNodeSchedulableEvent). */
  private tellSchedulable(): void {
    const unschedulable = this.kubelet.node?.spec?.unschedulable === true;
    if ((this.wasUnschedulable ?? false) !== unschedulable) {
      const state = unschedulable ? 'NodeNotSchedulable' : 'NodeSchedulable';
      this.kubelet.nodeEvent('Normal', state, `Node ${this.kubelet.name} status is now: ${state}`);
    }
    this.wasUnschedulable = unschedulable;
  }

  /** Whether there is something to report: a change, or five minutes have passed. */
  private due(): boolean {
    return this.kubelet.sim.now() - this.reportedAt >= reportMs || this.state() !== this.reported;
  }

  /** What of the node may change, in short. */
  private state(): string {
    const { problem, memoryPressure, diskPressure } = this.kubelet.health();
    return `${problem} ${memoryPressure} ${diskPressure} ${this.kubelet.runtime.imageChanges}`;
  }

  private *reconcileLabels(node: Node): Task {
    const wanted = nodeLabels(this.kubelet.name);
    const labels: Record<string, string> = {};
    for (const key in wanted) if (node.metadata.labels?.[key] !== wanted[key]) labels[key] = wanted[key]!;
    if (Object.keys(labels).length > 0) this.kubelet.sees(yield* this.kubelet.client.patch(nodes, { name: this.kubelet.name }, { metadata: { labels } }));
  }

  private *renew(): Task {
    const { kubelet } = this;
    const key = { namespace: 'kube-node-lease', name: kubelet.name };
    const renewTime = rfc3339Micro(kubelet.sim.now());
    if (!this.lease) {
      try {
        this.lease = yield* kubelet.client.get(leases, key);
      } catch (error) {
        if (!isStatus(error, 'NotFound')) throw error;
        const uid = kubelet.node?.metadata.uid;
        this.lease = yield* kubelet.client.create(leases, {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: { ...key, ...(uid ? { ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: kubelet.name, uid }] } : {}) },
          spec: { holderIdentity: kubelet.name, leaseDurationSeconds: leaseSeconds, renewTime },
        });
        return;
      }
    }
    this.lease = yield* kubelet.client.update(leases, { ...this.lease, spec: { ...this.lease.spec, holderIdentity: kubelet.name, leaseDurationSeconds: leaseSeconds, renewTime } });
  }
}
