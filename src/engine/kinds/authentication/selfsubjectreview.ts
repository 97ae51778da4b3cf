import type { Kind } from '../kind.ts';

/** authentication.k8s.io/v1 SelfSubjectReview */
export const selfSubjectReview: Kind = {
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectReview',
  plural: 'selfsubjectreviews',
  singular: 'selfsubjectreview',
  shortNames: [],
  categories: [],
  namespaced: false,
  verbs: ['create'],
  schema: 'IoK8sApiAuthenticationV1SelfSubjectReview',
};
