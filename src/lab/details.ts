import type { Event } from '../engine/api/kubernetes.ts';
import type { KubeObject } from '../engine/api/types.ts';
import type { Cluster } from '../engine/cluster/cluster.ts';
import { emitYaml } from '../engine/api/yaml/emit.ts';
import { observe } from '../engine/cluster/observer.ts';
import { originOf } from '../engine/cluster/origin.ts';
import { portable } from './export.ts';
import { loadParts } from './outside.ts';
import type { ObjectDetails, ObjectRef } from './protocol.ts';

const ms = (time: unknown): number => (typeof time === 'string' ? new Date(time).getTime() : 0);

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
}

/** Everything that the details panel shows of one object. Undefined when it is gone. */
export async function details(cluster: Cluster, ref: ObjectRef): Promise<ObjectDetails | undefined> {
  // The observer runs at once, without anybody who would answer it.
  await loadParts();
  const kind = cluster.kinds.byKind(ref.apiVersion, ref.kind);
  if (!kind) return undefined;
  const object = cluster.objects(kind.plural)?.find((o) => o.metadata.name === ref.name && (!kind.namespaced || o.metadata.namespace === ref.namespace));
  if (!object) return undefined;
  const events = ((cluster.objects('events') ?? []) as unknown as Event[]).filter((e) => e.involvedObject.uid === object.metadata.uid || (e.involvedObject.kind === ref.kind && e.involvedObject.name === ref.name && ref.kind === 'Node'));
  const namespace = ref.namespace ? ` -n ${ref.namespace}` : '';
  return {
    ref,
    yaml: emitYaml(shown(object)),
    manifest: emitYaml(portable(object)),
    describe: observe(cluster, `kubectl describe ${kind.plural}${kind.group ? `.${kind.group}` : ''} ${ref.name}${namespace}`).stdout,
    conditions: ((object.status?.conditions ?? []) as Condition[]).map((c) => ({ type: c.type, status: c.status, reason: c.reason ?? '', message: c.message ?? '', at: ms(c.lastTransitionTime) })),
    events: events
      .map((e) => ({ type: e.type ?? 'Normal', reason: e.reason ?? '', message: e.message ?? '', from: e.source?.component ?? e.reportingComponent ?? '', count: e.count ?? 1, at: ms(e.lastTimestamp ?? e.eventTime ?? e.metadata.creationTimestamp) }))
      .sort((a, b) => b.at - a.at),
    origin: originOf(cluster, kind, ref.namespace, ref.name).map(({ at, actor, line, did, ...object }) => ({ at, actor, ...(line !== undefined && { line }), did, object })),
    ...(ref.kind === 'Pod' && verdictOf(cluster, `${ref.namespace}/${ref.name}`)),
    owners: (object.metadata.ownerReferences ?? []).map((o) => ({ apiVersion: o.apiVersion, kind: o.kind, name: o.name, ...(ref.namespace ? { namespace: ref.namespace } : {}) })),
  };
}

const SHOWN_NODES = 12;

/** What the scheduler decided last about a pod, the chosen node first, then the best. */
function verdictOf(cluster: Cluster, pod: string): Pick<ObjectDetails, 'verdict'> {
  const found = cluster.scheduler.verdict(pod);
  if (!found) return {};
  const { at, node, message, nodes } = found;
  const best = [...nodes].sort((a, b) => Number(b.node === node) - Number(a.node === node) || (b.score ?? -1) - (a.score ?? -1));
  return { verdict: { at, ...(node !== undefined && { node }), ...(message !== undefined && { message }), nodes: best.slice(0, SHOWN_NODES), more: Math.max(0, nodes.length - SHOWN_NODES) } };
}

/** As `kubectl get -o yaml` shows it: without managedFields. */
function shown(object: KubeObject): KubeObject {
  const { managedFields: _managed, ...metadata } = object.metadata;
  return { ...object, metadata };
}
