import { parseYaml } from '../../api/yaml/parse.ts';
import { compareBytes } from '../kubectl/text/json.ts';
import type { Hook } from './release/release.ts';

/** One rendered document with the template that it is from. */
export interface Manifest {
  name: string;
  content: string;
  kind: string;
  apiVersion: string;
  metadata: { name?: string; annotations?: Record<string, string> };
}

const installOrder = [
  ...['PriorityClass', 'Namespace', 'NetworkPolicy', 'ResourceQuota', 'LimitRange', 'PodSecurityPolicy', 'PodDisruptionBudget', 'ServiceAccount', 'Secret'],
  ...['SecretList', 'ConfigMap', 'StorageClass', 'PersistentVolume', 'PersistentVolumeClaim', 'CustomResourceDefinition', 'ClusterRole', 'ClusterRoleList'],
  ...['ClusterRoleBinding', 'ClusterRoleBindingList', 'Role', 'RoleList', 'RoleBinding', 'RoleBindingList', 'Service', 'DaemonSet', 'Pod'],
  ...['ReplicationController', 'ReplicaSet', 'Deployment', 'HorizontalPodAutoscaler', 'StatefulSet', 'Job', 'CronJob', 'IngressClass', 'Ingress', 'APIService'],
];

export const uninstallOrder = [
  ...['APIService', 'Ingress', 'IngressClass', 'Service', 'CronJob', 'Job', 'StatefulSet', 'HorizontalPodAutoscaler', 'Deployment', 'ReplicaSet'],
  ...['ReplicationController', 'Pod', 'DaemonSet', 'RoleBindingList', 'RoleBinding', 'RoleList', 'Role', 'ClusterRoleBindingList', 'ClusterRoleBinding'],
  ...['ClusterRoleList', 'ClusterRole', 'CustomResourceDefinition', 'PersistentVolumeClaim', 'PersistentVolume', 'StorageClass', 'ConfigMap', 'SecretList'],
  ...['Secret', 'ServiceAccount', 'PodDisruptionBudget', 'PodSecurityPolicy', 'LimitRange', 'ResourceQuota', 'NetworkPolicy', 'Namespace', 'PriorityClass'],
];

/** Kinds in order; those that the order does not know come last, by name. */
const byKind = (order: readonly string[]) => (a: string, b: string): number => {
  const [x, y] = [order.indexOf(a), order.indexOf(b)];
  if (x < 0 && y < 0) return compareBytes(a, b);
  if (x < 0 || y < 0) return x < 0 ? 1 : -1;
  return x - y;
};

/** The documents of a text that hold anything (releaseutil.SplitManifests). */
export const splitManifests = (text: string): string[] =>
  text
    .trim()
    .split(/(?:^|\s*\n)---\s*/)
    .filter((d) => d !== '');

const hookEvents = new Set(['pre-install', 'post-install', 'pre-delete', 'post-delete', 'pre-upgrade', 'post-upgrade', 'pre-rollback', 'post-rollback', 'test', 'test-success']);

const list = (text: string | undefined): string[] => (text === undefined ? [] : text.split(',').map((t) => t.trim().toLowerCase()));

/** The head of a document. Throws an Error: `YAML parse error on PATH: ...`. */
const headOf = (name: string, content: string): Manifest => {
  let value: unknown;
  try {
    value = parseYaml(content);
  } catch (error) {
    throw new Error(`YAML parse error on ${name}: ${(error as Error).message}`);
  }
  if (value !== null && (typeof value !== 'object' || Array.isArray(value))) {
    throw new Error(`YAML parse error on ${name}: error unmarshaling JSON: while decoding JSON: json: cannot unmarshal ${Array.isArray(value) ? 'array' : typeof value} into Go value of type releaseutil.SimpleHead`);
  }
  const { kind = '', apiVersion = '', metadata } = (value ?? {}) as Partial<Manifest>;
  return { name, content, kind, apiVersion, metadata: metadata ?? {} };
};

const hookOf = (m: Manifest, events: readonly string[]): Hook => {
  const annotations = m.metadata.annotations ?? {};
  const weight = annotations['helm.sh/hook-weight'] ?? '';
  return {
    name: m.metadata.name ?? '',
    kind: m.kind,
    path: m.name,
    manifest: m.content,
    events: events.map((e) => (e === 'test-success' ? 'test' : e)),
    last_run: { phase: '' },
    ...(/^[-+]?\d+$/.test(weight) ? { weight: Number(weight) } : {}),
    ...(annotations['helm.sh/hook-delete-policy'] ? { delete_policies: list(annotations['helm.sh/hook-delete-policy']) } : {}),
    ...(annotations['helm.sh/hook-output-log-policy'] ? { output_log_policies: list(annotations['helm.sh/hook-output-log-policy']) } : {}),
  };
};

/** Parts rendered files into hooks and manifests, each in the order of installation (releaseutil.SortManifests). Throws an Error. */
export const sortManifests = (files: ReadonlyMap<string, string>, order: readonly string[] = installOrder): { hooks: Hook[]; manifests: Manifest[] } => {
  const hooks: Hook[] = [];
  const manifests: Manifest[] = [];
  for (const name of [...files.keys()].sort(compareBytes)) {
    if (name.slice(name.lastIndexOf('/') + 1).startsWith('_')) continue;
    for (const content of splitManifests(files.get(name)!)) {
      const manifest = headOf(name, content);
      const types = manifest.metadata.annotations?.['helm.sh/hook'];
      const events = list(types);
      if (types === undefined) manifests.push(manifest);
      else if (events.every((e) => hookEvents.has(e))) hooks.push(hookOf(manifest, events));
    }
  }
  const compare = byKind(order);
  return { hooks: hooks.sort((a, b) => compare(a.kind, b.kind)), manifests: manifests.sort((a, b) => compare(a.kind, b.kind)) };
};
