import type { Deployment, ReplicaSet } from '../../../api/kubernetes.ts';
import { selectorOf } from '../../../api/selector.ts';
import type { KubeObject } from '../../../api/types.ts';
import * as r from '../../../client/resources.ts';
import { eventsOf, newPage, writeEvents, type Describer } from './describer.ts';
import { listInChunks } from '../requests.ts';
import { longTime } from './page.ts';
import { podTemplate } from './podtemplate.ts';
import { ownReplicaSets } from '../rollout/replicasets.ts';

const sets = (list: readonly ReplicaSet[]): string => list.map((s) => `${s.metadata.name} (${s.status?.replicas ?? 0}/${s.spec?.replicas ?? 0} replicas created)`).join(', ') || '<none>';

export const deployment: Describer<Deployment> = function* (object, d) {
  const { metadata, spec, status } = object;
  const selector = String(selectorOf(spec?.selector));
  const events = d.events ? yield* eventsOf(d, object as unknown as KubeObject) : undefined;
  const items = yield* listInChunks<ReplicaSet>(d.context, r.replicaSets, metadata.namespace, { labelSelector: selector });
  const { old, current } = ownReplicaSets(object, items);
  const page = newPage(d);
  page.field('Name', metadata.name).field('Namespace', metadata.namespace ?? '').field('CreationTimestamp', longTime(metadata.creationTimestamp));
  page.labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  page.field('Selector', selector);
  page.field('Replicas', `${spec?.replicas ?? 0} desired | ${status?.updatedReplicas ?? 0} updated | ${status?.replicas ?? 0} total | ${status?.availableReplicas ?? 0} available | ${status?.unavailableReplicas ?? 0} unavailable`);
  page.field('StrategyType', spec?.strategy?.type ?? '').field('MinReadySeconds', spec?.minReadySeconds ?? 0);
  const rolling = spec?.strategy?.rollingUpdate;
  if (rolling) page.field('RollingUpdateStrategy', `${rolling.maxUnavailable} max unavailable, ${rolling.maxSurge} max surge`);
  podTemplate(page, spec?.template);
  if (status?.conditions?.length) page.table('Conditions', ['Type', 'Status', 'Reason'], status.conditions.map((c) => [`${c.type} `, c.status, c.reason ?? '']));
  if (old.length || current) page.field('OldReplicaSets', sets(old)).field('NewReplicaSet', sets(current ? [current] : []));
  if (events) writeEvents(page, events);
  return page;
};
