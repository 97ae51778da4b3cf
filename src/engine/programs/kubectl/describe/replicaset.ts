import type { ReplicaSet, ReplicationController } from '../../../api/kubernetes.ts';
import { formatLabels, formatSelector, selectorOf } from '../../../api/selector.ts';
import { newPage, podStatuses, withEvents, type Describer } from './describer.ts';
import { controllerOf } from './page.ts';
import { podTemplate } from './podtemplate.ts';

const conditionRows = (list: readonly { type: string; status: string; reason?: string }[]) => list.map((c) => [`${c.type} `, c.status, c.reason ?? '']);

export const replicaSet: Describer<ReplicaSet> = function* (object, d) {
  const { metadata, spec, status } = object;
  const pods = yield* podStatuses(d, metadata.namespace, String(selectorOf(spec?.selector)), metadata.uid);
  const page = newPage(d);
  page.field('Name', metadata.name).field('Namespace', metadata.namespace ?? '').field('Selector', formatSelector(spec?.selector));
  page.labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>).maybe('Controlled By', controllerOf(metadata as never));
  page.field('Replicas', `${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`).field('Pods Status', pods);
  podTemplate(page, spec?.template);
  if (status?.conditions?.length) page.table('Conditions', ['Type', 'Status', 'Reason'], conditionRows(status.conditions as never));
  return yield* withEvents(page, object, d);
};

export const replicationController: Describer<ReplicationController> = function* (object, d) {
  const { metadata, spec, status } = object;
  const selector = formatLabels(spec?.selector as Record<string, string>);
  const pods = yield* podStatuses(d, metadata.namespace, selector, metadata.uid);
  const page = newPage(d);
  page.field('Name', metadata.name).field('Namespace', metadata.namespace ?? '').field('Selector', selector);
  page.labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  page.field('Replicas', `${status?.replicas ?? 0} current / ${spec?.replicas ?? 0} desired`).field('Pods Status', pods);
  podTemplate(page, spec?.template);
  if (status?.conditions?.length) page.table('Conditions', ['Type', 'Status', 'Reason'], conditionRows(status.conditions as never));
  return yield* withEvents(page, object, d);
};
