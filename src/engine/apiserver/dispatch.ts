import { methodNotSupported, unknownPath } from '../api/errors.ts';
import type { ApiResponse } from '../api/http.ts';
import type { Kind } from '../kinds/kind.ts';
import type { Task } from '../sim/sim.ts';
import { componentStatuses } from './componentstatus.ts';
import { resourceOf, type Context } from './context.ts';
import type { Core } from './core.ts';
import { create } from './create.ts';
import { remove } from './delete.ts';
import { removeCollection } from './deletecollection.ts';
import { patch } from './patch.ts';
import { get, list } from './read.ts';
import { proxy } from './proxy.ts';
import { selfSubjectAccessReview, selfSubjectReview, selfSubjectRulesReview, subjectAccessReview, tokenReview } from './reviews.ts';
import { bind } from './subresources/binding.ts';
import { evict } from './subresources/eviction.ts';
import { attach, exec, log, portForward } from './subresources/remote.ts';
import { scale } from './subresources/scale.ts';
import { token } from './subresources/token.ts';
import { update } from './update.ts';
import { views } from './views.ts';

type Handler = (core: Core, context: Context) => Task<ApiResponse>;

/** Subresources that are not views of the object itself; by kind, or of every kind that has them. */
const subresources: Record<string, Handler> = {
  'create pods/binding': bind,
  'create pods/eviction': evict,
  'create serviceaccounts/token': token,
  'get pods/log': log,
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
  'create authorization.k8s.io/selfsubjectaccessreviews': selfSubjectAccessReview,
  'create authorization.k8s.io/subjectaccessreviews': subjectAccessReview,
  'create authorization.k8s.io/localsubjectaccessreviews': subjectAccessReview,
  'create authorization.k8s.io/selfsubjectrulesreviews': selfSubjectRulesReview,
  'create authentication.k8s.io/selfsubjectreviews': selfSubjectReview,
  'create authentication.k8s.io/tokenreviews': tokenReview,
};

const verbs: Record<string, Handler> = { get, list, create, update, patch, delete: remove, deletecollection: removeCollection };

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
  if (!handler) byVerb.set(verb, (handler = find(context)));
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
