import type { Job } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** batch/v1 Job */
export const job: Kind<Job> = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  shortNames: [],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiBatchV1Job',
  generation: true,
};
