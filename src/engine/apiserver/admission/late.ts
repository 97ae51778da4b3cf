import type { KubeObject } from '../../api/types.ts';
import { Part } from '../../sim/part.ts';
import type { Context } from '../context.ts';
import type { Core } from '../core.ts';
import type { Plugin } from './chain.ts';

/**
 * The plugins that have nothing to do in a fresh cluster. They go by objects of kinds that are checked (see
 * kinds/checks.ts): where such an object is, this is loaded with what checked it.
 */
export const lateAdmission = new Part('admission', () => import('./others.ts'));

type Plugins = NonNullable<typeof lateAdmission.loaded>['plugins'];

/** A plugin of `others.ts` that is asked where `asked` says so, but for what sets the cluster up. `hooks`: those that it has. */
export const late = (plugin: keyof Plugins, name: string, hooks: readonly Exclude<keyof Plugin, 'name'>[], asked: (core: Core, context: Context, object: KubeObject) => boolean): Plugin => {
  const needed: typeof asked = (core, context, object) => !context.trusted && asked(core, context, object);
  const own = (): Plugin => {
    if (!lateAdmission.loaded) throw new Error(`admission plugin ${name} is not loaded`);
    return lateAdmission.loaded.plugins[plugin];
  };
  const all: Required<Plugin> = {
    name,
    before: (core, context, object) => (needed(core, context, object) ? own().before!(core, context, object) : undefined),
    mutate: (core, context, object, old) => (needed(core, context, object) ? own().mutate!(core, context, object, old) : object),
    rewrite: (core, context, object, old) => (needed(core, context, object) ? own().rewrite!(core, context, object, old) : undefined),
    validate: (core, context, object, old) => (needed(core, context, object) ? own().validate!(core, context, object, old) : undefined),
    settle: (core, context, object, old) => (needed(core, context, object) ? own().settle!(core, context, object, old) : undefined),
    remove: (core, context, old) => (needed(core, context, old) ? own().remove!(core, context, old) : undefined),
    settleRemoval: (core, context, old) => (needed(core, context, old) ? own().settleRemoval!(core, context, old) : undefined),
    connect: (core, context, options) => (needed(core, context, options) ? own().connect!(core, context, options) : undefined),
  };
  return { name, ...Object.fromEntries(hooks.map((hook) => [hook, all[hook]])) };
};
