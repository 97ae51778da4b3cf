import type { Kind } from '../kind.ts';

/** admissionregistration.k8s.io/v1 ValidatingAdmissionPolicyBinding */
export const validatingAdmissionPolicyBinding: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'ValidatingAdmissionPolicyBinding',
  plural: 'validatingadmissionpolicybindings',
  singular: 'validatingadmissionpolicybinding',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'IoK8sApiAdmissionregistrationV1ValidatingAdmissionPolicyBinding',
  generation: true,
};
