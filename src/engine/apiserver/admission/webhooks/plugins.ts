import { decodeBase64 } from '../../../api/base64.ts';
import { badRequest, internalError } from '../../../api/errors.ts';
import { applyJsonPatch } from '../../../api/jsonpatch.ts';
import { equal } from '../../../api/share.ts';
import { StatusError } from '../../../api/status.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { Kind } from '../../../kinds/kind.ts';
import type { Task } from '../../../sim/sim.ts';
import { all } from '../../../sim/channel.ts';
import type { Context } from '../../context.ts';
import type { Core } from '../../core.ts';
import { completed } from '../../decode.ts';
import type { Plugin } from '../chain.ts';
import { post } from './call.ts';
import type { Attributes, Invocation, Webhook } from './hook.ts';
import { invocationOf } from './invocation.ts';
import { asStored, CallFailure, inVersion, readResponse, refusal, reviewOf, type ReviewResponse } from './review.ts';

// Admission webhooks (kubernetes: apiserver/pkg/admission/plugin/webhook).

/** Asks the mutating webhooks, in the order of their configurations' names, and applies their patches. */
export const mutatingWebhooks: Plugin = {
  name: 'MutatingAdmissionWebhook',

  rewrite(core, context, object, old) {
    const hooks = hooksOf(core, context, core.mutatingWebhooks);
    return hooks.length === 0 ? undefined : rewrite(core, context, hooks, { object, old: old ?? null, operation: old ? 'UPDATE' : 'CREATE' });
  },

  settleRemoval(core, context, old) {
    const hooks = hooksOf(core, context, core.mutatingWebhooks);
    return hooks.length === 0 ? undefined : changeNothing(core, context, hooks, { object: null, old, operation: 'DELETE' });
  },

  connect(core, context, options) {
    const hooks = hooksOf(core, context, core.mutatingWebhooks);
    return hooks.length === 0 ? undefined : changeNothing(core, context, hooks, { object: options, old: null, operation: 'CONNECT' });
  },
};

/** Asks the validating webhooks, all at once. */
export const validatingWebhooks: Plugin = {
  name: 'ValidatingAdmissionWebhook',

  settle: (core, context, object, old) => validate(core, context, { object, old: old ?? null, operation: old ? 'UPDATE' : 'CREATE' }),
  settleRemoval: (core, context, old) => validate(core, context, { object: null, old, operation: 'DELETE' }),
  connect: (core, context, options) => validate(core, context, { object: options, old: null, operation: 'CONNECT' }),
};

/** The webhooks of all configurations of a kind. They are not asked about admission's own configuration, or nobody could repair them. */
const hooksOf = (core: Core, context: Context, kind: Kind): Webhook[] => {
  if (core.storage.count(kind) === 0 || context.kind.group === 'admissionregistration.k8s.io') return [];
  return core.storage.all(kind).flatMap((configuration) => (configuration['webhooks'] ?? []) as Webhook[]);
};

/** Asks each webhook; once more those that want to see what was changed after they were (admission: reinvocation.go). */
function* rewrite(core: Core, context: Context, hooks: readonly Webhook[], what: Attributes): Task<KubeObject> {
  const asked = new Set<Webhook>();
  const again = new Set<Webhook>();
  const wantAgain = () => {
    for (const hook of asked) again.add(hook);
    asked.clear();
  };
  let object = what.object!;
  for (const hook of hooks) {
    const invocation = invocationOf(core, context, hook, { ...what, object });
    if (!invocation) continue;
    const next = yield* mutated(core, context, invocation, { ...what, object });
    if (next !== object) wantAgain();
    object = next;
    if (hook.reinvocationPolicy === 'IfNeeded') asked.add(hook);
  }
  if (object === what.object) return object;
  const settled = core.admission.mutate(core, context, object, what.old ?? undefined);
  if (!equal(settled, object)) wantAgain();
  object = settled;
  for (const hook of hooks) {
    const invocation = again.has(hook) && invocationOf(core, context, hook, { ...what, object });
    if (invocation) object = yield* mutated(core, context, invocation, { ...what, object });
  }
  return object;
}

