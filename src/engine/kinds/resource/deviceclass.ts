import { age, name } from '../columns.ts';
import type { Kind } from '../kind.ts';

/** resource.k8s.io/v1 DeviceClass */
export const deviceClass: Kind = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'DeviceClass',
  plural: 'deviceclasses',
  singular: 'deviceclass',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiResourceV1DeviceClass',
  generation: true,
  columns: [name, age],
};
