import type { Kind } from '../kind.ts';

/** admissionregistration.k8s.io/v1 MutatingAdmissionPolicy */
export const mutatingAdmissionPolicy: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicy',
  plural: 'mutatingadmissionpolicies',
  singular: 'mutatingadmissionpolicy',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'IoK8sApiAdmissionregistrationV1MutatingAdmissionPolicy',
  generation: true,
};
