import type { ControllerRevision } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';

/** apps/v1 ControllerRevision */
export const controllerRevision: Kind<ControllerRevision> = {
  group: 'apps',
  version: 'v1',
  kind: 'ControllerRevision',
  plural: 'controllerrevisions',
  singular: 'controllerrevision',
  shortNames: [],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiAppsV1ControllerRevision',
};
