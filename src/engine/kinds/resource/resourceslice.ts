import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

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
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateSlice(object.spec ?? {}, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      checks().validateSliceUpdate(object.spec ?? {}, old.spec ?? {}, out);
    }),
};
