import { failure } from '../../api/errors.ts';
import { applyJsonPatch, JsonPatchError } from '../../api/jsonpatch.ts';
import { StatusError } from '../../api/status.ts';
import type { KubeObject } from '../../api/types.ts';
import { plainValue } from '../cel/plain.ts';
import { evaluateCel, type Scope } from '../cel/evaluate.ts';
import { resourceOf, type Context } from '../context.ts';
import type { Core } from '../core.ts';
import { completed } from '../decode.ts';
import { typedOf } from '../managedfields/managers.ts';
import type { Plugin } from './chain.ts';
import { bindingsOf, scopeOf, type Policy } from './policies.ts';

// Changes by policies in CEL (kubernetes: apiserver/pkg/admission/plugin/policy/mutating).

interface Mutation {
  patchType: 'ApplyConfiguration' | 'JSONPatch';
  applyConfiguration?: { expression: string };
  jsonPatch?: { expression: string };
}

type MutatingPolicy = Policy & { spec: { mutations?: Mutation[]; reinvocationPolicy?: string } };

/** Changes objects by the policies that are bound to what a request is about. */
export const mutatingAdmissionPolicy: Plugin = {
  name: 'MutatingAdmissionPolicy',

  mutate(core, context, object, old) {
    if (context.kind.group === 'admissionregistration.k8s.io') return object;
    const first = pass(core, context, object, old, () => true);
    // Who wants to see what others changed after it is asked once more.
    return first === object ? object : pass(core, context, first, old, ({ spec }) => spec.reinvocationPolicy === 'IfNeeded');
  },
};

const pass = (core: Core, context: Context, object: KubeObject, old: KubeObject | undefined, asked: (policy: MutatingPolicy) => boolean): KubeObject => {
  const operation = old ? 'UPDATE' : 'CREATE';
  let result = object;
  const { mutatingPolicies, mutatingPolicyBindings } = core;
  for (const { policy, binding, params } of bindingsOf<MutatingPolicy>(core, context, mutatingPolicies, mutatingPolicyBindings, { object, old: old ?? null, operation }, denied)) {
    if (!asked(policy)) continue;
    const scope = () => ({ ...scopeOf(core, context, policy, params, result, old, operation), jsonpatch: {} });
    try {
      if ((policy.spec.matchConditions ?? []).some(({ expression }) => evaluated(expression, scope()) !== true)) continue;
      for (const mutation of policy.spec.mutations ?? []) result = completed(context, mutated(context, mutation, result, scope()));
    } catch (error) {
      if (error instanceof StatusError) throw error;
      if (policy.spec.failurePolicy !== 'Ignore') throw denied(context, policy.metadata.name, binding.metadata.name, (error as Error).message);
    }
  }
  return result;
};

const evaluated = (expression: string, scope: Scope): unknown => {
  try {
    return evaluateCel(expression, scope);
  } catch (error) {
    throw new Error(`expression '${expression}' resulted in error: ${(error as Error).message}`);
  }
};

const mutated = ({ kind }: Context, { patchType, applyConfiguration, jsonPatch }: Mutation, object: KubeObject, scope: Scope): KubeObject => {
  if (patchType === 'ApplyConfiguration') {
    const { typed, shape } = typedOf(kind);
    return typed.merge(object, plainValue(evaluated(applyConfiguration!.expression, scope)), shape) as KubeObject;
  }
  const patch = plainValue(evaluated(jsonPatch!.expression, scope));
  try {
    return applyJsonPatch(object, patch);
  } catch (error) {
    // A test that fails means that there is nothing to do.
    if (error instanceof JsonPatchError && /test/i.test(error.message)) return object;
    throw new Error(`JSONPath: ${(error as Error).message}`);
  }
};

const denied = ({ kind, name, request }: Context, policy: string, binding: string, message: string): StatusError => {
  const of = resourceOf(kind);
  const object = name ?? (request.body as Partial<KubeObject> | undefined)?.metadata?.name ?? '';
  const text = `policy '${policy}' with binding '${binding}' denied request: ${message}`;
  return failure(403, 'Invalid', text, { ...(object && { name: object }), ...(of.group && { group: of.group }), kind: of.resource, causes: [{ message: text }] });
};
