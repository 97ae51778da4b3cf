import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';

/** resource.k8s.io/v1 ResourceSlice */
export const resourceSlice: Kind = {
  group: 'resource.k8s.io',
  version: 'v1',
  kind: 'ResourceSlice',
  plural: 'resourceslices',
  singular: 'resourceslice',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiResourceV1ResourceSlice',
  generation: true,
  columns: [name, text('Node', ({ spec }) => spec?.nodeName ?? ''), text('Driver', ({ spec }) => spec?.driver ?? ''), text('Pool', ({ spec }) => spec?.pool?.name ?? ''), age],
  selectableFields: ({ spec }) => ({ 'spec.nodeName': spec?.nodeName ?? '', 'spec.driver': spec?.driver ?? '' }),
};
