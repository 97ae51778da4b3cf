import type { DaemonSet } from '../../api/kubernetes.ts';
import { formatLabels } from '../../api/selector.ts';
import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, containers, integer, labelSelector, name, templateContainers, text } from '../columns.ts';
import { defaultTemplate } from '../core/podspec/defaults.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { emptyStatus } from '../status.ts';
import { isEmptySelector, isSelector, subdomainName, validateLabelSelector, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, immutable, invalid, notSupported, required } from '../validation/problems.ts';
import type { Problems } from '../validation/problems.ts';
import { intOrPercent, nonNegative, notOver100 } from '../validation/values.ts';

/** apps/v1 DaemonSet */
export const daemonSet: Kind<DaemonSet> = {
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  singular: 'daemonset',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiAppsV1DaemonSet',
  generation: true,
  defaults: (object) => {
    let spec = fill(object.spec ?? ({} as Spec), { revisionHistoryLimit: 10, updateStrategy: rollingUpdate });
    let strategy = spec.updateStrategy!;
    if (!strategy.type) strategy = { ...strategy, type: 'RollingUpdate' };
    if (strategy.type === 'RollingUpdate') strategy = put(strategy, 'rollingUpdate', fill(strategy.rollingUpdate ?? {}, rollingUpdate.rollingUpdate));
    spec = put(spec, 'updateStrategy', strategy);
    return put(object, 'spec', spec.template ? put(spec, 'template', defaultTemplate(spec.template)) : spec);
  },
  prepareForCreate: (object) => ({ ...withTemplateGeneration(object, 1), status: emptyStatus('IoK8sApiAppsV1DaemonSetStatus') }),
  prepareForUpdate: (object, old) => withTemplateGeneration(object, templateGeneration(old) + (equal(object.spec?.template, old.spec?.template) ? 0 : 1)),
  columns: [
    name,
    integer('Desired', ({ status }) => status?.desiredNumberScheduled),
    integer('Current', ({ status }) => status?.currentNumberScheduled),
    integer('Ready', ({ status }) => status?.numberReady),
    integer('Up-to-date', ({ status }) => status?.updatedNumberScheduled),
    integer('Available', ({ status }) => status?.numberAvailable),
    text('Node Selector', ({ spec }) => formatLabels(spec?.template?.spec?.nodeSelector)),
    age,
    ...containers(templateContainers),
    labelSelector(({ spec }) => spec?.selector),
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      validateSpec(object.spec ?? ({} as Spec), out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      immutable(object.spec?.selector, old.spec?.selector, 'spec.selector', equal, out);
    }),
  warnings: ({ spec }) => [...checks().templateWarnings(spec?.template)],
};

type Spec = NonNullable<DaemonSet['spec']>;

const rollingUpdate = { type: 'RollingUpdate' as const, rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } };

const generationAnnotation = 'deprecated.daemonset.template.generation';

const templateGeneration = ({ metadata }: DaemonSet): number => Number(metadata.annotations?.[generationAnnotation] ?? 0);

/** The internal templateGeneration, which apps/v1 keeps as an annotation (pkg/apis/apps/v1/conversion.go). */
const withTemplateGeneration = (object: DaemonSet, generation: number): DaemonSet =>
  templateGeneration(object) === generation ? object : { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [generationAnnotation]: String(generation) } } };

const validateSpec = ({ selector, template, updateStrategy, minReadySeconds, revisionHistoryLimit }: Spec, out: Problems): void => {
  const at = 'spec.template';
  if (selector) validateLabelSelector(selector, 'spec.selector', out);
  if (!selector || (isSelector(selector) && !checks().selects(selector, template))) checks().matchingLabels(template, at, out);
  if (selector && isEmptySelector(selector)) out.push(invalid('spec.selector', selector, 'empty selector is invalid for daemonset'));
  checks().validateTemplate(template ?? checks().emptyTemplate, at, out);
  checks().alwaysRestarts(template, at, out);
  checks().noDeadline(template, 'DaemonSet', at, out);
  nonNegative(minReadySeconds, 'spec.minReadySeconds', out);
  validateStrategy(updateStrategy ?? {}, 'spec.updateStrategy', out);
  nonNegative(revisionHistoryLimit, 'spec.revisionHistoryLimit', out);
};

const validateStrategy = ({ type, rollingUpdate }: NonNullable<Spec['updateStrategy']>, path: string, out: Problems): void => {
  if (type === 'OnDelete') return;
  if (type !== 'RollingUpdate') return void out.push(notSupported(`${path}.type`, type ?? '', ['RollingUpdate', 'OnDelete']));
  if (!rollingUpdate) return void out.push(required(`${path}.rollingUpdate`));
  const { maxUnavailable = 0, maxSurge = 0 } = rollingUpdate;
  const at = `${path}.rollingUpdate`;
  intOrPercent(maxUnavailable, `${at}.maxUnavailable`, out);
  intOrPercent(maxSurge, `${at}.maxSurge`, out);
  notOver100(maxUnavailable, `${at}.maxUnavailable`, out);
  notOver100(maxSurge, `${at}.maxSurge`, out);
  if (!checks().isZero(maxUnavailable) && !checks().isZero(maxSurge)) out.push(invalid(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero'));
  else if (checks().isZero(maxUnavailable) && checks().isZero(maxSurge)) out.push(required(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0'));
};
