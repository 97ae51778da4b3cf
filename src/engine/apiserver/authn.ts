import { unauthorized } from '../api/errors.ts';
import type { Credentials } from '../api/http.ts';

/** Who a request is from (kubernetes: apiserver/pkg/authentication/user). */
export interface User {
  name: string;
  uid?: string;
  groups: readonly string[];
  extra?: Readonly<Record<string, readonly string[]>>;
}

export const anonymous: User = { name: 'system:anonymous', groups: ['system:unauthenticated'] };

/** Resolves a bearer token; undefined when it is no good. */
export type TokenReader = (token: string) => User | undefined;

/** Turns credentials into users, remembered by the credentials' identity where they are a certificate. */
export class Authenticator {
  private readonly known = new WeakMap<Credentials, User>();

  constructor(private readonly token: TokenReader) {}

  /** Throws Unauthorized for a token that is no good. Impersonation is not followed here: it needs authorization. */
  user(credentials: Credentials): User {
    const known = this.known.get(credentials);
    if (known) return known;
    if (credentials.certificate) {
      const { commonName, organizations } = credentials.certificate;
      const user: User = { name: commonName, groups: [...organizations, 'system:authenticated'] };
      this.known.set(credentials, user);
      return user;
    }
    if (credentials.token) {
      const user = this.token(credentials.token);
      if (!user) throw unauthorized();
      return user;
    }
    return anonymous;
  }
}
