import { decodeBase64 } from '../../api/base64.ts';
import { failure, internalError } from '../../api/errors.ts';
import { applyJsonPatch } from '../../api/jsonpatch.ts';
import type { Service } from '../../api/kubernetes.ts';
import { ConnectionError, StatusError } from '../../api/status.ts';
import type { Status, KubeObject } from '../../api/types.ts';
import type { Kind } from '../../kinds/kind.ts';
import { withTimeout } from '../../sim/channel.ts';
import type { Task } from '../../sim/sim.ts';
import { evaluateCel } from '../cel/evaluate.ts';
import type { Context } from '../context.ts';
import type { Core } from '../core.ts';
import { readyBehind } from '../proxy.ts';
import type { Plugin } from './chain.ts';
import { matches, type MatchResources, type Operation, type ResourceRule } from './match.ts';

// Admission webhooks (kubernetes: apiserver/pkg/admission/plugin/webhook).

interface Webhook extends MatchResources {
  name: string;
  rules?: ResourceRule[];
  clientConfig: { url?: string; service?: { namespace: string; name: string; path?: string; port?: number } };
  failurePolicy?: string;
  timeoutSeconds?: number;
  matchConditions?: { name: string; expression: string }[];
}

interface ReviewResponse {
  allowed?: boolean;
  status?: Status;
  patch?: string;
  warnings?: string[];
}

/** Asks the mutating webhooks, in order, and applies their patches. */
export const mutatingWebhooks: Plugin = {
  name: 'MutatingAdmissionWebhook',

  rewrite(core, context, object, old) {
    const hooks = hooksFor(core, context, core.mutatingWebhooks, object, old ? 'UPDATE' : 'CREATE');
    return hooks.length === 0 ? undefined : rewrite(core, context, hooks, object, old);
  },
};

/** Asks the validating webhooks. */
export const validatingWebhooks: Plugin = {
  name: 'ValidatingAdmissionWebhook',

  settle(core, context, object, old) {
    const operation = old ? 'UPDATE' : 'CREATE';
    const hooks = hooksFor(core, context, core.validatingWebhooks, object, operation);
    return hooks.length === 0 ? undefined : askAll(core, context, hooks, object, old, operation);
  },

  settleRemoval(core, context, old) {
    const hooks = hooksFor(core, context, core.validatingWebhooks, old, 'DELETE');
    return hooks.length === 0 ? undefined : askAll(core, context, hooks, null, old, 'DELETE');
  },
};

const hooksFor = (core: Core, context: Context, kind: Kind, object: KubeObject, operation: Operation): Webhook[] => {
  // Webhooks are not asked about webhooks, or nobody could repair them.
  if (core.storage.count(kind) === 0 || context.kind.group === 'admissionregistration.k8s.io') return [];
  return core.storage.all(kind).flatMap((configuration) =>
    ((configuration['webhooks'] ?? []) as Webhook[]).filter((hook) => hook.rules?.length && matches(core, context, { ...hook, resourceRules: hook.rules }, object, operation)),
  );
};

function* rewrite(core: Core, context: Context, hooks: readonly Webhook[], object: KubeObject, old: KubeObject | undefined): Task<KubeObject> {
  let result = object;
  for (const hook of hooks) {
    const response = yield* ask(core, context, hook, result, old, old ? 'UPDATE' : 'CREATE');
    const patch = response?.patch ? decodeBase64(response.patch) : undefined;
    if (patch) result = applyJsonPatch(result, JSON.parse(patch));
  }
  return result;
}

function* askAll(core: Core, context: Context, hooks: readonly Webhook[], object: KubeObject | null, old: KubeObject | undefined, operation: Operation): Task {
  for (const hook of hooks) yield* ask(core, context, hook, object, old, operation);
}

const defaultTimeout = 10;

