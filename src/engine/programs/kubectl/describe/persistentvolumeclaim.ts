import type { PersistentVolumeClaim, Pod } from '../../../api/kubernetes.ts';
import * as r from '../../../client/resources.ts';
import { newPage, withEvents, type Describer } from './describer.ts';
import { listInChunks } from '../requests.ts';
import { goList, longTime, type Page } from './page.ts';

const MODES: Record<string, string> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

/** `RWO,RWX`, in Kubernetes' order. */
export const accessModes = (modes: readonly string[] | undefined): string => Object.keys(MODES).filter((m) => modes?.includes(m)).map((m) => MODES[m]).join(',');

const storageClass = (claim: PersistentVolumeClaim): string => (claim.metadata.annotations as Record<string, string> | undefined)?.['volume.beta.kubernetes.io/storage-class'] ?? claim.spec?.storageClassName ?? '';

/** The lines of a claim; at `level` 2 those of an ephemeral volume's template, which has no name and no status. */
export function claimLines(page: Page, claim: PersistentVolumeClaim, level = 0): void {
  const whole = level === 0;
  const indent = '  '.repeat(level);
  if (whole) page.field('Name', claim.metadata.name).field('Namespace', claim.metadata.namespace ?? '');
  page.field('StorageClass', storageClass(claim), level);
  if (whole) page.field('Status', claim.metadata.deletionTimestamp ? `Terminating (lasts ${page.age(claim.metadata.deletionTimestamp)})` : (claim.status?.phase ?? ''));
  page.field('Volume', claim.spec?.volumeName ?? '', level);
  page.labels('Labels', claim.metadata.labels as Record<string, string>, indent);
  if (whole) page.annotations('Annotations', claim.metadata.annotations as Record<string, string>);
  else page.column('Annotations', Object.entries((claim.metadata.annotations ?? {}) as Record<string, string>).map(([k, v]) => `${k}: ${v}`), indent);
  if (whole) page.field('Finalizers', goList(claim.metadata.finalizers));
  const bound = Boolean(claim.spec?.volumeName);
  page.field('Capacity', bound ? String((claim.status?.capacity as Record<string, string> | undefined)?.storage ?? 0) : '', level);
  page.field('Access Modes', bound ? accessModes(claim.status?.accessModes) : '', level);
  page.maybe('VolumeMode', claim.spec?.volumeMode, level);
  const source = claim.spec?.dataSource;
  if (source) page.line(level, 'DataSource:').maybe('APIGroup', source.apiGroup, level + 1).field('Kind', source.kind, level + 1).field('Name', source.name, level + 1);
}

export const persistentVolumeClaim: Describer<PersistentVolumeClaim> = function* (claim, d) {
  const items = yield* listInChunks<Pod>(d.context, r.pods, claim.metadata.namespace);
  const users = items.filter((p) => p.spec?.volumes?.some((v) => v.persistentVolumeClaim?.claimName === claim.metadata.name) || claim.metadata.ownerReferences?.some((o) => o.kind === 'Pod' && o.uid === p.metadata.uid));
  const page = newPage(d);
  claimLines(page, claim);
  page.column('Used By', users.map((p) => p.metadata.name).sort());
  const conditions = claim.status?.conditions ?? [];
  if (conditions.length) page.table('Conditions', ['Type', 'Status', 'LastProbeTime', 'LastTransitionTime', 'Reason', 'Message'], conditions.map((c) => [`${c.type} `, `${c.status} `, `${longTime(c.lastProbeTime)} `, `${longTime(c.lastTransitionTime)} `, `${c.reason ?? ''} `, c.message ?? '']), { rule: [4, 6, 17, 18, 6, 7] });
  return yield* withEvents(page, claim, d);
};
