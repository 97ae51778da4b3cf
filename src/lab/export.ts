import type { KubeObject } from '../engine/api/types.ts';
import type { Cluster } from '../engine/cluster/cluster.ts';
import { emitYaml } from '../engine/api/yaml/emit.ts';

const SYSTEM_NAMESPACES = new Set(['kube-system', 'kube-public', 'kube-node-lease', 'kube-flannel']);
/** Kinds that the cluster makes by itself, or that mean nothing elsewhere. */
const DERIVED = new Set(['Event', 'Endpoints', 'EndpointSlice', 'Lease', 'Node', 'ControllerRevision', 'APIService', 'CSINode', 'PriorityLevelConfiguration', 'FlowSchema', 'IPAddress', 'ServiceCIDR', 'ComponentStatus']);
/** Cluster-scoped objects that every cluster has from its beginning. */
const BUILT_IN = /^(system:|cluster-admin$|admin$|edit$|view$|kubeadm:|flannel$|system-(node|cluster)-critical$|standard$)/;

const ours = (o: KubeObject): boolean => {
  if (DERIVED.has(o.kind) || o.metadata.ownerReferences?.length) return false;
  const { name, namespace } = o.metadata;
  if (namespace) {
    if (SYSTEM_NAMESPACES.has(namespace)) return false;
    return !(o.kind === 'ConfigMap' && name === 'kube-root-ca.crt') && !(o.kind === 'ServiceAccount' && name === 'default') && !(o.kind === 'Service' && name === 'kubernetes' && namespace === 'default');
  }
  if (o.kind === 'Namespace') return name !== 'default' && !SYSTEM_NAMESPACES.has(name);
  return !BUILT_IN.test(name);
};

/** An object as somebody would write it: without what the server filled in about this one instance. */
export function portable(o: KubeObject): KubeObject {
  const { uid: _u, resourceVersion: _r, creationTimestamp: _c, generation: _g, managedFields: _m, selfLink: _s, ownerReferences: _o, ...metadata } = o.metadata as Record<string, unknown> & KubeObject['metadata'];
  const { 'deployment.kubernetes.io/revision': _rev, 'kubectl.kubernetes.io/last-applied-configuration': _last, ...annotations } = (metadata.annotations ?? {}) as Record<string, string>;
  const { status: _status, ...rest } = o;
  const made: KubeObject = { ...rest, metadata: { ...metadata, name: metadata.name } };
  if (Object.keys(annotations).length) made.metadata.annotations = annotations;
  else delete made.metadata.annotations;
  if (o.kind === 'Pod') {
    const { nodeName: _n, ...spec } = o.spec;
    const volumes = (spec.volumes ?? []).filter((v: { name: string }) => !v.name.startsWith('kube-api-access-'));
    made.spec = { ...spec, volumes, containers: spec.containers.map((c: { volumeMounts?: { name: string }[] }) => ({ ...c, volumeMounts: (c.volumeMounts ?? []).filter((m) => !m.name.startsWith('kube-api-access-')) })) };
  }
  if (o.kind === 'Service') {
    const { clusterIP, clusterIPs: _ips, ...spec } = o.spec;
    made.spec = clusterIP === 'None' ? { ...spec, clusterIP } : spec;
  }
  return made;
}

const ORDER = ['CustomResourceDefinition', 'Namespace', 'PriorityClass', 'StorageClass', 'PersistentVolume', 'ServiceAccount', 'ConfigMap', 'Secret', 'PersistentVolumeClaim', 'Service'];
const rank = (o: KubeObject) => {
  const i = ORDER.indexOf(o.kind);
  return i < 0 ? ORDER.length : i;
};

/** What the learner has put into the cluster, as manifests that any cluster takes, in an order in which they apply. */
export function exportYaml(cluster: Cluster): string {
  const found = new Map<string, KubeObject>();
  for (const kv of cluster.etcd.local.range('/registry/', { prefix: true }).kvs) {
    const o = kv.value as KubeObject;
    if (ours(o)) found.set(kv.key, o);
  }
  const objects = [...found.values()].sort((a, b) => rank(a) - rank(b));
  return objects.map((o) => emitYaml(portable(o))).join('---\n');
}
