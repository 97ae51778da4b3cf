import type { Job } from '../../api/kubernetes.ts';
import { defaultTemplate } from '../core/podspec/defaults.ts';
import { each, fill, put } from '../fill.ts';

type JobSpec = NonNullable<Job['spec']>;

/** pkg/apis/batch/v1/defaults.go. Not applied to a CronJob's template: its jobs get them when they are made. */
export const defaultJobSpec = (given: JobSpec): JobSpec => {
  let spec = given.completions === undefined && given.parallelism === undefined ? { ...given, completions: 1, parallelism: 1 } : given;
  spec = fill(spec, {
    parallelism: 1,
    backoffLimit: spec.backoffLimitPerIndex === undefined ? 6 : 2_147_483_647,
    completionMode: 'NonIndexed',
    suspend: false,
    podReplacementPolicy: spec.podFailurePolicy ? 'Failed' : 'TerminatingOrFailed',
    manualSelector: false,
  });
  const rules = spec.podFailurePolicy?.rules;
  if (rules) {
    spec = put(
      spec,
      'podFailurePolicy',
      put(spec.podFailurePolicy!, 'rules', each(rules, (rule) => (rule.onPodConditions ? put(rule, 'onPodConditions', each(rule.onPodConditions, (pattern) => put(pattern, 'status', pattern.status || 'True'))) : rule))),
    );
  }
  return spec.template ? put(spec, 'template', defaultTemplate(spec.template)) : spec;
};

/**
 * The labels and the selector that tie a job to its pods, from its uid and name (pkg/registry/batch/job/strategy.go,
 * generateSelector). Labels that the template has already are left; validation says what is wrong with them.
 */
export const withGeneratedSelector = (job: Job): Job => {
  const spec = job.spec!;
  const { uid, name } = job.metadata;
  if (spec.manualSelector || !spec.template || !uid) return job;
  const given = spec.template.metadata?.labels ?? {};
  const generated: Record<string, string> = {
    'controller-uid': uid,
    'job-name': name ?? '',
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name ?? '',
  };
  const labels = { ...generated, ...given };
  const template = { ...spec.template, metadata: { ...spec.template.metadata, labels } };
  const selector = { ...spec.selector, matchLabels: { 'batch.kubernetes.io/controller-uid': uid, ...spec.selector?.matchLabels } };
  return { ...job, spec: { ...spec, template, selector } };
};
