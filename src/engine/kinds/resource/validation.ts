import { celProblem } from '../../api/cel/compile.ts';
import type { NodeSelector, Toleration } from '../../api/kubernetes.ts';
import { dns1123Subdomain, labelValue } from '../../api/names.ts';
import { equal } from '../../api/share.ts';
import { validateDriverName } from '../core/claim/sources.ts';
import { validateNodeSelector } from '../core/podspec/scheduling.ts';
import { internal } from '../internal/encode.ts';
import { validateAnnotations, validateLabel, validateLabels, validateQualifiedName, validateSubdomain } from '../validation/metadata.ts';
import { duplicate, immutable, invalid, notSupported, type Problems, required, tell, tooLong, tooMany } from '../validation/problems.ts';
import { isExtendedResource } from '../validation/resources.ts';

// Devices and who asks for them (pkg/apis/resource/validation/validation.go)

interface Selector {
  cel?: { expression?: string };
}

interface Exact {
  deviceClassName?: string;
  selectors?: Selector[];
  allocationMode?: string;
  count?: number;
  tolerations?: Toleration[];
}

interface DeviceRequest {
  name?: string;
  exactly?: Exact;
  firstAvailable?: (Exact & { name?: string })[];
}

interface Configuration {
  requests?: string[];
  opaque?: { driver?: string; parameters?: unknown };
}

export interface ResourceClaimSpec {
  devices?: {
    requests?: DeviceRequest[];
    constraints?: { requests?: string[]; matchAttribute?: string; distinctAttribute?: string }[];
    config?: Configuration[];
  };
}

const maxItems = 32;
const maxAlternatives = 8;
const maxExpression = 10 * 1024;
const maxParameters = 10 * 1024;
const maxIdentifier = 32;

/** Items of a list that is not too long. */
const each = <T>(list: readonly T[] | null | undefined, max: number, path: string, out: Problems, check: (item: T, path: string) => void): void => {
  if (!list) return;
  if (list.length > max) out.push(tooMany(path, list.length, max));
  else list.forEach((item, i) => check(item, `${path}[${i}]`));
};

/** The same for items of which none may be there twice. */
const eachOnce = <T>(list: readonly T[] | null | undefined, max: number, path: string, out: Problems, key: (item: T) => string, check: (item: T, path: string) => void): void => {
  each(list, max, path, out, check);
  if (!list || list.length > max) return;
  list.forEach((item, i) => list.findIndex((other) => key(other) === key(item)) < i && out.push(duplicate(`${path}[${i}]`, key(item))));
};

/** A claim's spec. */
export const validateResourceClaimSpec = ({ devices = {} }: ResourceClaimSpec, path: string, out: Problems): void => {
  const { requests, constraints, config } = devices;
  const at = `${path}.devices`;
  const known = new Set((requests ?? []).flatMap(({ name = '', firstAvailable = [] }) => [name, ...firstAvailable.map((sub) => `${name}/${sub.name ?? ''}`)]));
  eachOnce(requests, maxItems, `${at}.requests`, out, (r) => r.name ?? '', (request, where) => validateRequest(request, where, out));
  each(constraints, maxItems, `${at}.constraints`, out, (constraint, where) => {
    validateReferences(constraint.requests, known, `${where}.requests`, out);
    const { matchAttribute, distinctAttribute } = constraint;
    if (matchAttribute !== undefined) validateAttributeName(matchAttribute, `${where}.matchAttribute`, out);
    else if (distinctAttribute !== undefined) validateAttributeName(distinctAttribute, `${where}.distinctAttribute`, out);
    else out.push(required(where, 'exactly one of "matchAttribute" or "distinctAttribute" is required, but multiple fields are set'));
  });
  each(config, maxItems, `${at}.config`, out, (configuration, where) => {
    validateReferences(configuration.requests, known, `${where}.requests`, out);
    validateConfiguration(configuration, where, out);
  });
};

