import type { ObjectRef } from '../../lab/protocol.ts';
import type { SceneState } from '../diagram/store/scene.ts';

/** What kubectl calls the kinds besides their names and plurals. */
const SHORT: Record<string, string> = {
  po: 'Pod', no: 'Node', svc: 'Service', deploy: 'Deployment', rs: 'ReplicaSet', sts: 'StatefulSet', ds: 'DaemonSet', rc: 'ReplicationController', cj: 'CronJob', cm: 'ConfigMap',
  pv: 'PersistentVolume', pvc: 'PersistentVolumeClaim', ing: 'Ingress', hpa: 'HorizontalPodAutoscaler', netpol: 'NetworkPolicy', pdb: 'PodDisruptionBudget', sa: 'ServiceAccount', ep: 'Endpoints', sc: 'StorageClass',
};

/** Whether a word of a command line means a kind: `po`, `pods`, `deployment.apps`, `Ingress`. */
function means(word: string, kind: string): boolean {
  const name = word.split('.')[0]!.toLowerCase();
  const lower = kind.toLowerCase();
  return SHORT[name] === kind || name === lower || name === `${lower}s` || name === `${lower}es` || (lower.endsWith('y') && name === `${lower.slice(0, -1)}ies`);
}

const kindWords = (command: string): string[] => command.split(/[\s,]+/).flatMap((word) => word.split('/')[0] || []);

function* refs(scene: SceneState): Iterable<ObjectRef> {
  for (const { namespace, name } of scene.pods.values()) yield { apiVersion: 'v1', kind: 'Pod', namespace, name };
  for (const { name, joined } of scene.nodes.values()) if (joined) yield { apiVersion: 'v1', kind: 'Node', name };
  for (const { apiVersion, kind, namespace, name } of scene.owners.values()) yield { apiVersion, kind, namespace, name };
  for (const { namespace, name } of scene.services.values()) yield { apiVersion: 'v1', kind: 'Service', namespace, name };
  for (const { apiVersion, kind, namespace, name } of scene.things.values()) yield namespace ? { apiVersion, kind, namespace, name } : { apiVersion, kind, name };
  for (const { name, host } of scene.components.values()) yield { apiVersion: 'v1', kind: 'Pod', namespace: 'kube-system', name: `${name}-${host}` };
}

/** The objects of the diagram by name. */
export function objectsByName(scene: SceneState): Map<string, ObjectRef[]> {
  const all = new Map<string, ObjectRef[]>();
  for (const ref of refs(scene)) {
    const same = all.get(ref.name);
    if (same) same.push(ref);
    else all.set(ref.name, [ref]);
  }
  return all;
}

/** Where a word stands. */
export interface Around {
  line: string;
  /** The command that printed the line. */
  command: string;
}

/** The namespace of a line: its first column where a command lists all of them, else what the command says. */
function namespaceOf({ line, command }: Around): string {
  const all = /(?:^|\s)(?:-\w*A\w*|--all-namespaces)(?:\s|=|$)/.test(command);
  const first = /^\S+/.exec(line)?.[0];
  if (all && first) return first;
  return /(?:^|\s)(?:-n\s*=?|--namespace[=\s])\s*([\w.-]+)/.exec(command)?.[1] ?? 'default';
}

/** The object that a word of a terminal's output names; of several, the one that the kind before it, the command and the namespace speak for. */
export function objectNamed(word: string, around: Around, byName: ReadonlyMap<string, readonly ObjectRef[]>): ObjectRef | undefined {
  const slash = word.indexOf('/');
  const named = byName.get(word.slice(slash + 1)) ?? [];
  if (slash >= 0) {
    const kind = word.slice(0, slash);
    return nearest(named.filter((ref) => means(kind, ref.kind)), around);
  }
  const asked = kindWords(around.command);
  const meant = named.filter((ref) => asked.some((kind) => means(kind, ref.kind)));
  return nearest(meant.length > 0 ? meant : named, around);
}

function nearest(refs: readonly ObjectRef[], around: Around): ObjectRef | undefined {
  if (refs.length < 2) return refs[0];
  const namespace = namespaceOf(around);
  return refs.find((ref) => ref.namespace === namespace) ?? refs[0];
}
