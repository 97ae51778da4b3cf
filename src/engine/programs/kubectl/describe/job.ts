import type { CronJob, Job } from '../../../api/kubernetes.ts';
import { humanDuration } from '../../../api/humanduration.ts';
import { selectorOf } from '../../../api/selector.ts';
import { parseTime } from '../../../api/time.ts';
import { newPage, withEvents, type Describer } from './describer.ts';
import { controllerOf, longTime, orUnset } from './page.ts';
import { podTemplate } from './podtemplate.ts';

/** At most about 50 characters of completed indexes, cut at a comma. */
const indexes = (text: string | undefined): string => {
  if (!text) return '<none>';
  const comma = text.indexOf(',', 50);
  return comma < 0 ? text : `${text.slice(0, comma + 1)}...`;
};

export const job: Describer<Job> = function* (object, d) {
  const { metadata, spec, status } = object;
  const page = newPage(d);
  page.field('Name', metadata.name).field('Namespace', metadata.namespace ?? '').field('Selector', String(selectorOf(spec?.selector)));
  page.labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>).maybe('Controlled By', controllerOf(metadata as never));
  page.maybe('Parallelism', spec?.parallelism).field('Completions', orUnset(spec?.completions)).maybe('Completion Mode', spec?.completionMode).maybe('Suspend', spec?.suspend).maybe('Backoff Limit', spec?.backoffLimit).maybe('TTL Seconds After Finished', spec?.ttlSecondsAfterFinished);
  const [from, to] = [parseTime(status?.startTime), parseTime(status?.completionTime)];
  if (from !== undefined) page.field('Start Time', longTime(status!.startTime));
  if (to !== undefined) page.field('Completed At', longTime(status!.completionTime));
  if (from !== undefined && to !== undefined) page.field('Duration', humanDuration(to - from));
  if (spec?.activeDeadlineSeconds !== undefined) page.field('Active Deadline Seconds', `${spec.activeDeadlineSeconds}s`);
  page.field('Pods Statuses', `${status?.active ?? 0} Active${status?.ready === undefined ? '' : ` (${status.ready} Ready)`} / ${status?.succeeded ?? 0} Succeeded / ${status?.failed ?? 0} Failed`);
  if (spec?.completionMode === 'Indexed') page.field('Completed Indexes', indexes(status?.completedIndexes));
  podTemplate(page, spec?.template);
  return yield* withEvents(page, object, d);
};

export const cronJob: Describer<CronJob> = function* (object, d) {
  const { metadata, spec, status } = object;
  const page = newPage(d);
  const template = spec?.jobTemplate.spec;
  const seconds = (n: number | undefined) => (n === undefined ? '<unset>' : `${n}s`);
  page.field('Name', metadata.name).field('Namespace', metadata.namespace ?? '');
  page.labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  page.field('Schedule', spec?.schedule ?? '').field('Concurrency Policy', spec?.concurrencyPolicy ?? '').field('Suspend', spec?.suspend === undefined ? '<unset>' : spec.suspend ? 'True' : 'False');
  page.field('Time Zone', spec?.timeZone ?? '<unset>');
  page.field('Successful Job History Limit', orUnset(spec?.successfulJobsHistoryLimit)).field('Failed Job History Limit', orUnset(spec?.failedJobsHistoryLimit)).field('Starting Deadline Seconds', seconds(spec?.startingDeadlineSeconds));
  page.field('Selector', template?.selector ? String(selectorOf(template.selector)) : '<unset>').field('Parallelism', orUnset(template?.parallelism)).field('Completions', orUnset(template?.completions));
  if (template?.activeDeadlineSeconds !== undefined) page.field('Active Deadline Seconds', seconds(template.activeDeadlineSeconds));
  podTemplate(page, template?.template);
  page.field('Last Schedule Time', status?.lastScheduleTime ? longTime(status.lastScheduleTime) : '<unset>');
  page.field('Active Jobs', (status?.active ?? []).map((j) => j.name).join(', ') || '<none>');
  return yield* withEvents(page, object, d);
};
