import type { Authorizer } from '../authz/authorizer.ts';
import type { Attributes } from '../authz/rbac.ts';
import { Receiver, type CelFunction } from '../cel/receiver.ts';
import { CelError } from '../cel/values.ts';
import type { User } from '../user.ts';

// The variable `authorizer` of policies (apiserver: pkg/cel/library/authz.go).

type Resource = Pick<Attributes, 'group' | 'resource' | 'subresource' | 'namespace' | 'name'>;

const typed = (type: string, methods: Readonly<Record<string, CelFunction>>, fields: Readonly<Record<string, unknown>> = {}): Receiver => new Receiver(`kubernetes.authorization.${type}`, type, methods, undefined, fields);

const named = (what: string, text: string): string => {
  if (text === '') throw new CelError(`${what} must not be empty`);
  return text;
};

const decision = (authorizer: Authorizer, attributes: Attributes): Receiver => {
  const { allowed, reason } = authorizer.decide(attributes);
  return typed('Decision', { allowed: () => allowed, reason: () => reason, errored: () => false, error: () => '' });
};

const resourceCheck = (authorizer: Authorizer, user: User, of: Resource): Receiver =>
  typed('ResourceCheck', {
    subresource: (_: unknown, subresource: string) => resourceCheck(authorizer, user, { ...of, subresource }),
    namespace: (_: unknown, namespace: string) => resourceCheck(authorizer, user, { ...of, namespace: namespace || undefined }),
    name: (_: unknown, name: string) => resourceCheck(authorizer, user, { ...of, name: name || undefined }),
    fieldSelector: () => resourceCheck(authorizer, user, of),
    labelSelector: () => resourceCheck(authorizer, user, of),
    check: (_: unknown, verb: string) => decision(authorizer, { user, verb, ...of }),
  });

const serviceAccount = (namespace: string, name: string): User => {
  if (name === '') throw new CelError('Invalid service account name');
  if (namespace === '') throw new CelError('Invalid service account namespace');
  return { name: `system:serviceaccount:${namespace}:${name}`, groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'] };
};

/** What a user may do, as expressions ask for it; `requested` is what the request is about. */
export const authorizerValue = (authorizer: Authorizer, user: User, requested?: Resource): Receiver =>
  typed(
    'Authorizer',
    {
      path: (_: unknown, path: string) => typed('PathCheck', { check: (__: unknown, verb: string) => decision(authorizer, { user, verb, group: '', resource: '', path: named('path', path) }) }),
      group: (_: unknown, group: string) => typed('GroupCheck', { resource: (__: unknown, resource: string) => resourceCheck(authorizer, user, { group, resource: named('resource', resource) }) }),
      serviceAccount: (_: unknown, namespace: string, name: string) => authorizerValue(authorizer, serviceAccount(namespace, name)),
    },
    requested && { requestResource: resourceCheck(authorizer, user, requested) },
  );
