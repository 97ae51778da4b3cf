import type { DaemonSet } from '../../api/kubernetes.ts';
import { formatLabels } from '../../api/selector.ts';
import { equal } from '../../api/share.ts';
import { age, containers, integer, labelSelector, name, templateContainers, text } from '../columns.ts';
import { defaultTemplate } from '../core/podspec/defaults.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { emptyStatus } from '../status.ts';

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
};

type Spec = NonNullable<DaemonSet['spec']>;

const rollingUpdate = { type: 'RollingUpdate' as const, rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } };

const generationAnnotation = 'deprecated.daemonset.template.generation';

const templateGeneration = ({ metadata }: DaemonSet): number => Number(metadata.annotations?.[generationAnnotation] ?? 0);

/** The internal templateGeneration, which apps/v1 keeps as an annotation (pkg/apis/apps/v1/conversion.go). */
const withTemplateGeneration = (object: DaemonSet, generation: number): DaemonSet =>
  templateGeneration(object) === generation ? object : { ...object, metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, [generationAnnotation]: String(generation) } } };
