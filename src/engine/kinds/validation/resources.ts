import type { ResourceRequirements } from '../../api/kubernetes.ts';
import { labelKey } from '../../api/names.ts';
import { canonicalQuantity, compareQuantities, quantityMilliValue, quantityValue } from '../../api/quantity.ts';
import { duplicate, forbidden, invalid, notFound, notSupported, once, type Problems, required, tell } from './problems.ts';
import { isNegative, validateLabel } from './metadata.ts';

// pkg/apis/core/helper/helpers.go and the resource parts of pkg/apis/core/validation/validation.go

const compute = ['cpu', 'memory', 'ephemeral-storage'];
const counted = ['pods', 'resourcequotas', 'services', 'replicationcontrollers', 'secrets', 'configmaps', 'persistentvolumeclaims', 'services.nodeports', 'services.loadbalancers'];
const prefixed = (prefix: string) => compute.map((name) => `${prefix}.${name}`);
const standardQuota = new Set([...compute, ...prefixed('requests'), ...prefixed('limits'), 'requests.storage', ...counted]);
const standard = new Set([...compute, ...prefixed('requests'), ...prefixed('limits'), ...counted, 'storage', 'requests.storage']);
const standardContainer = new Set(compute);

const isHugePages = (name: string): boolean => name.startsWith('hugepages-');
const isQuotaHugePages = (name: string): boolean => isHugePages(name) || name.startsWith('requests.hugepages-');
const isNative = (name: string): boolean => !name.includes('/') || name.includes('kubernetes.io/');
/** A resource of a vendor: `example.com/gpu`. */
export const isExtendedResource = (name: string): boolean => !isNative(name) && !name.startsWith('requests.') && labelKey(`requests.${name}`).length === 0;
export const isOvercommitAllowed = (name: string): boolean => isNative(name) && !isHugePages(name);
const isInteger = (name: string): boolean => counted.includes(name) || isExtendedResource(name);
/** A resource that quotas know without a group: `cpu`, `limits.memory`, `services.nodeports`. */
export const isStandardQuotaResource = (name: string): boolean => standardQuota.has(name) || isQuotaHugePages(name);

/** False when the name is no resource's name at all. */
export const validateResourceName = (name: string, path: string, out: Problems): boolean => {
  const before = out.length;
  tell(labelKey(name), path, name, out);
  if (out.length > before) return false;
  if (!name.includes('/') && !standard.has(name) && !isQuotaHugePages(name)) {
    out.push(invalid(path, name, 'must be a standard resource type or fully qualified'));
    return false;
  }
  return true;
};

export const validateContainerResourceName = (name: string, path: string, out: Problems): void => {
  validateResourceName(name, path, out);
  if (!name.includes('/')) {
    if (!standardContainer.has(name) && !isHugePages(name)) out.push(invalid(path, name, 'must be a standard resource for containers'));
  } else if (!isNative(name) && !isExtendedResource(name)) out.push(invalid(path, name, "doesn't follow extended resource name standard"));
};

const podLevel = ['cpu', 'memory'];

const validatePodResourceName = (name: string, path: string, out: Problems): void => {
  if (validateResourceName(name, path, out) && !podLevel.includes(name) && !isHugePages(name)) out.push(notSupported(path, name, podLevel));
};

export const validateQuotaResourceName = (name: string, path: string, out: Problems): void => {
  validateResourceName(name, path, out);
  if (!name.includes('/') && !isStandardQuotaResource(name)) out.push(invalid(path, name, 'must be a standard resource for quota'));
};

/** A quantity of a resource: not negative, and whole where pieces make no sense. */
export const validateResourceQuantity = (name: string, quantity: string | number, path: string, out: Problems): void => {
  if (compareQuantities(quantity, '0') < 0) out.push(invalid(path, canonicalQuantity(quantity), isNegative));
  if (isInteger(name) && quantityMilliValue(quantity) % 1000 !== 0) out.push(invalid(path, canonicalQuantity(quantity), 'must be an integer'));
};

/** A quantity above zero. */
export const positiveQuantity = (quantity: string | number, path: string, out: Problems): void => {
  if (compareQuantities(quantity, '0') <= 0) out.push(invalid(path, canonicalQuantity(quantity), 'must be greater than zero'));
};

const validateHugePages = (name: string, quantity: string | number, path: string, out: Problems): void => {
  let page = 0;
  try {
    page = quantityValue(name.slice('hugepages-'.length));
  } catch {
    page = 0;
  }
  if (page <= 0 || quantityValue(quantity) % page !== 0) out.push(invalid(path, canonicalQuantity(quantity), `${canonicalQuantity(quantity)} is not positive integer multiple of ${name}`));
};

const requirements = (nameCheck: (name: string, path: string, out: Problems) => void) =>
  once<ResourceRequirements>(({ limits = {}, requests = {} }, path, out) => {
    const names = (list: object) => Object.keys(list).sort();
    for (const name of names(limits)) {
      const at = `${path}.limits[${name}]`;
      nameCheck(name, at, out);
      validateResourceQuantity(name, limits[name]!, at, out);
      if (isHugePages(name)) validateHugePages(name, limits[name]!, at, out);
    }
    for (const name of names(requests)) {
      const at = `${path}.requests[${name}]`;
      const request = requests[name]!;
      const limit = limits[name];
      nameCheck(name, at, out);
      validateResourceQuantity(name, request, at, out);
      if (limit !== undefined) {
        const order = compareQuantities(request, limit);
        if (order !== 0 && !isOvercommitAllowed(name)) out.push(invalid(`${path}.requests`, canonicalQuantity(request), `must be equal to ${name} limit of ${canonicalQuantity(limit)}`));
        else if (order > 0) out.push(invalid(`${path}.requests`, canonicalQuantity(request), `must be less than or equal to ${name} limit of ${canonicalQuantity(limit)}`));
      } else if (!isOvercommitAllowed(name)) out.push(required(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
      if (isHugePages(name)) validateHugePages(name, request, at, out);
    }
    const all = [...Object.keys(limits), ...Object.keys(requests)];
    if (all.some(isHugePages) && !all.includes('cpu') && !all.includes('memory')) out.push(forbidden(path, 'HugePages require cpu or memory'));
  });

/** Requests and limits of a container. */
export const validateRequirements = requirements(validateContainerResourceName);

/** Requests and limits of a whole pod. */
export const validatePodRequirements = requirements(validatePodResourceName);

/** The claims that a container names must be those of its pod. */
export const validateClaimNames = (claims: ResourceRequirements['claims'], known: readonly string[], path: string, out: Problems): void => {
  const seen = new Set<string>();
  claims?.forEach(({ name, request }, i) => {
    const at = `${path}[${i}]`;
    if (!name) return void out.push(required(at));
    if (request) validateLabel(request, `${at}.request`, out);
    const key = request ? `${name}/${request}` : name;
    if (seen.has(name) || seen.has(key) || (!request && [...seen].some((other) => other.startsWith(`${name}/`)))) out.push(duplicate(at, key));
    seen.add(key);
    if (!known.includes(name)) {
      const problem = notFound(at, name);
      out.push({ ...problem, message: `${problem.message}: must be one of the names in pod.spec.resourceClaims${known.length === 0 ? ' which is empty' : `: ${[...known].sort().join(', ')}`}` });
    }
  });
};
