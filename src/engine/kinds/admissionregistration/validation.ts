import { celProblem, type CelShape, type CelUse } from '../../api/cel/compile.ts';
import { dns1035Label, dns1123Subdomain, pathSegment } from '../../api/names.ts';
import type { LabelSelector } from '../../api/kubernetes.ts';
import { validateLabelSelector, validateQualifiedName } from '../validation/metadata.ts';
import { duplicate, invalid, notSupported, type Problems, required, tell, tooMany } from '../validation/problems.ts';
import { oneOf } from '../validation/values.ts';
import { validateWebhookClient, type WebhookClient } from './client.ts';

// Webhooks, and what policies have in common with them (pkg/apis/admissionregistration/validation/validation.go)

export interface Rule {
  operations?: string[];
  apiGroups?: string[];
  apiVersions?: string[];
  resources?: string[];
  resourceNames?: string[];
  scope?: string;
}

export interface MatchCondition {
  name?: string;
  expression?: string;
}

interface Webhook {
  name?: string;
  rules?: Rule[];
  failurePolicy?: string;
  matchPolicy?: string;
  sideEffects?: string;
  timeoutSeconds?: number;
  reinvocationPolicy?: string;
  namespaceSelector?: LabelSelector;
  objectSelector?: LabelSelector;
  admissionReviewVersions?: string[];
  matchConditions?: MatchCondition[];
  clientConfig?: WebhookClient;
}

export const failurePolicies = ['Fail', 'Ignore'];
export const matchPolicies = ['Equivalent', 'Exact'];
const operations = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
const noSideEffects = ['None', 'NoneOnDryRun'];
const reviewVersions = ['v1', 'v1beta1'];

/** The webhooks of a configuration: each by a name of its own. */
export const validateWebhooks = (webhooks: readonly Webhook[] | undefined, out: Problems): void => {
  const names = new Set<string>();
  webhooks?.forEach((webhook, i) => {
    const at = `webhooks[${i}]`;
    validateWebhook(webhook, at, out);
    validateReviewVersions(webhook.admissionReviewVersions ?? [], `${at}.admissionReviewVersions`, out);
    if (!webhook.name) return;
    if (names.has(webhook.name)) out.push(duplicate(`${at}.name`, webhook.name));
    names.add(webhook.name);
  });
};

const validateWebhook = (webhook: Webhook, path: string, out: Problems): void => {
  const { name = '', sideEffects, timeoutSeconds, clientConfig = {} } = webhook;
  const problems = dns1123Subdomain(name);
  if (!name) out.push(required(`${path}.name`));
  else if (problems.length > 0) out.push(invalid(`${path}.name`, name, problems.join(',')));
  else if (name.split('.').length < 3) out.push(invalid(`${path}.name`, name, 'should be a domain with at least three segments separated by dots'));
  webhook.rules?.forEach((rule, i) => validateRule(rule, `${path}.rules[${i}]`, out));
  if (webhook.failurePolicy !== undefined && !failurePolicies.includes(webhook.failurePolicy)) out.push(notSupported(`${path}.failurePolicy`, webhook.failurePolicy, failurePolicies));
  if (webhook.matchPolicy !== undefined && !matchPolicies.includes(webhook.matchPolicy)) out.push(notSupported(`${path}.matchPolicy`, webhook.matchPolicy, matchPolicies));
  if (!sideEffects) out.push(required(`${path}.sideEffects`, `must specify one of ${noSideEffects.join(', ')}`));
  else if (!noSideEffects.includes(sideEffects)) out.push(notSupported(`${path}.sideEffects`, sideEffects, noSideEffects));
  if (timeoutSeconds !== undefined && (timeoutSeconds > 30 || timeoutSeconds < 1)) out.push(invalid(`${path}.timeoutSeconds`, timeoutSeconds, 'the timeout value must be between 1 and 30 seconds'));
  validateLabelSelector(webhook.namespaceSelector, `${path}.namespaceSelector`, out);
  validateLabelSelector(webhook.objectSelector, `${path}.objectSelector`, out);
  if (webhook.reinvocationPolicy !== undefined) oneOf(webhook.reinvocationPolicy, ['IfNeeded', 'Never'], `${path}.reinvocationPolicy`, out);
  validateWebhookClient(clientConfig, `${path}.clientConfig`, out);
  validateMatchConditions(webhook.matchConditions, `${path}.matchConditions`, out);
};

const validateReviewVersions = (versions: readonly string[], path: string, out: Problems): void => {
  if (versions.length === 0) return void out.push(required(path, `must specify one of ${reviewVersions.join(', ')}`));
  versions.forEach((version, i) => {
    if (versions.indexOf(version) < i) out.push(invalid(`${path}[${i}]`, version, 'duplicate version'));
    else tell(dns1035Label(version), `${path}[${i}]`, version, out);
  });
  if (!versions.some((version) => reviewVersions.includes(version))) out.push(invalid(path, versions, `must include at least one of ${reviewVersions.join(', ')}`));
};

