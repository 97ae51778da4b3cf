import { serviceNameOf } from '../../api/endpointslice.ts';
import type { EndpointSlice } from '../../api/kubernetes.ts';

/** The label that names who keeps a slice (k8s.io/api/discovery/v1, well_known_labels.go). */
export const MANAGED_BY = 'endpointslice.kubernetes.io/managed-by';

/** The key of the service that a controller keeps a slice for; undefined for the slices of others. */
export function ownerOf(slice: EndpointSlice, controller: string): string | undefined {
  const { namespace, labels } = slice.metadata;
  const name = serviceNameOf(slice);
  return name && labels?.[MANAGED_BY] === controller ? `${namespace}/${name}` : undefined;
}
