import type { Kind } from '../kind.ts';

/** authorization.k8s.io/v1 SelfSubjectAccessReview */
export const selfSubjectAccessReview: Kind = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectAccessReview',
  plural: 'selfsubjectaccessreviews',
  singular: 'selfsubjectaccessreview',
  shortNames: [],
  categories: [],
  namespaced: false,
  verbs: ['create'],
  schema: 'IoK8sApiAuthorizationV1SelfSubjectAccessReview',
};
