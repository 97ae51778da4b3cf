import type { Namespace } from '../../api/kubernetes.ts';
import { checking } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { labelName, validateFinalizer, validateMetadata, validateMetadataUpdate, validateQualifiedName } from '../validation/metadata.ts';
import { found, invalid } from '../validation/problems.ts';

/** v1 Namespace */
export const namespace: Kind<Namespace> = {
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  singular: 'namespace',
  shortNames: ['ns'],
  categories: [],
  namespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'],
  subresources: ['finalize', 'status'],
  schema: 'IoK8sApiCoreV1Namespace',
  defaults: (object) => {
    const labelled = withNameLabel(object);
    return put(labelled, 'status', fill(labelled.status ?? {}, { phase: 'Active' }));
  },
  prepareForCreate: (object) => {
    const finalizers = object.spec?.finalizers ?? [];
    return { ...withNameLabel(object), spec: { ...object.spec, finalizers: finalizers.includes('kubernetes') ? finalizers : [...finalizers, 'kubernetes'] }, status: { phase: 'Active' } };
  },
  prepareForUpdate: (object, old) => put(object, 'spec', { ...object.spec, finalizers: old.spec?.finalizers ?? [] }),
  columns: [name, text('Status', ({ status }) => status?.phase ?? ''), age],
  selectableFields: ({ status }) => ({ 'status.phase': status?.phase ?? '' }),
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, labelName, out);
      object.spec?.finalizers?.forEach((finalizer) => {
        validateQualifiedName(finalizer, 'spec.finalizers', out);
        validateFinalizer(finalizer, 'spec.finalizers', out);
      });
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      if (object.status?.phase === old.status?.phase) return;
      const [phase, words] = object.metadata.deletionTimestamp ? ['Terminating', 'is not empty'] : ['Active', 'is empty'];
      if (object.status?.phase !== phase) out.push(invalid('status.Phase', object.status?.phase ?? '', `may only be '${phase}' if \`deletionTimestamp\` ${words}`));
    }),
};

const nameLabel = 'kubernetes.io/metadata.name';

/** Every namespace is labelled with its name; a generated name is known only when it is created. */
const withNameLabel = (object: Namespace): Namespace => {
  const { metadata } = object;
  if (!metadata.name || metadata.labels?.[nameLabel] === metadata.name) return object;
  return { ...object, metadata: { ...metadata, labels: { ...metadata.labels, [nameLabel]: metadata.name } } };
};
