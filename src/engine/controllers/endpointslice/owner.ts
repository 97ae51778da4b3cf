import type { EndpointSlice } from '../../api/kubernetes.ts';

/** Labels of a slice (k8s.io/api/discovery/v1, well_known_labels.go). */
export const SERVICE_NAME = 'kubernetes.io/service-name';
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';

/** The key of the service that a controller keeps a slice for; undefined for the slices of others. */
export function ownerOf({ metadata: { namespace, labels } }: EndpointSlice, controller: string): string | undefined {
  return labels?.[MANAGED_BY] === controller && labels[SERVICE_NAME] ? `${namespace}/${labels[SERVICE_NAME]}` : undefined;
}