const alone = (list: readonly string[], what: string, path: string, out: Problems): void => {
  if (list.length === 0) out.push(required(path));
  if (list.length > 1 && list.includes('*')) out.push(invalid(path, list, `if '*' is present, must not specify other ${what}`));
};

/** A rule with operations; policies may name resources in it. */
export const validateRule = (rule: Rule, path: string, out: Problems): void => {
  rule.resourceNames?.forEach((name, i) => {
    const at = `${path}.resourceNames[${i}]`;
    tell(pathSegment(name), at, name, out);
    if (rule.resourceNames!.indexOf(name) < i) out.push(duplicate(at, name));
  });
  alone(rule.operations ?? [], 'operations', `${path}.operations`, out);
  rule.operations?.forEach((operation, i) => {
    if (!operations.includes(operation)) out.push(notSupported(`${path}.operations[${i}]`, operation, operations));
  });
  alone(rule.apiGroups ?? [], 'API groups', `${path}.apiGroups`, out);
  alone(rule.apiVersions ?? [], 'API versions', `${path}.apiVersions`, out);
  rule.apiVersions?.forEach((version, i) => {
    if (!version) out.push(required(`${path}.apiVersions[${i}]`));
  });
  validateResources(rule.resources ?? [], `${path}.resources`, out);
  if (rule.scope !== undefined && !['*', 'Cluster', 'Namespaced'].includes(rule.scope)) out.push(notSupported(`${path}.scope`, rule.scope, ['*', 'Cluster', 'Namespaced']));
};

/** Resources and subresources of which none says what another one says already. */
const validateResources = (resources: readonly string[], path: string, out: Problems): void => {
  if (resources.length === 0) out.push(required(path));
  const allOf = new Set<string>();
  const ofAll = new Set<string>();
  let plain = false;
  resources.forEach((resource, i) => {
    const at = `${path}[${i}]`;
    if (!resource) return void out.push(required(at));
    const slash = resource.indexOf('/');
    if (slash < 0) return void (plain = resource !== '*');
    const [name, sub] = [resource.slice(0, slash), resource.slice(slash + 1)];
    if (allOf.has(name)) out.push(invalid(at, resource, `if '${name}/*' is present, must not specify ${resource}`));
    if (ofAll.has(sub)) out.push(invalid(at, resource, `if '*/${sub}' is present, must not specify ${resource}`));
    if (sub === '*') allOf.add(name);
    if (name === '*') ofAll.add(sub);
  });
  if (resources.length > 1 && resources.includes('*/*')) out.push(invalid(path, resources, "if '*/*' is present, must not specify other resources"));
  if (resources.includes('*') && plain) out.push(invalid(path, resources, "if '*' is present, must not specify other resources without subresources"));
};

/** The names that expressions of webhooks and policies may use. */
export const celVariables: readonly string[] = ['object', 'oldObject', 'request', 'authorizer', 'namespaceObject'];

const any: CelShape = {};
const shapeOf = (...names: string[]): Record<string, CelShape> => Object.fromEntries(names.map((name) => [name, any]));

const kindOf: CelShape = { fields: shapeOf('group', 'version', 'kind') };
const resourceOf: CelShape = { fields: shapeOf('group', 'version', 'resource') };

/** What `request` has (apiserver/pkg/admission/plugin/cel/compile.go: BuildRequestType). */
const request: CelShape = {
  fields: {
    ...shapeOf('subResource', 'requestSubResource', 'name', 'namespace', 'operation', 'dryRun', 'options'),
    kind: kindOf,
    resource: resourceOf,
    requestKind: kindOf,
    requestResource: resourceOf,
    userInfo: { fields: shapeOf('username', 'uid', 'groups', 'extra') },
  },
};

/** An expression that must compile. */
export const validateExpression = (text: string | undefined, path: string, use: CelUse, out: Problems): void => {
  const problem = text?.trim() && celProblem(text.trim(), { ...use, shapes: { request, ...use.shapes } });
  if (problem) out.push(invalid(path, text, problem));
};

export const validateMatchConditions = (conditions: readonly MatchCondition[] | undefined, path: string, out: Problems, variables = celVariables): void => {
  if (!conditions) return;
  if (conditions.length > 64) out.push(tooMany(path, conditions.length, 64));
  const names = new Set<string>();
  conditions.forEach(({ name, expression }, i) => {
    const at = `${path}[${i}]`;
    if (!expression?.trim()) out.push(required(`${at}.expression`));
    validateExpression(expression, `${at}.expression`, { variables, result: 'bool' }, out);
    if (!name) return void out.push(required(`${at}.name`));
    validateQualifiedName(name, `${at}.name`, out);
    if (names.has(name)) out.push(duplicate(`${at}.name`, name));
    names.add(name);
  });
};
