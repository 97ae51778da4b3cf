import { decodeBase64 } from '../api/base64.ts';
import type { Secret } from '../api/kubernetes.ts';
import type { Core } from './core.ts';
import type { User } from './user.ts';

/** The user of a bootstrap token, such as a node has that joins; undefined where it is none, or no longer good (kubernetes: plugin/pkg/auth/authenticator/token/bootstrap). */
export function bootstrapUser(core: Core, token: string): User | undefined {
  const [, id, secret] = /^([a-z0-9]{6})\.([a-z0-9]{16})$/.exec(token) ?? [];
  const stored = id && (core.storage.get(core.secrets, 'kube-system', `bootstrap-token-${id}`) as unknown as Secret | undefined);
  if (!stored || stored.type !== 'bootstrap.kubernetes.io/token' || stored.metadata.deletionTimestamp) return undefined;
  const value = (key: string): string => decodeBase64(stored.data?.[key] ?? '') ?? '';
  const expires = value('expiration');
  if (value('token-secret') !== secret || value('usage-bootstrap-authentication') !== 'true' || (expires !== '' && !(Date.parse(expires) > core.sim.now()))) return undefined;
  return { name: `system:bootstrap:${id}`, groups: ['system:bootstrappers', ...value('auth-extra-groups').split(',').filter((g) => g !== ''), 'system:authenticated'] };
}
