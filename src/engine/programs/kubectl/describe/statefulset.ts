import type { StatefulSet } from '../../../api/kubernetes.ts';
import { selectorOf } from '../../../api/selector.ts';
import { newPage, podStatuses, withEvents, type Describer } from './describer.ts';
import { goList, longTime, type Page } from './page.ts';
import { podTemplate } from './podtemplate.ts';

const claims = (page: Page, templates: NonNullable<NonNullable<StatefulSet['spec']>['volumeClaimTemplates']>): void => {
  if (templates.length === 0) {
    page.field('Volume Claims', '<none>');
    return;
  }
  page.line(0, 'Volume Claims:');
  for (const t of templates) {
    page.field('Name', t.metadata?.name ?? '', 1).field('StorageClass', t.spec?.storageClassName ?? '', 1);
    page.labels('Labels', t.metadata?.labels as Record<string, string>, '  ').labels('Annotations', t.metadata?.annotations as Record<string, string>, '  ');
    page.field('Capacity', String((t.spec?.resources?.requests as Record<string, string> | undefined)?.storage ?? '<default>'), 1).field('Access Modes', goList(t.spec?.accessModes), 1);
  }
};

export const statefulSet: Describer<StatefulSet> = function* (object, d) {
  const { metadata, spec, status } = object;
  const selector = String(selectorOf(spec?.selector));
  const pods = yield* podStatuses(d, metadata.namespace, selector, metadata.uid);
  const page = newPage(d);
  page.field('Name', metadata.name).field('Namespace', metadata.namespace ?? '').field('CreationTimestamp', longTime(metadata.creationTimestamp)).field('Selector', selector);
  page.labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);
  page.field('Replicas', `${spec?.replicas ?? 0} desired | ${status?.replicas ?? 0} total`).field('Update Strategy', spec?.updateStrategy?.type ?? '');
  const rolling = spec?.updateStrategy?.rollingUpdate;
  if (rolling?.partition !== undefined) page.field('Partition', rolling.partition, 1).maybe('MaxUnavailable', rolling.maxUnavailable, 1);
  page.field('Pods Status', pods);
  podTemplate(page, spec?.template);
  claims(page, spec?.volumeClaimTemplates ?? []);
  return yield* withEvents(page, object, d);
};
