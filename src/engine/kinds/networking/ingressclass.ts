import type { IngressClass } from '../../api/kubernetes.ts';
import { equal } from '../../api/share.ts';
import { checking, checks } from '../checks.ts';
import { age, nameWithDefault, text } from '../columns.ts';
import { fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found, immutable } from '../validation/problems.ts';

/** networking.k8s.io/v1 IngressClass */
export const ingressClass: Kind<IngressClass> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  plural: 'ingressclasses',
  singular: 'ingressclass',
  shortNames: [],
  categories: [],
  namespaced: false,
  schema: 'IoK8sApiNetworkingV1IngressClass',
  generation: true,
  defaults: (object) => (object.spec?.parameters ? put(object, 'spec', put(object.spec, 'parameters', fill(object.spec.parameters, { scope: 'Cluster' }))) : object),
  columns: [
    nameWithDefault('ingressclass.kubernetes.io/is-default-class'),
    text('Controller', ({ spec }) => spec?.controller ?? ''),
    text('Parameters', ({ spec }) => (spec?.parameters ? `${spec.parameters.kind}${spec.parameters.apiGroup ? `.${spec.parameters.apiGroup}` : ''}/${spec.parameters.name}` : '<none>')),
    age,
  ],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, false, subdomainName, out);
      checks().validateIngressClassSpec(object.spec ?? {}, out);
    }),
  changesFirst: true,
  validateUpdate: (object, old) =>
    found((out) => {
      validateMetadataUpdate(object, old, out);
      immutable(object.spec?.controller, old.spec?.controller, 'spec.controller', equal, out);
    }),
};
