import type { CSIStorageCapacity, Job, PersistentVolume, PersistentVolumeClaim, StatefulSet, StorageClass } from '../../api/kubernetes.ts';
import { dns1123Label } from '../../api/names.ts';
import { quantityMilliValue } from '../../api/quantity.ts';
import type { KubeObject } from '../../api/types.ts';
import { deprecatedLabels, goneVolumes } from './podspec/warnings.ts';

// Warnings of kinds other than pods (WarningsOnCreate and WarningsOnUpdate of their strategies)

/** Of a new object whose name becomes part of names that must be DNS labels. `use` is what the name is used in. */
export const nameWarnings = ({ metadata: { name, generateName } }: KubeObject, old: KubeObject | undefined, use = 'Pod names and hostnames'): string[] => {
  const words = old ? [] : dns1123Label(name || `${generateName ?? ''}x`);
  return words.length === 0 ? [] : [`metadata.name: this is used in ${use}, which can result in surprising behavior; a DNS label is recommended: [${words.join(' ')}]`];
};

type JobSpec = NonNullable<Job['spec']>;

/** Of a job's spec at `path` (pkg/api/job/warnings.go); those of its template are apart. */
export const jobSpecWarnings = (spec: JobSpec | undefined, path = 'spec'): string[] =>
  spec?.completionMode === 'Indexed' && (spec.completions ?? 0) > 100_000 && (spec.parallelism ?? 0) > 10_000
    ? [`${path}: In Indexed Jobs with a number of completions higher than 10^5 and a parallelism higher than 10^4, Kubernetes might not be able to track completedIndexes when a big number of indexes fail`]
    : [];

const betaClass = 'volume.beta.kubernetes.io/storage-class';
const betaClassWarning = ({ metadata }: { metadata: { annotations?: Record<string, string> } }): string[] =>
  metadata.annotations?.[betaClass] === undefined ? [] : [`metadata.annotations[${betaClass}]: deprecated since v1.8; use "storageClassName" attribute instead`];

type ClaimSpec = NonNullable<PersistentVolumeClaim['spec']>;

const claimSpecWarnings = ({ resources }: ClaimSpec, path: string): string[] =>
  (['requests', 'limits'] as const).flatMap((list) => {
    const value = (resources?.[list] as Record<string, string> | undefined)?.['storage'];
    return value === undefined || quantityMilliValue(value) % 1000 === 0 ? [] : [`${path}.resources.${list}[storage]: fractional byte value ${JSON.stringify(value)} is invalid, must be an integer`];
  });

/** Of a claim (pkg/api/persistentvolumeclaim/util.go). */
export const claimWarnings = (claim: PersistentVolumeClaim): string[] => [...betaClassWarning(claim as never), ...claimSpecWarnings(claim.spec ?? {}, 'spec')];

/** Of a stateful set's own fields (pkg/registry/apps/statefulset/strategy.go); the path of an update is the strategy's. */
export const statefulSetWarnings = ({ spec }: StatefulSet, old: StatefulSet | undefined): string[] => [
  ...(spec?.volumeClaimTemplates ?? []).flatMap((claim, i) => claimSpecWarnings(claim.spec ?? {}, `spec.volumeClaimTemplates[${i}]${old ? '.Spec' : ''}`)),
  ...((spec?.revisionHistoryLimit ?? 0) < 0 ? ['spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended'] : []),
];

const mountOptions = 'volume.beta.kubernetes.io/mount-options';

/** Of a volume (pkg/api/persistentvolume/util.go). */
export const volumeObjectWarnings = (volume: PersistentVolume): string[] => {
  const { spec } = volume;
  const out = betaClassWarning(volume as never);
  if ((volume.metadata.annotations as Record<string, string> | undefined)?.[mountOptions] !== undefined) out.push(`metadata.annotations[${mountOptions}]: deprecated since v1.31; use "mountOptions" attribute instead`);
  if (spec?.persistentVolumeReclaimPolicy === 'Recycle') out.push('spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.');
  spec?.nodeAffinity?.required?.nodeSelectorTerms.forEach((term, i) =>
    term.matchExpressions?.forEach(({ key }, j) => {
      if (deprecatedLabels[key]) out.push(`spec.nodeAffinity.required.nodeSelectorTerms[${i}].matchExpressions[${j}].key: ${key} is ${deprecatedLabels[key]}`);
    }),
  );
  for (const [source, name, words] of goneVolumes) if ((spec as Record<string, unknown> | undefined)?.[source]) out.push(`spec.${name}: ${words}`);
  return out;
};

/** Of a storage class (pkg/api/storage/util.go). */
export const storageClassWarnings = ({ allowedTopologies = [] }: StorageClass): string[] =>
  allowedTopologies.flatMap(({ matchLabelExpressions = [] }, i) =>
    matchLabelExpressions.flatMap(({ key }, j) => (deprecatedLabels[key] ? [`allowedTopologies[${i}].matchLabelExpressions[${j}].key: ${deprecatedLabels[key]}`] : [])),
  );

/** Of a runtime class (pkg/api/node/util.go). */
export const runtimeClassWarnings = ({ scheduling }: { scheduling?: { nodeSelector?: Record<string, string> } }): string[] =>
  Object.keys(scheduling?.nodeSelector ?? {}).flatMap((key) => (deprecatedLabels[key] ? [`scheduling.nodeSelector: ${deprecatedLabels[key]}`] : []));

/** Of the nodes that a capacity is for (pkg/api/storage/util.go). */
export const capacityWarnings = ({ nodeTopology }: CSIStorageCapacity): string[] => [
  ...(nodeTopology?.matchExpressions ?? []).flatMap(({ key }, i) => (deprecatedLabels[key] ? [`nodeTopology.matchExpressions[${i}].key: ${key} is ${deprecatedLabels[key]}`] : [])),
  ...Object.keys(nodeTopology?.matchLabels ?? {}).flatMap((key) => (deprecatedLabels[key] ? [`nodeTopology.matchLabels.${key}: ${deprecatedLabels[key]}`] : [])),
];
