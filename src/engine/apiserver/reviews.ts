import { badRequest, invalid } from '../api/errors.ts';
import { invalidValue, required } from '../api/field.ts';
import type { ApiResponse } from '../api/http.ts';
import { rfc3339 } from '../api/time.ts';
import type { Task } from '../sim/sim.ts';
import type { User } from './user.ts';
import { nodeAccess } from './authz/nodeuser.ts';
import type { Attributes, Decision } from './authz/rbac.ts';
import type { Context } from './context.ts';
import { bodyAs } from './decode.ts';
import type { Core } from './core.ts';
import { issuer, readToken } from './tokens.ts';

// Reviews are asked, not stored (kubernetes: pkg/registry/authorization, pkg/registry/authentication).

interface ResourceAttributes {
  namespace?: string;
  verb?: string;
  group?: string;
  version?: string;
  resource?: string;
  subresource?: string;
  name?: string;
}

interface AccessReview {
  metadata?: object;
  spec?: {
    resourceAttributes?: ResourceAttributes;
    nonResourceAttributes?: { path?: string; verb?: string };
    user?: string;
    groups?: string[];
    uid?: string;
  };
}

const attributesOf = ({ spec = {} }: AccessReview, user: User): Attributes => {
  const { resourceAttributes: r, nonResourceAttributes: p } = spec;
  if (r) return { user, verb: r.verb ?? '', group: r.group ?? '', resource: r.resource ?? '', subresource: r.subresource || undefined, namespace: r.namespace || undefined, name: r.name || undefined };
  return { user, verb: p?.verb ?? '', group: '', resource: '', path: p?.path ?? '' };
};

const statusOf = ({ allowed, reason }: Decision): object => ({ allowed, ...(reason && { reason }) });

const answer = (context: Context, status: object): ApiResponse => {
  const body = (context.request.body ?? {}) as AccessReview;
  const { kind } = context;
  return { code: 201, body: { apiVersion: `${kind.group}/${kind.version}`, kind: kind.kind, metadata: body.metadata ?? {}, ...(body.spec && { spec: body.spec }), status } };
};

const check = (context: Context, { spec = {} }: AccessReview): void => {
  const { kind } = context.kind;
  const { resourceAttributes, nonResourceAttributes } = spec;
  const wrong = (problem: Parameters<typeof invalid>[3][number]) => invalid('authorization.k8s.io', kind, '', [problem]);
  if (resourceAttributes && nonResourceAttributes) throw wrong(invalidValue('spec.nonResourceAttributes', nonResourceAttributes, 'cannot be specified in combination with resourceAttributes'));
  if (!resourceAttributes && !nonResourceAttributes) throw wrong(invalidValue('spec.resourceAttributes', null, 'exactly one of nonResourceAttributes or resourceAttributes must be specified'));
};

export function* selfSubjectAccessReview(core: Core, context: Context): Task<ApiResponse> {
  const review = bodyAs<AccessReview>(context, context.kind);
  check(context, review);
  return answer(context, statusOf(core.authorizer.decide(attributesOf(review, context.user))));
}

/** Also of LocalSubjectAccessReview, whose namespace must be the request's. */
export function* subjectAccessReview(core: Core, context: Context): Task<ApiResponse> {
  const review = bodyAs<AccessReview>(context, context.kind);
  const { spec = {} } = review;
  check(context, review);
  if (!spec.user && !spec.groups?.length) throw invalid('authorization.k8s.io', context.kind.kind, '', [required('spec.user', 'at least one of user or group must be specified')]);
  if (context.kind.namespaced && spec.resourceAttributes?.namespace !== context.namespace) {
    throw badRequest(`spec.resourceAttributes.namespace must match namespace: ${context.namespace}`);
  }
  yield* core.sim.part(nodeAccess);
  const user: User = { name: spec.user ?? '', groups: spec.groups ?? [], ...(spec.uid && { uid: spec.uid }) };
  return answer(context, statusOf(core.authorizer.decide(attributesOf(review, user))));
}

export function* selfSubjectRulesReview(core: Core, context: Context): Task<ApiResponse> {
  const namespace = bodyAs<{ spec?: { namespace?: string } }>(context, context.kind).spec?.namespace;
  if (!namespace) throw badRequest('no namespace on request');
  const rules = core.authorizer.rulesFor(context.user, namespace);
  return answer(context, {
    incomplete: false,
    nonResourceRules: rules.filter((r) => r.nonResourceURLs).map(({ verbs, nonResourceURLs }) => ({ verbs, nonResourceURLs })),
    resourceRules: rules.filter((r) => !r.nonResourceURLs),
  });
}

export function* selfSubjectReview(core: Core, context: Context): Task<ApiResponse> {
  bodyAs(context, context.kind);
  const { name, groups, uid, extra } = context.user;
  const userInfo = { username: name, ...(uid && { uid }), groups, ...(extra && Object.keys(extra).length > 0 && { extra }) };
  return { code: 201, body: { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview', metadata: { creationTimestamp: rfc3339(core.sim.now()) }, status: { userInfo } } };
}

export function* tokenReview(core: Core, context: Context): Task<ApiResponse> {
  const { token, audiences = [] } = bodyAs<{ spec?: { token?: string; audiences?: string[] } }>(context, context.kind).spec ?? {};
  if (!token) throw badRequest('token is required for TokenReview in authentication');
  const read = readToken(core, token);
  const wanted = audiences.length > 0 ? audiences : [issuer];
  const common = read?.audiences.filter((a) => wanted.includes(a)) ?? [];
  if (!read || common.length === 0) return answer(context, { user: {}, error: '[invalid bearer token, token lookup failed]' });
  const { name, ...rest } = read.user;
  return answer(context, { authenticated: true, user: { username: name, ...rest }, audiences: common });
}

