import { forbidden } from '../../api/errors.ts';
import type { PersistentVolumeClaim, StorageClass } from '../../api/kubernetes.ts';
import { compareQuantities } from '../../api/quantity.ts';
import { resourceOf } from '../context.ts';
import type { Plugin } from './chain.ts';

const isDefault = 'storageclass.kubernetes.io/is-default-class';
const isDefaultBeta = 'storageclass.beta.kubernetes.io/is-default-class';

const marksDefault = ({ metadata }: StorageClass): boolean => metadata.annotations?.[isDefault] === 'true' || metadata.annotations?.[isDefaultBeta] === 'true';

/** A claim without a class gets the default one, the newest where there are several (plugin/pkg/admission/storage/storageclass/setdefault). */
export const defaultStorageClass: Plugin = {
  name: 'DefaultStorageClass',

  mutate(core, { kind, subresource }, object, old) {
    if (old || kind.plural !== 'persistentvolumeclaims' || kind.group !== '' || subresource) return object;
    const { spec, metadata } = object as unknown as PersistentVolumeClaim;
    if (spec?.storageClassName !== undefined || metadata.annotations?.['volume.beta.kubernetes.io/storage-class'] !== undefined) return object;
    const classes = (core.storage.all(core.storageClasses) as unknown as StorageClass[]).filter(marksDefault);
    classes.sort((a, b) => (a.metadata.creationTimestamp! < b.metadata.creationTimestamp! ? 1 : a.metadata.creationTimestamp! > b.metadata.creationTimestamp! ? -1 : a.metadata.name < b.metadata.name ? -1 : 1));
    const chosen = classes[0];
    return chosen ? { ...object, spec: { ...spec, storageClassName: chosen.metadata.name } } : object;
  },
};

const protections: Record<string, string> = { persistentvolumeclaims: 'kubernetes.io/pvc-protection', persistentvolumes: 'kubernetes.io/pv-protection', volumeattributesclasses: 'kubernetes.io/vac-protection' };

/** Volumes and claims in use are not deleted under their users (plugin/pkg/admission/storage/storageobjectinuseprotection). */
export const storageObjectInUseProtection: Plugin = {
  name: 'StorageObjectInUseProtection',

  mutate(_core, { kind, subresource }, object, old) {
    const finalizer = !subresource && (kind.group === '' || kind.group === 'storage.k8s.io') ? protections[kind.plural] : undefined;
    if (old || !finalizer || object.metadata.finalizers?.includes(finalizer)) return object;
    return { ...object, metadata: { ...object.metadata, finalizers: [...(object.metadata.finalizers ?? []), finalizer] } };
  },
};

/** A claim grows only where its class allows it (plugin/pkg/admission/storage/persistentvolume/resize). */
export const persistentVolumeClaimResize: Plugin = {
  name: 'PersistentVolumeClaimResize',

  validate(core, { kind, subresource }, object, old) {
    if (!old || kind.plural !== 'persistentvolumeclaims' || kind.group !== '' || subresource) return;
    const claim = object as unknown as PersistentVolumeClaim;
    const wanted = claim.spec?.resources?.requests?.['storage'];
    const had = (old as unknown as PersistentVolumeClaim).spec?.resources?.requests?.['storage'];
    if (wanted === undefined || had === undefined || compareQuantities(wanted, had) <= 0) return;
    const { name } = object.metadata;
    if (claim.status?.phase !== 'Bound') throw forbidden(resourceOf(kind), name, 'Only bound persistent volume claims can be expanded');
    const storageClass = claim.spec?.storageClassName ? (core.storage.get(core.storageClasses, undefined, claim.spec.storageClassName) as unknown as StorageClass | undefined) : undefined;
    if (!storageClass?.allowVolumeExpansion) throw forbidden(resourceOf(kind), name, 'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize');
  },
};
