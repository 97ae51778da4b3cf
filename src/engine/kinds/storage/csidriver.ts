import { checking, checks } from '../checks.ts';
import { age, boolean, name, text } from '../columns.ts';
import { fill, put } from '../fill.ts';
import type { CSIDriver } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

/** storage.k8s.io/v1 CSIDriver */
export const csiDriver: Kind<CSIDriver> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'CSIDriver',
  plural: 'csidrivers',
  singular: 'csidriver',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiStorageV1CSIDriver',
  defaults: (object) => put(object, 'spec', fill(object.spec ?? {}, csiDefaults)),
  prepareForCreate: (object) => withoutLimits(object),
  prepareForUpdate: (object) => withoutLimits(object),
  columns: [
    name,
    boolean('AttachRequired', ({ spec }) => spec?.attachRequired ?? true),
    boolean('PodInfoOnMount', ({ spec }) => spec?.podInfoOnMount ?? false),
    boolean('StorageCapacity', ({ spec }) => spec?.storageCapacity ?? false),
    text('TokenRequests', ({ spec }) => spec?.tokenRequests?.map((request: { audience: string }) => request.audience).join(',') ?? '<unset>'),
    boolean('RequiresRepublish', ({ spec }) => spec?.requiresRepublish ?? false),
    text('Modes', ({ spec }) => spec?.volumeLifecycleModes?.join(',') || '<none>'),
    age,
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateDriver(object, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      checks().validateDriverUpdate(object, old, out);
    }),
};

const csiDefaults = { attachRequired: true, podInfoOnMount: false, storageCapacity: false, fsGroupPolicy: 'ReadWriteOnceWithFSType', volumeLifecycleModes: ['Persistent'], requiresRepublish: false, seLinuxMount: false };

/** The feature VolumeLimitScaling is off by default, and its field then dropped (pkg/registry/storage/csidriver/strategy.go). */
const withoutLimits = (object: CSIDriver): CSIDriver => {
  const { preventPodSchedulingIfMissing, ...spec } = object.spec ?? {};
  return preventPodSchedulingIfMissing === undefined ? object : { ...object, spec };
};
