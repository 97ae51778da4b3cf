import { decodeBase64, encodeBase64Url } from '../api/base64.ts';
import { fnv32a } from '../api/hash.ts';
import type { ServiceAccount } from '../api/kubernetes.ts';
import type { User } from './user.ts';
import type { Core } from './core.ts';

export const issuer = 'https://kubernetes.default.svc.cluster.local';

/** What a token is bound to: it is no good any more when that is gone. */
export interface Bound {
  kind: 'Pod' | 'Secret' | 'Node';
  name: string;
  uid: string;
  /** The node of a pod. */
  node?: { name: string; uid: string } | undefined;
}

interface Claims {
  aud: string[];
  exp: number;
  iat: number;
  nbf: number;
  iss: string;
  jti: string;
  sub: string;
  'kubernetes.io': {
    namespace: string;
    serviceaccount: { name: string; uid: string };
    pod?: { name: string; uid: string };
    secret?: { name: string; uid: string };
    node?: { name: string; uid: string };
  };
}

/** Issues a service account's token: a JSON web token in form, whose signature only this cluster's servers make. Lifetime in seconds. */
export const issueToken = (core: Core, account: ServiceAccount, audiences: readonly string[], lifetime: number, bound?: Bound): { token: string; expires: number } => {
  const { name, namespace, uid } = account.metadata;
  const now = Math.floor(core.sim.now() / 1000);
  const own = bound && { [bound.kind.toLowerCase()]: { name: bound.name, uid: bound.uid }, ...(bound.node && { node: bound.node }) };
  const claims: Claims = {
    aud: [...(audiences.length > 0 ? audiences : [issuer])],
    exp: now + lifetime,
    iat: now,
    nbf: now,
    iss: issuer,
    jti: core.chance.uuid(),
    sub: `system:serviceaccount:${namespace}:${name}`,
    'kubernetes.io': { namespace: namespace!, serviceaccount: { name, uid: uid! }, ...own },
  };
  const head = encodeBase64Url(JSON.stringify({ alg: 'RS256', kid: keyId(core) }));
  const body = `${head}.${encodeBase64Url(JSON.stringify(claims))}`;
  return { token: `${body}.${signature(body, core)}`, expires: (now + lifetime) * 1000 };
};

/** Who a token is for; undefined when it is forged, expired, or its account or pod is gone. */
export const readToken = (core: Core, token: string): { user: User; audiences: readonly string[] } | undefined => {
  const parts = token.split('.');
  if (parts.length !== 3 || parts[2] !== signature(`${parts[0]}.${parts[1]}`, core)) return undefined;
  const claims = JSON.parse(decodeBase64(parts[1]!)!) as Claims;
  if (claims.exp * 1000 <= core.sim.now()) return undefined;
  const { namespace, serviceaccount, pod, secret, node } = claims['kubernetes.io'];
  if (core.storage.get(core.serviceAccounts, namespace, serviceaccount.name)?.metadata.uid !== serviceaccount.uid) return undefined;
  if (pod && core.storage.get(core.pods, namespace, pod.name)?.metadata.uid !== pod.uid) return undefined;
  if (secret && core.storage.get(core.secrets, namespace, secret.name)?.metadata.uid !== secret.uid) return undefined;
  const at = (key: string, value: string | undefined) => value !== undefined && { [`authentication.kubernetes.io/${key}`]: [value] };
  return {
    audiences: claims.aud,
    user: {
      ...serviceAccountUser(namespace, serviceaccount.name),
      uid: serviceaccount.uid,
      extra: {
        ...at('credential-id', `JTI=${claims.jti}`),
        ...at('node-name', node?.name),
        ...at('node-uid', node?.uid),
        ...at('pod-name', pod?.name),
        ...at('pod-uid', pod?.uid),
      },
    },
  };
};

/** The user that a service account is, without authentication. */
export const serviceAccountUser = (namespace: string, name: string): User => ({
  name: `system:serviceaccount:${namespace}:${name}`,
  groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
});

const signatureLength = 342;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** What names the key that tokens are signed with. */
export const keyId = (core: Core): string => signature('kid', core).slice(0, 43);

/** The modulus of that key's public half. */
export const publicModulus = (core: Core): string => signature('n', core);

const signature = (text: string, core: Core): string => {
  let h = fnv32a(text, fnv32a(String(core.sim.seed)));
  let out = '';
  while (out.length < signatureLength) {
    h = fnv32a(String(out.length), h);
    out += letters[(h >>> 8) & 63];
  }
  return out;
};
