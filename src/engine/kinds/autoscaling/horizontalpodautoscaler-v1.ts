import type { HorizontalPodAutoscaler } from '../../api/kubernetes.ts';
import { checks } from '../checks.ts';
import type { Kind } from '../kind.ts';
import { stubOf } from '../stubs.ts';

const stored = stubOf('autoscaling', 'horizontalpodautoscalers');

/** autoscaling/v1 HorizontalPodAutoscaler, stored as autoscaling/v2. */
export const horizontalPodAutoscalerV1: Kind = {
  ...stored,
  version: 'v1',
  schema: 'IoK8sApiAutoscalingV1HorizontalPodAutoscaler',
  storedAs: { kind: stored, encode: (object) => checks().fromV1(object), decode: (stored) => checks().toV1(stored as HorizontalPodAutoscaler) },
};
