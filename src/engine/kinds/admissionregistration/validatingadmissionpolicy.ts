import type { Kind } from '../kind.ts';

/** admissionregistration.k8s.io/v1 ValidatingAdmissionPolicy */
export const validatingAdmissionPolicy: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicy',
  plural: 'validatingadmissionpolicies',
  singular: 'validatingadmissionpolicy',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  subresources: ['status'],
  schema: 'IoK8sApiAdmissionregistrationV1ValidatingAdmissionPolicy',
  generation: true,
};
