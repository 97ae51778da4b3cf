import type { CronJob } from '../../api/kubernetes.ts';
import { age, boolean, containers, integer, labelSelector, name, since, text } from '../columns.ts';
import { defaultTemplate } from '../core/podspec/defaults.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';

/** batch/v1 CronJob */
export const cronJob: Kind<CronJob> = {
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  plural: 'cronjobs',
  singular: 'cronjob',
  shortNames: ['cj'],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiBatchV1CronJob',
  generation: true,
  defaults: (object) => {
    let spec = fill(object.spec ?? ({} as Spec), { concurrencyPolicy: 'Allow', suspend: false, successfulJobsHistoryLimit: 3, failedJobsHistoryLimit: 1 });
    const template = spec.jobTemplate?.spec?.template;
    if (template) spec = put(spec, 'jobTemplate', put(fill(spec.jobTemplate, { metadata: {} }), 'spec', put(spec.jobTemplate.spec!, 'template', defaultTemplate(template))));
    return put(object, 'spec', spec);
  },
  prepareForCreate: withEmptyStatus('IoK8sApiBatchV1CronJobStatus'),
  columns: [
    name,
    text('Schedule', ({ spec }) => spec?.schedule ?? ''),
    text('Timezone', ({ spec }) => spec?.timeZone ?? '<none>'),
    boolean('Suspend', ({ spec }) => (spec?.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False')),
    integer('Active', ({ status }) => status?.active?.length),
    text('Last Schedule', ({ status }, now) => (status?.lastScheduleTime ? since(status.lastScheduleTime, now) : '<none>')),
    age,
    ...containers(({ spec }) => spec?.jobTemplate?.spec?.template?.spec?.containers),
    labelSelector(({ spec }) => spec?.jobTemplate?.spec?.selector),
  ],
};

type Spec = NonNullable<CronJob['spec']>;
