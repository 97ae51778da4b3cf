import { unauthorized } from '../api/errors.ts';
import { fnv32a } from '../api/hash.ts';
import type { Credentials } from '../api/http.ts';
import type { Authorizer } from './authz/authorizer.ts';
import { bootstrapUser } from './bootstraptokens.ts';
import type { Core } from './core.ts';
import { readToken, serviceAccountUser } from './tokens.ts';
import { anonymous, type User } from './user.ts';

/** Turns credentials into users; a certificate's is remembered by the identity of the credentials. */
export class Authenticator {
  private readonly known = new WeakMap<Credentials, User>();

  constructor(
    private readonly core: Core,
    private readonly authorizer: Authorizer,
  ) {}

  /** Throws Unauthorized for a token that is no good, and Forbidden for an impersonation that is not allowed. */
  user(credentials: Credentials): User {
    const known = this.known.get(credentials);
    if (known) return known;
    const self = this.self(credentials);
    if (!credentials.impersonate) {
      if (credentials.certificate) this.known.set(credentials, self);
      return self;
    }
    return this.impersonated(self, credentials.impersonate);
  }

  private self({ certificate, token, trusted }: Credentials): User {
    if (certificate) {
      const { commonName, organizations } = certificate;
      const groups = [...organizations, 'system:authenticated'];
      return { name: commonName, groups, ...(trusted && { trusted }), extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint(`${commonName}/${organizations.join('/')}`)}`] } };
    }
    if (!token) return anonymous;
    const user = readToken(this.core, token)?.user ?? bootstrapUser(this.core, token);
    if (!user) throw unauthorized();
    return user;
  }

  private impersonated(self: User, { user, groups = [], uid, extra }: NonNullable<Credentials['impersonate']>): User {
    const may = (resource: string, name: string, rest: { group?: string; namespace?: string; subresource?: string } = {}) =>
      this.authorizer.require({ user: self, verb: 'impersonate', group: rest.group ?? '', resource, name, namespace: rest.namespace, subresource: rest.subresource });
    const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user);
    if (account) may('serviceaccounts', account[2]!, { namespace: account[1]! });
    else may('users', user);
    for (const group of groups) may('groups', group);
    if (uid) may('uids', uid, { group: 'authentication.k8s.io' });
    for (const [key, values] of Object.entries(extra ?? {})) for (const value of values) may('userextras', value, { group: 'authentication.k8s.io', subresource: key });
    const own = account && groups.length === 0 ? serviceAccountUser(account[1]!, account[2]!).groups : user === 'system:anonymous' ? ['system:unauthenticated'] : [...groups, 'system:authenticated'];
    return { name: user, groups: own, ...(uid && { uid }), ...(extra && { extra }) };
  }
}

const fingerprint = (text: string): string => {
  let h = fnv32a(text);
  let out = '';
  for (let i = 0; i < 8; i++) {
    h = fnv32a(String(i), h);
    out += h.toString(16).padStart(8, '0');
  }
  return out;
};
