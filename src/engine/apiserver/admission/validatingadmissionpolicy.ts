import { failure, qualified } from '../../api/errors.ts';
import type { StatusError } from '../../api/status.ts';
import type { KubeObject } from '../../api/types.ts';
import { evaluateCel, type Scope } from '../cel/evaluate.ts';
import { resourceOf, type Context } from '../context.ts';
import type { Core } from '../core.ts';
import type { Plugin } from './chain.ts';
import type { Operation } from './match.ts';
import { bindingsOf, scopeOf, type Binding, type Policy } from './policies.ts';

// Policies in CEL (kubernetes: apiserver/pkg/admission/plugin/policy/validating).

type ValidatingPolicy = Policy & { spec: { validations?: { expression: string; message?: string; messageExpression?: string; reason?: string }[] } };

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
  const { policies, policyBindings } = core;
  for (const { policy, binding, params } of bindingsOf<ValidatingPolicy>(core, context, policies, policyBindings, { object, old: old ?? null, operation }, denied)) {
    enforce(context, policy, binding, scopeOf(core, context, policy, params, object, old, operation));
  }
};

const enforce = (context: Context, policy: ValidatingPolicy, binding: Binding, scope: Scope): void => {
  const fails = policy.spec.failurePolicy !== 'Ignore';
  const act = (message: string, reason: string | undefined) => {
    const actions = binding.spec.validationActions ?? [];
    if (actions.includes('Warn')) context.warnings.push(`Validation failed for ValidatingAdmissionPolicy '${policy.metadata.name}' with binding '${binding.metadata.name}': ${message}`);
    if (actions.includes('Deny')) throw denied(context, policy.metadata.name, binding.metadata.name, message, reason);
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

const denied = ({ kind, name, request }: Context, policy: string, binding: string, message: string, reason = 'Invalid'): StatusError => {
  const of = resourceOf(kind);
  const object = name ?? (request.body as Partial<KubeObject> | undefined)?.metadata?.name ?? '';
  const text = `ValidatingAdmissionPolicy '${policy}' with binding '${binding}' denied request: ${message}`;
  return failure(codes[reason] ?? 422, reason, `${qualified(of)} ${object ? `"${object}" ` : ''}is forbidden: ${text}`, { ...(object && { name: object }), ...(of.group && { group: of.group }), kind: of.resource, causes: [{ message: text }] });
};
