import { methodNotSupported, unknownPath } from '../api/errors.ts';
import type { ApiResponse } from '../api/http.ts';
import type { Kind } from '../kinds/kind.ts';
import { Part } from '../sim/part.ts';
import type { Task } from '../sim/sim.ts';
import { resourceOf, type Context } from './context.ts';
import type { Core } from './core.ts';
import { create } from './create.ts';
import { jsonPatch, patch } from './patch.ts';
import { get, list } from './read.ts';
import { bind } from './subresources/binding.ts';
import { update } from './update.ts';
import { views } from './views.ts';

type Handler = (core: Core, context: Context) => Task<ApiResponse>;

const others = new Part('requests', () => import('./requests.ts'));

/** A handler that is loaded with the first request for one of its sort. */
const late = (name: keyof NonNullable<typeof others.loaded>['handlers']): Handler =>
  function* (core, context) {
    const { handlers } = yield* core.sim.part(others);
    return yield* handlers[name](core, context);
  };

const componentStatuses = late('componentStatuses');
const remove = late('remove');
const scale = late('scale');
const exec = late('exec');
const attach = late('attach');
const portForward = late('portForward');
const subjectAccessReview = late('subjectAccessReview');
const proxy = late('proxy');

/** Subresources that are not views of the object itself; by kind, or of every kind that has them. */
const subresources: Record<string, Handler> = {
  'create pods/binding': bind,
  'create pods/eviction': late('evict'),
  'create serviceaccounts/token': late('token'),
  'get pods/log': late('log'),
  'get pods/exec': exec,
  'create pods/exec': exec,
  'get pods/attach': attach,
  'create pods/attach': attach,
  'get pods/portforward': portForward,
  'create pods/portforward': portForward,
  'get scale': scale,
  'update scale': scale,
  'patch scale': scale,
};

/** Kinds that are not stored. */
const special: Record<string, Handler> = {
  'create /bindings': bind,
  'get /componentstatuses': componentStatuses,
  'list /componentstatuses': componentStatuses,
  'create authorization.k8s.io/selfsubjectaccessreviews': late('selfSubjectAccessReview'),
  'create authorization.k8s.io/subjectaccessreviews': subjectAccessReview,
  'create authorization.k8s.io/localsubjectaccessreviews': subjectAccessReview,
  'create authorization.k8s.io/selfsubjectrulesreviews': late('selfSubjectRulesReview'),
  'create authentication.k8s.io/selfsubjectreviews': late('selfSubjectReview'),
  'create authentication.k8s.io/tokenreviews': late('tokenReview'),
};

const patching = (handler: Handler): Handler =>
  function* (core, context) {
    if (context.request.patchType === 'application/json-patch+json') yield* core.sim.part(jsonPatch);
    return yield* handler(core, context);
  };

const apply = late('apply');
const verbs: Record<string, Handler> = { get, list, create, update, patch: (core, context) => (context.request.patchType === 'application/apply-patch+yaml' ? apply : patch)(core, context), delete: remove, deletecollection: late('removeCollection') };

/** What was found to serve a kind's verbs, by subresource and verb. */
const found = new WeakMap<Kind, Map<string | undefined, Map<string, Handler>>>();

/** What serves a request; throws a StatusError where nothing does. Watches are served elsewhere. */
export const handlerOf = (context: Context): Handler => {
  const { kind, request: { verb }, subresource } = context;
  let bySubresource = found.get(kind);
  if (!bySubresource) found.set(kind, (bySubresource = new Map()));
  let byVerb = bySubresource.get(subresource);
  if (!byVerb) bySubresource.set(subresource, (byVerb = new Map()));
  let handler = byVerb.get(verb);
  if (!handler) byVerb.set(verb, (handler = verb === 'patch' ? patching(find(context)) : find(context)));
  return handler;
};

const find = ({ kind, request, subresource }: Context): Handler => {
  const { verb } = request;
  if (subresource) {
    if (!kind.subresources?.includes(subresource)) throw unknownPath();
    const handler = subresources[`${verb} ${kind.plural}/${subresource}`] ?? subresources[`${verb} ${subresource}`];
    if (handler) return handler;
    if (subresource === 'proxy') return proxy;
    if (views[subresource] && (verb === 'get' || verb === 'update' || verb === 'patch')) return verbs[verb]!;
    throw methodNotSupported(resourceOf(kind), verb);
  }
  const own = special[`${verb} ${kind.group}/${kind.plural}`];
  if (own) return own;
  if (kind.verbs && !kind.verbs.includes(verb)) throw methodNotSupported(resourceOf(kind), verb);
  return verbs[verb]!;
};
