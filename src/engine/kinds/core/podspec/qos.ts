import type { Container, PodSpec, ResourceRequirements } from '../../../api/kubernetes.ts';
import { compareQuantities } from '../../../api/quantity.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

/** The quality of service of a pod by its requests and limits for cpu and memory (pkg/apis/core/helper/qos/qos.go). */
export const qosClass = (spec: PodSpec): QosClass => {
  const parts: readonly (ResourceRequirements | undefined)[] = spec.resources?.requests || spec.resources?.limits ? [spec.resources] : [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map((container: Container) => container.resources);
  let guaranteed = true;
  let any = false;
  for (const resources of parts) {
    for (const name of ['cpu', 'memory']) {
      const request = resources?.requests?.[name];
      const limit = resources?.limits?.[name];
      const hasRequest = request !== undefined && compareQuantities(request, '0') > 0;
      const hasLimit = limit !== undefined && compareQuantities(limit, '0') > 0;
      if (hasRequest || hasLimit) any = true;
      if (!hasLimit || (request !== undefined && compareQuantities(request, limit!) !== 0)) guaranteed = false;
    }
  }
  return !any ? 'BestEffort' : guaranteed ? 'Guaranteed' : 'Burstable';
};
