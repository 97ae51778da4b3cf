import type { CelShape, CelUse } from '../../api/cel/compile.ts';
import type { LabelSelector } from '../../api/kubernetes.ts';
import { dns1035Label, dns1123Subdomain, pathSegment } from '../../api/names.ts';
import type { KubeObject } from '../../api/types.ts';
import { validateLabelSelector, validateQualifiedName } from '../validation/metadata.ts';
import { duplicate, forbidden, invalid, notSupported, type Problems, required, tell } from '../validation/problems.ts';
import { celVariables, failurePolicies, type MatchCondition, matchPolicies, type Rule, validateExpression, validateMatchConditions, validateRule } from './validation.ts';

// Admission policies and their bindings (pkg/apis/admissionregistration/validation/validation.go).

interface MatchResources {
  matchPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  resourceRules?: Rule[];
  excludeResourceRules?: Rule[];
}

interface PolicySpec {
  failurePolicy?: string;
  paramKind?: { apiVersion?: string; kind?: string };
  matchConstraints?: MatchResources;
  matchConditions?: MatchCondition[];
  variables?: { name?: string; expression?: string }[];
  validations?: { expression?: string; message?: string; messageExpression?: string; reason?: string }[];
  auditAnnotations?: { key?: string; valueExpression?: string }[];
  mutations?: { patchType?: string; jsonPatch?: { expression?: string }; applyConfiguration?: { expression?: string } }[];
  reinvocationPolicy?: string;
}

/** The names that a policy's match conditions may use; its other expressions have `variables` too. */
const namesOf = ({ paramKind }: PolicySpec): string[] => [...celVariables, ...(paramKind ? ['params'] : [])];

const validateCommon = (spec: PolicySpec, out: Problems): void => {
  if (spec.failurePolicy === undefined) out.push(required('spec.failurePolicy'));
  else if (!failurePolicies.includes(spec.failurePolicy)) out.push(notSupported('spec.failurePolicy', spec.failurePolicy, failurePolicies));
  if (spec.paramKind) validateParamKind(spec.paramKind, 'spec.paramKind', out);
  if (!spec.matchConstraints) out.push(required('spec.matchConstraints'));
  else {
    validateMatchResources(spec.matchConstraints, 'spec.matchConstraints', out);
    if (!spec.matchConstraints.resourceRules?.length) out.push(required('spec.matchConstraints.resourceRules'));
  }
};

/** A ValidatingAdmissionPolicy. */
export const validateValidatingPolicy = ({ metadata, spec = {} }: KubeObject & { spec?: PolicySpec }, out: Problems): void => {
  validateCommon(spec, out);
  const names = namesOf(spec);
  const variables = [...names, 'variables'];
  validateMatchConditions(spec.matchConditions, 'spec.matchConditions', out, names);
  const shapes = validateVariables(spec.variables, variables, out);
  if (!spec.validations?.length && !spec.auditAnnotations?.length) {
    const words = 'validations or auditAnnotations must contain at least one item';
    out.push(required('spec.validations', words), required('spec.auditAnnotations', words));
    return;
  }
  spec.validations?.forEach((validation, i) => validateValidation(validation, `spec.validations[${i}]`, { variables, shapes }, out));
  const keys = new Set<string>();
  spec.auditAnnotations?.forEach(({ key = '', valueExpression }, i) => {
    const at = `spec.auditAnnotations[${i}]`;
    validateQualifiedName(`${metadata.name}/${key}`, `${at}.key`, out);
    if (!valueExpression?.trim()) out.push(required(`${at}.valueExpression`, 'valueExpression is not specified'));
    validateExpression(valueExpression, `${at}.valueExpression`, { variables, shapes }, out);
    if (keys.has(key)) out.push(duplicate(`${at}.key`, key));
    keys.add(key);
  });
};

const reasons = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];

