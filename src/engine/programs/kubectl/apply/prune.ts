import type { KubeObject } from '../../../api/types.ts';
import type { Task } from '../../../sim/sim.ts';
import type { Context } from '../context.ts';
import type { Propagation } from '../deletion.ts';
import { messageOf } from '../errors.ts';
import type { DryRun } from '../flags/common.ts';
import { klogHead } from '../../../hosts/klog.ts';
import { originalConfiguration } from '../lastapplied.ts';
import { deleteObject, listObjects } from '../requests.ts';
import { gvkString, type Mapping } from '../resourcemapper.ts';

/** What is pruned without --prune-allowlist, as apiVersion and kind; the last two have no namespace. */
const defaults: readonly (readonly [string, string])[] = [
  ['v1', 'ConfigMap'],
  ['v1', 'Endpoints'],
  ['v1', 'PersistentVolumeClaim'],
  ['v1', 'Pod'],
  ['v1', 'ReplicationController'],
  ['v1', 'Secret'],
  ['v1', 'Service'],
  ['batch/v1', 'Job'],
  ['batch/v1', 'CronJob'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['apps/v1', 'DaemonSet'],
  ['apps/v1', 'Deployment'],
  ['apps/v1', 'ReplicaSet'],
  ['apps/v1', 'StatefulSet'],
  ['v1', 'Namespace'],
  ['v1', 'PersistentVolume'],
];

/** The kinds of --prune-allowlist, each as group/version/kind with `core` for the core group. */
export function* allowlist(context: Context): Task<Mapping[] | undefined> {
  const given = context.flags.list('prune-allowlist');
  if (given.length === 0) return undefined;
  const out: Mapping[] = [];
  for (const text of given) {
    const parts = text.split('/');
    if (parts.length !== 3) throw new Error(`invalid GroupVersionKind format: ${text}, please follow <group/version/kind>`);
    const [group, version, kind] = parts as [string, string, string];
    out.push(yield* context.mapper.forKind(group === 'core' ? version : `${group}/${version}`, kind));
  }
  return out;
}

export interface PruneOptions {
  /** UIDs of what was applied just now. */
  applied: ReadonlySet<string>;
  namespaces: readonly string[];
  selector: string;
  kinds: readonly Mapping[] | undefined;
  propagation: Propagation;
  grace: number;
  dryRun: DryRun;
  pruned(object: KubeObject): void;
}

function* pruneKind(context: Context, mapping: Mapping, namespace: string, options: PruneOptions): Task {
  const list = yield* listObjects(context, { mapping, namespace }, { query: options.selector ? { labelSelector: options.selector } : {} });
  for (const item of list.items ?? []) {
    const object = { ...item, apiVersion: item.apiVersion ?? (mapping.group ? `${mapping.group}/${mapping.version}` : mapping.version), kind: item.kind ?? mapping.kind };
    if (originalConfiguration(object) === undefined || options.applied.has(object.metadata.uid ?? '')) continue;
    if (options.dryRun !== 'client') {
      const body = { ...(options.grace >= 0 ? { gracePeriodSeconds: options.grace } : {}), propagationPolicy: options.propagation };
      yield* deleteObject(context, { mapping, namespace, name: object.metadata.name }, body, options.dryRun === 'server' ? { query: { dryRun: 'All' } } : {});
    }
    options.pruned(object);
  }
}

/** Deletes what was applied once and is not among what was applied now (apply.pruner). */
export function* prune(context: Context, options: PruneOptions): Task {
  let { kinds } = options;
  if (!kinds) {
    context.err(
      `${klogHead(context.process, 'W', 'prune.go:71')}Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.\n`,
    );
    const found: Mapping[] = [];
    for (const [apiVersion, kind] of defaults) found.push(yield* context.mapper.forKind(apiVersion, kind));
    kinds = found;
  }
  for (const namespace of options.namespaces)
    for (const mapping of kinds.filter((m) => m.namespaced)) {
      try {
        yield* pruneKind(context, mapping, namespace, options);
      } catch (error) {
        throw new Error(`error pruning namespaced object ${gvkString(mapping)}: ${messageOf(error)}`);
      }
    }
  for (const mapping of kinds.filter((m) => !m.namespaced)) {
    try {
      yield* pruneKind(context, mapping, '', options);
    } catch (error) {
      throw new Error(`error pruning nonNamespaced object ${gvkString(mapping)}: ${messageOf(error)}`);
    }
  }
}