const validateRequest = ({ name = '', exactly, firstAvailable = [] }: DeviceRequest, path: string, out: Problems): void => {
  validateLabel(name, `${path}.name`, out);
  const one = 'exactly one of `exactly` or `firstAvailable` is required';
  if (!exactly && firstAvailable.length === 0) out.push(required(path, one));
  else if (exactly && firstAvailable.length > 0) out.push(invalid(path, undefined, `${one}, but multiple fields are set`));
  else if (exactly) validateExact(exactly, `${path}.exactly`, out);
  else {
    eachOnce(firstAvailable, maxAlternatives, `${path}.firstAvailable`, out, (sub) => sub.name ?? '', (sub, where) => {
      validateLabel(sub.name ?? '', `${where}.name`, out);
      validateExact(sub, where, out);
    });
  }
};

const validateExact = ({ deviceClassName, selectors, allocationMode = '', count = 0, tolerations }: Exact, path: string, out: Problems): void => {
  if (!deviceClassName) out.push(required(`${path}.deviceClassName`));
  else validateSubdomain(deviceClassName, `${path}.deviceClassName`, out);
  validateSelectors(selectors, `${path}.selectors`, out);
  if (allocationMode === 'All') {
    if (count !== 0) out.push(invalid(`${path}.count`, count, "must not be specified when allocationMode is 'All'"));
  } else if (allocationMode !== 'ExactCount') out.push(notSupported(`${path}.allocationMode`, allocationMode, ['All', 'ExactCount']));
  else if (count <= 0) out.push(invalid(`${path}.count`, count, 'must be greater than zero'));
  tolerations?.forEach((toleration, i) => validateToleration(toleration, `${path}.tolerations[${i}]`, out));
};

const effects = ['NoExecute', 'NoSchedule', 'None'];

const validateToleration = ({ key, operator, value = '', effect }: Toleration, path: string, out: Problems): void => {
  if (key) validateQualifiedName(key, `${path}.key`, out);
  if (operator === 'Exists') {
    if (value) out.push(invalid(`${path}.value`, value, 'must be empty for operator `Exists`'));
  } else if (operator === 'Equal') tell(labelValue(value), `${path}.value`, value, out);
  else if (!operator) out.push(required(`${path}.operator`));
  else out.push(notSupported(`${path}.operator`, operator, ['Equal', 'Exists']));
  if (effect && !effects.includes(effect)) out.push(notSupported(`${path}.effect`, effect, effects));
};

/** What expressions know of a device (dynamic-resource-allocation/cel/compile.go). */
const device = { fields: { driver: {}, attributes: {}, capacity: {}, allowMultipleAllocations: {} } };

/** Expressions that choose devices. */
export const validateSelectors = (selectors: readonly Selector[] | undefined, path: string, out: Problems): void =>
  each(selectors, maxItems, path, out, ({ cel }, where) => {
    if (!cel) return void out.push(required(`${where}.cel`));
    const { expression = '' } = cel;
    const at = `${where}.cel.expression`;
    if (expression.length > maxExpression) return void out.push(tooLong(at, maxExpression));
    const problem = celProblem(expression, { variables: ['device'], result: 'bool', shapes: { device } });
    if (problem) out.push(invalid(at, expression, problem));
  });

const referenceWords = "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

const validateReferences = (names: readonly string[] | undefined, known: ReadonlySet<string>, path: string, out: Problems): void =>
  eachOnce(names, maxItems, path, out, (name) => name, (name, where) => {
    const parts = name.split('/');
    if (parts.length <= 2) for (const part of parts) validateLabel(part, where, out);
    if (!known.has(name)) out.push(invalid(where, name, referenceWords));
  });

const identifierWords = "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";

const validateIdentifier = (id: string, path: string, out: Problems): void => {
  if (id.length > maxIdentifier) out.push(tooLong(path, maxIdentifier));
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(id)) out.push(invalid(path, id, identifierWords));
};

/** A name of an attribute or a capacity: an identifier, behind a driver's domain where it is not the device's own. */
const validateDeviceName = (name: string, path: string, out: Problems): void => {
  const parts = name.split('/');
  if (parts.length === 1) return validateIdentifier(name, path, out);
  if (parts.length > 2) return;
  if (!parts[0]) out.push(invalid(path, '', 'the domain must not be empty'));
  else validateDriverName(parts[0], path, out);
  if (!parts[1]) out.push(invalid(path, '', 'the name must not be empty'));
  else validateIdentifier(parts[1], path, out);
};

