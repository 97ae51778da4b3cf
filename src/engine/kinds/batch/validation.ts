import type { Job, PodTemplateSpec } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { selectorOf } from '../../api/selector.ts';
import { dns1123Label } from '../../api/names.ts';
import { emptyTemplate } from '../apps/validation.ts';
import { validateTemplate } from '../core/podspec/validation.ts';
import { internal } from '../internal/encode.ts';
import { isSelector, validateLabelSelector, validateQualifiedName } from '../validation/metadata.ts';
import { duplicate, immutable, invalid, notSupported, type Problems, required, tooLong, tooMany } from '../validation/problems.ts';
import { domainPrefixedPath, nonNegative } from '../validation/values.ts';

// pkg/apis/batch/validation/validation.go

type JobSpec = NonNullable<Job['spec']>;

const isSet = <T>(value: T | undefined | null): value is T => value !== undefined && value !== null;

const limits = ['parallelism', 'completions', 'activeDeadlineSeconds', 'backoffLimit', 'ttlSecondsAfterFinished', 'backoffLimitPerIndex', 'maxFailedIndexes'] as const;

/** A job's spec, its selector aside: also of a CronJob's template. */
export const validateJobTemplateSpec = (spec: JobSpec, path: string, out: Problems): void => {
  for (const name of limits) nonNegative(spec[name], `${path}.${name}`, out);
  if (isSet(spec.maxFailedIndexes) && !isSet(spec.backoffLimitPerIndex)) out.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  if (isSet(spec.completionMode) && spec.completionMode !== 'NonIndexed' && spec.completionMode !== 'Indexed') out.push(notSupported(`${path}.completionMode`, spec.completionMode, ['NonIndexed', 'Indexed']));
  if (spec.completionMode === 'Indexed') validateIndexed(spec, path, out);
  else {
    for (const name of ['backoffLimitPerIndex', 'maxFailedIndexes'] as const) if (isSet(spec[name])) out.push(invalid(`${path}.${name}`, spec[name], 'requires indexed completion mode'));
  }
  if (isSet(spec.managedBy)) {
    domainPrefixedPath(spec.managedBy, `${path}.managedBy`, out);
    if (spec.managedBy.length > 63) out.push(tooLong(`${path}.managedBy`, 63));
  }
  if (spec.podFailurePolicy) validateFailurePolicy(spec, `${path}.podFailurePolicy.rules`, out);
  if (spec.successPolicy) validateSuccessPolicy(spec, `${path}.successPolicy`, out);
  const replacement = spec.podReplacementPolicy;
  const replacements = spec.podFailurePolicy ? ['Failed'] : ['Failed', 'TerminatingOrFailed'];
  if (isSet(replacement) && !replacements.includes(replacement)) out.push(notSupported(`${path}.podReplacementPolicy`, replacement, replacements));
  validateTemplate(spec.template ?? emptyTemplate, `${path}.template`, out);
  validateRestart(spec, `${path}.template.spec.restartPolicy`, out);
};

const validateRestart = ({ template, podFailurePolicy }: JobSpec, path: string, out: Problems): void => {
  const policy = template?.spec?.restartPolicy;
  if (!policy || policy === 'Always') out.push(required(path, 'valid values: "OnFailure", "Never"'));
  else if (policy !== 'OnFailure' && policy !== 'Never') out.push(notSupported(path, policy, ['OnFailure', 'Never']));
  else if (podFailurePolicy && policy !== 'Never') out.push(invalid(path, policy, 'only "Never" is supported when podFailurePolicy is specified'));
};

const maxIndexes = 100_000;
const maxWithHighCompletions = 10_000;

