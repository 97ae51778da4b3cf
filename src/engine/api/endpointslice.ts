import type { KubeObject } from './types.ts';

/** The label of an EndpointSlice that names its Service (k8s.io/api/discovery/v1, well_known_labels.go). */
export const SERVICE_NAME = 'kubernetes.io/service-name';

/** The name of the Service that a slice has endpoints of, in the slice's namespace; undefined where it is of none. */
export function serviceNameOf({ metadata: { labels } }: KubeObject): string | undefined {
  return labels?.[SERVICE_NAME];
}
