import type { Container, Pod } from '../api/kubernetes.ts';
import { addQuantities, canonicalQuantity, compareQuantities, quantityMilliValue, quantityValue } from '../api/quantity.ts';

export type ResourceList = Record<string, string>;

type Kind = 'requests' | 'limits';

export const listOf = (container: Container, kind: Kind): ResourceList | undefined => container.resources?.[kind] as ResourceList | undefined;

export const isSidecar = (container: Container): boolean => container.restartPolicy === 'Always';

const add = (sum: ResourceList, more: ResourceList | undefined): void => {
  for (const name in more) sum[name] = sum[name] === undefined ? canonicalQuantity(more[name]!) : addQuantities(sum[name], more[name]!);
};

const raise = (sum: ResourceList, other: ResourceList): void => {
  for (const name in other) if (sum[name] === undefined || compareQuantities(sum[name], other[name]!) < 0) sum[name] = other[name]!;
};

const hasResources = (pod: Pod): boolean => {
  const some = (c: Container) => c.resources?.requests !== undefined || c.resources?.limits !== undefined;
  return pod.spec!.containers.some(some) || (pod.spec!.initContainers?.some(some) ?? false) || pod.spec!.overhead !== undefined || pod.spec!.resources !== undefined;
};

const none: ResourceList = {};

/** What a pod asks for or may use in all (kubernetes: component-helpers/resource: PodRequests, PodLimits). */
export function podResources(pod: Pod, kind: Kind): ResourceList {
  if (!hasResources(pod)) return none;
  const sum: ResourceList = {};
  for (const c of pod.spec!.containers) add(sum, listOf(c, kind));
  const sidecars: ResourceList = {};
  const initial: ResourceList = {};
  for (const c of pod.spec!.initContainers ?? []) {
    if (isSidecar(c)) {
      add(sum, listOf(c, kind));
      add(sidecars, listOf(c, kind));
      raise(initial, sidecars);
    } else {
      const alone = { ...sidecars };
      add(alone, listOf(c, kind));
      raise(initial, alone);
    }
  }
  raise(sum, initial);
  Object.assign(sum, pod.spec!.resources?.[kind]);
  if (kind === 'requests' || Object.keys(sum).length > 0) add(sum, pod.spec!.overhead as ResourceList | undefined);
  return sum;
}

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/** kubernetes: pkg/apis/core/v1/helper/qos: GetPodQOS. */
export function qosClass(pod: Pod): QosClass {
  if (pod.status?.qosClass) return pod.status.qosClass as QosClass;
  let some = false;
  let guaranteed = true;
  for (const c of [...(pod.spec!.initContainers ?? []), ...pod.spec!.containers]) {
    for (const name of ['cpu', 'memory']) {
      const request = listOf(c, 'requests')?.[name];
      const limit = listOf(c, 'limits')?.[name];
      if (quantityMilliValue(request) > 0 || quantityMilliValue(limit) > 0) some = true;
      if (limit === undefined || (request !== undefined && compareQuantities(request, limit) !== 0)) guaranteed = false;
    }
  }
  return !some ? 'BestEffort' : guaranteed ? 'Guaranteed' : 'Burstable';
}

/** Bytes, or undefined without a limit. */
export const memoryLimit = (container: Container): number | undefined => {
  const limit = listOf(container, 'limits')?.['memory'];
  return limit === undefined ? undefined : quantityValue(limit);
};

/** Cores, or undefined without a limit. */
export const cpuLimit = (container: Container): number | undefined => {
  const limit = listOf(container, 'limits')?.['cpu'];
  return limit === undefined ? undefined : quantityMilliValue(limit) / 1000;
};