/** One webhook's answer; undefined where it is not to be asked, or fails and may. Throws its refusal. */
function* ask(core: Core, context: Context, hook: Webhook, object: KubeObject | null, old: KubeObject | undefined, operation: Operation): Task<ReviewResponse | undefined> {
  const request = requestOf(core, context, object, old, operation);
  try {
    if (hook.matchConditions?.some(({ expression }) => evaluateCel(expression, { object, oldObject: old ?? null, request }) !== true)) return undefined;
    const seconds = hook.timeoutSeconds ?? defaultTimeout;
    const { url, path, reach } = addressOf(core, hook, seconds);
    const failed = (why: string) => new HookFailure(`failed to call webhook: Post ${JSON.stringify(url)}: ${why}`);
    let answer: { expired: boolean; value?: ReviewResponse };
    try {
      answer = yield* withTimeout(core.sim, seconds * 1000, `webhook ${hook.name}`, post(core, reach(), path, request));
    } catch (error) {
      throw error instanceof ConnectionError || error instanceof StatusError ? failed(error.message) : error;
    }
    if (answer.expired) throw failed('context deadline exceeded');
    const response = answer.value!;
    context.warnings.push(...(response.warnings ?? []));
    if (response.allowed) return response;
    throw refusal(hook, response.status);
  } catch (error) {
    if (error instanceof StatusError) throw error;
    if (hook.failurePolicy === 'Ignore') return undefined;
    throw internalError(`failed calling webhook ${JSON.stringify(hook.name)}: ${(error as Error).message}`);
  }
}

class HookFailure extends Error {}

/** Where a webhook is: its URL in words, and a way to find the address, which throws where there is none. */
const addressOf = (core: Core, { clientConfig }: Webhook, seconds: number): { url: string; path: string; reach: () => { host: string; port: number } } => {
  const timeout = `timeout=${seconds}s`;
  const { service, url } = clientConfig;
  if (!service) {
    const [, authority = '', path = '/'] = /^https?:\/\/([^/]+)(\/[^?]*)?/.exec(url ?? '') ?? [];
    const [host = '', port = '443'] = authority.split(':');
    return { url: `${url}?${timeout}`, path: `${path}?${timeout}`, reach: () => ({ host, port: Number(port) }) };
  }
  const { namespace, name, path = '/', port = 443 } = service;
  return {
    url: `https://${name}.${namespace}.svc:${port}${path}?${timeout}`,
    path: `${path}?${timeout}`,
    reach: () => {
      const found = core.storage.get(core.services, namespace, name) as Service | undefined;
      if (!found) throw failure(404, 'NotFound', `service ${JSON.stringify(name)} not found`);
      if (!found.spec?.ports?.some((p) => p.port === port)) throw failure(503, 'ServiceUnavailable', `no service port ${port} found for service ${JSON.stringify(name)}`);
      return readyBehind(core, found, found.spec.ports.length === 1 ? '' : String(port));
    },
  };
};

function* post(core: Core, { host, port }: { host: string; port: number }, path: string, request: object): Task<ReviewResponse> {
  const connection = yield* core.dial(host, port);
  const body = JSON.stringify({ kind: 'AdmissionReview', apiVersion: 'admission.k8s.io/v1', request });
  const answer = yield* connection.http({ method: 'POST', path, headers: { 'Content-Type': 'application/json', 'User-Agent': 'kube-apiserver-admission' }, body });
  connection.close();
  if (answer.status !== 200) throw new HookFailure(`the server responded with the status code ${answer.status} but did not return more information`);
  try {
    return (JSON.parse(answer.body) as { response: ReviewResponse }).response;
  } catch {
    throw new HookFailure("couldn't get version/kind; json parse error: invalid character in the answer");
  }
}

const requestOf = (core: Core, { kind, namespace, subresource, user, dryRun, name }: Context, object: KubeObject | null, old: KubeObject | undefined, operation: Operation): object => {
  const gvk = { group: kind.group, version: kind.version, kind: kind.kind };
  const resource = { group: kind.group, version: kind.version, resource: kind.plural };
  return {
    uid: core.chance.uuid(),
    kind: gvk,
    resource,
    requestKind: gvk,
    requestResource: resource,
    ...(subresource && { subResource: subresource }),
    name: name ?? object?.metadata.name ?? '',
    ...(namespace !== undefined && { namespace }),
    operation,
    userInfo: { username: user.name, groups: [...user.groups], ...(user.uid && { uid: user.uid }), ...(user.extra && { extra: user.extra }) },
    object,
    oldObject: old ?? null,
    dryRun,
  };
};

const refusal = ({ name }: Webhook, status: Status | undefined): StatusError => {
  const start = `admission webhook ${JSON.stringify(name)} denied the request`;
  const why = status?.message || status?.reason;
  return failure(status?.code || 403, status?.reason || 'Forbidden', why ? `${start}: ${why}` : `${start} without explanation`, status?.details);
};
