import type { Deployment, DeploymentSpec, DeploymentStrategy } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, containers, labelSelector, name, templateContainers, text } from '../columns.ts';
import { defaultTemplate } from '../core/podspec/defaults.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { forbidden, found, immutable, invalid, notSupported } from '../validation/problems.ts';
import type { Problems } from '../validation/problems.ts';
import { intOrPercent, nonNegative, notOver100 } from '../validation/values.ts';

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
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      validateSpec(object.spec ?? ({} as DeploymentSpec), out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      immutable(object.spec?.selector, old.spec?.selector, 'spec.selector', equal, out);
    }),
  warnings: (object, old) => [...checks().nameWarnings(object, old), ...checks().templateWarnings(object.spec?.template)],
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

const validateSpec = (spec: DeploymentSpec, out: Problems): void => {
  nonNegative(spec.replicas, 'spec.replicas', out);
  checks().validateSelectorAndTemplate(spec.selector, spec.template, 'spec', out);
  validateStrategy(spec.strategy ?? {}, 'spec.strategy', out);
  nonNegative(spec.minReadySeconds, 'spec.minReadySeconds', out);
  nonNegative(spec.revisionHistoryLimit, 'spec.revisionHistoryLimit', out);
  const deadline = spec.progressDeadlineSeconds;
  nonNegative(deadline, 'spec.progressDeadlineSeconds', out);
  if (deadline !== undefined && deadline <= (spec.minReadySeconds ?? 0)) out.push(invalid('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'));
};

const validateStrategy = ({ type, rollingUpdate }: DeploymentStrategy, path: string, out: Problems): void => {
  if (type === 'Recreate') {
    if (rollingUpdate) out.push(forbidden(`${path}.rollingUpdate`, "may not be specified when strategy `type` is 'Recreate'"));
  } else if (type === 'RollingUpdate') {
    const { maxUnavailable, maxSurge } = rollingUpdate ?? {};
    intOrPercent(maxUnavailable ?? 0, `${path}.rollingUpdate.maxUnavailable`, out);
    intOrPercent(maxSurge ?? 0, `${path}.rollingUpdate.maxSurge`, out);
    if (checks().isZero(maxUnavailable) && checks().isZero(maxSurge)) out.push(invalid(`${path}.rollingUpdate.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
    notOver100(maxUnavailable ?? 0, `${path}.rollingUpdate.maxUnavailable`, out);
  } else out.push(notSupported(`${path}.type`, type ?? '', ['Recreate', 'RollingUpdate']));
};
