import type { LimitRange, Namespace, ResourceQuota } from '../../../api/kubernetes.ts';
import * as r from '../../../client/resources.ts';
import { newPage, type Describer } from './describer.ts';
import { listInChunks } from '../requests.ts';
import { longTime, resourceEntries, type Page } from './page.ts';

const SCOPES: Record<string, string> = {
  Terminating: 'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating: 'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort: 'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

const scopes = (page: Page, quota: ResourceQuota, level: number): void => {
  const list = [...(quota.spec?.scopes ?? [])].sort();
  if (list.length === 0) return;
  page.field('Scopes', list.join(', '), level);
  for (const scope of list) if (SCOPES[scope]) page.line(level, `${level === 0 ? ' ' : ''}* ${SCOPES[scope]}`);
};

const usage = (page: Page, quota: ResourceQuota, level: number, rule: string): void => {
  page.line(level, 'Resource\tUsed\tHard').line(level, rule);
  const used = (quota.status?.used ?? {}) as Record<string, string>;
  for (const [name, hard] of resourceEntries(quota.status?.hard as Record<string, unknown>)) page.line(level, `${name}\t${used[name] ?? 0}\t${hard}`);
};

const LIMITS_HEAD = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio';
const LIMITS_RULE = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------';

const limits = (page: Page, range: LimitRange, indent: string): void => {
  for (const item of range.spec?.limits ?? []) {
    const lists = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio] as (Record<string, string> | undefined)[];
    for (const name of [...new Set(lists.flatMap((l) => Object.keys(l ?? {})))].sort()) page.raw(`${indent}${[item.type, name, ...lists.map((l) => l?.[name] ?? '-')].join('\t')}\n`);
  }
};

export const namespace: Describer<Namespace> = function* (object, d) {
  const { metadata, status } = object;
  const quotas = yield* listInChunks<ResourceQuota>(d.context, r.resourceQuotas, metadata.name);
  const ranges = yield* listInChunks<LimitRange>(d.context, r.limitRanges, metadata.name);
  const page = newPage(d);
  page.field('Name', metadata.name).labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>).field('Status', status?.phase ?? '');
  const conditions = status?.conditions ?? [];
  if (conditions.length) page.table('Conditions', ['Type', 'Status', 'LastTransitionTime', 'Reason', 'Message'], conditions.map((c) => [c.type, c.status, longTime(c.lastTransitionTime), c.reason ?? '', c.message ?? '']));
  page.raw('\n');
  if (quotas.length === 0) page.raw('No resource quota.\n');
  else page.raw('Resource Quotas\n');
  for (const quota of quotas) {
    page.field('Name', quota.metadata.name, 1);
    scopes(page, quota, 1);
    usage(page, quota, 1, '--------\t---\t---');
  }
  page.raw('\n');
  if (ranges.length === 0) page.raw('No LimitRange resource.\n');
  else page.raw(`Resource Limits\n ${LIMITS_HEAD}\n ${LIMITS_RULE}\n`);
  for (const range of ranges) limits(page, range, ' ');
  return page;
};

export const resourceQuota: Describer<ResourceQuota> = function* (object, d) {
  const page = newPage(d).field('Name', object.metadata.name).field('Namespace', object.metadata.namespace ?? '');
  scopes(page, object, 0);
  usage(page, object, 0, '--------\t----\t----');
  return page;
};

export const limitRange: Describer<LimitRange> = function* (object, d) {
  const page = newPage(d).field('Name', object.metadata.name).field('Namespace', object.metadata.namespace ?? '');
  page.raw(`${LIMITS_HEAD}\n${LIMITS_RULE}\n`);
  limits(page, object, '');
  return page;
};
