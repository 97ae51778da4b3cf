import { checking, checks } from '../checks.ts';
import { age, boolean, name, text } from '../columns.ts';
import type { VolumeAttachment } from '../../api/kubernetes.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

/** storage.k8s.io/v1 VolumeAttachment */
export const volumeAttachment: Kind<VolumeAttachment> = {
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  singular: 'volumeattachment',
  shortNames: [],
  categories: [],
  namespaced: false,
  subresources: ['status'],
  schema: 'IoK8sApiStorageV1VolumeAttachment',
  columns: [
    name,
    text('Attacher', ({ spec }) => spec?.attacher ?? ''),
    text('PV', ({ spec }) => spec?.source?.persistentVolumeName ?? ''),
    text('Node', ({ spec }) => spec?.nodeName ?? ''),
    boolean('Attached', ({ status }) => status?.attached ?? false),
    age,
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateAttachment(object, out);
    }),
  validateCreate: (object) => found((out) => checks().validateNewAttachment(object, out)),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      checks().validateAttachmentUpdate(object, old, out);
    }),
};
