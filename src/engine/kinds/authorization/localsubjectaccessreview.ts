import type { Kind } from '../kind.ts';

/** authorization.k8s.io/v1 LocalSubjectAccessReview */
export const localSubjectAccessReview: Kind = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'LocalSubjectAccessReview',
  plural: 'localsubjectaccessreviews',
  singular: 'localsubjectaccessreview',
  shortNames: [],
  categories: [],
  namespaced: true,
  verbs: ['create'],
  schema: 'IoK8sApiAuthorizationV1LocalSubjectAccessReview',
};
