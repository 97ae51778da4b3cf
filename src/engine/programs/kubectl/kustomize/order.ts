import type { Kustomization } from './kustomization.ts';
import { gvkText, type Resource, type ResourceId } from './resource.ts';

const first = 'Namespace ResourceQuota StorageClass CustomResourceDefinition ServiceAccount PodSecurityPolicy Role ClusterRole RoleBinding ClusterRoleBinding ConfigMap Secret Endpoints Service LimitRange PriorityClass PersistentVolume PersistentVolumeClaim Deployment StatefulSet CronJob PodDisruptionBudget'.split(' ');
const last = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

const gvkKey = (id: ResourceId): string => `${id.group || '~G'}_${id.version || '~V'}_${id.kind || '~K'}`;
const idKey = (id: ResourceId): string => `${gvkText(id)}|${id.namespace || '~X'}|${id.name || '~N'}`;

/** The order of the output: by kind unless sortOptions say otherwise (SortOrderTransformer). */
export const ordered = (resources: readonly Resource[], options: Kustomization['sortOptions']): Resource[] => {
  const order = options?.order ?? (options ? '' : 'legacy');
  if (order !== 'legacy' && order !== 'fifo') throw new Error("the field 'sortOptions.order' must be one of [fifo, legacy]");
  if (order === 'fifo') {
    if (options?.legacySortOptions) throw new Error(`the field 'sortOptions.legacySortOptions' is set but the selected sort order is 'fifo', not 'legacy'`);
    return [...resources];
  }
  const { orderFirst = first, orderLast = last } = options?.legacySortOptions ?? {};
  const rank = (kind: string): number => (orderFirst.includes(kind) ? orderFirst.indexOf(kind) - orderFirst.length : orderLast.indexOf(kind) + 1);
  const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  return resources
    .map((resource) => ({ resource, id: resource.current }))
    .sort((a, b) => rank(a.id.kind) - rank(b.id.kind) || compare(gvkKey(a.id), gvkKey(b.id)) || compare(idKey(a.id), idKey(b.id)))
    .map(({ resource }) => resource);
};
