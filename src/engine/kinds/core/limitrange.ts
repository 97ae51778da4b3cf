import type { LimitRange } from '../../api/kubernetes.ts';
import { checking, checks } from '../checks.ts';
import { createdAt } from '../columns.ts';
import { each, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

/** v1 LimitRange */
export const limitRange: Kind<LimitRange> = {
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  singular: 'limitrange',
  shortNames: ['limits'],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiCoreV1LimitRange',
  defaults: (object) => (object.spec?.limits ? put(object, 'spec', put(object.spec, 'limits', each(object.spec.limits, defaultItem))) : object),
  columns: createdAt,
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      checks().validateLimits(object.spec?.limits ?? [], out);
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};

type Item = NonNullable<LimitRange['spec']>['limits'][number];

/** A container's default limit is the maximum, its default request the default limit or else the minimum. */
const defaultItem = (item: Item): Item => {
  if (item.type !== 'Container') return item;
  const limits = { ...item.max, ...item.default };
  const requests = { ...item.min, ...limits, ...item.defaultRequest };
  const same = (a: object | undefined, b: object) => Object.keys(a ?? {}).length === Object.keys(b).length;
  if (same(item.default, limits) && same(item.defaultRequest, requests)) return item;
  return { ...item, ...(Object.keys(limits).length > 0 && { default: limits }), ...(Object.keys(requests).length > 0 && { defaultRequest: requests }) };
};
