import type { ClusterRole } from '../api/kubernetes.ts';
import { selectorOf } from '../api/selector.ts';
import { equal } from '../api/share.ts';
import type { Informer } from '../client/informer.ts';
import { clusterRoles } from '../client/resources.ts';
import { WorkQueue } from '../client/workqueue.ts';
import type { Task } from '../sim/sim.ts';
import type { Controller, ControllerContext } from './context.ts';

type Rule = NonNullable<ClusterRole['rules']>[number];

export const clusterRoleAggregation = (context: ControllerContext): Controller => new ClusterRoleAggregation(context);

/** Gathers the rules of the roles that an aggregated role selects (pkg/controller/clusterroleaggregation). */
class ClusterRoleAggregation implements Controller {
  readonly name = 'clusterrole-aggregation-controller';
  private readonly queue: WorkQueue;
  private readonly roles: Informer<ClusterRole>;

  constructor(private readonly context: ControllerContext) {
    this.queue = new WorkQueue(context.sim, this.name);
    this.roles = context.informers.informer(clusterRoles);
    const addAll = (trigger: ClusterRole) => {
      for (const role of this.roles.list()) if (role.aggregationRule) this.queue.add(role.metadata.name, trigger);
    };
    this.roles.handle({ add: addAll, update: (old, role) => (old.rules !== role.rules || old.metadata.labels !== role.metadata.labels || old.aggregationRule !== role.aggregationRule) && addAll(role), delete: addAll });
  }

  start(): void {
    this.queue.run(1, (name) => this.reconcile(name));
  }

  stop(): void {
    this.queue.shutDown();
  }

  private *reconcile(name: string): Task {
    const role = this.roles.store.get(name);
    const selectors = role?.aggregationRule?.clusterRoleSelectors;
    if (!role || !selectors) return;
    const rules: Rule[] = [];
    for (const selector of selectors) {
      const parsed = selectorOf(selector);
      const selected = [...this.roles.list()].filter((other) => other.metadata.name !== name && parsed.matches(other.metadata.labels as Record<string, string> | undefined));
      for (const other of selected.sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1))) for (const rule of other.rules ?? []) if (!rules.some((r) => equal(r, rule))) rules.push(rule);
    }
    if (!equal(role.rules ?? [], rules)) yield* this.context.client.update(clusterRoles, { ...role, rules });
  }
}
