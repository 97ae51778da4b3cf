import type { Container, NodeSelectorTerm, Pod, PodSpec, Toleration } from '../../../api/kubernetes.ts';
import { equal } from '../../../api/share.ts';
import { valueDiff } from '../../internal/diff.ts';
import { internal } from '../../internal/encode.ts';
import { validateMetadataUpdate } from '../../validation/metadata.ts';
import { forbidden, invalid, type Problems } from '../../validation/problems.ts';
import { validateTolerations } from './scheduling.ts';
import { qosClass } from './qos.ts';

// What may change of a pod (pkg/apis/core/validation/validation.go, ValidatePodUpdate and its like for subresources)

const updatable =
  '`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

export const validatePodUpdate = (pod: Pod, old: Pod, subresource: string | undefined, out: Problems): void => {
  validateMetadataUpdate(pod, old, out);
  const spec = pod.spec;
  const before = old.spec;
  if (!spec || !before || spec === before || subresource === 'binding' || subresource === 'status') return;
  if (subresource === 'ephemeralcontainers') return validateEphemeralUpdate(pod, old, out);
  if (subresource === 'resize') return validateResize(pod, old, out);
  validateSpecUpdate(spec, before, out);
};

const validateSpecUpdate = (spec: PodSpec, old: PodSpec, out: Problems): void => {
  for (const kind of ['containers', 'initContainers'] as const) {
    if ((spec[kind]?.length ?? 0) === (old[kind]?.length ?? 0)) continue;
    out.push(forbidden(`spec.${kind}`, 'pod updates may not add or remove containers'));
    return;
  }
  const deadline = spec.activeDeadlineSeconds;
  const oldDeadline = old.activeDeadlineSeconds;
  if (deadline === undefined && oldDeadline !== undefined) out.push(invalid('spec.activeDeadlineSeconds', undefined, 'must not update from a positive integer to nil value'));
  if (deadline !== undefined && oldDeadline !== undefined && oldDeadline < deadline) return void out.push(invalid('spec.activeDeadlineSeconds', deadline, 'must be less than or equal to previous value'));
  validateAddedTolerations(spec.tolerations ?? [], old.tolerations ?? [], out);
  validateRemovedGates(spec, old, out);
  const munged = withAllowedChanges(spec, old, out);
  if (equal(munged, old)) return;
  out.push(forbidden('spec', `pod updates may not change fields other than ${updatable}\n${valueDiff(internal('core.PodSpec', old), internal('core.PodSpec', munged))}`));
};

/** The new spec with what may change as it was. */
const withAllowedChanges = (spec: PodSpec, old: PodSpec, out: Problems): PodSpec => {
  const withImages = (kind: 'containers' | 'initContainers') => spec[kind]?.map((container, i) => withMember(container, 'image', old[kind]![i]!.image));
  let munged: PodSpec = { ...spec, containers: withImages('containers') ?? [] };
  munged = withMember(munged, 'initContainers', withImages('initContainers'));
  for (const field of ['activeDeadlineSeconds', 'schedulingGates', 'tolerations'] as const) munged = withMember(munged, field, old[field]);
  // The old account field is no part of the internal type.
  munged = withMember(munged, 'serviceAccount', old.serviceAccount);
  if ((old.terminationGracePeriodSeconds ?? 0) < 0 && spec.terminationGracePeriodSeconds === 1) munged = { ...munged, terminationGracePeriodSeconds: old.terminationGracePeriodSeconds! };
  if (!old.schedulingGates?.length) return munged;
  return withGatedChanges(munged, spec, old, out);
};

const withMember = <T extends object, K extends keyof T>(object: T, key: K, value: T[K] | undefined): T => {
  if (object[key] === value) return object;
  const { [key]: _, ...rest } = object;
  return (value === undefined ? rest : { ...rest, [key]: value }) as T;
};

/** While it is gated a pod may be told more closely where to run. */
const withGatedChanges = (munged: PodSpec, spec: PodSpec, old: PodSpec, out: Problems): PodSpec => {
  if (!equal(spec.nodeSelector, old.nodeSelector)) {
    const kept = Object.entries(old.nodeSelector ?? {}).every(([key, value]) => spec.nodeSelector?.[key] === value);
    if (!kept) out.push(invalid('spec.nodeSelector', spec.nodeSelector, 'only additions to spec.nodeSelector are allowed (no mutations or deletions)'));
  }
  const affinity = spec.affinity?.nodeAffinity;
  const before = old.affinity?.nodeAffinity;
  if (!equal(affinity, before)) validateNodeAffinityChange(affinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [], before?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms, out);
  const rest = withMember({ ...spec.affinity }, 'nodeAffinity', before);
  return withMember(withMember(munged, 'nodeSelector', old.nodeSelector), 'affinity', Object.keys(rest).length > 0 ? rest : undefined);
};

const termsPath = 'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms';

const validateNodeAffinityChange = (terms: NodeSelectorTerm[], old: NodeSelectorTerm[] | undefined, out: Problems): void => {
  if (!old) return;
  if (old.length > 0 && old.length !== terms.length) return void out.push(invalid(termsPath, terms.map((term) => internal('core.NodeSelectorTerm', term)), 'no additions/deletions to non-empty NodeSelectorTerms list are allowed'));
  old.forEach((term, i) => {
    const added = (list: unknown[] = [], before: unknown[] = []) => before.length <= list.length && before.every((each, j) => equal(each, list[j]));
    const empty = !term.matchExpressions?.length && !term.matchFields?.length;
    const next = terms[i]!;
    const grows = empty ? !next.matchExpressions?.length && !next.matchFields?.length : added(next.matchExpressions, term.matchExpressions) && added(next.matchFields, term.matchFields);
    if (!grows) out.push(invalid(`${termsPath}[${i}]`, internal('core.NodeSelectorTerm', next), 'only additions are allowed (no mutations or deletions)'));
  });
};

