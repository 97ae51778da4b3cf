import { forbidden } from '../../api/errors.ts';
import type { Container, PodSpec, ResourceQuota } from '../../api/kubernetes.ts';
import { compareQuantities, formatQuantity, parseQuantity } from '../../api/quantity.ts';
import { addLists, quotaCovers, subtractLists, usageOf, type ResourceList } from '../../api/quota.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Task } from '../../sim/sim.ts';
import { resourceOf, type Context } from '../context.ts';
import type { Core } from '../core.ts';
import type { Plugin } from './chain.ts';
import { noteOwnStatus } from '../managedfields/notes.ts';

/** Refuses what would use more than a quota leaves, and counts what is let through (kubernetes: apiserver admission/plugin/resourcequota). */
export const resourceQuota: Plugin = {
  name: 'ResourceQuota',

  settle(core, context, object, old) {
    const { kind, namespace, subresource } = context;
    if (!kind.namespaced || subresource || kind === core.resourceQuotas || core.storage.count(core.resourceQuotas, namespace) === 0) return undefined;
    return claim(core, context, object, old);
  },
};

/** Every quota is asked before one is charged, so that what the last refuses costs the first nothing. */
function* claim(core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): Task {
  const { kind, namespace, request, dryRun } = context;
  for (const each of core.storage.all(core.resourceQuotas, namespace)) {
    const quota = each as ResourceQuota;
    if (quotaCovers(quota, kind, object)) charged(core, context, quota, object, old);
  }
  for (const { metadata } of core.storage.all(core.resourceQuotas, namespace)) {
    for (;;) {
      const current = core.storage.find(core.resourceQuotas, namespace, metadata.name);
      if (!current) break;
      const quota = current.value as ResourceQuota;
      if (!quotaCovers(quota, kind, object)) break;
      const used = charged(core, context, quota, object, old);
      if (!used || dryRun) break;
      const next = { ...quota, metadata: { ...quota.metadata }, status: { ...quota.status, used } } as unknown as KubeObject;
      noteOwnStatus(core.resourceQuotas, next, current.value, core.sim.now());
      if (yield* core.storage.put(core.resourceQuotas, next, current.modRevision, request.agent)) break;
    }
  }
}

/** What the quota is used for with the object; undefined where that does not change. Throws Forbidden. */
const charged = (core: Core, context: Context, quota: ResourceQuota, object: KubeObject, old: KubeObject | undefined): ResourceList | undefined => {
  const { kind } = context;
  const hard = (quota.status?.hard ?? quota.spec?.hard ?? {}) as ResourceList;
  const names = Object.keys(hard);
  const refuse = (why: string) => forbidden(resourceOf(kind), object.metadata.name, why);
  if (!old && kind === core.pods) {
    const missing = unspecified(object['spec'] as PodSpec, names);
    if (missing) throw refuse(`failed quota: ${quota.metadata.name}: must specify ${missing}`);
  }
  const usage = usageOf(kind, object);
  const delta = old ? subtractLists(usage, usageOf(kind, old)) : usage;
  const touched = names.filter((n) => delta[n] !== undefined && compareQuantities(delta[n]!, '0') !== 0).sort();
  if (touched.length === 0) return undefined;
  const before = (quota.status?.used ?? {}) as ResourceList;
  const unknown = touched.filter((n) => before[n] === undefined);
  if (unknown.length > 0) throw refuse(`status unknown for quota: ${quota.metadata.name}, resources: ${unknown.join(',')}`);
  const after = addLists(before, Object.fromEntries(touched.map((n) => [n, delta[n]!])));
  const exceeded = touched.filter((n) => compareQuantities(delta[n]!, '0') > 0 && compareQuantities(after[n]!, hard[n]!) > 0);
  if (exceeded.length > 0) {
    const shown = (list: ResourceList) => exceeded.map((n) => `${n}=${formatQuantity(parseQuantity(list[n]!))}`).join(',');
    throw refuse(`exceeded quota: ${quota.metadata.name}, requested: ${shown(delta)}, used: ${shown(before)}, limited: ${shown(hard)}`);
  }
  return after;
};

const computeNames = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory'];

/** `limits.memory for: a,b; requests.cpu for: a`: what every container must say where a quota limits it (evaluator/core/pods.go: Constraints). */
const unspecified = (spec: PodSpec, names: readonly string[]): string => {
  const missing: string[] = [];
  for (const name of names.filter((n) => computeNames.includes(n)).sort()) {
    const [of, resource] = name.includes('.') ? (name.split('.') as ['requests' | 'limits', string]) : (['requests', name] as const);
    const lacks = (c: Container) => (c.resources?.[of] as ResourceList | undefined)?.[resource] === undefined;
    const without = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].filter(lacks).map((c) => c.name);
    if (without.length > 0) missing.push(`${name} for: ${without.sort().join(',')}`);
  }
  return missing.join('; ');
};