const validateAttributeName = (name: string, path: string, out: Problems): void => {
  validateDeviceName(name, path, out);
  if (!name.includes('/')) out.push(invalid(path, name, 'a fully qualified name must be a domain and a name separated by a slash'));
};

const validateConfiguration = ({ opaque }: Configuration, path: string, out: Problems): void => {
  if (!opaque) return void out.push(required(`${path}.opaque`));
  validateDriverName(opaque.driver, `${path}.opaque.driver`, out);
  const at = `${path}.opaque.parameters`;
  const { parameters } = opaque;
  if (parameters === undefined || parameters === null) out.push(required(at));
  else if (JSON.stringify(parameters).length > maxParameters) out.push(tooLong(at, maxParameters));
  else if (typeof parameters !== 'object' || Array.isArray(parameters)) out.push(invalid(at, '<value omitted>', 'must be a valid JSON object'));
};

interface ClassSpec {
  selectors?: Selector[];
  config?: Configuration[];
  extendedResourceName?: string;
}

/** A class' spec. */
export const validateDeviceClassSpec = ({ selectors, config, extendedResourceName: name }: ClassSpec, out: Problems): void => {
  validateSelectors(selectors, 'spec.selectors', out);
  each(config, maxItems, 'spec.config', out, (configuration, where) => validateConfiguration(configuration, where, out));
  if (name !== undefined && !isExtendedResource(name)) out.push(invalid('spec.extendedResourceName', name, 'must be a valid extended resource name'));
};

interface TemplateSpec {
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  spec?: ResourceClaimSpec;
}

/** What a template makes claims of. */
export const validateResourceClaimTemplateSpec = ({ metadata, spec }: TemplateSpec, out: Problems): void => {
  validateAnnotations(metadata?.annotations, 'spec.metadata.annotations', out);
  validateLabels(metadata?.labels, 'spec.metadata.labels', out);
  validateResourceClaimSpec(spec ?? {}, 'spec.spec', out);
};

/** A spec that is there to stay; `type` is what the server calls it. */
export const validateFixedSpec = (spec: object | undefined, old: object | undefined, type: 'resource.ResourceClaimSpec' | 'resource.ResourceClaimTemplateSpec', out: Problems): void => {
  if (!equal(spec ?? {}, old ?? {})) out.push(invalid('spec', internal(type, spec), 'field is immutable'));
};

interface Device {
  name?: string;
  attributes?: Record<string, { bool?: boolean; int?: number; string?: string; version?: string }>;
  capacity?: Record<string, unknown>;
  taints?: { key?: string; value?: string; effect?: string }[];
  consumesCounters?: unknown[];
}

export interface SliceSpec {
  driver?: string;
  pool?: { name?: string; generation?: number; resourceSliceCount?: number };
  nodeName?: string;
  nodeSelector?: NodeSelector;
  allNodes?: boolean;
  perDeviceNodeSelection?: boolean;
  devices?: Device[];
  sharedCounters?: unknown[];
}

const maxPoolName = 253;
const maxAttributes = 32;
const maxValue = 64;
const placements = 'exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required';

export const validateSlice = (spec: SliceSpec, out: Problems): void => {
  validateDriverName(spec.driver, 'spec.driver', out);
  validatePool(spec.pool ?? {}, out);
  validatePlacement(spec, out);
  if (spec.sharedCounters && spec.devices) out.push(invalid('spec', '', 'only one of `sharedCounters` or `devices` is allowed'));
  const special = spec.devices?.some((d) => d.taints?.length || d.consumesCounters?.length);
  eachOnce(spec.devices, special ? 64 : 128, 'spec.devices', out, (d) => d.name ?? '', (device, where) => validateDevice(device, where, out));
};

