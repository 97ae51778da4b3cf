import type { StatefulSet } from '../../api/kubernetes.ts';
import { age, containers, name, templateContainers, text } from '../columns.ts';
import { defaultTemplate } from '../core/podspec/defaults.ts';
import { each, fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';

/** apps/v1 StatefulSet */
export const statefulSet: Kind<StatefulSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  plural: 'statefulsets',
  singular: 'statefulset',
  shortNames: ['sts'],
  categories: ['all'],
  namespaced: true,
  subresources: ['scale', 'status'],
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', selector: 'spec.selector' },
  schema: 'IoK8sApiAppsV1StatefulSet',
  generation: true,
  defaults: (object) => put(object, 'spec', defaultSpec(object.spec ?? ({} as Spec))),
  prepareForCreate: withEmptyStatus('IoK8sApiAppsV1StatefulSetStatus'),
  columns: [name, text('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`), age, ...containers(templateContainers)],
};

type Spec = NonNullable<StatefulSet['spec']>;

const defaultSpec = (given: Spec): Spec => {
  let spec = fill(given, { podManagementPolicy: 'OrderedReady', replicas: 1, revisionHistoryLimit: 10, updateStrategy: {}, persistentVolumeClaimRetentionPolicy: {} });
  let strategy = spec.updateStrategy!;
  if (!strategy.type) strategy = fill({ ...strategy, type: 'RollingUpdate' }, { rollingUpdate: {} });
  if (strategy.type === 'RollingUpdate' && strategy.rollingUpdate) strategy = put(strategy, 'rollingUpdate', fill(strategy.rollingUpdate, { partition: 0 }));
  spec = put(spec, 'updateStrategy', strategy);
  spec = put(spec, 'persistentVolumeClaimRetentionPolicy', fill(spec.persistentVolumeClaimRetentionPolicy!, { whenDeleted: 'Retain', whenScaled: 'Retain' }));
  if (spec.volumeClaimTemplates) spec = put(spec, 'volumeClaimTemplates', each(spec.volumeClaimTemplates, defaultClaim));
  return spec.template ? put(spec, 'template', defaultTemplate(spec.template)) : spec;
};

type Claim = NonNullable<Spec['volumeClaimTemplates']>[number];

const defaultClaim = (claim: Claim): Claim => {
  const out = fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } } as Partial<Claim>);
  return put(out, 'spec', fill(out.spec ?? {}, { resources: {}, volumeMode: 'Filesystem' }));
};
