import { messageOf } from '../errors.ts';
import type { FieldSpec } from './kustomization.ts';
import { isMap, type Json, type Resource } from './resource.ts';

/** Splits at slashes; `\\/` is a slash in a name. */
const parts = (path: string): string[] => {
  const out: string[] = [];
  for (const part of path.replace(/^\//, '').split('/')) {
    const last = out.at(-1);
    if (last?.endsWith('\\')) out[out.length - 1] = `${last.slice(0, -1)}/${part}`;
    else out.push(part);
  }
  return out;
};

/** What stands where a path ends, and how to write it. */
export interface Place {
  value: unknown;
  set(value: unknown): void;
}

type Visit = (place: Place) => void;

/** What is put at the end of a path that is not there: nothing without `create`. */
export type Create = 'map' | 'scalar' | undefined;

const walk = (holder: Json | unknown[], key: string | number, path: readonly string[], create: Create, visit: Visit): void => {
  const at = holder as Record<string | number, unknown>;
  const value = at[key];
  if (path.length === 0) {
    visit({
      value,
      set: (next) => {
        at[key] = next;
      },
    });
    return;
  }
  if (value === null || value === undefined) return;
  if (Array.isArray(value)) {
    value.forEach((_, i) => walk(value, i, path, create, visit));
    return;
  }
  if (!isMap(value)) throw new Error('expected sequence or mapping node');
  const [head = '', ...rest] = path;
  const name = head.replace(/\[\]$/, '');
  const sequence = name !== head;
  if (value[name] === undefined || (value[name] === null && create && !sequence)) {
    if (!create || sequence) return;
    value[name] = rest.length > 0 || create === 'map' ? {} : '';
  }
  walk(value, name, rest, create, visit);
};

const applies = (spec: FieldSpec, resource: Resource): boolean => {
  const { group, version, kind } = resource.current;
  return (!spec.kind || spec.kind === kind) && (!spec.group || spec.group === group) && (!spec.version || spec.version === version);
};

/** Visits what a field spec means in a resource, and makes it where the spec says so (fieldspec.Filter). */
export const visitField = (resource: Resource, spec: FieldSpec, create: Create, visit: Visit): void => {
  if (!applies(spec, resource)) return;
  try {
    walk([resource.object], 0, parts(spec.path), spec.create ? create : undefined, visit);
  } catch (error) {
    throw new Error(`considering field '${spec.path}' of object ${resource.current.toString()}: ${messageOf(error)}`);
  }
};

const spec = (line: string): FieldSpec => {
  const [path, kind, group, version] = line.split(' ');
  return { path: path!, create: true, ...(kind && kind !== '*' ? { kind } : {}), ...(group && group !== '*' ? { group } : {}), ...(version ? { version } : {}) };
};

const specs = (text: string, create = true): FieldSpec[] => text.trim().split('\n').map((line) => ({ ...spec(line.trim()), create }));

/** Where labels go besides selectors. One line: path, kind, group, version. */
const templates = `spec/template/metadata/labels ReplicationController * v1
spec/template/metadata/labels Deployment
spec/template/metadata/labels ReplicaSet
spec/template/metadata/labels DaemonSet
spec/template/metadata/labels StatefulSet apps
spec/volumeClaimTemplates[]/metadata/labels StatefulSet apps
spec/template/metadata/labels Job batch
spec/jobTemplate/metadata/labels CronJob batch
spec/jobTemplate/spec/template/metadata/labels CronJob batch`;

export const metadataLabels: readonly FieldSpec[] = [{ path: 'metadata/labels', create: true }];
export const templateLabels: readonly FieldSpec[] = specs(templates);

const affinities = ['podAffinity', 'podAntiAffinity'].flatMap((a) => ['preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm', 'requiredDuringSchedulingIgnoredDuringExecution'].map((w) => `${a}/${w}`));
const inPods = (kind: string): string =>
  [...affinities.map((a) => `spec/template/spec/affinity/${a}/labelSelector/matchLabels ${kind} apps`), `spec/template/spec/topologySpreadConstraints/labelSelector/matchLabels ${kind} apps`].join('\n');

/** Where labels go with includeSelectors and commonLabels. */
export const selectorLabels: readonly FieldSpec[] = [
  ...specs(`spec/selector Service * v1
spec/selector ReplicationController * v1
spec/selector/matchLabels Deployment
spec/selector/matchLabels ReplicaSet
spec/selector/matchLabels DaemonSet
spec/selector/matchLabels StatefulSet apps`),
  ...specs(
    `${inPods('Deployment')}
${inPods('StatefulSet')}
spec/selector/matchLabels Job batch
spec/jobTemplate/spec/selector/matchLabels CronJob batch
spec/selector/matchLabels PodDisruptionBudget policy
spec/podSelector/matchLabels NetworkPolicy networking.k8s.io
spec/ingress/from/podSelector/matchLabels NetworkPolicy networking.k8s.io
spec/egress/to/podSelector/matchLabels NetworkPolicy networking.k8s.io`,
    false,
  ),
  ...metadataLabels,
  ...templateLabels,
];

export const annotationFields: readonly FieldSpec[] = specs(`metadata/annotations
spec/template/metadata/annotations ReplicationController * v1
spec/template/metadata/annotations Deployment
spec/template/metadata/annotations ReplicaSet
spec/template/metadata/annotations DaemonSet
spec/template/metadata/annotations StatefulSet
spec/template/metadata/annotations Job batch
spec/jobTemplate/metadata/annotations CronJob batch
spec/jobTemplate/spec/template/metadata/annotations CronJob batch`);

export const namespaceFields: readonly FieldSpec[] = [
  ...specs(`metadata/name Namespace
spec/service/namespace APIService apiregistration.k8s.io`),
  ...specs('spec/conversion/webhook/clientConfig/service/namespace CustomResourceDefinition apiextensions.k8s.io', false),
];

export const imageFields: readonly FieldSpec[] = ['', 'spec/template/'].flatMap((at) => specs(['spec/containers[]/image', 'spec/initContainers[]/image', 'spec/volumes[]/image/reference'].map((p) => `${at}${p}`).join('\n')));

export const replicaFields: readonly FieldSpec[] = ['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController'].map((kind) => ({ path: 'spec/replicas', create: true, kind }));
