import { dns1123Label, dns1123Subdomain, labelKey, labelValue, pathSegment } from '../../api/names.ts';
import type { LabelSelector, LabelSelectorRequirement, OwnerReference } from '../../api/kubernetes.ts';
import type { KubeObject, ObjectMeta } from '../../api/types.ts';
import { forbidden, invalid, once, type Problems, required, tell, tooLong } from './problems.ts';

// apimachinery: pkg/api/validation/objectmeta.go and pkg/apis/meta/v1/validation/validation.go

/** What is wrong with a name; with `prefix`, with the beginning of a generated one, which may end in a dash. */
export type NameCheck = (name: string, prefix: boolean) => string[];

const masked = (name: string, prefix: boolean): string => (prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name);

export const subdomainName: NameCheck = (name, prefix) => dns1123Subdomain(masked(name, prefix));
export const labelName: NameCheck = (name, prefix) => dns1123Label(masked(name, prefix));
/** Any name that can stand in a path. */
export const pathName: NameCheck = (name) => pathSegment(name);

/** The metadata of a whole object. */
export const validateMetadata = ({ metadata }: KubeObject, namespaced: boolean, nameCheck: NameCheck, out: Problems, path = 'metadata'): void => {
  const { name, generateName, namespace } = metadata;
  if (generateName) tell(nameCheck(generateName, true), `${path}.generateName`, generateName, out);
  if (!name) out.push(required(`${path}.name`, 'name or generateName is required'));
  else tell(nameCheck(name, false), `${path}.name`, name, out);
  if (namespaced) {
    if (!namespace) out.push(required(`${path}.namespace`));
    else tell(dns1123Label(namespace), `${path}.namespace`, namespace, out);
  } else if (namespace) out.push(forbidden(`${path}.namespace`, 'not allowed on this type'));
  if ((metadata.generation ?? 0) < 0) out.push(invalid(`${path}.generation`, metadata.generation, isNegative));
  validateLabels(metadata.labels, `${path}.labels`, out);
  validateAnnotations(metadata.annotations, `${path}.annotations`, out);
  validateOwners(metadata.ownerReferences, `${path}.ownerReferences`, out);
  validateFinalizers(metadata.finalizers, `${path}.finalizers`, out);
};

/** What may not change in metadata. The server itself keeps name, namespace, uid and timestamps. */
export const validateMetadataUpdate = ({ metadata }: { metadata: ObjectMeta }, old: { metadata: ObjectMeta }, out: Problems): void => {
  if (!old.metadata.deletionTimestamp || metadata.finalizers === old.metadata.finalizers) return;
  const added = (metadata.finalizers ?? []).filter((finalizer) => !old.metadata.finalizers?.includes(finalizer)).sort();
  if (added.length > 0) out.push(forbidden('metadata.finalizers', `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map((finalizer) => JSON.stringify(finalizer)).join(', ')}}`));
};

export const isNegative = 'must be greater than or equal to 0';

type Strings = Readonly<Record<string, string>>;

/** Label keys and values; problems are of the map as a whole. */
export const validateLabels = once<Strings>((labels, path, out) => {
  for (const key in labels) {
    tell(labelKey(key), path, key, out);
    tell(labelValue(labels[key]!), path, labels[key], out);
  }
});

const maxAnnotations = 256 * 1024;

export const validateAnnotations = once<Strings>((annotations, path, out) => {
  let size = 0;
  for (const key in annotations) {
    tell(labelKey(key.toLowerCase()), path, key, out);
    size += key.length + annotations[key]!.length;
  }
  if (size > maxAnnotations) out.push(tooLong(path, maxAnnotations));
});

/** A label key (`example.com/name`) or anything else that must be a qualified name. */
export const validateQualifiedName = (name: string, path: string, out: Problems): void => tell(labelKey(name), path, name, out);

export const validateLabel = (name: string, path: string, out: Problems): void => tell(dns1123Label(name), path, name, out);

export const validateSubdomain = (name: string, path: string, out: Problems): void => tell(dns1123Subdomain(name), path, name, out);

const validateOwners = once<readonly OwnerReference[]>((owners, path, out) => {
  let controller = '';
  for (const owner of owners) {
    if (!owner.apiVersion) out.push(invalid(`${path}.apiVersion`, '', 'version must not be empty'));
    if (!owner.kind) out.push(invalid(`${path}.kind`, '', 'must not be empty'));
    if (!owner.name) out.push(invalid(`${path}.name`, '', 'must not be empty'));
    if (!owner.uid) out.push(invalid(`${path}.uid`, '', 'must not be empty'));
    if (owner.apiVersion === 'v1' && owner.kind === 'Event') out.push(invalid(path, owner, '/v1, Kind=Event is disallowed from being an owner'));
    if (!owner.controller) continue;
    const name = `${owner.kind}/${owner.name}`;
    if (controller) out.push(invalid(path, owners, `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${name}`));
    else controller = name;
  }
});

const standardFinalizers = ['kubernetes', 'orphan', 'foregroundDeletion'];

const validateFinalizers = once<readonly string[]>((finalizers, path, out) => {
  for (const finalizer of finalizers) validateQualifiedName(finalizer, path, out);
  if (finalizers.includes('orphan') && finalizers.includes('foregroundDeletion')) out.push(invalid(path, finalizers, 'finalizer orphan and foregroundDeletion cannot be both set'));
  finalizers.forEach((finalizer, i) => validateFinalizer(finalizer, `${path}[${i}]`, out));
});

/** A finalizer without a domain must be one of Kubernetes' own. */
export const validateFinalizer = (finalizer: string, path: string, out: Problems): void => {
  if (!finalizer.includes('/') && !standardFinalizers.includes(finalizer)) out.push(invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified'));
};

export const validateLabelSelector = once<LabelSelector>((selector, path, out) => {
  validateLabels(selector.matchLabels, `${path}.matchLabels`, out);
  selector.matchExpressions?.forEach((requirement, i) => validateRequirement(requirement, `${path}.matchExpressions[${i}]`, out));
});

const validateRequirement = ({ key, operator, values }: LabelSelectorRequirement, path: string, out: Problems): void => {
  if (operator === 'In' || operator === 'NotIn') {
    if (!values?.length) out.push(required(`${path}.values`, "must be specified when `operator` is 'In' or 'NotIn'"));
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values?.length) out.push(forbidden(`${path}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"));
  } else out.push(invalid(`${path}.operator`, operator ?? '', 'not a valid selector operator'));
  validateQualifiedName(key ?? '', `${path}.key`, out);
  values?.forEach((value, i) => tell(labelValue(value), `${path}.values[${i}]`, value, out));
};

/** True when a selector asks for nothing. */
export const isEmptySelector = (selector: LabelSelector | undefined): boolean => !Object.keys(selector?.matchLabels ?? {}).length && !selector?.matchExpressions?.length;

/** False where the selector cannot be understood at all: an unknown operator, a bad key or value. */
export const isSelector = (selector: LabelSelector): boolean => {
  const problems: Problems = [];
  validateLabelSelector(selector, '', problems);
  return problems.length === 0;
};
