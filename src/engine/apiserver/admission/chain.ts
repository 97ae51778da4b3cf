import type { KubeObject } from '../../api/types.ts';
import type { Task } from '../../sim/sim.ts';
import type { Context } from '../context.ts';
import type { AdmissionControl, Core } from '../core.ts';

/**
 * One admission plugin (kubernetes: plugin/pkg/admission). `old` is undefined for a create. Mutation returns the object
 * itself where there is nothing to change; both throw a StatusError to refuse.
 */
export interface Plugin {
  readonly name: string;
  /** What must be waited for before the object is looked at, if anything; creates only. */
  before?(core: Core, context: Context, object: KubeObject): Task | undefined;
  mutate?(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): KubeObject;
  /** Like mutate, for what must wait; after all that need not. Undefined where there is nothing to ask. */
  rewrite?(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): Task<KubeObject> | undefined;
  validate?(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): void;
  /** Like validate, for what must wait; runs last. */
  settle?(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): Task | undefined;
  /** Before an object is deleted. */
  remove?(core: Core, context: Context, old: KubeObject): void;
  settleRemoval?(core: Core, context: Context, old: KubeObject): Task | undefined;
  /** Before a connection is opened through a subresource, with the options that it is asked for with. */
  connect?(core: Core, context: Context, options: KubeObject): Task | undefined;
}

/**
 * What a refusal calls an object: while plugins mutate, one that asks for a generated name has none yet
 * (apiserver/pkg/admission/errors.go: extractResourceName).
 */
export const calledName = ({ metadata: { name, generateName } }: KubeObject): string => name || generateName || 'Unknown';

/** The plugins in their order: all mutate, then all validate. */
export class Admission implements AdmissionControl {
  private readonly waiting: readonly Plugin[];
  private readonly mutating: readonly Plugin[];
  private readonly validating: readonly Plugin[];
  private readonly settling: readonly Plugin[];

  constructor(readonly plugins: readonly Plugin[]) {
    this.waiting = plugins.filter((p) => p.before);
    this.mutating = plugins.filter((p) => p.mutate);
    this.validating = plugins.filter((p) => p.validate);
    this.settling = plugins.filter((p) => p.settle);
  }

  before(core: Core, context: Context, object: KubeObject): Task | undefined {
    for (const plugin of this.waiting) {
      const task = plugin.before!(core, context, object);
      if (task) return task;
    }
    return undefined;
  }

  mutate(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): KubeObject {
    let result = object;
    for (const plugin of this.mutating) result = plugin.mutate!(core, context, result, old);
    return result;
  }

  rewrite(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): Task<KubeObject> | undefined {
    for (const plugin of this.plugins) {
      const task = plugin.rewrite?.(core, context, object, old);
      if (task) return task;
    }
    return undefined;
  }

  validate(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): void {
    for (const plugin of this.validating) plugin.validate!(core, context, object, old);
  }

  settle(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): Task | undefined {
    return together(this.settling.map((plugin) => plugin.settle!(core, context, object, old)));
  }

  remove(core: Core, context: Context, old: KubeObject): void {
    for (const plugin of this.plugins) plugin.remove?.(core, context, old);
  }

  settleRemoval(core: Core, context: Context, old: KubeObject): Task | undefined {
    return together(this.plugins.map((plugin) => plugin.settleRemoval?.(core, context, old)));
  }

  connect(core: Core, context: Context, options: KubeObject): Task | undefined {
    return together(this.plugins.map((plugin) => plugin.connect?.(core, context, options)));
  }
}

const together = (asked: readonly (Task | undefined)[]): Task | undefined => {
  const tasks = asked.filter((task) => task !== undefined);
  return tasks.length === 0 ? undefined : inOrder(tasks);
};

function* inOrder(tasks: readonly Task[]): Task {
  for (const task of tasks) yield* task;
}
