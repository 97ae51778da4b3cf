import type { IPAddress, ServiceCIDR } from '../../../api/kubernetes.ts';
import type { KubeObject } from '../../../api/types.ts';
import { newPage, withEvents, type Describer, type Describing } from './describer.ts';
import { longTime, type Page } from './page.ts';

const head = ({ metadata }: KubeObject, d: Describing): Page =>
  newPage(d).field('Name', metadata.name).labels('Labels', metadata.labels as Record<string, string>).annotations('Annotations', metadata.annotations as Record<string, string>);

export const serviceCIDR: Describer<ServiceCIDR> = function* (object, d) {
  const page = head(object, d).field('CIDRs', (object.spec?.cidrs ?? []).join(', '));
  const conditions = object.status?.conditions ?? [];
  if (conditions.length > 0) {
    page.line(0, 'Status:');
    page.table('Conditions', ['Type', 'Status', 'LastTransitionTime', 'Reason', 'Message'], conditions.map((c) => [c.type, c.status, longTime(c.lastTransitionTime), c.reason ?? '', c.message ?? '']));
  }
  return yield* withEvents(page, object, d);
};

export const ipAddress: Describer<IPAddress> = function* (object, d) {
  const page = head(object, d);
  const parent = object.spec?.parentRef;
  if (parent) page.line(0, 'Parent Reference:').field('Group', parent.group ?? '', 1).field('Resource', parent.resource ?? '', 1).field('Namespace', parent.namespace ?? '', 1).field('Name', parent.name ?? '', 1);
  return yield* withEvents(page, object, d);
};
