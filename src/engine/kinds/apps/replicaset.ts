import type { ReplicaSet, ReplicaSetSpec } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, containers, integer, labelSelector, name, templateContainers } from '../columns.ts';
import { defaultTemplate } from '../core/podspec/defaults.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, immutable } from '../validation/problems.ts';
import { nonNegative } from '../validation/values.ts';

/** apps/v1 ReplicaSet */
export const replicaSet: Kind<ReplicaSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  plural: 'replicasets',
  singular: 'replicaset',
  shortNames: ['rs'],
  categories: ['all'],
  namespaced: true,
  subresources: ['scale', 'status'],
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', selector: 'spec.selector' },
  schema: 'IoK8sApiAppsV1ReplicaSet',
  generation: true,
  defaults: (object) => {
    const spec = fill(object.spec ?? ({} as ReplicaSetSpec), { replicas: 1 });
    return put(object, 'spec', spec.template ? put(spec, 'template', defaultTemplate(spec.template)) : spec);
  },
  prepareForCreate: withEmptyStatus('IoK8sApiAppsV1ReplicaSetStatus'),
  columns: [
    name,
    integer('Desired', ({ spec }) => spec?.replicas),
    integer('Current', ({ status }) => status?.replicas),
    integer('Ready', ({ status }) => status?.readyReplicas),
    age,
    ...containers(templateContainers),
    labelSelector(({ spec }) => spec?.selector),
  ],
  selectableFields: ({ status }) => ({ 'status.replicas': String(status?.replicas ?? 0) }),
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      nonNegative(object.spec?.replicas, 'spec.replicas', out);
      nonNegative(object.spec?.minReadySeconds, 'spec.minReadySeconds', out);
      checks().validateSelectorAndTemplate(object.spec?.selector, object.spec?.template, 'spec', out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      immutable(object.spec?.selector, old.spec?.selector, 'spec.selector', equal, out);
    }),
  warnings: (object, old) => [...checks().nameWarnings(object, old), ...checks().templateWarnings(object.spec?.template)],
};
