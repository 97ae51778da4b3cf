import type { NetworkPolicy } from '../../api/kubernetes.ts';
import { formatSelector } from '../../api/selector.ts';
import { checking, checks } from '../checks.ts';
import { age, name, text } from '../columns.ts';
import { each, fill, put } from '../fill.ts';
import type { Kind } from '../kind.ts';
import { subdomainName, validateMetadata, validateMetadataUpdate } from '../validation/metadata.ts';
import { found } from '../validation/problems.ts';

/** networking.k8s.io/v1 NetworkPolicy */
export const networkPolicy: Kind<NetworkPolicy> = {
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  plural: 'networkpolicies',
  singular: 'networkpolicy',
  shortNames: ['netpol'],
  categories: [],
  namespaced: true,
  schema: 'IoK8sApiNetworkingV1NetworkPolicy',
  generation: true,
  defaults: (object) => put(object, 'spec', defaultSpec(object.spec ?? ({} as Spec))),
  columns: [name, text('Pod-Selector', ({ spec }) => formatSelector(spec?.podSelector ?? {})), age],
  checks: checking,
  validate: (object) =>
    found((out) => {
      validateMetadata(object, true, subdomainName, out);
      checks().validatePolicySpec(object.spec ?? ({} as Spec), out);
    }),
  validateUpdate: (object, old) => found((out) => validateMetadataUpdate(object, old, out)),
  warnings: (object) => checks().policyWarnings(object),
};

type Spec = NonNullable<NetworkPolicy['spec']>;

const defaultSpec = (given: Spec): Spec => {
  let spec = fill(given, { podSelector: {} });
  if (!spec.policyTypes?.length) spec = { ...spec, policyTypes: spec.egress?.length ? ['Ingress', 'Egress'] : ['Ingress'] };
  if (spec.ingress) spec = put(spec, 'ingress', each(spec.ingress, withProtocols));
  if (spec.egress) spec = put(spec, 'egress', each(spec.egress, withProtocols));
  return spec;
};

const withProtocols = <T extends { ports?: { protocol?: string }[] }>(rule: T): T => (rule.ports ? put(rule, 'ports', each(rule.ports, (port) => fill(port, { protocol: 'TCP' }))) : rule);
