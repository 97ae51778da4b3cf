import { humanDuration } from '../../api/humanduration.ts';
import type { Job } from '../../api/kubernetes.ts';
import { parseTime } from '../../api/time.ts';
import { checking, checks } from '../checks.ts';
import { age, containers, labelSelector, name, since, templateContainers, text } from '../columns.ts';
import { put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { emptyStatus } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { defaultJobSpec, withGeneratedSelector } from './jobspec.ts';

type JobSpec = NonNullable<Job['spec']>;

const statusText = ({ metadata, status }: Job): string => {
  const has = (type: string) => status?.conditions?.find((condition) => condition.type === type)?.status === 'True';
  if (has('Complete')) return 'Complete';
  if (has('Failed')) return 'Failed';
  if (metadata.deletionTimestamp) return 'Terminating';
  return ['Suspended', 'FailureTarget', 'SuccessCriteriaMet'].find(has) ?? 'Running';
};

const completionsText = ({ spec, status }: Job): string => {
  const succeeded = status?.succeeded ?? 0;
  if (spec?.completions !== undefined && spec.completions !== null) return `${succeeded}/${spec.completions}`;
  return (spec?.parallelism ?? 0) > 1 ? `${succeeded}/1 of ${spec!.parallelism}` : `${succeeded}/1`;
};

/** A job without labels has its template's. What is read from storage is defaulted again, so generated ones as well. */
const withTemplateLabels = (object: Job): Job => {
  const labels = object.spec?.template?.metadata?.labels;
  return labels && !Object.keys(object.metadata.labels ?? {}).length ? { ...object, metadata: { ...object.metadata, labels } } : object;
};

/** batch/v1 Job */
export const job: Kind<Job> = {
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  plural: 'jobs',
  singular: 'job',
  shortNames: [],
  categories: ['all'],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiBatchV1Job',
  generation: true,
  defaults: (object) => withTemplateLabels(put(object, 'spec', defaultJobSpec(object.spec ?? ({} as JobSpec)))),
  prepareForCreate: (object) => ({ ...withTemplateLabels(withGeneratedSelector(object)), status: emptyStatus('IoK8sApiBatchV1JobStatus') }),
  columns: [
    name,
    text('Status', statusText),
    text('Completions', completionsText),
    text('Duration', ({ status }, now) => (status?.startTime ? (status.completionTime ? humanDuration(parseTime(status.completionTime)! - parseTime(status.startTime)!) : since(status.startTime, now)) : '')),
    age,
    ...containers(templateContainers),
    labelSelector(({ spec }) => spec?.selector),
  ],
  selectableFields: ({ status }) => ({ 'status.successful': String(status?.succeeded ?? 0) }),
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      checks().validateJob(object, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      checks().validateJobUpdate(object, old, out);
    }),
  warnings: (object, old) => [...checks().nameWarnings(object, old), ...checks().jobSpecWarnings(object.spec), ...checks().templateWarnings(object.spec?.template)],
};
