import type { Kind } from '../kind.ts';

/** admissionregistration.k8s.io/v1 MutatingWebhookConfiguration */
export const mutatingWebhookConfiguration: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingWebhookConfiguration',
  plural: 'mutatingwebhookconfigurations',
  singular: 'mutatingwebhookconfiguration',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'IoK8sApiAdmissionregistrationV1MutatingWebhookConfiguration',
  generation: true,
};
