import type { Pod } from '../../../api/kubernetes.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import { attachablePod } from '../pods.ts';
import { getObject, listObjects } from '../requests.ts';
import { groupResource } from '../resourcemapper.ts';

/** Types that one can get, as `pods` and `deployments.apps`. */
export function* resourceTypes(context: Context): Task<string[]> {
  const { resources, groups } = yield* context.discovery.all();
  const preferred = new Map(groups.map((g) => [g.name, g.preferred]));
  return [...new Set(resources.filter((r) => r.verbs.includes('get') && (r.group === '' || preferred.get(r.group) === r.version)).map((r) => groupResource({ group: r.group, resource: r.name })))].sort();
}

/** The names of the objects of a type, in the namespace of the command line. */
export function* objectNames(context: Context, type: string): Task<string[]> {
  const mapping = yield* context.mapper.forArgument(type);
  const { namespace } = context.namespace();
  const list = yield* listObjects(context, { mapping, namespace: mapping.namespaced ? namespace : '' });
  return (list.items ?? []).map((o) => o.metadata.name);
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

/** The containers of a pod, of all sorts. */
export function* containerNames(context: Context, arg: string): Task<string[]> {
  const { spec } = yield* podOf(context, arg);
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])].map((c) => c.name);
}

/** The ports of a service, or of a pod's containers. */
export function* ports(context: Context, arg: string): Task<string[]> {
  if (/^(service|services|svc)\//.test(arg)) {
    const { spec } = yield* objectOf(context, arg);
    return ((spec?.ports ?? []) as { port: number }[]).map((p) => String(p.port));
  }
  const { spec } = yield* podOf(context, arg);
  return (spec?.containers ?? []).flatMap((c) => (c.ports ?? []).map((p) => String(p.containerPort)));
}
