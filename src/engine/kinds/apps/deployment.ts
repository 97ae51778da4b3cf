import type { Deployment, DeploymentSpec } from '../../api/kubernetes.ts';
import { age, containers, labelSelector, name, templateContainers, text } from '../columns.ts';
import { defaultTemplate } from '../core/podspec/defaults.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';

/** apps/v1 Deployment */
export const deployment: Kind<Deployment> = {
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  plural: 'deployments',
  singular: 'deployment',
  shortNames: ['deploy'],
  categories: ['all'],
  namespaced: true,
  subresources: ['scale', 'status'],
  scale: { specReplicas: 'spec.replicas', statusReplicas: 'status.replicas', selector: 'spec.selector' },
  schema: 'IoK8sApiAppsV1Deployment',
  generation: true,
  defaults: (object) => put(object, 'spec', defaultSpec(object.spec ?? ({} as DeploymentSpec))),
  prepareForCreate: withEmptyStatus('IoK8sApiAppsV1DeploymentStatus'),
  columns: [
    name,
    text('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`),
    text('Up-to-date', ({ status }) => status?.updatedReplicas ?? 0),
    text('Available', ({ status }) => status?.availableReplicas ?? 0),
    age,
    ...containers(templateContainers),
    labelSelector(({ spec }) => spec?.selector),
  ],
};

const defaultSpec = (given: DeploymentSpec): DeploymentSpec => {
  let spec = fill(given, { replicas: 1, revisionHistoryLimit: 10, progressDeadlineSeconds: 600, strategy: rollingUpdate });
  let strategy = spec.strategy!;
  if (!strategy.type) strategy = { ...strategy, type: 'RollingUpdate' };
  if (strategy.type === 'RollingUpdate') strategy = put(strategy, 'rollingUpdate', fill(strategy.rollingUpdate ?? {}, rollingUpdate.rollingUpdate));
  spec = put(spec, 'strategy', strategy);
  return spec.template ? put(spec, 'template', defaultTemplate(spec.template)) : spec;
};

const rollingUpdate = { type: 'RollingUpdate' as const, rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' } };
