import type { CronJob } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** batch/v1 CronJob */
export const cronJob: Kind<CronJob> = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiBatchV1CronJob',
  generation: true,
};
