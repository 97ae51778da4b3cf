import type { Kind } from '../kind.ts';
import { fromV1, toV1 } from './conversion.ts';
import { horizontalPodAutoscaler } from './horizontalpodautoscaler.ts';

/** autoscaling/v1 HorizontalPodAutoscaler, stored as autoscaling/v2. */
export const horizontalPodAutoscalerV1: Kind = {
  ...(horizontalPodAutoscaler as Kind),
  version: 'v1',
  schema: 'IoK8sApiAutoscalingV1HorizontalPodAutoscaler',
  storedAs: { kind: horizontalPodAutoscaler as Kind, encode: fromV1, decode: toV1 },
};
