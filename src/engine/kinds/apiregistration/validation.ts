import { decodeBytes } from '../../api/base64.ts';
import { dns1035Label, dns1123Subdomain, portNumber } from '../../api/names.ts';
import type { KubeObject } from '../../api/types.ts';
import { invalid, notSupported, type Problems, required, tell } from '../validation/problems.ts';

/** What an APIService asks for, and what is said of it. */
export const validateApiService = ({ spec, status }: KubeObject, out: Problems): void => {
  validateSpec(spec ?? {}, out);
  validateStatus(status?.conditions, out);
};

interface Spec {
  group?: string;
  version?: string;
  groupPriorityMinimum?: number;
  versionPriority?: number;
  caBundle?: string;
  insecureSkipTLSVerify?: boolean;
  service?: { name?: string; namespace?: string; port?: number };
}

const maxGroupPriority = 20_000;
const maxVersionPriority = 1000;

/** kube-aggregator/pkg/apis/apiregistration/validation/validation.go */
const validateSpec = (spec: Spec, out: Problems): void => {
  const { group, version = '', groupPriorityMinimum: groupPriority = 0, versionPriority = 0, caBundle, insecureSkipTLSVerify, service } = spec;
  if (!group && version !== 'v1') out.push(required('spec.group', 'only v1 may have an empty group and it better be legacy kube'));
  if (group) tell(dns1123Subdomain(group), 'spec.group', group, out);
  tell(dns1035Label(version), 'spec.version', version, out);
  if (groupPriority <= 0 || groupPriority > maxGroupPriority) out.push(invalid('spec.groupPriorityMinimum', groupPriority, `must be positive and less than ${maxGroupPriority}`));
  if (versionPriority <= 0 || versionPriority > maxVersionPriority) out.push(invalid('spec.versionPriority', versionPriority, `must be positive and less than ${maxVersionPriority}`));
  if (service) return validateService(spec, out);
  if (caBundle) out.push(invalid('spec.caBundle', `${decodeBytes(caBundle)?.length ?? 0} bytes`, 'local APIServices may not have a caBundle'));
  if (insecureSkipTLSVerify) out.push(invalid('spec.insecureSkipTLSVerify', true, 'local APIServices may not have insecureSkipTLSVerify'));
};

const validateService = ({ service: { name, namespace, port = 0 } = {}, caBundle, insecureSkipTLSVerify }: Spec, out: Problems): void => {
  if (!namespace) out.push(required('spec.service.namespace'));
  if (!name) out.push(required('spec.service.name'));
  const problems = portNumber(port);
  if (problems.length > 0) out.push(invalid('spec.service.port', port, `port is not valid: ${problems.join(', ')}`));
  if (insecureSkipTLSVerify && caBundle) out.push(invalid('spec.insecureSkipTLSVerify', true, 'may not be true if caBundle is present'));
};

const conditionValues = ['True', 'False', 'Unknown'];

const validateStatus = (conditions: readonly { status?: string }[] | undefined, out: Problems): void => {
  conditions?.forEach(({ status = '' }, i) => {
    if (!conditionValues.includes(status)) out.push(notSupported(`status.conditions[${i}].status`, status, conditionValues));
  });
};
