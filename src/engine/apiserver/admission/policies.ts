import type { LabelSelector } from '../../api/kubernetes.ts';
import { selectorOf } from '../../api/selector.ts';
import type { StatusError } from '../../api/status.ts';
import type { KubeObject } from '../../api/types.ts';
import type { Kind } from '../../kinds/kind.ts';
import { authorizerValue } from './authorizervalue.ts';
import { evaluateCel, Lazy, type Scope } from '../cel/evaluate.ts';
import type { Context } from '../context.ts';
import type { Core } from '../core.ts';
import { matches, type MatchResources, type Operation } from './match.ts';

// What policies in CEL have in common (kubernetes: apiserver/pkg/admission/plugin/policy/generic).

interface Named {
  name: string;
  expression: string;
}

/** A ValidatingAdmissionPolicy or MutatingAdmissionPolicy. */
export interface Policy {
  metadata: { name: string };
  spec: {
    matchConstraints?: MatchResources;
    matchConditions?: Named[];
    variables?: Named[];
    failurePolicy?: string;
    paramKind?: { apiVersion: string; kind: string };
  };
}

/** A binding of either. */
export interface Binding {
  metadata: { name: string };
  spec: {
    policyName: string;
    validationActions?: string[];
    matchResources?: MatchResources;
    paramRef?: { name?: string; namespace?: string; selector?: LabelSelector; parameterNotFoundAction?: string };
  };
}

/** The refusal that a policy with a binding is the cause of. */
export type Denied = (context: Context, policy: string, binding: string, message: string) => StatusError;

/** The policies of a kind that are about a request, with each of their bindings and its parameters. Throws what `denied` gives where those are missing. */
export function* bindingsOf<P extends Policy>(core: Core, context: Context, of: Kind, bound: Kind, states: { object: KubeObject | null; old: KubeObject | null; operation: Operation }, denied: Denied): Iterable<{ policy: P; binding: Binding; params: KubeObject | null }> {
  const { storage } = core;
  if (storage.count(of) === 0) return;
  const bindings = storage.all(bound) as unknown as Binding[];
  for (const policy of storage.all(of) as unknown as P[]) {
    if (!matches(core, context, policy.spec.matchConstraints, states)) continue;
    for (const binding of bindings) {
      if (binding.spec.policyName !== policy.metadata.name || !matches(core, context, binding.spec.matchResources, states)) continue;
      for (const params of paramsOf(core, context, policy, binding, denied)) yield { policy, binding, params };
    }
  }
}

/** The objects that a binding's parameters are; one `null` where a policy has none. */
const paramsOf = (core: Core, context: Context, policy: Policy, { metadata, spec }: Binding, denied: Denied): (KubeObject | null)[] => {
  const { paramKind } = policy.spec;
  if (!paramKind || !spec.paramRef) return [null];
  const kind = core.kinds.byKind(paramKind.apiVersion, paramKind.kind);
  const namespace = kind?.namespaced ? (spec.paramRef.namespace ?? context.namespace) : undefined;
  const { name, selector, parameterNotFoundAction } = spec.paramRef;
  const found = !kind ? [] : name ? [core.storage.get(kind, namespace, name)].filter((o) => o !== undefined) : core.storage.all(kind, namespace).filter((o) => selectorOf(selector).matches(o.metadata.labels));
  if (found.length === 0 && parameterNotFoundAction !== 'Allow') throw denied(context, policy.metadata.name, metadata.name, 'failed to configure binding: no params found for policy binding with `Deny` parameterNotFoundAction');
  return found;
};

/** What names in a policy's expressions mean. */
export const scopeOf = (core: Core, context: Context, policy: Policy, params: KubeObject | null, object: KubeObject | null, old: KubeObject | undefined, operation: Operation): Scope => {
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
    authorizer: new Lazy(() => authorizerValue(core.authorizer, user, { group: kind.group, resource: kind.plural, subresource, namespace, name: context.name ?? object?.metadata.name })),
    namespaceObject: new Lazy(() => (namespace === undefined ? null : (core.storage.get(core.namespaces, undefined, namespace) ?? null))),
    variables,
  };
  for (const { name, expression } of policy.spec.variables ?? []) variables[name] = new Lazy(() => evaluateCel(expression, scope));
  return scope;
};