const validateIndexed = ({ completions, parallelism, maxFailedIndexes, backoffLimitPerIndex }: JobSpec, path: string, out: Problems): void => {
  if (!isSet(completions)) out.push(required(`${path}.completions`, 'when completion mode is Indexed'));
  if (isSet(parallelism) && parallelism > maxIndexes) out.push(invalid(`${path}.parallelism`, parallelism, `must be less than or equal to ${maxIndexes} when completion mode is Indexed`));
  if (isSet(maxFailedIndexes)) {
    if (isSet(completions) && maxFailedIndexes > completions) out.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, 'must be less than or equal to completions'));
    if (maxFailedIndexes > maxIndexes) out.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, `must be less than or equal to ${maxIndexes}`));
  }
  if (!isSet(completions) || completions <= maxIndexes || !isSet(backoffLimitPerIndex)) return;
  const words = `must be less than or equal to ${maxWithHighCompletions} when completions are above ${maxIndexes} and used with backoff limit per index`;
  if (!isSet(maxFailedIndexes)) out.push(required(`${path}.maxFailedIndexes`, `must be specified when completions is above ${maxIndexes}`));
  if (isSet(parallelism) && parallelism > maxWithHighCompletions) out.push(invalid(`${path}.parallelism`, parallelism, words));
  if (isSet(maxFailedIndexes) && maxFailedIndexes > maxWithHighCompletions) out.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, words));
};

const actions = ['Count', 'FailIndex', 'FailJob', 'Ignore'];
const quoted = (list: readonly string[]) => `[${list.map((each) => JSON.stringify(each)).join(' ')}]`;

const validateFailurePolicy = (spec: JobSpec, path: string, out: Problems): void => {
  const { rules = [] } = spec.podFailurePolicy!;
  if (rules.length > 20) out.push(tooMany(path, rules.length, 20));
  rules.forEach((rule, i) => {
    const at = `${path}[${i}]`;
    if (!rule.action) out.push(required(`${at}.action`, `valid values: ${quoted(actions)}`));
    else if (rule.action === 'FailIndex') {
      if (!isSet(spec.backoffLimitPerIndex)) out.push(invalid(`${at}.action`, rule.action, 'requires the backoffLimitPerIndex to be set'));
    } else if (!actions.includes(rule.action)) out.push(notSupported(`${at}.action`, rule.action, actions));
    if (rule.onExitCodes) validateExitCodes(rule.onExitCodes, spec.template, `${at}.onExitCodes`, out);
    rule.onPodConditions?.forEach(({ type, status }, j) => {
      validateQualifiedName(type, `${at}.onPodConditions[${j}].type`, out);
      if (!['False', 'True', 'Unknown'].includes(status ?? '')) out.push(notSupported(`${at}.onPodConditions[${j}].status`, status ?? '', ['False', 'True', 'Unknown']));
    });
    const without = (detail: string) => out.push({ type: 'FieldValueInvalid', field: at, message: `Invalid value: ${detail}` });
    if (rule.onExitCodes && rule.onPodConditions?.length) without('specifying both OnExitCodes and OnPodConditions is not supported');
    if (!rule.onExitCodes && !rule.onPodConditions?.length) without('specifying one of OnExitCodes and OnPodConditions is required');
  });
};

type ExitCodes = NonNullable<NonNullable<JobSpec['podFailurePolicy']>['rules'][number]['onExitCodes']>;

const validateExitCodes = ({ operator, containerName, values = [] }: ExitCodes, template: PodTemplateSpec, path: string, out: Problems): void => {
  if (!operator) out.push(required(`${path}.operator`, `valid values: ${quoted(['In', 'NotIn'])}`));
  else if (operator !== 'In' && operator !== 'NotIn') out.push(notSupported(`${path}.operator`, operator, ['In', 'NotIn']));
  const names = [...(template.spec?.containers ?? []), ...(template.spec?.initContainers ?? [])].map((container) => container.name);
  if (containerName !== undefined && !names.includes(containerName)) out.push(invalid(`${path}.containerName`, containerName, 'must be one of the container or initContainer names in the pod template'));
  if (values.length === 0) out.push(invalid(`${path}.values`, values, 'at least one value is required'));
  if (values.length > 255) out.push(tooMany(`${path}.values`, values.length, 255));
  values.forEach((value, i) => {
    if (operator === 'In' && value === 0) out.push(invalid(`${path}.values[${i}]`, value, 'must not be 0 for the In operator'));
    if (values.indexOf(value) < i) out.push(duplicate(`${path}.values[${i}]`, value));
  });
  if (values.some((value, i) => i > 0 && values[i - 1]! > value)) out.push(invalid(`${path}.values`, values, 'must be ordered'));
};

