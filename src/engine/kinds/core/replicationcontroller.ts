import type { ReplicationController } from '../../api/kubernetes.ts';
import { checking, checks } from '../checks.ts';
import { age, containers, integer, labelMap, name, templateContainers } from '../columns.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, required } from '../validation/problems.ts';
import { nonNegative } from '../validation/values.ts';
import { defaultTemplate } from './podspec/defaults.ts';

/** v1 ReplicationController */
export const replicationController: Kind<ReplicationController> = {
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  plural: 'replicationcontrollers',
  singular: 'replicationcontroller',
  shortNames: ['rc'],
  categories: ['all'],
  namespaced: true,
  subresources: ['scale', 'status'],
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', selector: 'spec.selector' },
  schema: 'IoK8sApiCoreV1ReplicationController',
  generation: true,
  defaults: (object) => {
    let spec = fill(object.spec ?? {}, { replicas: 1 });
    if (spec.template) spec = put(spec, 'template', defaultTemplate(spec.template));
    const labels = spec.template?.metadata?.labels;
    if (labels && !Object.keys(spec.selector ?? {}).length) spec = { ...spec, selector: labels };
    const out = put(object, 'spec', spec);
    return labels && !Object.keys(out.metadata.labels ?? {}).length ? { ...out, metadata: { ...out.metadata, labels } } : out;
  },
  prepareForCreate: withEmptyStatus('IoK8sApiCoreV1ReplicationControllerStatus'),
  columns: [
    name,
    integer('Desired', ({ spec }) => spec?.replicas),
    integer('Current', ({ status }) => status?.replicas),
    integer('Ready', ({ status }) => status?.readyReplicas),
    age,
    ...containers(templateContainers),
    labelMap(({ spec }) => spec?.selector),
  ],
  selectableFields: ({ status }) => ({ 'status.replicas': String(status?.replicas ?? 0) }),
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      const { spec } = object;
      nonNegative(spec?.minReadySeconds, 'spec.minReadySeconds', out);
      if (!Object.keys(spec?.selector ?? {}).length) out.push(required('spec.selector'));
      nonNegative(spec?.replicas, 'spec.replicas', out);
      if (!spec?.template) return void out.push(required('spec.template'));
      const labels = spec.template.metadata?.labels;
      if (!Object.entries(spec.selector ?? {}).every(([key, value]) => labels?.[key] === value)) checks().matchingLabels(spec.template, 'spec.template', out);
      checks().validateTemplate(spec.template, 'spec.template', out);
      checks().alwaysRestarts(spec.template, 'spec.template', out);
      checks().noDeadline(spec.template, 'ReplicationController', 'spec.template', out);
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
  warnings: (object, old) => [...checks().nameWarnings(object, old), ...checks().templateWarnings(object.spec?.template)],
};
