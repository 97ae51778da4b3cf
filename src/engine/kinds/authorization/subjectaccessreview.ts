import type { Kind } from '../kind.ts';

/** authorization.k8s.io/v1 SubjectAccessReview */
export const subjectAccessReview: Kind = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SubjectAccessReview',
  plural: 'subjectaccessreviews',
  singular: 'subjectaccessreview',
  shortNames: [],
  categories: [],
  namespaced: false,
  verbs: ['create'],
  schema: 'IoK8sApiAuthorizationV1SubjectAccessReview',
};
