import type { FieldProblem } from '../api/field.ts';
import type { PodSpec } from '../api/kubernetes.ts';
import type { KubeObject } from '../api/types.ts';
import type { Kind } from '../kinds/kind.ts';
import { decodeAs } from '../kinds/schema/decode.ts';
import { subdomainName, validateMetadata } from '../kinds/validation/metadata.ts';
import { found } from '../kinds/validation/problems.ts';
import { conformed, objectMeta } from './conform.ts';

// The pods of one controller are made of one spec: what is found out about it is remembered by its identity, so that
// they share everything in it and it is looked into once.

const podSpec = 'IoK8sApiCoreV1PodSpec';
const completed = new WeakMap<object, PodSpec>();
const valid = new WeakSet<object>();

/** A pod with its spec decoded and defaulted as any pod of that spec before; undefined where that is for others to find out. */
export const decodedLikeOthers = (kind: Kind, object: KubeObject): KubeObject | undefined => {
  const given = object['spec'] as PodSpec | undefined;
  if (typeof given !== 'object' || given === null) return undefined;
  const metadata = canonical(object.metadata, objectMeta);
  if (!metadata) return undefined;
  let spec = completed.get(given);
  if (!spec) {
    const value = canonical(given, podSpec);
    if (!value) return undefined;
    spec = kind.defaults!({ ...object, spec: value })['spec'] as PodSpec;
    completed.set(given, spec);
  }
  return spec === given && metadata === object.metadata ? object : { ...object, metadata, spec };
};

/** A value as its type writes it; undefined where something is wrong with it. */
const canonical = <T extends object>(value: T, type: string): T | undefined => {
  const plain = conformed(value, type);
  if (plain) return plain;
  const decoded = decodeAs(value, type);
  return decoded.error === undefined && decoded.unknown.length === 0 ? decoded.value : undefined;
};

/** Problems of a new pod: of its metadata alone where its spec has been found valid. */
export const newPodProblems = (kind: Kind, pod: KubeObject): FieldProblem[] => {
  const spec = pod['spec'] as PodSpec;
  if (valid.has(spec)) return found((out) => validateMetadata(pod, true, subdomainName, out));
  const problems = [...(kind.validate?.(pod) ?? []), ...(kind.validateCreate?.(pod, kind) ?? [])];
  if (problems.length === 0) valid.add(spec);
  return problems;
};
