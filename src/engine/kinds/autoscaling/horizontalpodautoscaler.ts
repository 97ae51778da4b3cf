import type { HorizontalPodAutoscaler } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** autoscaling/v2 HorizontalPodAutoscaler */
export const horizontalPodAutoscaler: Kind<HorizontalPodAutoscaler> = {
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  plural: 'horizontalpodautoscalers',
  singular: 'horizontalpodautoscaler',
  shortNames: ['hpa'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiAutoscalingV2HorizontalPodAutoscaler',
};
