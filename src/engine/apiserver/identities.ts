// Users by tokens and by impersonation: see authn.ts.
import type { Credentials } from '../api/http.ts';
import type { Authorizer } from './authz/authorizer.ts';
import { bootstrapUser } from './bootstraptokens.ts';
import type { Core } from './core.ts';
import { readToken, serviceAccountUser } from './tokens.ts';
import type { User } from './user.ts';

/** Whose a token is: a service account's, or one that nodes join with; undefined for one that is no good. */
export const userOf = (core: Core, token: string): User | undefined => readToken(core, token)?.user ?? bootstrapUser(core, token);

/** Who somebody acts as. Throws Forbidden where that is not allowed. */
export function impersonated(authorizer: Authorizer, self: User, { user, groups = [], uid, extra }: NonNullable<Credentials['impersonate']>): User {
  const may = (resource: string, name: string, rest: { group?: string; namespace?: string; subresource?: string } = {}) =>
    authorizer.require({ user: self, verb: 'impersonate', group: rest.group ?? '', resource, name, namespace: rest.namespace, subresource: rest.subresource });
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
  if (account) may('serviceaccounts', account[2]!, { namespace: account[1]! });
  else may('users', user);
  for (const group of groups) may('groups', group);
  if (uid) may('uids', uid, { group: 'authentication.k8s.io' });
  for (const [key, values] of Object.entries(extra ?? {})) for (const value of values) may('userextras', value, { group: 'authentication.k8s.io', subresource: key });
  const own = account && groups.length === 0 ? serviceAccountUser(account[1]!, account[2]!).groups : user === 'system:anonymous' ? ['system:unauthenticated'] : [...groups, 'system:authenticated'];
  return { name: user, groups: own, ...(uid && { uid }), ...(extra && { extra }) };
}
