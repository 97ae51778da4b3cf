import { formatSelector } from '../../api/selector.ts';
import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import { put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { defaultMatchResources } from './webhook.ts';

/** admissionregistration.k8s.io/v1 MutatingAdmissionPolicyBinding */
export const mutatingAdmissionPolicyBinding: Kind = {
  group: 'admissionregistration.k8s.io',
  version: 'v1',
  kind: 'MutatingAdmissionPolicyBinding',
  plural: 'mutatingadmissionpolicybindings',
  singular: 'mutatingadmissionpolicybinding',
  shortNames: [],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'IoK8sApiAdmissionregistrationV1MutatingAdmissionPolicyBinding',
  generation: true,
  defaults: (object) => (object.spec?.matchResources ? put(object, 'spec', put(object.spec, 'matchResources', defaultMatchResources(object.spec.matchResources))) : object),
  columns: [
    name,
    text('PolicyName', ({ spec }) => spec?.policyName ?? ''),
    text('ParamRef', ({ spec }) => {
      const parameters = spec?.paramRef;
      if (parameters?.name) return `${parameters.namespace || '*'}/${parameters.name}`;
      return parameters?.selector ? formatSelector(parameters.selector) : '<unset>';
    }),
    age,
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateBinding(object.spec ?? {}, false, out);
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};
