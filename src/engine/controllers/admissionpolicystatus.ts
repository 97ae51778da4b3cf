import type { KubeObject } from '../api/types.ts';
import type { Informer } from '../client/informer.ts';
import { validatingAdmissionPolicies } from '../client/resources.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import type { Controller, ControllerContext } from './context.ts';

export const admissionPolicyStatus = (context: ControllerContext): Controller => new AdmissionPolicyStatus(context);

/**
 * Says which generation of a ValidatingAdmissionPolicy has been looked at (pkg/controller/validatingadmissionpolicystatus).
 * Its expressions are checked by the API server when they are written; here no warning is added to `typeChecking`.
 */
class AdmissionPolicyStatus implements Controller {
  readonly name = 'validatingadmissionpolicy-status-controller';
  private readonly queue: WorkQueue;
  private readonly policies: Informer<KubeObject>;

  constructor(private readonly context: ControllerContext) {
    this.queue = new WorkQueue(context.sim, this.name);
    this.policies = context.informers.informer(validatingAdmissionPolicies);
    const see = (policy: KubeObject) => this.queue.add(policy.metadata.name, policy);
    this.policies.handle({ add: see, update: (_old, policy) => see(policy) });
  }

  start(): void {
    this.queue.run(1, (name) => this.reconcile(name));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private *reconcile(name: string): Task {
    const policy = this.policies.store.get(name);
    const generation = policy?.metadata.generation ?? 0;
    const status = policy?.status as { observedGeneration?: number } | undefined;
    if (!policy || generation <= (status?.observedGeneration ?? 0)) return;
    yield* this.context.client.updateStatus(validatingAdmissionPolicies, { ...policy, status: { ...status, observedGeneration: generation, typeChecking: {} } } as KubeObject);
  }
}