const validateValidation = ({ expression, message, messageExpression, reason }: NonNullable<PolicySpec['validations']>[number], path: string, use: CelUse, out: Problems): void => {
  if (!expression?.trim()) out.push(required(`${path}.expression`, 'expression is not specified'));
  validateExpression(expression, `${path}.expression`, { ...use, result: 'bool' }, out);
  validateExpression(messageExpression, `${path}.messageExpression`, { ...use, result: 'string' }, out);
  if (messageExpression && !messageExpression.trim()) out.push(invalid(`${path}.messageExpression`, messageExpression, 'must be non-empty if specified'));
  if (message && !message.trim()) out.push(invalid(`${path}.message`, message, 'must be non-empty if specified'));
  else if (/[\n\r]/.test(message?.trim() ?? '')) out.push(invalid(`${path}.message`, message, 'must not contain line breaks'));
  if (reason !== undefined && !reasons.includes(reason)) out.push(notSupported(`${path}.reason`, reason, reasons));
};

const patches = { JSONPatch: 'jsonPatch', ApplyConfiguration: 'applyConfiguration' } as const;

/** A MutatingAdmissionPolicy. */
export const validateMutatingPolicy = ({ spec = {} }: KubeObject & { spec?: PolicySpec }, out: Problems): void => {
  validateCommon(spec, out);
  const mutable = ['*', 'CONNECT', 'CREATE', 'UPDATE'];
  for (const operation of spec.matchConstraints?.resourceRules?.flatMap((rule) => rule.operations ?? []) ?? []) {
    if (!mutable.includes(operation)) out.push(notSupported('spec.matchConstraints.resourceRules.operations', operation, mutable));
  }
  const names = namesOf(spec);
  const variables = [...names, 'variables'];
  validateMatchConditions(spec.matchConditions, 'spec.matchConditions', out, names);
  const shapes = validateVariables(spec.variables, variables, out);
  if (!spec.mutations?.length) out.push(required('spec.mutations', 'mutations must contain at least one item'));
  spec.mutations?.forEach((mutation, i) => validateMutation(mutation, `spec.mutations[${i}]`, { variables, shapes }, out));
  const policy = spec.reinvocationPolicy;
  if (!policy) out.push(required('spec.reinvocationPolicy'));
  else if (policy !== 'IfNeeded' && policy !== 'Never') out.push(notSupported('spec.reinvocationPolicy', policy, ['IfNeeded', 'Never']));
};

const validateMutation = (mutation: NonNullable<PolicySpec['mutations']>[number], path: string, use: CelUse, out: Problems): void => {
  const type = mutation.patchType;
  if (!type) return void out.push(required(`${path}.patchType`));
  if (type !== 'JSONPatch' && type !== 'ApplyConfiguration') return void out.push(notSupported(`${path}.patchType`, type, ['ApplyConfiguration', 'JSONPatch']));
  const mine = patches[type];
  const other = type === 'JSONPatch' ? patches.ApplyConfiguration : patches.JSONPatch;
  if (!mutation[mine]) out.push(required(`${path}.${mine}`, `must be specified when patchType is ${type}`));
  else if (!mutation[mine].expression?.trim()) out.push(required(`${path}.${mine}.expression`, 'expression is not specified'));
  else validateExpression(mutation[mine].expression, `${path}.${mine}.expression`, use, out);
  if (mutation[other]) out.push(invalid(`${path}.${other}`, `{${other}}`, `must not be specified when patchType is ${type}`));
};

const reserved = ['true', 'false', 'null', 'in', 'as', 'break', 'const', 'continue', 'else', 'for', 'function', 'if', 'import', 'let', 'loop', 'package', 'namespace', 'return', 'var', 'void', 'while'];

/** A variable may use those before it. What is known of all of them is given. */
const validateVariables = (list: PolicySpec['variables'], variables: readonly string[], out: Problems): Record<string, CelShape> => {
  const fields: Record<string, CelShape> = {};
  list?.forEach(({ name, expression }, i) => {
    const at = `spec.variables[${i}]`;
    if (!name?.trim()) out.push(required(`${at}.name`, 'name is not specified'));
    else if (!/^[_a-zA-Z][_a-zA-Z0-9]*$/.test(name) || reserved.includes(name)) out.push(invalid(`${at}.name`, name, 'must be a valid CEL identifier'));
    if (!expression?.trim()) out.push(required(`${at}.expression`, 'expression is not specified'));
    validateExpression(expression, `${at}.expression`, { variables, shapes: { variables: { fields } } }, out);
    if (name) fields[name] = {};
  });
  return { variables: { fields } };
};

