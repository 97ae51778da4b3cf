import type { PersistentVolumeClaim } from '../../../api/kubernetes.ts';
import { dns1123Label, dns1123Subdomain } from '../../../api/names.ts';
import { validateAnnotations, validateLabels, validateLabelSelector } from '../../validation/metadata.ts';
import { forbidden, invalid, notSupported, once, type Problems, required, tell } from '../../validation/problems.ts';
import { positiveQuantity } from '../../validation/resources.ts';

export type ClaimSpec = NonNullable<PersistentVolumeClaim['spec']>;

const accessModes = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];

/** The access modes of a claim or a volume: ReadWriteOncePod stands alone. */
export const validateAccessModes = (modes: readonly string[] | undefined, path: string, out: Problems): void => {
  for (const mode of modes ?? []) if (!accessModes.includes(mode)) out.push(notSupported(path, mode, accessModes));
  if (modes?.includes('ReadWriteOncePod') && modes.some((mode) => mode !== 'ReadWriteOncePod' && accessModes.includes(mode))) out.push(forbidden(path, 'may not use ReadWriteOncePod with other access modes'));
};

/** ValidatePersistentVolumeClaimSpec of pkg/apis/core/validation/validation.go */
export const validateClaimSpec = once<ClaimSpec>((spec, path, out) => {
  if (!spec.accessModes?.length) out.push(required(`${path}.accessModes`, 'at least 1 access mode is required'));
  validateLabelSelector(spec.selector, `${path}.selector`, out);
  validateAccessModes(spec.accessModes, `${path}.accessModes`, out);
  const storage = spec.resources?.requests?.storage;
  if (storage === undefined) out.push(required(`${path}.resources[storage]`));
  else positiveQuantity(storage, `${path}.resources[storage]`, out);
  if (spec.storageClassName) tell(dns1123Subdomain(spec.storageClassName), `${path}.storageClassName`, spec.storageClassName, out);
  if (spec.volumeMode !== undefined && !['Block', 'Filesystem'].includes(spec.volumeMode)) out.push(notSupported(`${path}.volumeMode`, spec.volumeMode, ['Block', 'Filesystem']));
  if (spec.dataSource) validateSource(spec.dataSource, `${path}.dataSource`, out);
  if (spec.dataSourceRef) validateSource(spec.dataSourceRef, `${path}.dataSourceRef`, out);
  if (spec.dataSourceRef?.namespace) tell(dns1123Label(spec.dataSourceRef.namespace), `${path}.dataSourceRef.namespace`, spec.dataSourceRef.namespace, out);
  validateBothSources(spec, path, out);
  if (spec.volumeAttributesClassName) tell(dns1123Subdomain(spec.volumeAttributesClassName), `${path}.volumeAttributesClassName`, spec.volumeAttributesClassName, out);
});

/** Where both name a source, they name the same, in the claim's own namespace. */
const validateBothSources = ({ dataSource, dataSourceRef }: ClaimSpec, path: string, out: Problems): void => {
  if (!dataSource || !dataSourceRef) return;
  const same = dataSource.name === dataSourceRef.name && dataSource.kind === dataSourceRef.kind && (dataSource.apiGroup ?? '') === (dataSourceRef.apiGroup ?? '');
  if (dataSourceRef.namespace) out.push(invalid(path, {}, 'may not be specified when dataSourceRef.namespace is specified'));
  else if (!same) out.push(invalid(path, {}, 'must match dataSourceRef'));
};

const validateSource = ({ apiGroup, kind, name }: { apiGroup?: string; kind: string; name: string }, path: string, out: Problems): void => {
  if (!name) out.push(required(`${path}.name`));
  if (!kind) out.push(required(`${path}.kind`));
  if (!apiGroup && kind !== 'PersistentVolumeClaim') out.push(invalid(path, kind ?? '', "must be 'PersistentVolumeClaim' when referencing the default apiGroup"));
  if (apiGroup) tell(dns1123Subdomain(apiGroup), `${path}.apiGroup`, apiGroup, out);
};

/** The claim template of an ephemeral volume: labels and annotations, and a claim's spec. */
export const validateClaimTemplate = ({ metadata = {}, spec }: { metadata?: object; spec: ClaimSpec }, path: string, out: Problems): void => {
  const { labels, annotations, ...others } = metadata as { labels?: Record<string, string>; annotations?: Record<string, string> };
  validateAnnotations(annotations, `${path}.metadata.annotations`, out);
  validateLabels(labels, `${path}.metadata.labels`, out);
  for (const field of Object.keys(others)) out.push(forbidden(`${path}.metadata.${field}`, 'cannot be set'));
  validateClaimSpec(spec ?? {}, `${path}.spec`, out);
};
