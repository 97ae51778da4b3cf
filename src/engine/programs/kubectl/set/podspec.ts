import type { Container, PodSpec } from '../../../api/kubernetes.ts';
import { setIn } from '../../../api/paths.ts';
import type { KubeObject } from '../../../api/types.ts';

/** A kind as Go prints the type of its objects: `*v1.ConfigMap`. */
export const goType = ({ apiVersion, kind }: { apiVersion: string; kind: string }): string => `*${apiVersion.slice(apiVersion.indexOf('/') + 1)}.${kind}`;

const PATHS: Record<string, readonly string[]> = { Pod: ['spec'], CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'] };
const TEMPLATED = new Set(['Deployment', 'ReplicaSet', 'DaemonSet', 'StatefulSet', 'Job', 'ReplicationController']);

/** Where an object has its pod spec; undefined for a kind without one. */
const podSpecPath = (kind: string): readonly string[] | undefined => PATHS[kind] ?? (TEMPLATED.has(kind) ? ['spec', 'template', 'spec'] : undefined);

/** Whether objects of a kind are pods or have a pod template. */
export const hasPodSpec = (kind: string): boolean => podSpecPath(kind) !== undefined;

/** The pod spec of an object. Throws for a kind without one. */
export const podSpecOf = (object: KubeObject): PodSpec => {
  const path = podSpecPath(object.kind);
  if (!path) throw new Error(`the object is not a pod or does not have a pod template: ${goType(object)}`);
  return path.reduce((value: any, key) => value?.[key], object) as PodSpec;
};

export const withPodSpec = (object: KubeObject, spec: PodSpec): KubeObject => setIn(object, podSpecPath(object.kind)!, spec);

/** A strategic merge patch that changes only the pod spec. */
export const podSpecPatch = (kind: string, spec: object): object => podSpecPath(kind)!.reduceRight<object>((value, key) => ({ [key]: value }), spec);

/** Whether a container's name fits a pattern in which `*` stands for anything (--containers). */
export const matchesName = (pattern: string, name: string): boolean => pattern === '*' || new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`).test(name);

/** The containers and init containers, with those that fit the pattern changed; undefined where none fits. */
export const mapContainers = (spec: PodSpec, pattern: string, change: (container: Container) => Container): { spec: PodSpec; patch: object } | undefined => {
  const fits = (c: Container) => matchesName(pattern, c.name);
  const lists = (['containers', 'initContainers'] as const).filter((list) => spec[list]?.some(fits));
  if (lists.length === 0) return undefined;
  const changed = Object.fromEntries(lists.map((list) => [list, spec[list]!.map((c) => (fits(c) ? change(c) : c))]));
  return { spec: { ...spec, ...changed }, patch: changed };
};
