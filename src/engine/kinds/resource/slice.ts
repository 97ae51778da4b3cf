import type { NodeSelector } from '../../api/kubernetes.ts';
import { dns1123Subdomain, labelValue } from '../../api/names.ts';
import { equal } from '../../api/share.ts';
import { validateDriverName } from '../core/claim/sources.ts';
import { validateNodeSelector } from '../core/podspec/scheduling.ts';
import { validateLabel, validateQualifiedName, validateSubdomain } from '../validation/metadata.ts';
import { duplicate, immutable, invalid, notSupported, type Problems, required, tell, tooLong, tooMany } from '../validation/problems.ts';
import { type Capacity, validateCapacityPolicy } from './capacity.ts';
import { each, eachOnce, effects, validateDeviceName } from './validation.ts';

// The devices that drivers offer (pkg/apis/resource/validation/validation.go)

interface Device {
  name?: string;
  attributes?: Record<string, { bool?: boolean; int?: number; string?: string; version?: string }>;
  capacity?: Record<string, Capacity>;
  taints?: { key?: string; value?: string; effect?: string }[];
  consumesCounters?: { counterSet?: string; counters?: Counters }[];
  nodeName?: string;
  nodeSelector?: NodeSelector;
  allNodes?: boolean;
  allowMultipleAllocations?: boolean;
  bindingConditions?: string[];
  bindingFailureConditions?: string[];
}

type Counters = Record<string, unknown>;

export interface SliceSpec {
  driver?: string;
  pool?: { name?: string; generation?: number; resourceSliceCount?: number };
  nodeName?: string;
  nodeSelector?: NodeSelector;
  allNodes?: boolean;
  perDeviceNodeSelection?: boolean;
  devices?: Device[];
  sharedCounters?: { name?: string; counters?: Counters }[];
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
  eachOnce(spec.devices, special ? 64 : 128, 'spec.devices', out, (d) => d.name ?? '', (device, where) => validateDevice(device, spec.perDeviceNodeSelection === true, where, out));
  eachOnce(spec.sharedCounters, maxCounterSets, 'spec.sharedCounters', out, (set) => set.name ?? '', ({ name, counters }, where) => validateCounters(name, counters, `${where}.name`, `${where}.counters`, out));
};

const maxCounterSets = 8;
const maxConsumed = 2;
const maxCounters = 32;

/** A set of counters by its name, and what of it there is. */
const validateCounters = (name: string | undefined, counters: Counters | undefined, namePath: string, path: string, out: Problems): void => {
  if (!name) out.push(required(namePath));
  else validateLabel(name, namePath, out);
  const keys = Object.keys(counters ?? {}).sort();
  if (keys.length === 0) out.push(required(path));
  else if (keys.length > maxCounters) out.push(tooMany(path, keys.length, maxCounters));
  else for (const key of keys) validateLabel(key, `${path}[${key}]`, out);
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

const validateDevice = (device: Device, placed: boolean, path: string, out: Problems): void => {
  const { name = '', attributes = {}, capacity = {}, taints, consumesCounters, allowMultipleAllocations = false } = device;
  validateLabel(name, `${path}.name`, out);
  const total = Object.keys(attributes).length + Object.keys(capacity).length;
  if (total > maxAttributes) out.push(invalid(path, total, `the total number of attributes and capacities must not exceed ${maxAttributes}`));
  for (const [key, value] of Object.entries(attributes)) {
    const at = `${path}.attributes[${key}]`;
    validateDeviceName(key, at, out);
    validateAttribute(value, at, out);
  }
  for (const [key, value] of Object.entries(capacity)) {
    validateDeviceName(key, `${path}.capacity[${key}]`, out);
    validateCapacityPolicy(value, allowMultipleAllocations, `${path}.capacity[${key}].requestPolicy`, out);
  }
  each(taints, maxTaints, `${path}.taints`, out, ({ key = '', value = '', effect }, at) => {
    validateQualifiedName(key, `${at}.key`, out);
    tell(labelValue(value), `${at}.value`, value, out);
    if (!effect) out.push(required(`${at}.effect`));
    else if (!effects.includes(effect)) out.push(notSupported(`${at}.effect`, effect, effects));
  });
  eachOnce(consumesCounters, maxConsumed, `${path}.consumesCounters`, out, (consumed) => consumed.counterSet ?? '', ({ counterSet, counters }, at) => validateCounters(counterSet, counters, `${at}.counterSet`, `${at}.counters`, out));
  validateDevicePlace(device, placed, path, out);
  validateBinding(device, path, out);
};

const maxTaints = 16;
const onePlace = 'exactly one of `nodeName`, `nodeSelector`, or `allNodes` is required when `perDeviceNodeSelection` is set to true in the ResourceSlice spec';

/** Where a device is: its own place only where the slice says that devices have one. */
const validateDevicePlace = ({ nodeName, nodeSelector, allNodes }: Device, placed: boolean, path: string, out: Problems): void => {
  if (!placed) {
    if (nodeName !== undefined || nodeSelector || allNodes !== undefined) out.push(invalid(path, null, '`nodeName`, `nodeSelector` and `allNodes` can only be set if `perDeviceNodeSelection` is set to true in the ResourceSlice spec'));
    return;
  }
  const set: string[] = [];
  if (nodeName) {
    set.push('`nodeName`');
    validateSubdomain(nodeName, `${path}.nodeName`, out);
  } else if (nodeName === '') out.push(invalid(`${path}.nodeName`, nodeName, 'must not be empty'));
  if (nodeSelector) {
    set.push('`nodeSelector`');
    validateNodeSelector(nodeSelector, `${path}.nodeSelector`, out);
  }
  if (allNodes) set.push('`allNodes`');
  else if (allNodes === false) out.push(invalid(`${path}.allNodes`, allNodes, 'must be either unset or set to true'));
  if (set.length === 0) out.push(required(path, onePlace));
  else if (set.length > 1) out.push(invalid(path, `{${set.join(', ')}}`, onePlace));
};

const maxConditions = 4;

/** The conditions that a claim waits for before its pod is bound, and those that end the wait. */
const validateBinding = ({ bindingConditions: good = [], bindingFailureConditions: bad = [] }: Device, path: string, out: Problems): void => {
  const paths = { good: `${path}.bindingConditions`, bad: `${path}.bindingFailureConditions` };
  each(good, maxConditions, paths.good, out, (condition, at) => validateQualifiedName(condition, at, out));
  each(bad, maxConditions, paths.bad, out, (condition, at) => validateQualifiedName(condition, at, out));
  good.forEach((condition, i) => good.indexOf(condition) < i && out.push(duplicate(`${paths.good}[${i}]`, condition)));
  bad.forEach((condition, i) => {
    if (bad.indexOf(condition) < i) out.push(duplicate(`${paths.bad}[${i}]`, condition));
    if (good.includes(condition)) out.push(invalid(`${paths.bad}[${i}]`, condition, 'bindingFailureConditions must not overlap with bindingConditions'));
  });
  if (good.length === 0 && bad.length > 0) out.push(invalid(paths.good, null, 'bindingConditions are required to use bindingFailureConditions'));
  if (bad.length === 0 && good.length > 0) out.push(invalid(paths.bad, null, 'bindingFailureConditions are required to use bindingConditions'));
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