/** What one webhook makes of an object: the object itself where that is nothing. */
function* mutated(core: Core, context: Context, invocation: Invocation, what: Attributes): Task<KubeObject> {
  const { kind, hook } = invocation;
  const object = what.object!;
  const response = yield* ask(core, context, invocation, what, 'admit');
  if (!response?.patch) return object;
  let patch: unknown;
  try {
    patch = JSON.parse(decodeBase64(response.patch) ?? '');
  } catch (error) {
    return failedCall(hook, new CallFailure(`received undecodable patch in webhook response: ${(error as Error).message}`)) ?? object;
  }
  if (response.patchType !== 'JSONPatch') return failedCall(hook, new CallFailure(`unsupported patch type ${JSON.stringify(response.patchType)}`)) ?? object;
  let next: KubeObject;
  try {
    next = applyJsonPatch(inVersion(kind, object)!, patch);
  } catch (error) {
    throw internalError((error as Error).message);
  }
  const whole = completed(context, asStored(kind, next));
  return equal(whole, object) ? object : whole;
}

function* changeNothing(core: Core, context: Context, hooks: readonly Webhook[], what: Attributes): Task {
  for (const hook of hooks) {
    const invocation = invocationOf(core, context, hook, what);
    const response = invocation && (yield* ask(core, context, invocation, what, 'admit'));
    if (response?.patch) throw internalError(`admission webhook ${JSON.stringify(hook.name)} attempted to modify the object, which is not supported for this operation`);
  }
}

const validate = (core: Core, context: Context, what: Attributes): Task | undefined => {
  const invocations = hooksOf(core, context, core.validatingWebhooks).flatMap((hook) => invocationOf(core, context, hook, what) ?? []);
  return invocations.length === 0 ? undefined : askAll(core, context, invocations, what);
};

/** Asks webhooks at once; the first refusal counts. */
function* askAll(core: Core, context: Context, invocations: readonly Invocation[], what: Attributes): Task {
  const refusals: unknown[] = [];
  const began = core.sim.now();
  yield* all(core.sim, 'webhooks', invocations.map((invocation) => noted(ask(core, context, invocation, what, 'validating'), refusals)));
  core.webhookMetrics.delay(context.request, core.sim.now() - began);
  if (refusals.length > 0) throw refusals[0];
}

function* noted(task: Task<unknown>, refusals: unknown[]): Task {
  try {
    yield* task;
  } catch (error) {
    refusals.push(error);
  }
}

/** One webhook's answer; undefined where it fails and may. Throws its refusal. */
function* ask(core: Core, context: Context, invocation: Invocation, what: Attributes, type: 'admit' | 'validating'): Task<ReviewResponse | undefined> {
  const { hook } = invocation;
  if (context.dryRun && hook.sideEffects !== 'None' && hook.sideEffects !== 'NoneOnDryRun') throw badRequest(`admission webhook ${JSON.stringify(hook.name)} does not support dry run`);
  const uid = core.chance.uuid();
  const began = core.sim.now();
  const count = (code: number, failed: boolean, rejected: boolean) => {
    const ms = core.sim.now() - began;
    core.webhookMetrics.count({ name: hook.name, type, operation: what.operation, code, failed, rejected }, ms);
    if (type === 'admit') core.webhookMetrics.delay(context.request, ms);
  };
  let response: ReviewResponse;
  try {
    response = readResponse(yield* post(core, hook, reviewOf(uid, context, invocation, what)), uid, type === 'admit');
  } catch (error) {
    if (error instanceof CallFailure) count(unavailable, true, hook.failurePolicy !== 'Ignore');
    return failedCall(hook, error);
  }
  context.warnings.push(...(response.warnings ?? []));
  if (response.allowed) {
    count(200, false, false);
    return response;
  }
  const refused = refusal(hook, response.status);
  count(refused.code, false, true);
  throw refused;
}

/** The code under which a webhook that cannot be called is counted. */
const unavailable = 503;

/** What becomes of a request whose webhook failed: nothing where it may, else a refusal. */
const failedCall = ({ name, failurePolicy }: Webhook, error: unknown): undefined => {
  if (error instanceof StatusError || !(error instanceof CallFailure)) throw error;
  if (failurePolicy !== 'Ignore') throw internalError(`failed calling webhook ${JSON.stringify(name)}: ${error.message}`);
  return undefined;
};