const validatePool = ({ name, generation = 0, resourceSliceCount = 0 }: NonNullable<SliceSpec['pool']>, out: Problems): void => {
  if (!name) out.push(required('spec.pool.name'));
  else {
    if (name.length > maxPoolName) out.push(tooLong('spec.pool.name', maxPoolName));
    for (const part of name.split('/')) tell(dns1123Subdomain(part), 'spec.pool.name', part, out);
  }
  if (resourceSliceCount <= 0) out.push(invalid('spec.pool.resourceSliceCount', resourceSliceCount, 'must be greater than zero'));
  if (generation < 0) out.push(invalid('spec.pool.generation', generation, 'must be greater than or equal to zero'));
};

const validatePlacement = ({ nodeName, nodeSelector, allNodes, perDeviceNodeSelection }: SliceSpec, out: Problems): void => {
  const set: string[] = [];
  if (nodeName) {
    set.push('`nodeName`');
    validateSubdomain(nodeName, 'spec.nodeName', out);
  } else if (nodeName === '') out.push(invalid('spec.nodeName', nodeName, 'must be either unset or set to a non-empty string'));
  if (nodeSelector) {
    set.push('`nodeSelector`');
    validateNodeSelector(nodeSelector, 'spec.nodeSelector', out);
    if (nodeSelector.nodeSelectorTerms?.length !== 1) out.push(invalid('spec.nodeSelector.nodeSelectorTerms', nodeSelector.nodeSelectorTerms, 'must have exactly one node selector term'));
  }
  for (const [name, value] of Object.entries({ allNodes, perDeviceNodeSelection })) {
    if (value) set.push(`\`${name}\``);
    else if (value === false) out.push(invalid(`spec.${name}`, value, 'must be either unset or set to true'));
  }
  if (set.length === 0) out.push(required('spec', placements));
  else if (set.length > 1) out.push(invalid('spec', `{${set.join(', ')}}`, `${placements}, but multiple fields are set`));
};

const validateDevice = ({ name = '', attributes = {}, capacity = {}, taints }: Device, path: string, out: Problems): void => {
  validateLabel(name, `${path}.name`, out);
  const total = Object.keys(attributes).length + Object.keys(capacity).length;
  if (total > maxAttributes) out.push(invalid(path, total, `the total number of attributes and capacities must not exceed ${maxAttributes}`));
  for (const [key, value] of Object.entries(attributes)) {
    const at = `${path}.attributes[${key}]`;
    validateDeviceName(key, at, out);
    validateAttribute(value, at, out);
  }
  for (const key of Object.keys(capacity)) validateDeviceName(key, `${path}.capacity[${key}]`, out);
  taints?.forEach(({ key = '', value = '', effect }, i) => {
    const at = `${path}.taints[${i}]`;
    validateQualifiedName(key, `${at}.key`, out);
    tell(labelValue(value), `${at}.value`, value, out);
    if (!effect) out.push(required(`${at}.effect`));
    else if (!effects.includes(effect)) out.push(notSupported(`${at}.effect`, effect, effects));
  });
};

const version = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$/;

const validateAttribute = (attribute: NonNullable<Device['attributes']>[string], path: string, out: Problems): void => {
  if (attribute.string !== undefined && attribute.string.length > maxValue) out.push(tooLong(`${path}.string`, maxValue));
  if (attribute.version !== undefined) {
    if (!version.test(attribute.version)) out.push(invalid(`${path}.version`, attribute.version, 'must be a string compatible with semver.org spec 2.0.0'));
    if (attribute.version.length > maxValue) out.push(tooLong(`${path}.version`, maxValue));
  }
  const given = Object.values(attribute).filter((value) => value !== undefined).length;
  if (given !== 1) out.push(invalid(path, given === 0 ? '' : attribute, 'exactly one value must be specified'));
};

export const validateSliceUpdate = (spec: SliceSpec, old: SliceSpec, out: Problems): void => {
  immutable(spec.pool?.name, old.pool?.name, 'spec.pool.name', equal, out);
  immutable(spec.driver, old.driver, 'spec.driver', equal, out);
  immutable(spec.nodeName, old.nodeName, 'spec.nodeName', equal, out);
};
