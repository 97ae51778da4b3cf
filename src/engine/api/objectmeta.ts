import { forbiddenField, invalidValue, required, type FieldProblem } from './field.ts';
import { dns1123Label, dns1123Subdomain, labelKey, labelValue, pathSegment } from './names.ts';
import type { ObjectMeta } from './types.ts';

/** Checks a name; `prefix` for a generateName, which may end in a dash. */
export type NameCheck = (name: string, prefix?: boolean) => string[];

// A prefix is checked as if something followed (apimachinery: maskTrailingDash).
const masked = (name: string, prefix: boolean | undefined): string => (prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -1)}a` : name);

export const nameIsSubdomain: NameCheck = (name, prefix) => dns1123Subdomain(masked(name, prefix));
export const nameIsLabel: NameCheck = (name, prefix) => dns1123Label(masked(name, prefix));
/** Of RBAC objects: anything that can be a step of a path. */
export const nameIsPathSegment: NameCheck = (name) => pathSegment(name);

const labelsKnown = new WeakMap<object, readonly FieldProblem[]>();

/** Problems of labels at `field` (metav1 ValidateLabels), remembered by identity. */
export const validateLabels = (labels: Readonly<Record<string, string>> | undefined, field: string): readonly FieldProblem[] => {
  if (!labels) return [];
  const known = labelsKnown.get(labels);
  if (known && (known.length === 0 || known[0]!.field === field)) return known;
  const problems: FieldProblem[] = [];
  for (const key of Object.keys(labels).sort()) {
    for (const p of labelKey(key)) problems.push(invalidValue(field, key, p));
    for (const p of labelValue(labels[key]!)) problems.push(invalidValue(field, labels[key], p));
  }
  labelsKnown.set(labels, problems);
  return problems;
};

const annotationBytes = 256 * 1024;

/** Problems of annotations at `field` (ValidateAnnotations). */
export const validateAnnotations = (annotations: Readonly<Record<string, string>> | undefined, field: string): FieldProblem[] => {
  const problems: FieldProblem[] = [];
  let bytes = 0;
  for (const key in annotations) {
    for (const p of labelKey(key.toLowerCase())) problems.push(invalidValue(field, key, p));
    bytes += key.length + annotations[key]!.length;
  }
  if (bytes > annotationBytes) problems.push({ type: 'FieldValueTooLong', field, message: `Too long: may not be more than ${annotationBytes} bytes` });
  return problems;
};

/** Problems of an object's metadata on creation (apimachinery: ValidateObjectMeta). */
export const validateObjectMeta = (meta: ObjectMeta, namespaced: boolean, check: NameCheck = nameIsSubdomain, field = 'metadata'): FieldProblem[] => {
  const problems: FieldProblem[] = [];
  if (meta.generateName) for (const p of check(meta.generateName, true)) problems.push(invalidValue(`${field}.generateName`, meta.generateName, p));
  if (!meta.name) problems.push(required(`${field}.name`, 'name or generateName is required'));
  else for (const p of check(meta.name)) problems.push(invalidValue(`${field}.name`, meta.name, p));
  if (namespaced) {
    if (!meta.namespace) problems.push(required(`${field}.namespace`));
    else for (const p of namespaceProblems(meta.namespace)) problems.push(invalidValue(`${field}.namespace`, meta.namespace, p));
  } else if (meta.namespace) {
    problems.push(forbiddenField(`${field}.namespace`, 'not allowed on this type'));
  }
  problems.push(...validateLabels(meta.labels, `${field}.labels`), ...validateAnnotations(meta.annotations, `${field}.annotations`));
  meta.ownerReferences?.forEach((ref, i) => {
    const at = `${field}.ownerReferences[${i}]`;
    for (const key of ['apiVersion', 'kind', 'name', 'uid'] as const) if (!ref[key]) problems.push(required(`${at}.${key}`, 'must not be empty'));
  });
  const controllers = meta.ownerReferences?.filter((ref) => ref.controller) ?? [];
  if (controllers.length > 1) {
    const [a, b] = [controllers[0]!, controllers[1]!];
    problems.push(invalidValue(`${field}.ownerReferences`, meta.ownerReferences, `Only one reference can have Controller set to true. Found "true" in references for ${a.kind}/${a.name} and ${b.kind}/${b.name}`));
  }
  for (const finalizer of meta.finalizers ?? []) {
    for (const p of labelKey(finalizer)) problems.push(invalidValue(`${field}.finalizers`, finalizer, p));
  }
  return problems;
};

let lastNamespace: string | undefined;

const namespaceProblems = (namespace: string): string[] => {
  if (namespace === lastNamespace) return [];
  const problems = dns1123Label(namespace);
  if (problems.length === 0) lastNamespace = namespace;
  return problems;
};

const immutable = 'field is immutable';

/** Problems of a change of metadata (apimachinery: ValidateObjectMetaUpdate). */
export const validateObjectMetaUpdate = (meta: ObjectMeta, old: ObjectMeta, field = 'metadata'): FieldProblem[] => {
  const problems: FieldProblem[] = [];
  const had = new Set(old.finalizers);
  if (old.deletionTimestamp) {
    const added = (meta.finalizers ?? []).filter((f) => !had.has(f)).sort();
    if (added.length > 0) problems.push(forbiddenField(`${field}.finalizers`, `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((f) => JSON.stringify(f)).join(', ')}}`));
  }
  for (const key of ['name', 'namespace', 'uid'] as const) if ((meta[key] ?? '') !== (old[key] ?? '')) problems.push(invalidValue(`${field}.${key}`, meta[key] ?? '', immutable));
  return problems;
};
