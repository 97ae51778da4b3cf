import type { Kind } from '../kind.ts';

/** admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration */
export const validatingWebhookConfiguration: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingWebhookConfiguration',
  plural: 'validatingwebhookconfigurations',
  singular: 'validatingwebhookconfiguration',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'IoK8sApiAdmissionregistrationV1ValidatingWebhookConfiguration',
  generation: true,
};
