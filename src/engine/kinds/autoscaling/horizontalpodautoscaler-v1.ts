import type { HorizontalPodAutoscaler } from '../../api/kubernetes.ts';
import { checks } from '../checks.ts';
import type { Kind } from '../kind.ts';
import { horizontalPodAutoscaler } from './horizontalpodautoscaler.ts';

/** autoscaling/v1 HorizontalPodAutoscaler, stored as autoscaling/v2. */
export const horizontalPodAutoscalerV1: Kind = {
  ...(horizontalPodAutoscaler as Kind),
  version: 'v1',
  schema: 'IoK8sApiAutoscalingV1HorizontalPodAutoscaler',
  storedAs: { kind: horizontalPodAutoscaler as Kind, encode: (object) => checks().fromV1(object), decode: (stored) => checks().toV1(stored as HorizontalPodAutoscaler) },
};
