import { unauthorized } from '../api/errors.ts';
import { fnv32a } from '../api/hash.ts';
import type { Credentials } from '../api/http.ts';
import type { Authorizer } from './authz/authorizer.ts';
import { Part } from '../sim/part.ts';
import type { Core } from './core.ts';
import { anonymous, type User } from './user.ts';

/** What is known of users without a certificate of their own: loaded with the first who comes as one. */
export const identities = new Part('identities', () => import('./identities.ts'));

/** Whether credentials have a token, or act as somebody else. */
export const needIdentities = ({ token, impersonate }: Credentials): boolean => token !== undefined || impersonate !== undefined;

const loaded = (): NonNullable<typeof identities.loaded> => {
  if (!identities.loaded) throw new Error('tokens and impersonation are not loaded');
  return identities.loaded;
};

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
    return loaded().impersonated(this.authorizer, self, credentials.impersonate);
  }

  private self({ certificate, token, trusted }: Credentials): User {
    if (certificate) {
      const { commonName, organizations } = certificate;
      const groups = [...organizations, 'system:authenticated'];
      return { name: commonName, groups, ...(trusted && { trusted }), extra: { 'authentication.kubernetes.io/credential-id': [`X509SHA256=${fingerprint(`${commonName}/${organizations.join('/')}`)}`] } };
    }
    if (!token) return anonymous;
    const user = loaded().userOf(this.core, token);
    if (!user) throw unauthorized();
    return user;
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
