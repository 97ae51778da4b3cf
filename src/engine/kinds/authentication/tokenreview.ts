import type { Kind } from '../kind.ts';

/** authentication.k8s.io/v1 TokenReview */
export const tokenReview: Kind = {
  group: 'authentication.k8s.io',
  version: 'v1',
  kind: 'TokenReview',
  plural: 'tokenreviews',
  singular: 'tokenreview',
  shortNames: [],
  categories: [],
  namespaced: false,
  verbs: ['create'],
  schema: 'IoK8sApiAuthenticationV1TokenReview',
};
