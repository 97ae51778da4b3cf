import type { KubeObject } from '../../api/types.ts';
import { Part } from '../../sim/part.ts';
import type { Context } from '../context.ts';
import type { Core } from '../core.ts';

/** What is looked at where somebody gives rights away: loaded with the first whom something is refused. */
export const grants = new Part('grants of rights', () => import('./escalation.ts'));

/** Whether a write of such an object may give away what its writer has not. */
export const mayEscalate = ({ authorizer }: Core, { kind, user }: Context): boolean => kind.group === 'rbac.authorization.k8s.io' && !authorizer.unrestricted(user);

/** Throws when a role or a binding would give more than its writer has. */
export const confirmNoEscalation = (core: Core, context: Context, object: KubeObject, old: KubeObject | undefined): void => {
  if (!mayEscalate(core, context)) return;
  if (!grants.loaded) throw new Error('grants of rights are not loaded');
  grants.loaded.confirmGrants(core, context, object, old);
};
