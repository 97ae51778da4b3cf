import { celProblem } from '../../api/cel/compile.ts';
import type { Toleration } from '../../api/kubernetes.ts';
import { labelValue } from '../../api/names.ts';
import { equal } from '../../api/share.ts';
import { validateDriverName } from '../core/claim/sources.ts';
import { internal } from '../internal/encode.ts';
import { validateAnnotations, validateLabel, validateLabels, validateQualifiedName, validateSubdomain } from '../validation/metadata.ts';
import { duplicate, invalid, notSupported, type Problems, required, tell, tooLong, tooMany } from '../validation/problems.ts';
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
export const each = <T>(list: readonly T[] | null | undefined, max: number, path: string, out: Problems, check: (item: T, path: string) => void): void => {
  if (!list) return;
  if (list.length > max) out.push(tooMany(path, list.length, max));
  else list.forEach((item, i) => check(item, `${path}[${i}]`));
};

/** The same for items of which none may be there twice. */
export const eachOnce = <T>(list: readonly T[] | null | undefined, max: number, path: string, out: Problems, key: (item: T) => string, check: (item: T, path: string) => void): void => {
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

/** What a taint of a device does. */
export const effects = ['NoExecute', 'NoSchedule', 'None'];

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
export const validateDeviceName = (name: string, path: string, out: Problems): void => {
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
