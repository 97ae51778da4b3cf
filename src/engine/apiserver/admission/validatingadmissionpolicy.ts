import { failure, qualified } from '../../api/errors.ts';
import type { LabelSelector } from '../../api/kubernetes.ts';
import { selectorOf } from '../../api/selector.ts';
import type { StatusError } from '../../api/status.ts';
import type { KubeObject } from '../../api/types.ts';
import { evaluateCel, Lazy, type Scope } from '../cel/evaluate.ts';
import { resourceOf, type Context } from '../context.ts';
import type { Core } from '../core.ts';
import type { Plugin } from './chain.ts';
import { matches, type MatchResources, type Operation } from './match.ts';

// Policies in CEL (kubernetes: apiserver/pkg/admission/plugin/policy/validating).

interface Named {
  name: string;
  expression: string;
}

interface Policy {
  metadata: { name: string };
  spec: {
    matchConstraints?: MatchResources;
    matchConditions?: Named[];
    variables?: Named[];
    validations?: { expression: string; message?: string; messageExpression?: string; reason?: string }[];
    failurePolicy?: string;
    paramKind?: { apiVersion: string; kind: string };
  };
}

interface Binding {
  metadata: { name: string };
  spec: {
    policyName: string;
    validationActions?: string[];
    matchResources?: MatchResources;
    paramRef?: { name?: string; namespace?: string; selector?: LabelSelector; parameterNotFoundAction?: string };
  };
}

/** Validates by the policies that are bound to what a request is about. */
export const validatingAdmissionPolicy: Plugin = {
  name: 'ValidatingAdmissionPolicy',

  validate(core, context, object, old) {
    if (context.kind.group === 'admissionregistration.k8s.io') return;
    judge(core, context, object, old, old ? 'UPDATE' : 'CREATE');
  },

  remove(core, context, old) {
    if (context.kind.group === 'admissionregistration.k8s.io') return;
    judge(core, context, null, old, 'DELETE');
  },
};

const judge = (core: Core, context: Context, object: KubeObject | null, old: KubeObject | undefined, operation: Operation): void => {
  const { storage } = core;
  if (storage.count(core.policies) === 0) return;
  const bindings = storage.all(core.policyBindings) as unknown as Binding[];
  for (const policy of storage.all(core.policies) as unknown as Policy[]) {
    if (!matches(core, context, policy.spec.matchConstraints, object ?? old!, operation)) continue;
    for (const binding of bindings) {
      if (binding.spec.policyName !== policy.metadata.name || !matches(core, context, binding.spec.matchResources, object ?? old!, operation)) continue;
      for (const params of paramsOf(core, context, policy, binding)) enforce(context, policy, binding, scopeOf(core, context, policy, params, object, old, operation));
    }
  }
};

/** The objects that a binding's parameters are; one `null` where a policy has none. */
const paramsOf = (core: Core, context: Context, policy: Policy, { metadata, spec }: Binding): (KubeObject | null)[] => {
  const { paramKind } = policy.spec;
  if (!paramKind || !spec.paramRef) return [null];
  const kind = core.kinds.byKind(paramKind.apiVersion, paramKind.kind);
  const namespace = kind?.namespaced ? (spec.paramRef.namespace ?? context.namespace) : undefined;
  const { name, selector, parameterNotFoundAction } = spec.paramRef;
  const found = !kind ? [] : name ? [core.storage.get(kind, namespace, name)].filter((o) => o !== undefined) : core.storage.all(kind, namespace).filter((o) => selectorOf(selector).matches(o.metadata.labels));
  if (found.length === 0 && parameterNotFoundAction !== 'Allow') throw denied(context, policy, metadata.name, 'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction', undefined);
  return found;
};

const scopeOf = (core: Core, context: Context, policy: Policy, params: KubeObject | null, object: KubeObject | null, old: KubeObject | undefined, operation: Operation): Scope => {
  const { kind, namespace, subresource, user, dryRun } = context;
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
  const resource = { group: kind.group, version: kind.version, resource: kind.plural };
  const variables: Record<string, unknown> = {};
  const scope: Record<string, unknown> = {
    object,
    oldObject: old ?? null,
    params,
    request: {
      kind: gvk,
      resource,
      ...(subresource && { subResource: subresource }),
      requestKind: gvk,
      requestResource: resource,
      name: context.name ?? object?.metadata.name ?? '',
      namespace: namespace ?? '',
      operation,
      userInfo: { username: user.name, groups: [...user.groups], ...(user.uid && { uid: user.uid }), extra: user.extra ?? {} },
      dryRun,
    },
    namespaceObject: new Lazy(() => (namespace === undefined ? null : (core.storage.get(core.namespaces, undefined, namespace) ?? null))),
    variables,
  };
  for (const { name, expression } of policy.spec.variables ?? []) variables[name] = new Lazy(() => evaluateCel(expression, scope));
  return scope;
};

const enforce = (context: Context, policy: Policy, binding: Binding, scope: Scope): void => {
  const fails = policy.spec.failurePolicy !== 'Ignore';
  const act = (message: string, reason: string | undefined) => {
    const actions = binding.spec.validationActions ?? [];
    if (actions.includes('Warn')) context.warnings.push(`Validation failed for ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}': ${message}`);
    if (actions.includes('Deny')) throw denied(context, policy, binding.metadata.name, message, reason);
  };
  const attempt = (expression: string): { value?: unknown; failed?: string } => {
    try {
      return { value: evaluateCel(expression, scope) };
    } catch (error) {
      return { failed: `expression '${expression}' resulted in error: ${(error as Error).message}` };
    }
  };
  for (const { expression } of policy.spec.matchConditions ?? []) {
    const { value, failed } = attempt(expression);
    if (failed !== undefined) return fails ? act(failed, undefined) : undefined;
    if (value !== true) return;
  }
  for (const { expression, message, messageExpression, reason } of policy.spec.validations ?? []) {
    const { value, failed } = attempt(expression);
    if (failed !== undefined) {
      if (fails) act(failed, undefined);
      continue;
    }
    if (value === true) continue;
    const said = messageExpression ? attempt(messageExpression).value : undefined;
    act(typeof said === 'string' && said.trim() !== '' ? said : (message?.trim() ?? `failed expression: ${expression.trim()}`), reason);
  }
};

const codes: Record<string, number> = { Unauthorized: 401, Forbidden: 403, Invalid: 422, RequestEntityTooLarge: 413 };

const denied = ({ kind, name, request }: Context, policy: Policy, binding: string, message: string, reason = 'Invalid'): StatusError => {
  const of = resourceOf(kind);
  const object = name ?? (request.body as Partial<KubeObject> | undefined)?.metadata?.name ?? '';
  const text = `ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding}' denied request: ${message}`;
  return failure(codes[reason] ?? 422, reason, `${qualified(of)} ${object ? `"${object}" ` : ''}is forbidden: ${text}`, { ...(object && { name: object }), ...(of.group && { group: of.group }), kind: of.resource, causes: [{ message: text }] });
};