const validateAddedTolerations = (tolerations: readonly Toleration[], old: readonly Toleration[], out: Problems): void => {
  if (tolerations === old) return;
  for (const before of old) {
    const kept = tolerations.some((each) => equal(withMember(each, 'tolerationSeconds', before.tolerationSeconds), before));
    if (!kept) return void out.push(forbidden('spec.tolerations', 'existing toleration can not be modified except its tolerationSeconds'));
  }
  validateTolerations(tolerations, 'spec.tolerations', out);
};

const validateRemovedGates = ({ schedulingGates = [] }: PodSpec, old: PodSpec, out: Problems): void => {
  schedulingGates.forEach(({ name }, i) => {
    if (!old.schedulingGates?.some((gate) => gate.name === name)) out.push(forbidden(`spec.schedulingGates[${i}].name`, `only deletion is allowed, but found new scheduling gate '${name}'`));
  });
};

const validateEphemeralUpdate = (pod: Pod, old: Pod, out: Problems): void => {
  const path = 'spec.ephemeralContainers';
  if (old.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return void out.splice(0, out.length, forbidden('', 'static pods do not support ephemeral containers'));
  for (const before of old.spec!.ephemeralContainers ?? []) {
    const after = pod.spec!.ephemeralContainers?.find((container) => container.name === before.name);
    if (!after) out.push(forbidden(path, `existing ephemeral containers ${JSON.stringify(before.name)} may not be removed\n`));
    else if (!equal(after, before)) out.push(forbidden(path, `existing ephemeral containers ${JSON.stringify(before.name)} may not be changed\n${valueDiff(internal('core.EphemeralContainer', before), internal('core.EphemeralContainer', after))}`));
  }
};

type Sized = Pick<Container, 'resources'>;

/** A container or a pod with the cpu and memory that another one asks for. */
const withComputeOf = <T extends Sized>(container: T, other: Sized): T => {
  const merged = (list: 'requests' | 'limits') => {
    const { cpu: _c, memory: _m, ...rest } = container.resources?.[list] ?? {};
    const { cpu, memory } = other.resources?.[list] ?? {};
    return { ...rest, ...(cpu !== undefined && { cpu }), ...(memory !== undefined && { memory }) };
  };
  const resources: NonNullable<Container['resources']> = { ...container.resources };
  for (const list of ['requests', 'limits'] as const) {
    const values = merged(list);
    if (Object.keys(values).length > 0) resources[list] = values;
    else delete resources[list];
  }
  return { ...container, resources };
};

const validateResize = ({ spec: given, metadata }: Pod, { spec: before }: Pod, out: Problems): void => {
  const [spec, old] = [given!, before!];
  if (metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined) return void out.push(forbidden('', 'static pods cannot be resized'));
  if (old.os?.name === 'windows') return void out.push(forbidden('', 'windows pods cannot be resized'));
  if (qosClass(spec) !== qosClass(old)) out.push(invalid('spec', qosClass(old), 'Pod QOS Class may not change as a result of resizing'));
  for (const kind of ['containers', 'initContainers'] as const) {
    const names = (of: PodSpec) => (of[kind] ?? []).map((container) => container.name);
    if (names(spec).length !== names(old).length) return void out.push(forbidden(`spec.${kind}`, `${kind} may not be added or removed on resize`));
    const moved = names(spec).findIndex((name, i) => name !== names(old)[i]);
    if (moved >= 0) return void out.push(forbidden(`spec.${kind}[${moved}].name`, `${kind} may not be renamed or reordered on resize`));
  }
  const sidecar = (container: Container) => container.restartPolicy === 'Always';
  validateContainerResize(spec, old, 'spec.resources', out);
  old.initContainers?.forEach((container, i) => sidecar(container) && validateContainerResize(spec.initContainers![i]!, container, `spec.initContainers[${i}].resources`, out));
  old.containers.forEach((container, i) => validateContainerResize(spec.containers[i]!, container, `spec.containers[${i}].resources`, out));
  const containers = spec.containers.map((container, i) => withComputeOf(container, old.containers[i]!));
  const initContainers = spec.initContainers?.map((container, i) => (sidecar(container) ? withComputeOf(container, old.initContainers![i]!) : container));
  containers.forEach((container, i) => !equal(container, old.containers[i]) && out.push(forbidden('spec', 'only cpu and memory resources are mutable')));
  initContainers?.forEach((container, i) => {
    if (!equal(container, old.initContainers![i])) out.push(forbidden('spec', sidecar(container) ? 'only cpu and memory resources for sidecar containers are mutable' : 'resources for non-sidecar init containers are immutable'));
  });
  const rest = withComputeOf(spec, old).resources!;
  const resources = old.resources || Object.keys(rest).length > 0 ? rest : undefined;
  if (out.length === 0 && !equal({ ...spec, resources, containers, ...(initContainers && { initContainers }) }, old)) out.push(forbidden('spec', 'only cpu and memory resources are mutable'));
};

const validateContainerResize = ({ resources = {} }: Sized, { resources: old = {} }: Sized, path: string, out: Problems): void => {
  for (const list of ['requests', 'limits'] as const) {
    for (const name of Object.keys(old[list] ?? {})) if (resources[list]?.[name] === undefined) out.push(forbidden(`${path}.${list}`, `resource ${list} cannot be removed`));
  }
};
