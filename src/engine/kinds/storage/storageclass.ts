import type { StorageClass } from '../../api/kubernetes.ts';
import { age, boolean, nameWithDefault, text } from '../columns.ts';
import { fill } from '../fill.ts';
import type { Kind } from '../kind.ts';

/** storage.k8s.io/v1 StorageClass */
export const storageClass: Kind<StorageClass> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'StorageClass',
  plural: 'storageclasses',
  singular: 'storageclass',
  shortNames: ['sc'],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiStorageV1StorageClass',
  defaults: (object) => fill(object, { reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' }),
  columns: [
    nameWithDefault('storageclass.kubernetes.io/is-default-class'),
    text('Provisioner', (object) => object.provisioner),
    text('ReclaimPolicy', (object) => object.reclaimPolicy ?? 'Delete'),
    text('VolumeBindingMode', (object) => object.volumeBindingMode ?? 'Immediate'),
    boolean('AllowVolumeExpansion', (object) => object.allowVolumeExpansion ?? false),
    age,
  ],
};
