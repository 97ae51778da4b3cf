import type { Lease } from '../api/kubernetes.ts';
import { ConnectionError, isStatus, StatusError } from '../api/status.ts';
import { sleep, type Sim, type Task, type TaskHandle } from '../sim/sim.ts';
import type { Client } from './client.ts';
import type { EventRecorder } from './recorder.ts';
import { leases } from './resources.ts';
import { rfc3339Micro } from '../api/time.ts';

export interface LeaderElectionConfig {
  /** The Lease: `kube-system/kube-scheduler`. */
  namespace: string;
  name: string;
  /** Who we are: the host's name, an underscore, a uuid. */
  identity: string;
  /** Milliseconds; Kubernetes' defaults are 15 s, 10 s and 2 s. */
  leaseDurationMs?: number;
  renewDeadlineMs?: number;
  retryPeriodMs?: number;
  started: () => void;
  stopped: () => void;
  recorder?: EventRecorder;
}

/** Acquires and renews a Lease, so that one of several replicas leads (client-go: tools/leaderelection). */
export class LeaderElector {
  private task: TaskHandle | undefined;
  private observed: { version: string | undefined; at: number } = { version: undefined, at: -Infinity };
  private held: Lease | undefined;
  leading = false;

  constructor(
    private readonly sim: Sim,
    private readonly client: Client,
    private readonly config: LeaderElectionConfig,
  ) {}

  start(): void {
    this.task ??= this.sim.spawn(`${this.config.name} leader election`, this.run());
  }

  /** Ends without giving the lease up: another takes it when it has expired. */
  stop(): void {
    this.task?.cancel();
    this.task = undefined;
    this.leading = false;
    this.held = undefined;
  }

  private *run(): Task {
    const { renewDeadlineMs = 10_000, retryPeriodMs = 2_000 } = this.config;
    const random = this.sim.random('leaderelection');
    for (;;) {
      while (!(yield* this.tryAcquireOrRenew())) yield sleep(retryPeriodMs * (1 + 1.2 * random.float()));
      this.leading = true;
      this.config.started();
      let renewed = this.sim.now();
      while (this.sim.now() - renewed < renewDeadlineMs) {
        yield sleep(retryPeriodMs);
        if (yield* this.tryAcquireOrRenew()) renewed = this.sim.now();
        else if (!this.leading) break;
      }
      this.leading = false;
      this.config.stopped();
    }
  }

  /** True when the lease is ours now. */
  private *tryAcquireOrRenew(): Task<boolean> {
    const { namespace, name, identity, leaseDurationMs = 15_000, recorder } = this.config;
    const now = this.sim.now();
    const time = rfc3339Micro(now) as never;
    try {
      // While we lead, an update of what we wrote last is enough; a conflict says that somebody else wrote.
      if (this.held) {
        const held = this.held;
        this.held = undefined;
        try {
          this.held = yield* this.client.update(leases, { ...held, spec: { ...held.spec, renewTime: time } });
          return true;
        } catch (error) {
          if (!(error instanceof StatusError)) throw error;
        }
      }
      let lease: Lease;
      try {
        lease = yield* this.client.get(leases, { namespace, name });
      } catch (error) {
        if (!isStatus(error, 'NotFound')) throw error;
        const made: Lease = {
          apiVersion: 'coordination.k8s.io/v1',
          kind: 'Lease',
          metadata: { name, namespace },
          spec: { holderIdentity: identity, leaseDurationSeconds: leaseDurationMs / 1000, acquireTime: time, renewTime: time, leaseTransitions: 0 },
        };
        this.held = yield* this.client.create(leases, made);
        recorder?.event(this.held, 'Normal', 'LeaderElection', `${identity} became leader`);
        return true;
      }
      const spec = lease.spec ?? {};
      if (this.observed.version !== lease.metadata.resourceVersion) this.observed = { version: lease.metadata.resourceVersion, at: now };
      const ours = spec.holderIdentity === identity;
      if (!ours && spec.holderIdentity && this.observed.at + (spec.leaseDurationSeconds ?? 15) * 1000 > now) {
        this.leading = false;
        return false;
      }
      const next: Lease = {
        ...lease,
        spec: {
          ...spec,
          holderIdentity: identity,
          leaseDurationSeconds: leaseDurationMs / 1000,
          acquireTime: ours ? spec.acquireTime : time,
          renewTime: time,
          leaseTransitions: (spec.leaseTransitions ?? 0) + (ours ? 0 : 1),
        },
      };
      this.held = yield* this.client.update(leases, next);
      this.observed = { version: this.held.metadata.resourceVersion, at: this.sim.now() };
      if (!ours) recorder?.event(this.held, 'Normal', 'LeaderElection', `${identity} became leader`);
      return true;
    } catch (error) {
      if (!(error instanceof StatusError || error instanceof ConnectionError)) throw error;
      return false;
    }
  }
}
