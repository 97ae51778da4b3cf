import { messageOf } from '../errors.ts';
import type { References } from './config.ts';
import { visitField, type Place } from './fields.ts';
import type { FieldSpec, Gvk } from './kustomization.ts';
import { isMap, type Json, type Resource, type ResourceMap } from './resource.ts';

/** Where the spec of a pod is, by kind. */
const podSpecs: readonly (readonly [string, string])[] = [
  ['Pod', 'spec'],
  ['PodTemplate', 'template/spec'],
  ...['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job'].map((kind) => [kind, 'spec/template/spec'] as const),
  ['CronJob', 'spec/jobTemplate/spec/template/spec'],
];

const inPods = (...paths: string[]): FieldSpec[] => podSpecs.flatMap(([kind, at]) => paths.map((path) => ({ path: `${at}/${path}`, kind })));

/** The same for the kinds that kustomize knows of service accounts, claims and priority classes. */
const inWorkloads = (path: string): FieldSpec[] => [
  ...podSpecs.filter(([kind]) => kind !== 'PodTemplate' && kind !== 'ReplicaSet').map(([kind, at]) => ({ path: `${at}/${path}`, kind })),
  { path: `spec/template/spec/${path}`, kind: 'ReplicationController' },
];

const fields = (text: string): FieldSpec[] =>
  text
    .trim()
    .split('\n')
    .map((line) => {
      const [path, kind, group] = line.trim().split(' ');
      return { path: path!, kind: kind!, ...(group ? { group } : {}) };
    });

const rbac = 'rbac.authorization.k8s.io';
const scaled: readonly FieldSpec[] = [{ path: 'spec/scaleTargetRef/name', kind: 'HorizontalPodAutoscaler' }];

/** Which fields name which kinds (builtinpluginconsts/namereference.go). */
const references: readonly References[] = [
  ...['Deployment', 'ReplicationController', 'ReplicaSet', 'StatefulSet'].map((kind) => ({ kind, fieldSpecs: scaled })),
  {
    kind: 'ConfigMap',
    version: 'v1',
    fieldSpecs: [
      ...inPods(
        'volumes/configMap/name',
        'containers/env/valueFrom/configMapKeyRef/name',
        'initContainers/env/valueFrom/configMapKeyRef/name',
        'containers/envFrom/configMapRef/name',
        'initContainers/envFrom/configMapRef/name',
        'volumes/projected/sources/configMap/name',
      ),
      ...fields(`rules/resourceNames Role
rules/resourceNames ClusterRole
metadata/annotations/nginx.ingress.kubernetes.io\\/fastcgi-params-configmap Ingress`),
    ],
  },
  {
    kind: 'Secret',
    version: 'v1',
    fieldSpecs: [
      ...inPods(
        'volumes/secret/secretName',
        'containers/env/valueFrom/secretKeyRef/name',
        'initContainers/env/valueFrom/secretKeyRef/name',
        'containers/envFrom/secretRef/name',
        'initContainers/envFrom/secretRef/name',
        'imagePullSecrets/name',
        'volumes/projected/sources/secret/name',
      ),
      ...fields(`spec/tls/secretName Ingress
metadata/annotations/ingress.kubernetes.io\\/auth-secret Ingress
metadata/annotations/nginx.ingress.kubernetes.io\\/auth-secret Ingress
metadata/annotations/nginx.ingress.kubernetes.io\\/auth-tls-secret Ingress
imagePullSecrets/name ServiceAccount
parameters/secretName StorageClass
parameters/adminSecretName StorageClass
parameters/userSecretName StorageClass
parameters/secretRef StorageClass
rules/resourceNames Role
rules/resourceNames ClusterRole
spec/azureFile/secretName PersistentVolume`),
    ],
  },
  {
    kind: 'Service',
    version: 'v1',
    fieldSpecs: fields(`spec/serviceName StatefulSet apps
spec/rules/http/paths/backend/serviceName Ingress
spec/backend/serviceName Ingress
spec/rules/http/paths/backend/service/name Ingress
spec/defaultBackend/service/name Ingress
spec/service/name APIService apiregistration.k8s.io
webhooks/clientConfig/service ValidatingWebhookConfiguration admissionregistration.k8s.io
webhooks/clientConfig/service MutatingWebhookConfiguration admissionregistration.k8s.io`),
  },
  { kind: 'Role', group: rbac, fieldSpecs: fields(`roleRef/name RoleBinding ${rbac}`) },
  { kind: 'ClusterRole', group: rbac, fieldSpecs: fields(`roleRef/name RoleBinding ${rbac}\nroleRef/name ClusterRoleBinding ${rbac}`) },
  { kind: 'ServiceAccount', version: 'v1', fieldSpecs: [...fields(`subjects RoleBinding ${rbac}\nsubjects ClusterRoleBinding ${rbac}`), ...inWorkloads('serviceAccountName')] },
  { kind: 'PersistentVolumeClaim', version: 'v1', fieldSpecs: inWorkloads('volumes/persistentVolumeClaim/claimName') },
  { kind: 'PersistentVolume', version: 'v1', fieldSpecs: fields('spec/volumeName PersistentVolumeClaim\nrules/resourceNames ClusterRole') },
  {
    kind: 'StorageClass',
    version: 'v1',
    group: 'storage.k8s.io',
    fieldSpecs: fields('spec/storageClassName PersistentVolume\nspec/storageClassName PersistentVolumeClaim\nspec/volumeClaimTemplates/spec/storageClassName StatefulSet'),
  },
  { kind: 'PriorityClass', version: 'v1', group: 'scheduling.k8s.io', fieldSpecs: inWorkloads('priorityClassName') },
  { kind: 'ValidatingAdmissionPolicy', group: 'admissionregistration.k8s.io', fieldSpecs: fields('spec/policyName ValidatingAdmissionPolicyBinding admissionregistration.k8s.io') },
];

