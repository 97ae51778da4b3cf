import { checking, checks } from '../checks.ts';
import { age, integer, name, text } from '../columns.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';
import { defaultMatchResources } from './webhook.ts';

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
  defaults: (object) => {
    const spec = fill(object.spec ?? {}, { failurePolicy: 'Fail' });
    return put(object, 'spec', spec.matchConstraints ? put(spec, 'matchConstraints', defaultMatchResources(spec.matchConstraints)) : spec);
  },
  columns: [
    name,
    integer('Mutations', ({ spec }) => spec?.mutations?.length),
    text('ParamKind', ({ spec }) => (spec?.paramKind ? `${spec.paramKind.apiVersion}/${spec.paramKind.kind}` : '<unset>')),
    age,
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateMutatingPolicy(object, out);
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
};
