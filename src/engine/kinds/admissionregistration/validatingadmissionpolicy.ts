import { checking, checks } from '../checks.ts';
import { age, integer, name, text } from '../columns.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { withEmptyStatus } from '../status.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { defaultMatchResources } from './webhook.ts';

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
  defaults: (object) => {
    const spec = fill(object.spec ?? {}, { failurePolicy: 'Fail' });
    return put(object, 'spec', spec.matchConstraints ? put(spec, 'matchConstraints', defaultMatchResources(spec.matchConstraints)) : spec);
  },
  prepareForCreate: withEmptyStatus('IoK8sApiAdmissionregistrationV1ValidatingAdmissionPolicyStatus'),
  columns: [
    name,
    integer('Validations', ({ spec }) => spec?.validations?.length),
    text('ParamKind', ({ spec }) => (spec?.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : '<unset>')),
    age,
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateValidatingPolicy(object, out);
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};