const validateSuccessPolicy = ({ successPolicy, completionMode, completions = 0 }: JobSpec, path: string, out: Problems): void => {
  if (completionMode !== 'Indexed') return void out.push(invalid(path, internal('batch.SuccessPolicy', successPolicy), 'requires indexed completion mode'));
  const { rules = [] } = successPolicy!;
  if (rules.length === 0) out.push(required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified'));
  if (rules.length > 20) out.push(tooMany(`${path}.rules`, rules.length, 20));
  rules.forEach((rule, i) => {
    const at = `${path}.rules[${i}]`;
    const { succeededCount: count, succeededIndexes: indexes } = rule;
    if (!isSet(count) && !isSet(indexes)) out.push(required(at, 'at least one of succeededCount or succeededIndexes must be specified'));
    let total = 0;
    if (isSet(indexes)) {
      const counted = countIndexes(indexes, completions);
      if (typeof counted === 'string') out.push(invalid(`${at}.succeededIndexes`, indexes, `error parsing succeededIndexes: ${counted}`));
      else total = counted;
    }
    if (!isSet(count)) return;
    nonNegative(count, `${at}.succeededCount`, out);
    if (count > completions) out.push(invalid(`${at}.succeededCount`, count, `must be less than or equal to ${completions} (the number of specified completions)`));
    if (isSet(indexes) && count > total) out.push(invalid(`${at}.succeededCount`, count, `must be less than or equal to ${total} (the number of indexes in the specified succeededIndexes field)`));
  });
};

/** How many indexes `0,2-4` names; a text says what is wrong with it (validateIndexesFormat). */
const countIndexes = (text: string, completions: number): number | string => {
  if (text === '') return 0;
  let last = -1;
  let total = 0;
  for (const part of text.split(',')) {
    const limits = part.split('-');
    if (limits.length > 2) return `the fragment ${JSON.stringify(part)} violates the requirement that an index interval can have at most two parts separated by '-'`;
    for (const limit of limits) {
      if (!/^\+?\d+$/.test(limit)) return `cannot convert string to integer for index: ${JSON.stringify(limit)}`;
      if (Number(limit) >= completions) return `too large index: ${JSON.stringify(limit)}`;
    }
    const [first, end] = [Number(limits[0]), Number(limits.at(-1))];
    const previous = limits.length === 2 && first >= end ? [first, end] : last >= first ? [last, first] : undefined;
    if (previous) return `non-increasing order, previous: ${previous[0]}, current: ${previous[1]}`;
    total += end - first + 1;
    last = end;
  }
  return total;
};

/** The selector and the labels that tie a job to its pods. */
export const validateJob = (job: Job, out: Problems): void => {
  const spec = job.spec ?? ({} as JobSpec);
  validateGenerated(job, out);
  validateJobTemplateSpec(spec, 'spec', out);
  if (!spec.selector) out.push(required('spec.selector'));
  else validateLabelSelector(spec.selector, 'spec.selector', out);
  const { template } = spec;
  const valid = !spec.selector || isSelector(spec.selector);
  if (valid && !selectorOf(spec.selector).matches(template?.metadata?.labels)) out.push(invalid('spec.template.metadata.labels', template?.metadata?.labels, '`selector` does not match template `labels`'));
  if (spec.completionMode === 'Indexed' && spec.completions && spec.completions > 0) {
    const hostname = `${job.metadata.name}-${spec.completions - 1}`;
    if (dns1123Label(hostname).length > 0) out.push(invalid('metadata.name', job.metadata.name, `will not able to create pod with invalid DNS label: ${hostname}`));
  }
};

const validateGenerated = ({ metadata, spec }: Job, out: Problems): void => {
  if (!spec || spec.manualSelector || !spec.selector || !metadata.uid) return;
  const expected: Record<string, string> = {
    'controller-uid': metadata.uid,
    'job-name': metadata.name ?? '',
    'batch.kubernetes.io/controller-uid': metadata.uid,
    'batch.kubernetes.io/job-name': metadata.name ?? '',
  };
  const labels = spec.template?.metadata?.labels ?? {};
  for (const key in expected) {
    const path = `spec.template.metadata.labels[${key}]`;
    if (labels[key] === undefined) out.push(required(path, `must be '${expected[key]}'`));
    else if (labels[key] !== expected[key]) out.push(invalid('spec.template.metadata.labels', labels, `must be '${expected[key]}'`));
  }
  if (isSelector(spec.selector) && !selectorOf(spec.selector).matches(expected)) out.push(invalid('spec.selector', spec.selector, '`selector` not auto-generated'));
};

/** What may not change of a job; where the pods of a suspended one run and what they ask for may. */
export const validateJobUpdate = (job: Job, old: Job, out: Problems): void => {
  const spec = job.spec!;
  const before = old.spec!;
  if (spec === before) return;
  const elastic = spec.completionMode === 'Indexed' && isSet(spec.completions) && spec.completions === spec.parallelism && before.completions === before.parallelism;
  if (!elastic) immutable(spec.completions, before.completions, 'spec.completions', equal, out);
  immutable(spec.selector, before.selector, 'spec.selector', equal, out);
  const expected = isIdle(old) ? withResourcesOf(withSchedulingOf(before.template, spec.template), spec.template) : before.template;
  if (!equal(spec.template, expected)) out.push(invalid('spec.template', internal('core.PodTemplateSpec', spec.template), 'field is immutable'));
  for (const name of ['completionMode', 'podFailurePolicy', 'backoffLimitPerIndex', 'managedBy', 'successPolicy'] as const) immutable(spec[name], before[name], `spec.${name}`, equal, out);
};

/** Suspended, and without pods (MutablePodResourcesForSuspendedJobs, MutableSchedulingDirectivesForSuspendedJobs). */
const isIdle = ({ spec, status }: Job): boolean =>
  spec?.suspend === true && !status?.active && (!status?.startTime || status.conditions?.some((condition) => condition.type === 'Suspended' && condition.status === 'True') === true);

const withResourcesOf = (template: PodTemplateSpec, other: PodTemplateSpec): PodTemplateSpec => {
  const spec = { ...template.spec! };
  for (const kind of ['containers', 'initContainers'] as const) {
    const given = other.spec?.[kind];
    if (spec[kind]?.length !== given?.length) continue;
    if (given) spec[kind] = spec[kind]!.map((container, i) => ({ ...container, ...(given[i]!.resources && { resources: given[i]!.resources }) }));
  }
  return { ...template, spec };
};

const withSchedulingOf = (template: PodTemplateSpec, other: PodTemplateSpec): PodTemplateSpec => {
  const { nodeSelector: _n, tolerations: _t, schedulingGates: _g, affinity, ...rest } = template.spec!;
  const { nodeAffinity: _a, ...others } = affinity ?? {};
  const { nodeSelector, tolerations, schedulingGates } = other.spec!;
  const nodeAffinity = other.spec!.affinity?.nodeAffinity;
  const joined = { ...others, ...(nodeAffinity && { nodeAffinity }) };
  const keepsAffinity = other.spec!.affinity !== undefined || Object.keys(joined).length > 0;
  const { labels: _l, annotations: _an, ...metadata } = template.metadata ?? {};
  const { labels, annotations } = other.metadata ?? {};
  return {
    ...template,
    metadata: { ...metadata, ...(labels && { labels }), ...(annotations && { annotations }) },
    spec: { ...rest, ...(nodeSelector && { nodeSelector }), ...(tolerations && { tolerations }), ...(schedulingGates && { schedulingGates }), ...(keepsAffinity && { affinity: joined }) },
  };
};
