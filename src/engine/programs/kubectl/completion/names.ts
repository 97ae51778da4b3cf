import type { Pod } from '../../../api/kubernetes.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { attachablePod } from '../pods.ts';
import { getObject, listObjects } from '../requests.ts';
import { groupResource } from '../resourcemapper.ts';

/** Types that one can get, as `pods` and `deployments.apps`, by group and then by name. */
export function* resourceTypes(context: Context): Task<string[]> {
  const { resources, groups } = yield* context.discovery.all();
  const preferred = new Map(groups.map((g) => [g.name, g.preferred]));
  const found = resources.filter((r) => r.verbs.includes('get') && (r.group === '' || preferred.get(r.group) === r.version));
  found.sort((a, b) => (a.group === b.group ? (a.name < b.name ? -1 : 1) : a.group < b.group ? -1 : 1));
  return [...new Set(found.map((r) => groupResource({ group: r.group, resource: r.name })))];
}

/** The names of the objects of types, as `cm,secret` or `all`, in the namespace of the command line or in another. */
export function* objectNames(context: Context, types: string, namespace = context.namespace().namespace): Task<string[]> {
  const names: string[] = [];
  for (const type of types.split(',')) {
    for (const one of (type.includes('.') ? undefined : yield* context.mapper.category(type)) ?? [type]) {
      const mapping = yield* context.mapper.forArgument(one);
      const list = yield* listObjects(context, { mapping, namespace: mapping.namespaced ? namespace : '' });
      names.push(...(list.items ?? []).map((o) => o.metadata.name));
    }
  }
  return names;
}

/** The object that `NAME` or `TYPE/NAME` means; a bare name is a pod's. */
function* objectOf(context: Context, arg: string): Task<KubeObject> {
  const at = arg.indexOf('/');
  const mapping = yield* context.mapper.forArgument(at < 0 ? 'pods' : arg.slice(0, at));
  return yield* getObject(context, { mapping, namespace: mapping.namespaced ? context.namespace().namespace : '', name: arg.slice(at + 1) });
}

function* podOf(context: Context, arg: string): Task<Pod> {
  return yield* attachablePod(context, yield* objectOf(context, arg), 100);
}

/** The containers of a pod, those that run first before the others. */
export function* containerNames(context: Context, arg: string): Task<string[]> {
  const { spec } = yield* podOf(context, arg);
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map((c) => c.name);
}

/** The ports of a service, or of a pod's containers. */
export function* ports(context: Context, arg: string): Task<number[]> {
  if (/^(service|services|svc)\//.test(arg)) {
    const { spec } = yield* objectOf(context, arg);
    return ((spec?.ports ?? []) as { port: number }[]).map((p) => p.port);
  }
  const { spec } = yield* podOf(context, arg);
  return (spec?.containers ?? []).flatMap((c) => (c.ports ?? []).map((p) => p.containerPort));
}

/** The `name=image` names of the containers of what `TYPE/NAME` has a template of. */
export function* templateContainers(context: Context, arg: string): Task<string[]> {
  const { spec } = (yield* objectOf(context, arg)) as { spec?: PodHolder };
  const pod = spec?.jobTemplate?.spec?.template?.spec ?? spec?.template?.spec ?? spec;
  return [...(pod?.initContainers ?? []), ...(pod?.containers ?? [])].map((c) => c.name);
}

interface PodHolder {
  template?: { spec?: PodHolder };
  jobTemplate?: { spec?: PodHolder };
  initContainers?: { name: string }[];
  containers?: { name: string }[];
}
