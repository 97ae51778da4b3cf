import type { StatefulSet } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, containers, name, templateContainers, text } from '../columns.ts';
import { defaultTemplate } from '../core/podspec/defaults.ts';
import { drop, each, fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { emptyStatus } from '../status.ts';
import { isEmptySelector, isSelector, labelName, validateLabel, validateLabelSelector, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { forbidden, found, invalid, required } from '../validation/problems.ts';
import type { Problems } from '../validation/problems.ts';
import { intOrPercent, nonNegative, notOver100, oneOf } from '../validation/values.ts';

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
  prepareForCreate: (object) => ({ ...put(object, 'spec', withoutMaxUnavailable(object.spec!)), status: emptyStatus('IoK8sApiAppsV1StatefulSetStatus') }),
  prepareForUpdate: (object, old) => (old.spec?.updateStrategy?.rollingUpdate?.maxUnavailable === undefined ? put(object, 'spec', withoutMaxUnavailable(object.spec!)) : object),
  columns: [name, text('Ready', ({ spec, status }) => `${status?.readyReplicas ?? 0}/${spec?.replicas ?? 0}`), age, ...containers(templateContainers)],
  checks: checking,
  validate: (object, old) =>
    found((out) => {
      validateMetadata(object, true, labelName, out);
      validateSpec(object.spec ?? ({} as Spec), !old, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      const fixed = (spec: Spec | undefined) => Object.fromEntries(Object.entries(spec ?? {}).filter(([field]) => !mutable.includes(field)));
      if (object.spec !== old.spec && !equal(fixed(object.spec), fixed(old.spec))) out.push(forbidden('spec', `updates to statefulset spec for fields other than ${mutable.slice(0, -1).map((field) => `'${field}'`).join(', ')} and '${mutable[mutable.length - 1]}' are forbidden`));
    }),
  warnings: (object, old) => [...checks().templateWarnings(object.spec?.template), ...checks().statefulSetWarnings(object, old)],
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

/** The feature MaxUnavailableStatefulSet is off by default, and its field then dropped (pkg/registry/apps/statefulset/strategy.go). */
const withoutMaxUnavailable = (spec: Spec): Spec => {
  const { updateStrategy } = spec;
  if (updateStrategy?.rollingUpdate?.maxUnavailable === undefined) return spec;
  return { ...spec, updateStrategy: { ...updateStrategy, rollingUpdate: drop(updateStrategy.rollingUpdate, 'maxUnavailable') } };
};

type Claim = NonNullable<Spec['volumeClaimTemplates']>[number];

const defaultClaim = (claim: Claim): Claim => {
  const out = fill(claim, { apiVersion: 'v1', kind: 'PersistentVolumeClaim', status: { phase: 'Pending' } } as Partial<Claim>);
  return put(out, 'spec', fill(out.spec ?? {}, { resources: {}, volumeMode: 'Filesystem' }));
};

const mutable = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy', 'minReadySeconds'];

/** What cannot change is looked at when it is `created`. */
const validateSpec = (spec: Spec, created: boolean, out: Problems): void => {
  const { podManagementPolicy, updateStrategy, persistentVolumeClaimRetentionPolicy, replicas, minReadySeconds, ordinals, serviceName, selector, template } = spec;
  if (!podManagementPolicy) out.push(required('spec.podManagementPolicy'));
  else if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel') out.push(invalid('spec.podManagementPolicy', podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  validateStrategy(updateStrategy ?? {}, 'spec.updateStrategy', out);
  for (const name of ['whenDeleted', 'whenScaled'] as const) oneOf(persistentVolumeClaimRetentionPolicy?.[name], ['Delete', 'Retain'], `spec.persistentVolumeClaimRetentionPolicy.${name}`, out, 'allowed');
  if (created) spec.volumeClaimTemplates?.forEach((claim, i) => checks().validateClaimSpec(claim.spec ?? {}, `spec.volumeClaimTemplates[${i}].spec`, out));
  nonNegative(replicas, 'spec.replicas', out);
  nonNegative(minReadySeconds, 'spec.minReadySeconds', out);
  nonNegative(ordinals?.start, 'spec.ordinals.start', out);
  if (created && serviceName) validateLabel(serviceName, 'spec.serviceName', out);
  if (!selector) out.push(required('spec.selector'));
  else {
    validateLabelSelector(selector, 'spec.selector', out);
    if (isEmptySelector(selector)) out.push(invalid('spec.selector', selector, 'empty selector is invalid for statefulset'));
  }
  const at = 'spec.template';
  if (selector && !isSelector(selector)) out.push(invalid('spec.selector', selector, ''));
  else {
    if (!selector || (!isEmptySelector(selector) && !checks().selects(selector, template))) checks().matchingLabels(template, at, out);
    checks().validateTemplate(withClaims(spec), at, out);
  }
  checks().alwaysRestarts(template, at, out);
  checks().noDeadline(template, 'StatefulSet', at, out);
};

/** The template with a volume for each of the claims that pods get. */
const withClaims = ({ template, volumeClaimTemplates = [] }: Spec): Spec['template'] => {
  if (volumeClaimTemplates.length === 0) return template ?? checks().emptyTemplate;
  const given = template?.spec?.volumes ?? [];
  const claimed = volumeClaimTemplates.map(({ metadata }) => ({ name: metadata?.name ?? '', persistentVolumeClaim: { claimName: metadata?.name ?? '' } }));
  const volumes = given.map((volume) => claimed.find(({ name }) => name === volume.name) ?? volume);
  return { ...template, spec: { ...template.spec!, volumes: [...volumes, ...claimed.filter((claim) => !volumes.includes(claim))] } };
};

const validateStrategy = (strategy: NonNullable<Spec['updateStrategy']>, path: string, out: Problems): void => {
  const { type, rollingUpdate } = strategy;
  const at = `${path}.rollingUpdate`;
  if (!type) out.push(required(path));
  else if (type === 'OnDelete') {
    if (rollingUpdate) out.push(invalid(at, checks().internal('apps.RollingUpdateStatefulSetStrategy', rollingUpdate), "only allowed for updateStrategy 'RollingUpdate'"));
  } else if (type !== 'RollingUpdate') out.push(invalid(path, checks().internal('apps.StatefulSetUpdateStrategy', strategy), "must be 'RollingUpdate' or 'OnDelete'"));
  else if (rollingUpdate) {
    nonNegative(rollingUpdate.partition, `${at}.partition`, out);
    const { maxUnavailable } = rollingUpdate;
    if (maxUnavailable === undefined) return;
    intOrPercent(maxUnavailable, `${at}.maxUnavailable`, out);
    if (checks().isZero(maxUnavailable)) out.push(invalid(`${at}.maxUnavailable`, maxUnavailable, 'cannot be 0'));
    notOver100(maxUnavailable, `${at}.maxUnavailable`, out);
  }
};
