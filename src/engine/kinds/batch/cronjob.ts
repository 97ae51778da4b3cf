import type { CronJob } from '../../api/kubernetes.ts';
import { checking, checks } from '../checks.ts';
import { age, boolean, containers, integer, labelSelector, name, since, text } from '../columns.ts';
import { defaultTemplate } from '../core/podspec/defaults.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, invalid, required } from '../validation/problems.ts';
import type { Problems } from '../validation/problems.ts';
import { nonNegative, oneOf } from '../validation/values.ts';

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
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      validateSpec(object.spec ?? ({} as Spec), out);
    }),
  validateCreate: (object) => found((out) => (object.metadata.name ?? '').length > 52 && out.push(invalid('metadata.name', object.metadata.name, 'must be no more than 52 characters'))),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
  warnings: (object, old) => {
    const job = object.spec?.jobTemplate?.spec;
    return [...checks().nameWarnings(object, old), ...checks().jobSpecWarnings(job, 'spec.jobTemplate.spec'), ...checks().templateWarnings(job?.template, 'spec.jobTemplate.spec.template.')];
  },
};

type Spec = NonNullable<CronJob['spec']>;

const policies = ['Allow', 'Forbid', 'Replace'];

const validateSpec = (spec: Spec, out: Problems): void => {
  const { schedule, timeZone } = spec;
  if (!schedule) out.push(required('spec.schedule'));
  else {
    const problem = checks().scheduleProblem(schedule);
    if (problem) out.push(invalid('spec.schedule', schedule, problem));
    if (schedule.includes('TZ')) out.push(invalid('spec.schedule', schedule, 'cannot use TZ or CRON_TZ in schedule, use timeZone field instead'));
  }
  nonNegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds', out);
  if (timeZone !== undefined) validateTimeZone(timeZone, 'spec.timeZone', out);
  oneOf(spec.concurrencyPolicy, policies, 'spec.concurrencyPolicy', out);
  const job = spec.jobTemplate?.spec;
  checks().validateJobTemplateSpec(job ?? ({} as NonNullable<typeof job>), 'spec.jobTemplate.spec', out);
  if (job?.selector) out.push(invalid('spec.jobTemplate.spec.selector', job.selector, '`selector` will be auto-generated'));
  if (job?.manualSelector) out.push({ type: 'FieldValueNotSupported', field: 'spec.jobTemplate.spec.manualSelector', message: 'Unsupported value: true: supported values: "nil", "false"' });
  nonNegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit', out);
  nonNegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit', out);
};

const validateTimeZone = (timeZone: string, path: string, out: Problems): void => {
  if (timeZone === '') out.push(invalid(path, timeZone, 'timeZone must be nil or non-empty string'));
  else if (timeZone.toLowerCase() === 'local') out.push(invalid(path, timeZone, 'timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones'));
  else if (!checks().isTimeZone(timeZone)) out.push(invalid(path, timeZone, `unknown time zone ${timeZone}`));
};