const validateParamKind = ({ apiVersion, kind }: NonNullable<PolicySpec['paramKind']>, path: string, out: Problems): void => {
  const at = `${path}.apiVersion`;
  if (!apiVersion) out.push(required(at));
  else if (apiVersion.split('/').length > 2) out.push(invalid(at, apiVersion, `unexpected GroupVersion string: ${apiVersion}`));
  else {
    const slash = apiVersion.indexOf('/');
    const [group, version] = [apiVersion.slice(0, Math.max(slash, 0)), apiVersion.slice(slash + 1)];
    const wrong = group ? dns1123Subdomain(group) : [];
    if (wrong.length > 0) out.push(invalid(at, group, wrong.join(',')));
    if (!version) out.push(invalid(at, apiVersion, 'version must be specified'));
    else if (dns1035Label(version).length > 0) out.push(invalid(at, version, dns1035Label(version).join(',')));
  }
  const problems = dns1035Label((kind ?? '').toLowerCase());
  if (!kind) out.push(required(`${path}.kind`));
  else if (problems.length > 0) out.push(invalid(`${path}.kind`, kind, `may have mixed case, but should otherwise match: ${problems.join(',')}`));
};

const validateMatchResources = (match: MatchResources, path: string, out: Problems): void => {
  if (match.matchPolicy === undefined) out.push(required(`${path}.matchPolicy`));
  else if (!matchPolicies.includes(match.matchPolicy)) out.push(notSupported(`${path}.matchPolicy`, match.matchPolicy, matchPolicies));
  for (const name of ['namespaceSelector', 'objectSelector'] as const) {
    if (match[name]) validateLabelSelector(match[name], `${path}.${name}`, out);
    else out.push(required(`${path}.${name}`));
  }
  for (const name of ['resourceRules', 'excludeResourceRules'] as const) match[name]?.forEach((rule, i) => validateRule(rule, `${path}.${name}[${i}]`, out));
};

interface BindingSpec {
  policyName?: string;
  paramRef?: { name?: string; namespace?: string; selector?: LabelSelector; parameterNotFoundAction?: string };
  matchResources?: MatchResources;
  validationActions?: string[];
}

const actions = ['Audit', 'Deny', 'Warn'];

/** The binding of a policy; only those of validating ones say what to do. */
export const validateBinding = ({ policyName, paramRef, matchResources, validationActions = [] }: BindingSpec, validating: boolean, out: Problems): void => {
  if (!policyName) out.push(required('spec.policyName'));
  else tell(dns1123Subdomain(policyName), 'spec.policyName', policyName, out);
  if (paramRef) validateParamRef(paramRef, 'spec.paramRef', out);
  if (matchResources) validateMatchResources(matchResources, 'spec.matchResources', out);
  if (!validating) return;
  const path = 'spec.validationActions';
  validationActions.forEach((action, i) => {
    if (!actions.includes(action)) out.push(notSupported(`${path}[${i}]`, action, actions));
    if (validationActions.indexOf(action) < i) out.push(duplicate(`${path}[${i}]`, action));
  });
  if (validationActions.includes('Deny') && validationActions.includes('Warn')) out.push(invalid(path, validationActions, 'must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)'));
  if (validationActions.length === 0) out.push(required(path, 'at least one validation action is required'));
};

const validateParamRef = ({ name, selector, parameterNotFoundAction: action }: NonNullable<BindingSpec['paramRef']>, path: string, out: Problems): void => {
  const exclusive = 'name and selector are mutually exclusive';
  if (name) {
    tell(pathSegment(name), `${path}.name`, name, out);
    if (selector) out.push(forbidden(`${path}.name`, exclusive));
  }
  if (selector) {
    validateLabelSelector(selector, `${path}.selector`, out);
    if (name) out.push(forbidden(`${path}.selector`, exclusive));
  }
  if (!name && !selector) out.push(required(path, 'one of name or selector must be specified'));
  if (!action) out.push(required(`${path}.parameterNotFoundAction`));
  else if (action !== 'Deny' && action !== 'Allow') out.push(notSupported(`${path}.parameterNotFoundAction`, action, ['Deny', 'Allow']));
};