const sameEnd = (a: readonly string[], b: readonly string[]): boolean => {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  return short.every((s, i) => s === long[long.length - short.length + i]);
};

const sameAffixes = (a: Resource, b: Resource, allowEmpty: boolean): boolean =>
  ([['prefixes'], ['suffixes']] as const).every(([what]) => (allowEmpty && (a[what].length === 0 || b[what].length === 0)) || sameEnd(a[what], b[what]));

/** Namespaces of the service accounts that a RoleBinding names. */
const boundNamespaces = (resource: Resource): Set<string> => {
  const subjects = resource.kind === 'RoleBinding' && Array.isArray(resource.object.subjects) ? (resource.object.subjects as Json[]) : [];
  return new Set(subjects.filter((s) => s.kind === 'ServiceAccount' && typeof s.namespace === 'string').map((s) => s.namespace as string));
};

const reachable = (map: ResourceMap, from: Resource): Resource[] => {
  const id = from.current;
  if (id.clusterScoped) return map.list;
  const bound = boundNamespaces(from);
  return map.list.filter((r) => {
    const other = r.current;
    return other.clusterScoped || other.effectiveNamespace === id.effectiveNamespace || bound.has(r.namespace);
  });
};

/** Repairs the names in one field of a resource (nameref.Filter). */
class Repair {
  constructor(
    private readonly referrer: Resource,
    private readonly field: FieldSpec,
    private readonly target: Gvk,
    private readonly candidates: readonly Resource[],
  ) {}

  visit(place: Place): void {
    const { value } = place;
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) value.forEach((item, i) => this.visit({ value: item, set: (next) => (value[i] = next) }));
    else if (isMap(value)) this.mapping(value);
    else {
      const found = this.select(String(value), this.candidates, (a, b) => a.name === b.name);
      if (found && found.name !== value) place.set(found.name);
    }
  }

  private mapping(value: Json): void {
    if (value.name === undefined) throw new Error("path config error; no 'name' field in node");
    const { namespace } = value;
    let { candidates } = this;
    if (namespace !== undefined) {
      const before = candidates.filter((c) => c.original.effectiveNamespace === namespace);
      candidates = before.length > 0 ? before : candidates.filter((c) => c.current.effectiveNamespace === namespace);
    }
    const found = this.select(String(value.name), candidates, (a, b) => a.name === b.name && a.namespace === b.namespace);
    if (!found) return;
    value.name = found.name;
    if (found.namespace) value.namespace = found.namespace;
  }

  private select(name: string, from: readonly Resource[], same: (a: Resource, b: Resource) => boolean): Resource | undefined {
    const here = this.referrer.current;
    const role = this.field.path.endsWith('roleRef/name') && isMap(this.referrer.object.roleRef) ? this.referrer.object.roleRef : undefined;
    let found = from.filter((c) => {
      const ids = c.previousIds;
      if (!ids.some((id) => id.name === name) || !ids.some((id) => id.isSelected(this.target))) return false;
      if (role && !ids.some((id) => id.isSelected({ group: String(role.apiGroup ?? ''), kind: String(role.kind ?? '') }))) return false;
      const id = c.current;
      return here.clusterScoped || id.clusterScoped || c.kind === 'ServiceAccount' || id.effectiveNamespace === here.effectiveNamespace;
    });
    if (found.length === 1) return found[0];
    found = found.filter((c) => sameAffixes(c, this.referrer, true));
    if (found.length > 1) found = found.filter((c) => sameAffixes(c, this.referrer, false));
    if (found.length <= 1 || found.every((c) => same(c, found[0]!))) return found[0];
    throw new Error(`found multiple possible referrals: ${found.map((c) => c.current.toString()).join(', ')}`);
  }
}

/** Lets fields that name other resources follow their new names. */
export const repairReferences = (map: ResourceMap): void => {
  const all = [...references, ...map.config.nameReference];
  for (const referrer of map.list) {
    const candidates = reachable(map, referrer);
    for (const { fieldSpecs: specs = [], ...target } of all) {
      for (const field of specs) {
        if (!referrer.original.isSelected({ ...(field.kind ? { kind: field.kind } : {}), ...(field.group ? { group: field.group } : {}) })) continue;
        const repair = new Repair(referrer, field, target, candidates);
        try {
          visitField(referrer, { path: field.path }, undefined, (place) => repair.visit(place));
        } catch (error) {
          throw new Error(`updating name reference in '${field.path}' field of '${referrer.current.toString()}': ${messageOf(error)}`);
        }
      }
    }
  }
};
