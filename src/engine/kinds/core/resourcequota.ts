import type { ResourceQuota } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, invalid } from '../validation/problems.ts';

/** v1 ResourceQuota */
export const resourceQuota: Kind<ResourceQuota> = {
  group: '',
  version: 'v1',
  kind: 'ResourceQuota',
  plural: 'resourcequotas',
  singular: 'resourcequota',
  shortNames: ['quota'],
  categories: [],
  namespaced: true,
  subresources: ['status'],
  schema: 'IoK8sApiCoreV1ResourceQuota',
  prepareForCreate: withEmptyStatus('IoK8sApiCoreV1ResourceQuotaStatus'),
  columns: [name, text('Request', (quota) => usage(quota, false)), text('Limit', (quota) => usage(quota, true)), age],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      checks().validateQuotaSpec(object.spec ?? {}, out);
    }),
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      const sorted = (scopes: readonly string[] = []) => [...scopes].sort();
      if (!equal(sorted(object.spec?.scopes), sorted(old.spec?.scopes))) out.push(invalid('spec.scopes', object.spec?.scopes, 'field is immutable'));
    }),
};

const usage = ({ status }: ResourceQuota, limits: boolean): string =>
  Object.keys(status?.hard ?? {})
    .sort()
    .filter((resource) => resource.startsWith('limits.') === limits)
    .map((resource) => `${resource}: ${status!.used?.[resource] ?? '0'}/${status!.hard![resource]}`)
    .join(', ');
