import type { Kind } from '../kind.ts';

/** authorization.k8s.io/v1 SelfSubjectRulesReview */
export const selfSubjectRulesReview: Kind = {
  group: 'authorization.k8s.io',
  version: 'v1',
  kind: 'SelfSubjectRulesReview',
  plural: 'selfsubjectrulesreviews',
  singular: 'selfsubjectrulesreview',
  shortNames: [],
  categories: [],
  namespaced: false,
  verbs: ['create'],
  schema: 'IoK8sApiAuthorizationV1SelfSubjectRulesReview',
};
